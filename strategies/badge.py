"""A batch of different doubts: drawn far apart in the space of the model's gradients."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.contract.evidence import Evidence, Floats
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.parts.classes import known_classes
from bowerbird.strategies.parts.reasons import because_far, because_torn, usual_distance

ROWS = 16_384  # rows worked on at a time, so that memory stays flat

Doubles = npt.NDArray[np.float64]


def badge(evidence: Evidence, n: int, rng: np.random.Generator) -> Picks:
    """Ask about different doubts, drawn far apart as the model sees them.

    Where an item lies is told by the gradient that its likeliest label would give the last layer,
    (p - onehot(likeliest)) x h: long where the model is unsure, and in a direction of its own for
    each kind of doubt. The longest comes first; then k-means++: each is drawn with a chance
    proportional to its squared distance to the nearest pick. For the middle of a project and larger
    batches; it looks neither for classes that nobody has seen nor for small ones. While fewer than
    two classes are known the items are drawn the same way by distance in the embedding alone.

    Squared distances come factor by factor, |a|^2 |h|^2 + |b|^2 |g|^2 - 2 (a.b)(h.g), so that no
    gradient is ever laid out: O(n m (k + d)), where k d numbers an item would be 2.6 GB for a
    million.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0; `hidden` is h, and where the learner has none the embedding.
    n : int
        At most m.
    rng : numpy.random.Generator
        Draws the picks.

    Returns
    -------
    picks : Picks
        Scores are the squared distances, probabilities the chances of the draws.

    References
    ----------
    Ash et al. 2020, Deep batch active learning by diverse, uncertain gradient lower bounds,
    algorithm 1.
    """
    has_model = known_classes(evidence) > 1
    gradients = _Gradients(evidence, has_model)
    weight, nearest = _start(evidence, gradients, has_model)
    positions: list[int] = []
    scores, chances = [], []
    for _ in range(n):
        longest = has_model and not positions
        at, chance = (int(np.argmax(weight)), 1.0) if longest else draw(weight, positions, rng)
        positions.append(at)
        scores.append(float(weight[at]))
        chances.append(chance)
        nearest = np.minimum(nearest, gradients.squared_distance(at))
        nearest[at] = 0
        weight = nearest
    return Picks(
        np.array(positions, dtype=np.int64),
        scores=np.array(scores),
        reasons=_reasons(evidence, positions, has_model),
        probabilities=np.array(chances),
        phase="telling classes apart" if has_model else "first look",
    )


class _Gradients:
    """The candidates' gradients as two factors, (m, k) and (m, d); the second alone if not told."""

    def __init__(self, evidence: Evidence, has_model: bool) -> None:
        self._evidence, self._hidden = evidence, evidence.hidden if has_model else None
        m = len(evidence)
        self._parts = [slice(start, min(start + ROWS, m)) for start in range(0, m, ROWS)]
        self._error = np.ones((m, 1), dtype=np.float32)
        if has_model and evidence.probabilities is not None:
            self._error = evidence.probabilities.copy()
            self._error[np.arange(m), self._error.argmax(axis=1)] -= 1
        self.squared_lengths = np.concatenate(
            [_lengths(self._error[part]) * _lengths(self._inside(part)) for part in self._parts]
        )

    def squared_distance(self, position: int) -> Doubles:
        """Measure how far all candidates, shape (m,), are from one of them."""
        error = self._error[position].astype(np.float64)
        inside = self._inside(slice(position, position + 1))[0]
        away = self.squared_lengths + self.squared_lengths[position]
        for part in self._parts:
            # einsum and not a matrix product, which adds up in another order with other threads.
            shared = np.einsum("ij,j->i", self._error[part], error)
            away[part] -= 2 * shared * np.einsum("ij,j->i", self._inside(part), inside)
        return np.asarray(np.maximum(away, 0))

    def _inside(self, part: slice) -> Doubles:
        if self._hidden is not None:
            return self._hidden[part].astype(np.float64)
        return np.asarray(self._evidence.vectors(np.arange(part.start, part.stop)), np.float64)


def _lengths(rows: Doubles | Floats) -> Doubles:
    return np.asarray(np.einsum("ij,ij->i", rows, rows, dtype=np.float64))


def _start(evidence: Evidence, gradients: _Gradients, has_model: bool) -> tuple[Doubles, Doubles]:
    """Return the weights of the first draw, and the squared distances that later ones shorten."""
    far = np.full(len(evidence), np.inf)
    if has_model:
        return gradients.squared_lengths, far
    if len(evidence.labels) == 0:
        return np.ones(len(evidence)), far
    squared = evidence.distance.astype(np.float64) ** 2
    return squared, squared


def draw(weight: Doubles, picked: list[int], rng: np.random.Generator) -> tuple[int, float]:
    """Draw a candidate with a chance proportional to its weight.

    Parameters
    ----------
    weight : ndarray of shape (m,), float64
        Not negative; 0 for what is taken. Where all are 0 each that is left has the same chance.
    picked : list of int
        Positions, fewer than m.
    rng : numpy.random.Generator

    Returns
    -------
    position : int
    chance : float
        Of this draw, in (0, 1].
    """
    total = np.cumsum(weight)
    if total[-1] <= 0:
        rest = np.setdiff1d(np.arange(len(weight)), picked)
        return int(rest[rng.integers(len(rest))]), 1 / len(rest)
    at = int(np.searchsorted(total, rng.random() * total[-1], side="right"))
    at = min(at, int(np.searchsorted(total, total[-1])))  # rounding may lead past the last weight
    return at, float(weight[at] / total[-1])


def _reasons(evidence: Evidence, positions: list[int], has_model: bool) -> list[str]:
    if not has_model or evidence.probabilities is None:
        usual = usual_distance(evidence)
        return [because_far(evidence, position, usual) for position in positions]
    torn = [because_torn(evidence, evidence.probabilities[position]) for position in positions]
    return [f"{reason}; a doubt unlike the others of this batch" for reason in torn]
