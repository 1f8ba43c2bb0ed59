"""Figures that a simulation is judged by: per class, never by the majority."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt


def recall(truth: npt.ArrayLike, predicted: npt.ArrayLike) -> dict[Any, float]:
    """Return each class's share of items that are predicted as it.

    Parameters
    ----------
    truth, predicted : array-like of shape (n,)
        Classes, of one type.

    Returns
    -------
    recall : dict
        One entry, in [0, 1], for each class that `truth` holds.

    Raises
    ------
    ValueError
        If there is no item, or the lengths differ.
    """
    true, predicted_classes = _pair(truth, predicted)
    classes, numbers = np.unique(true, return_inverse=True)
    right = np.bincount(numbers, weights=true == predicted_classes, minlength=len(classes))
    return dict(zip(classes.tolist(), (right / np.bincount(numbers)).tolist(), strict=True))


def balanced_accuracy(truth: npt.ArrayLike, predicted: npt.ArrayLike) -> float:
    """Average the recall over the classes that the truth holds.

    Parameters
    ----------
    truth, predicted : array-like of shape (n,)
        Classes, of one type; a predicted class that `truth` does not hold is an error like any.

    Returns
    -------
    accuracy : float
        In [0, 1].

    Raises
    ------
    ValueError
        If there is no item, or the lengths differ.

    References
    ----------
    Brodersen et al. 2010, The balanced accuracy and its posterior distribution.
    """
    return float(np.mean(list(recall(truth, predicted).values())))


def macro_f1(truth: npt.ArrayLike, predicted: npt.ArrayLike) -> float:
    """Average the F1 score over the classes that the truth holds.

    Parameters
    ----------
    truth, predicted : array-like of shape (n,)
        Classes, of one type.

    Returns
    -------
    score : float
        In [0, 1]; a class that is never predicted scores 0.

    Raises
    ------
    ValueError
        If there is no item, or the lengths differ.

    References
    ----------
    Opitz and Burst 2019, Macro F1 and macro F1, eq. 1 (the mean of scores).
    """
    true, predicted_classes = _pair(truth, predicted)
    scores = []
    for c in np.unique(true):
        hits = np.sum((true == c) & (predicted_classes == c))
        scores.append(2 * hits / (np.sum(true == c) + np.sum(predicted_classes == c)))
    return float(np.mean(scores))


def aulc(labels: npt.ArrayLike, values: npt.ArrayLike) -> float:
    """Return the area under a learning curve, divided by its width.

    Parameters
    ----------
    labels : array-like of shape (t,)
        Number of labels at each evaluation, rising.
    values : array-like of shape (t,)
        The figure that was measured, for example balanced accuracy.

    Returns
    -------
    area : float
        By the trapezoid rule, in the unit of `values`; the value itself where there is only one.

    Raises
    ------
    ValueError
        If there is no evaluation, the lengths differ, or the numbers of labels do not rise.

    References
    ----------
    Guyon et al. 2011, Results of the active learning challenge, section 2.
    """
    x, y = (np.asarray(a, dtype=np.float64) for a in (labels, values))
    if x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"A curve has shapes {x.shape} and {y.shape}. Both are (t,), t >= 1.")
    if (np.diff(x) <= 0).any():
        raise ValueError("The numbers of labels of a curve do not increase. Sort them.")
    return float(y[0]) if len(x) == 1 else float(np.trapezoid(y, x) / (x[-1] - x[0]))


def labels_until(
    labels: Sequence[Hashable], pool: Mapping[Hashable, int], each: int = 1
) -> int | None:
    """Count the labels until every class has been labelled some times.

    Parameters
    ----------
    labels : sequence
        The class of each label, in the order of labelling.
    pool : mapping of class to int
        How many items of each class there are.
    each : int
        Labels that a class needs; all there are where these are fewer.

    Returns
    -------
    labels : int or None
        At least 0; None where it is not reached. (The figures published for the long-tailed sets
        count None as the budget + 10.)
    """
    missing = {c: min(each, total) for c, total in pool.items() if min(each, total) > 0}
    if not missing:
        return 0
    for number, c in enumerate(labels, start=1):
        if c in missing:
            missing[c] -= 1
            if missing[c] == 0:
                del missing[c]
                if not missing:
                    return number
    return None


def _pair(
    truth: npt.ArrayLike, predicted: npt.ArrayLike
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    true, guessed = np.asarray(truth), np.asarray(predicted)
    if true.ndim != 1 or true.shape != guessed.shape or len(true) == 0:
        raise ValueError(f"Classes have shapes {true.shape} and {guessed.shape}. Both are (n,).")
    return true, guessed
