"""Describe in a few words why an item is asked about."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.contract.evidence import Evidence, Floats


def because_far(evidence: Evidence, position: int, usual: float) -> str:
    """Explain a pick by its distance and by what it may be.

    Parameters
    ----------
    evidence : Evidence
    position : int
        Among the candidates.
    usual : float
        The candidates' mean distance to the nearest label.

    Returns
    -------
    reason : str
        For example ``far from every label; 7 labels of teardrop so far``.
    """
    if len(evidence.labels) == 0:
        return "chosen before the first label; unlike the others of this batch"
    far = evidence.distance[position] >= usual
    where = "far from every label" if far else "between labels"
    return f"{where}; {_outlook(evidence, position)}"


def because_short(evidence: Evidence, position: int, target: int) -> str:
    """Explain a pick that was asked for one class.

    Parameters
    ----------
    evidence : Evidence
        With probabilities.
    position : int
        Among the candidates.
    target : int
        The class number.

    Returns
    -------
    reason : str
        For example ``likeliest ring left (41 %); 2 labels of ring so far``.
    """
    name = evidence.classes[target]
    chance = _row(evidence, position)[target]
    return f"likeliest {name} left ({chance:.0%}); {so_far(evidence, target)}"


def because_torn(evidence: Evidence, row: Floats) -> str:
    """Explain a pick by the two classes that it may be of.

    Parameters
    ----------
    evidence : Evidence
        Of k classes.
    row : ndarray of shape (k,), float32
        The candidate's probabilities.

    Returns
    -------
    reason : str
        For example ``ring (41 %) or arc (38 %); 2 labels of arc so far``: of the one with fewer.
    """
    order = [int(k) for k in np.argsort(-row, kind="stable")[:2]]
    rivals = " or ".join(f"{evidence.classes[k]} ({row[k]:.0%})" for k in order)
    rarer = min(order, key=lambda k: int(evidence.counts[k]))
    return f"{rivals}; {so_far(evidence, rarer)}"


def usual_distance(evidence: Evidence) -> float:
    """Return the candidates' mean distance to the nearest label; 0 while there is none."""
    return float(evidence.distance.mean()) if len(evidence.labels) else 0.0


def _outlook(evidence: Evidence, position: int) -> str:
    if evidence.probabilities is None:
        return f"{_number(len(evidence.labels), 'label')} so far"
    row = _row(evidence, position)
    order = np.argsort(-row, kind="stable")[:2]
    if len(order) == 2 and row[order[0]] < 2 * row[order[1]]:
        a, b = (evidence.classes[k] for k in order)
        return f"{a} or {b}; {so_far(evidence, int(order[np.argmin(evidence.counts[order])]))}"
    return so_far(evidence, int(order[0]))


def _row(evidence: Evidence, position: int) -> Floats:
    assert evidence.probabilities is not None
    return np.asarray(evidence.probabilities[position])


def so_far(evidence: Evidence, k: int) -> str:
    """Count the labels of class number `k`: ``2 labels of ring so far``."""
    return f"{_number(int(evidence.counts[k]), 'label')} of {evidence.classes[k]} so far"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
