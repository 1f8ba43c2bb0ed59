"""What a committee's strategies share: its members a few rows at a time, and who says what."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.special import entr

from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints
from bowerbird.strategies.contract.picks import Scores
from bowerbird.strategies.parts.reasons import because_torn

ROWS = 16_384  # rows worked on at a time, so that memory stays flat

Doubles = npt.NDArray[np.float64]
Measure = Callable[[Floats], npt.NDArray[np.floating]]


class Committee:
    """Members' answers for some rows, behind the face that modAL's measures ask for.

    Parameters
    ----------
    members : ndarray of shape (c, s, k), float32
        Rows sum to 1.
    """

    def __init__(self, members: Floats) -> None:
        self._members = members
        self.classes_ = np.arange(members.shape[2])

    def __len__(self) -> int:
        return len(self._members)

    def __iter__(self) -> object:
        return iter(self._members)

    def vote_proba(self, X: object) -> Floats:
        """Return each member's probabilities, shape (s, c, k), whatever `X` is."""
        return np.swapaxes(self._members, 0, 1)

    def vote(self, X: object) -> Ints:
        """Return each member's likeliest class, shape (s, c), whatever `X` is."""
        return np.asarray(self.vote_proba(X).argmax(axis=2))

    def predict_proba(self, X: object) -> Floats:
        """Return the members' mean probabilities, shape (s, k), whatever `X` is."""
        return np.asarray(self._members.mean(axis=0))


def disagreement(evidence: Evidence, measure: Measure, alone: Measure | None = None) -> Scores:
    """Measure candidates by what a committee's members say of them.

    Parameters
    ----------
    evidence : Evidence
        Where it holds no members, the model is the only one.
    measure : callable
        Takes members of some rows, shape (c, s, k), float32; gives scores of shape (s,).
    alone : callable, optional
        Measures a single member, which cannot disagree; its entropy unless given.

    Returns
    -------
    scores : Scores
        All alike while there is no model.
    """
    members = evidence.members
    if members is None and evidence.probabilities is not None:
        members = evidence.probabilities[None]
    if members is None:
        return Scores(np.zeros(len(evidence)), lambda position: "no model yet; drawn at random")
    if len(members) > 1:
        return Scores(by_rows(members, measure), lambda at: because_split(evidence, at))
    torn = by_rows(members, alone or consensus)
    return Scores(torn, lambda at: f"no committee; {because_torn(evidence, members[0, at])}")


def by_rows(members: Floats, measure: Measure) -> Doubles:
    """Measure a few rows at a time.

    Parameters
    ----------
    members : ndarray of shape (c, m, k), float32
    measure : callable
        As of `disagreement`.

    Returns
    -------
    scores : ndarray of shape (m,), float64
    """
    m = members.shape[1]
    parts = [measure(members[:, start : start + ROWS]) for start in range(0, m, ROWS)]
    return np.concatenate([np.empty(0), *parts])


def consensus(members: Floats) -> Doubles:
    """Return the entropy of the members' mean probabilities.

    Parameters
    ----------
    members : ndarray of shape (c, s, k), float32

    Returns
    -------
    entropy : ndarray of shape (s,), float64
        In nats, in [0, ln k].
    """
    return np.asarray(entr(members.mean(axis=0, dtype=np.float64)).sum(axis=1))


def votes(members: Floats) -> Doubles:
    """Count the members' votes.

    Parameters
    ----------
    members : ndarray of shape (c, s, k), float32

    Returns
    -------
    votes : ndarray of shape (s, k), float64
        Rows sum to c; where classes are equally likely to a member it votes for the first.
    """
    counts = np.zeros(members.shape[1:])
    everyone = np.arange(len(counts))
    for chosen in members.argmax(axis=2):
        counts[everyone, chosen] += 1
    return counts


def because_split(evidence: Evidence, position: int) -> str:
    """Describe how a committee of two or more votes on a candidate.

    Parameters
    ----------
    evidence : Evidence
        With members.
    position : int
        Among the candidates.

    Returns
    -------
    reason : str
        For example ``6 of 10 models say ring, 4 spiral``, or where they agree ``all 10 models say
        ring, in doubt with spiral (58 % and 30 %)``.
    """
    assert evidence.members is not None
    members = evidence.members[:, position]
    counts = votes(members[:, None])[0]
    order = [k for k in np.argsort(-counts, kind="stable")[:3] if counts[k]]
    if len(order) == 1:
        return f"all {len(members)} models agree; {because_torn(evidence, members.mean(axis=0))}"
    others = [f"{counts[k]:.0f} {evidence.classes[k]}" for k in order[1:]]
    first = f"{counts[order[0]]:.0f} of {len(members)} models say {evidence.classes[order[0]]}"
    return ", ".join([first, *others])
