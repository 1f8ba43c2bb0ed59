"""The states that a project can be in, small enough to try every strategy in each of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints

STATES: dict[str, dict[str, Any]] = {
    "usual": {},
    "zero labels": {"labels": (), "classes": 0},
    "zero labels of suggested classes": {"labels": ()},
    "no model": {"model": False},
    "one label": {"labels": (0,), "classes": 1},
    "one class": {"labels": (0, 0, 0), "classes": 1},
    "one class of three": {"labels": (1, 1)},
    "one label a class": {"labels": (0, 1, 2)},
    "a class nobody labelled": {"labels": (0, 0, 2)},
    "no new class for long": {"since_new_class": 99},
    "one candidate": {"m": 1},
    "all alike": {"rounding": -9},
    "all alike, zero labels": {"rounding": -9, "labels": (), "classes": 0},
    "many alike, no new class for long": {"rounding": 0, "d": 1, "since_new_class": 99},
    "many classes": {"labels": tuple(range(40)), "classes": 40},
}


def evidence_of(
    m: int = 60,
    labels: tuple[int, ...] = (0, 0, 0, 1, 1, 2),
    classes: int = 3,
    *,
    d: int = 4,
    seed: int = 0,
    rounding: int = 9,
    model: bool = True,
    order: Ints | None = None,
    **more: Any,
) -> Evidence:
    """Lay out m candidates and some labelled items; no array can be written to.

    Parameters
    ----------
    m : int
        Candidates.
    labels : tuple of int
        Class numbers of the labelled items, which lie anywhere in the pool.
    classes : int
        How many there are.
    d : int
        Dimensions.
    seed : int
    rounding : int
        Decimals of the vectors: -9 makes all of them alike.
    model : bool
        Whether there are probabilities, where there are labels.
    order : ndarray of shape (m + len(labels),), optional
        Permutes the pool's rows.
    **more
        Further arguments of `Evidence`.

    Returns
    -------
    evidence : Evidence
        Of vectors of shape (m + len(labels), d).
    """
    rng, n = np.random.default_rng(seed), m + len(labels)
    features = rng.normal(size=(n, d)).round(rounding).astype(np.float32)
    labelled = rng.choice(n, len(labels), replace=False)
    probabilities = _probabilities(rng, n, labels, classes)
    away = _distance(features, labelled)
    spread = rng.uniform(0.5, 2, n)
    order = np.arange(n) if order is None else order
    labelled = np.argsort(order)[labelled]
    candidates = np.setdiff1d(np.arange(n), labelled)
    of_labelled = None if probabilities is None else _frozen(probabilities[order])
    distance, scale = _frozen(away[order]), _frozen(spread[order])
    for positions in (candidates, labelled):
        positions.flags.writeable = False
    return Evidence(
        features=_frozen(features[order]),
        candidates=candidates,
        labelled=labelled,
        labels=np.array(labels, dtype=np.int64),
        classes=tuple(f"class {k}" for k in range(classes)),
        probabilities=lambda: of_labelled if model and labels else None,
        distance=lambda: distance,
        spread=lambda: scale,
        **more,
    )


def _probabilities(rng: np.random.Generator, n: int, labels: tuple[int, ...], classes: int) -> Any:
    """Draw what a model might say, which knows the labelled classes alone."""
    if not classes:
        return None
    has_labels = np.isin(np.arange(classes), labels)
    drawn = rng.dirichlet(np.full(classes, 0.5), n) * has_labels
    return drawn / drawn.sum(axis=1, keepdims=True) if has_labels.any() else drawn


def _distance(features: Floats, labelled: Ints) -> Floats:
    away = np.full(len(features), np.inf, dtype=np.float32)
    for position in labelled:
        np.minimum(away, np.linalg.norm(features - features[position], axis=1), out=away)
    return away


def _frozen(array: Any) -> Floats:
    copy = np.ascontiguousarray(array, dtype=np.float32)
    copy.flags.writeable = False
    return copy
