"""What distance is weighted with: ambiguity, need and local scale, and their product."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints
from bowerbird.strategies.parts.classes import known_classes, need

MOST_WEIGHT = 1e30  # so that a distance times a weight stays finite
ROWS = 16_384  # rows worked on at a time, so that they stay in the processor's cache


def margins(probabilities: Floats) -> Floats:
    """Measure how far the likeliest class is ahead of the second.

    Parameters
    ----------
    probabilities : ndarray of shape (m, k), float32

    Returns
    -------
    margins : ndarray of shape (m,), float32
        In [0, 1]; 0 where there is a single class.
    """
    if probabilities.shape[1] < 2:
        return np.zeros(len(probabilities), dtype=np.float32)
    return _by_rows(probabilities, _margin)


def ambiguity(probabilities: Floats, power: float = 0.5) -> Floats:
    """Weight what the learner is unsure of.

    Parameters
    ----------
    probabilities : ndarray of shape (m, k), float32
    power : float
        Not negative; 0 for no effect.

    Returns
    -------
    weight : ndarray of shape (m,), float32
        (1 - margin + 0.01) ^ power.
    """
    return _power(np.float32(1.01) - margins(probabilities), power)


def need_weight(probabilities: Floats, counts: Ints, power: float = 0.5) -> Floats:
    """Weight what may belong to a class that is short of labels.

    Parameters
    ----------
    probabilities : ndarray of shape (m, k), float32
    counts : ndarray of shape (k,), int64
    power : float
        Not negative; 0 for no effect.

    Returns
    -------
    weight : ndarray of shape (m,), float32
        (P @ need + 0.001) ^ power.
    """
    short = need(counts)
    # Column by column: a matrix product may add up in another order with other threads.
    return _power(_by_rows(probabilities, lambda rows: _weighted(rows, short)), power)


def scale_weight(evidence: Evidence, power: float = 0.25) -> Floats:
    """Weight down what lies in thin regions, where everything is far from everything.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates.
    power : float
        Not negative; 0 for no effect.

    Returns
    -------
    weight : ndarray of shape (m,), float32
        spread ^ -power, at most 1e30.
    """
    # An item that lies on top of its neighbours weighs much, not infinitely much.
    with np.errstate(over="ignore", divide="ignore"):  # a high power overflows either way
        weight = np.float32(1) / _power(np.maximum(evidence.spread, np.float32(1e-12)), power)
    return np.asarray(np.minimum(weight, np.float32(MOST_WEIGHT)))


def product_weight(
    evidence: Evidence,
    *,
    need: float = 0.5,
    ambiguous: float = 0.5,
    scale: float = 0.25,
) -> Floats:
    """Weight distance by need, ambiguity and local scale.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates.
    need, ambiguous, scale : float
        The powers of the three factors, not negative.

    Returns
    -------
    weight : ndarray of shape (m,), float32
        spread ^ -scale alone while fewer than two classes have a label.
    """
    weight = scale_weight(evidence, scale)
    if evidence.probabilities is None or known_classes(evidence) < 2:
        return weight
    weight *= ambiguity(evidence.probabilities, ambiguous)
    weight *= need_weight(evidence.probabilities, evidence.counts, need)
    return weight


def _power(values: Floats, power: float) -> Floats:
    if power == 0.5:
        return np.sqrt(values)
    if power == 0.25:
        return np.sqrt(np.sqrt(values))
    return np.asarray(values ** np.float32(power), dtype=np.float32)


def _by_rows(table: Floats, function: Callable[[Floats], Floats]) -> Floats:
    out = np.empty(len(table), dtype=np.float32)
    for start in range(0, len(table), ROWS):
        out[start : start + ROWS] = function(table[start : start + ROWS])
    return out


def _weighted(rows: Floats, factors: Floats) -> Floats:
    total = np.full(len(rows), 1e-3, dtype=np.float32)
    for column, factor in zip(np.ascontiguousarray(rows.T), factors, strict=True):
        total += column * factor
    return total


def _margin(rows: Floats) -> Floats:
    columns = np.ascontiguousarray(rows.T)
    first, second = columns[0], np.zeros_like(columns[0])
    for column in columns[1:]:
        second = np.maximum(second, np.minimum(first, column))
        first = np.maximum(first, column)
    return np.asarray(first - second)
