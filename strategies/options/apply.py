"""Turn a strategy's answer into picks, with balance, quota and epsilon."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Picks, Scores
from bowerbird.strategies.options.balance import Balance
from bowerbird.strategies.options.epsilon import BY_CHANCE, Order, draw
from bowerbird.strategies.options.orders import Listed, Ranked, Weighed
from bowerbird.strategies.options.query_options import QueryOptions
from bowerbird.strategies.options.quota import Quota


def ranked(
    answer: Scores, evidence: Evidence, n: int, rng: np.random.Generator, options: QueryOptions
) -> Picks:
    """Take the n best by their scores, and by the options.

    Parameters
    ----------
    answer : Scores
        Of m candidates, finite.
    evidence : Evidence
    n : int
        At most m.
    rng : numpy.random.Generator
        Draws between equal ones, and at random where an option asks for it.
    options : QueryOptions

    Returns
    -------
    picks : Picks
        Scores are the strategy's own.
    """
    scores = np.asarray(answer.values, dtype=np.float64)
    quota = Quota(evidence, n, options.quota) if options.quota else None
    order: Order = Ranked(scores, n, rng)
    if options.balance or quota:
        order = Weighed(Balance(scores, evidence, n, options.balance), quota, rng)
    drawn = draw(order, len(evidence), n, rng, options.epsilon)
    at = drawn.positions
    reasons = [
        _because(answer, int(position), bool(options.balance), quota) if intended else BY_CHANCE
        for position, intended in zip(at, drawn.intended, strict=True)
    ]
    targets = None if answer.targets is None else np.where(drawn.intended, answer.targets[at], -1)
    return Picks(at, scores[at], reasons, drawn.chances, targets, answer.phase)


def mixed(picks: Picks, m: int, rng: np.random.Generator, epsilon: float) -> Picks:
    """Mix random draws into picks that a strategy listed.

    Parameters
    ----------
    picks : Picks
        Of m candidates, every field filled in.
    m : int
    rng : numpy.random.Generator
    epsilon : float
        In [0, 1].

    Returns
    -------
    picks : Picks
        As many; what came by chance has the score 0 and no target. A uniform draw stays as it is.
    """
    reasons, scores, targets = picks.reasons, picks.scores, picks.targets
    assert reasons is not None and scores is not None and targets is not None
    assert picks.probabilities is not None
    n = len(picks.positions)
    if epsilon == 0 or (picks.probabilities == 1 / np.arange(m, m - n, -1)).all():
        return picks
    drawn = draw(Listed(picks.positions), m, n, rng, epsilon)
    place = {position: i for i, position in enumerate(picks.positions.tolist())}
    at = np.array([place.get(p, -1) for p in drawn.positions.tolist()])
    at[~drawn.intended] = -1
    return Picks(
        drawn.positions,
        np.where(at >= 0, scores[at], 0.0),
        [reasons[i] if i >= 0 else BY_CHANCE for i in at],
        drawn.chances,
        np.where(at >= 0, targets[at], -1),
        picks.phase,
    )


def _because(answer: Scores, position: int, balanced: bool, quota: Quota | None) -> str:
    parts = [
        answer.because(position),
        quota.because(position) if quota else "",
        "evening out the classes" if balanced else "",
    ]
    return "; ".join(filter(None, parts))
