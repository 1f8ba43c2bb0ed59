"""Halve the doubt about where each class ends, on a line from most to least of it."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.explore import explore
from bowerbird.strategies.parts.boundary import Line, top_of, two_sided
from bowerbird.strategies.parts.reasons import so_far

MOST = 20  # classes that have their say in one query: those with the fewest labels


def galaxy(evidence: Evidence, n: int, rng: np.random.Generator) -> Picks:
    """Halve the doubt about where each class ends.

    For every pick a class is drawn at random. All items are sorted by how much the class is behind
    the likeliest one; the shortest unlabelled run between labelled items of the class and of others
    is halved; where no run is open, the unlabelled item nearest to such a border is taken. For
    extreme imbalance between few classes, two at best, each with a label: it asks about as many of
    the small side as of the large. With many classes `balanced` is better.

    It is meant to be asked for one item at a time, for the label decides which half is next. Within
    one query there is none yet: a pick counts as what the model says it is until the query is
    answered, and the reasons say so. Set the batch to 1 for the method as published.

    O(c m log m) for c classes; of more than 20, those with the fewest labels.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Before two classes are known `explore` answers.
    n : int
        At most m.
    rng : numpy.random.Generator
        Draws the class of each pick.

    Returns
    -------
    picks : Picks
        Each with the probability that a class was drawn which asks for it.

    References
    ----------
    Zhang, Katz-Samuels and Nowak 2022, GALAXY: graph-based active learning at the extreme,
    algorithm 2.
    """
    classes = two_sided(evidence)[:MOST]
    if len(classes) == 0:
        return explore(evidence, n, rng)
    probabilities, top = evidence.probabilities, top_of(evidence)
    assert probabilities is not None
    lines = [Line(evidence, int(k), top) for k in classes]
    positions: list[int] = []
    reasons, chances = [], []
    for _ in range(n):
        middles = np.array([line.middle() for line in lines])
        drawn = int(rng.integers(len(lines)))
        pick, k = int(middles[drawn]), int(classes[drawn])
        reasons.append(_because(evidence, pick, k, first=not positions))
        positions.append(pick)
        chances.append(float(np.mean(middles == pick)))
        guess = int(np.argmax(probabilities[pick]))
        for line, of in zip(lines, classes, strict=True):
            line.learn(pick, guess == of)
    return Picks(
        np.array(positions, dtype=np.int64),
        scores=np.arange(n, 0, -1.0),
        reasons=reasons,
        probabilities=np.array(chances),
        phase="finding where classes end",
    )


def _because(evidence: Evidence, position: int, k: int, *, first: bool) -> str:
    assert evidence.probabilities is not None
    name, chance = evidence.classes[k], evidence.probabilities[position, k]
    guess = "" if first else "; the batch's earlier items count as what the model says of them"
    return f"where {name} ends ({chance:.0%}); {so_far(evidence, k)}{guess}"
