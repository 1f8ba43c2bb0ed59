"""Share the picks evenly among the predicted classes, or parts of them (SBCL)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints
from bowerbird.strategies.parts.clusters import clustered

SMALLEST = 10  # candidates of a subclass: one is not cut finer on account of a tiny class
SAMPLE = 20_000  # candidates of a class that its parts are found from
ROWS = 16_384  # rows measured at a time


class Quota:
    """Who may be picked now: candidates of the groups that had the fewest picks so far.

    A candidate's group is the class that it is predicted as, or its part of that class. Of groups
    with the same number of picks, those with the fewest labels come first. A class of c candidates
    is cut into floor(c / max(smallest class, 10)) subclasses, at least 1 and at most n, by k-means
    on unit vectors: in a class of more than 20,000 candidates on as many, evenly spaced in the
    pool; the others join the nearest centre. O(m) a pick, O(20,000 d n) a class for the parts.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates; without probabilities all are one group.
    n : int
        Picks that are to be taken.
    by : {"class", "subclass"}

    Attributes
    ----------
    group : ndarray of shape (m,), int64
        The group of each candidate.

    References
    ----------
    Hou et al. 2023, Subclass-balancing contrastive learning for long-tailed recognition, section
    3.2, for the number of subclasses.
    """

    def __init__(self, evidence: Evidence, n: int, by: str) -> None:
        predicted = np.zeros(len(evidence), dtype=np.int64)
        if evidence.probabilities is not None:
            predicted = evidence.probabilities.argmax(axis=1).astype(np.int64)
        self.group, self._names, labels = _parted(evidence, predicted, n if by == "subclass" else 1)
        self._left = np.bincount(self.group, minlength=len(labels))
        self._labels = labels
        self._picks = np.zeros(len(labels), dtype=np.int64)

    def open(self) -> npt.NDArray[np.bool_]:
        """Return who may be picked now, taken or not, shape (m,), bool."""
        has_room = self._left > 0
        first = has_room & (self._picks == self._picks[has_room].min())
        first &= self._labels == self._labels[first].min()
        return np.asarray(first[self.group])

    def take(self, position: int) -> None:
        """Count a pick."""
        self._left[self.group[position]] -= 1
        self._picks[self.group[position]] += 1

    def because(self, position: int) -> str:
        """Return whose share a pick is, for example ``the share of ring``."""
        name = self._names[self.group[position]]
        return f"the share of {name}" if name else ""


def _parted(evidence: Evidence, predicted: Ints, most: int) -> tuple[Ints, list[str], Ints]:
    """Return each candidate's group, and each group's name and number of labels."""
    sizes = np.bincount(predicted)
    parts = np.clip(sizes // max(sizes[sizes > 0].min(), SMALLEST), 1, most)
    group, names, labels = np.empty(len(predicted), dtype=np.int64), list[str](), list[int]()
    for c in np.flatnonzero(sizes):
        members, labelled = np.flatnonzero(predicted == c), np.flatnonzero(evidence.labels == c)
        member_part, label_part = _cut(evidence, members, labelled, int(parts[c]))
        group[members] = len(names) + member_part
        labels += np.bincount(label_part, minlength=parts[c]).tolist()
        name = evidence.classes[c] if evidence.probabilities is not None else ""
        names += [
            name if parts[c] == 1 else f"{name}, part {i + 1} of {parts[c]}"
            for i in range(parts[c])
        ]
    return group, names, np.array(labels, dtype=np.int64)


def _cut(evidence: Evidence, members: Ints, labelled: Ints, parts: int) -> tuple[Ints, Ints]:
    """Return the part of each member of a class, and of each of its labelled items."""
    if parts == 1:
        return np.zeros(len(members), dtype=np.int64), np.zeros(len(labelled), dtype=np.int64)
    some = _unit(evidence.vectors(members[:: -(-len(members) // SAMPLE)]))
    numbers = clustered(some, parts)
    centres = np.stack([some[numbers == i].sum(axis=0) for i in range(parts)])
    rows = (evidence.candidates[members], evidence.labelled[labelled])
    member_part, label_part = (_nearest(evidence.features, at, _unit(centres)) for at in rows)
    return member_part, label_part


def _nearest(features: Floats, rows: Ints, centres: Floats) -> Ints:
    nearest = np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), ROWS):
        some = _unit(features[rows[start : start + ROWS]])
        nearest[start : start + ROWS] = (some @ centres.T).argmax(axis=1)
    return nearest


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.float32(1e-12)), dtype=np.float32)
