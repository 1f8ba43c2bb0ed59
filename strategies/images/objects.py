"""Lay items out as objects inside images; an item that has no parent is an image by itself."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints

Flags = npt.NDArray[np.bool_]

LATEST = 10  # labels that tell which image a person is at


@dataclass(frozen=True, eq=False)
class Objects:
    """The o objects of I images, ordered by image: candidates and labelled items.

    Parameters
    ----------
    features : ndarray of shape (n, d), float32
        The whole pool's embedding.
    rows : ndarray of shape (o,), int64
        Rows of the pool.
    images : ndarray of shape (o,), int64
        The image of each object, in [0, I), ascending.
    hints : ndarray of shape (o, k), float32
        What each object may be: one class for certain where a person said so, else the learner's
        probabilities; rows sum to 1. One column where nothing is known of classes.
    seen : ndarray of shape (o,), bool
        Whether an object is labelled.
    taken_images : ndarray of shape (I,), bool
        Whether an image is chosen already.
    classes : tuple of str
        Names of the k classes; empty where nothing is known of them.
    charged : ndarray of shape (k,), int64
        Images that were chosen for each class before.
    """

    features: Floats
    rows: Ints
    images: Ints
    hints: Floats
    seen: Flags
    taken_images: Flags
    classes: tuple[str, ...]
    charged: Ints

    @property
    def starts(self) -> Ints:
        """Return the first object of each image, shape (I,)."""
        return np.searchsorted(self.images, np.arange(len(self.taken_images))).astype(np.int64)

    @property
    def covered(self) -> Flags:
        """Return which objects need no other image: seen, or in a taken image; shape (o,)."""
        return np.asarray(self.seen | self.taken_images[self.images])

    def vectors(self, at: Ints) -> Floats:
        """Return the vectors of some objects, shape (s, d)."""
        return np.asarray(self.features[self.rows[at]])

    def named(self, number: int) -> str:
        """Return a class's name, or what to call everything where nothing is known of classes."""
        return self.classes[number] if self.classes else "item"


def objects_of(evidence: Evidence) -> Objects:
    """Lay out the candidates and the labelled items.

    Images without candidates, and those that are begun, count as taken. An image is begun if it
    holds two of the last ten labels and of the items that wait for an answer, or one of these
    labels that was asked for a class, as the first object of each chosen image is.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates.

    Returns
    -------
    objects : Objects
    """
    rows = np.concatenate([evidence.candidates, evidence.labelled])
    everything = np.concatenate([rows, evidence.waiting])
    parents = evidence.parents_of(everything)
    numbers = np.arange(len(everything)) if parents is None else numbered(parents)
    images = numbers[: len(rows)]
    order = np.argsort(images, kind="stable")
    seen = np.arange(len(rows)) >= len(evidence)
    is_taken = np.ones(numbers.max(initial=-1) + 1, dtype=bool)
    is_taken[images[~seen]] = False
    is_taken[_begun(evidence, numbers)] = True
    has_model = evidence.probabilities is not None and len(evidence.classes) > 0
    return Objects(
        features=evidence.features,
        rows=rows[order],
        images=images[order],
        hints=_hints(evidence)[order] if has_model else np.ones((len(rows), 1), dtype=np.float32),
        seen=seen[order],
        taken_images=is_taken[: images.max(initial=-1) + 1],
        classes=evidence.classes if has_model else (),
        charged=_charged(evidence) if has_model else np.zeros(1, dtype=np.int64),
    )


def numbered(names: npt.NDArray[Any]) -> Ints:
    """Return the number of each image, in the order in which they come up.

    Parameters
    ----------
    names : ndarray of shape (o,)
        The image of each object; None for an object that is an image by itself.

    Returns
    -------
    numbers : ndarray of shape (o,), int64
        In [0, number of images).
    """
    numbers: dict[Hashable, int] = {}
    keys = (("", at) if name is None else name for at, name in enumerate(names.tolist()))
    return np.fromiter(
        (numbers.setdefault(key, len(numbers)) for key in keys), np.int64, len(names)
    )


def _begun(evidence: Evidence, images: Ints) -> Ints:
    m, labels = len(evidence), len(evidence.labelled)
    latest = np.arange(max(0, labels - LATEST), labels)
    recent = np.concatenate([images[m + latest], images[m + labels :]])
    twice, times = np.unique(recent, return_counts=True)
    queried = images[m + latest[evidence.asked_for[latest] >= 0]]
    return np.concatenate([twice[times > 1], queried])


def _hints(evidence: Evidence) -> Floats:
    assert evidence.probabilities is not None
    certain = np.eye(len(evidence.classes), dtype=np.float32)[evidence.labels]
    return np.concatenate([evidence.probabilities, certain])


def _charged(evidence: Evidence) -> Ints:
    targets = evidence.asked_for[evidence.asked_for >= 0]
    return np.bincount(targets, minlength=len(evidence.classes)).astype(np.int64)
