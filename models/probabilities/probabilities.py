"""Get probabilities out of another library's classifier, whatever it has to offer."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit, softmax

from bowerbird.data.errors import PluginError
from bowerbird.models.base.learner import Doubles

BY_DECISION = "it has no probabilities: these are the softmax of its decision values"
BY_ANSWER = "it has answers only: its probabilities are 0 and 1"


def class_probabilities(model: Any, X: npt.NDArray[Any], k: int) -> Doubles:
    """Return the probabilities of a classifier, of its decision values, or of its mere answers.

    Parameters
    ----------
    model : object
        Fitted on the class numbers 0 to k - 1, two or more.
    X : ndarray of shape (n, d)
    k : int

    Returns
    -------
    chances : ndarray of shape (n, k), float64
        `predict_proba`, each row to the sum 1, where a row of zeros is shared alike; else the
        softmax of `decision_function` (for two classes the sigmoid of its one number); else 1 at
        what `predict` gives.

    Raises
    ------
    PluginError
        If it gives numbers of another shape, negative or not finite.
    """
    if hasattr(model, "predict_proba"):
        return _whole(_checked(model, "predict_proba", model.predict_proba(X), (len(X), k)))
    if hasattr(model, "decision_function"):
        values = model.decision_function(X)
        if k == 2:
            ahead = expit(_checked(model, "decision_function", values, (len(X),)))
            return np.column_stack([1 - ahead, ahead])
        return np.asarray(
            softmax(_checked(model, "decision_function", values, (len(X), k)), axis=1)
        )
    return np.asarray(np.eye(k)[np.asarray(model.predict(X), dtype=np.int64)])


def stand_in(model: Any) -> str:
    """Return what is taken for probabilities.

    Parameters
    ----------
    model : object
        Fitted.

    Returns
    -------
    told : str
        Empty where it gives some itself.

    Raises
    ------
    PluginError
        If its decision values are of pairs of classes.
    """
    if hasattr(model, "predict_proba"):
        return ""
    if getattr(model, "decision_function_shape", "") == "ovo":
        raise PluginError(
            f"{type(model).__name__} gives a decision value for each pair of classes. "
            f"Give it decision_function_shape 'ovr', for one each class."
        )
    return BY_DECISION if hasattr(model, "decision_function") else BY_ANSWER


def _checked(model: Any, verb: str, values: Any, shape: tuple[int, ...]) -> Doubles:
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.shape != shape:
        raise PluginError(
            f"{type(model).__name__}.{verb} gave an array of shape {numbers.shape}. "
            f"It has to be {shape}: one row an item, one column a class."
        )
    if not np.isfinite(numbers).all():
        raise PluginError(
            f"{type(model).__name__}.{verb} gave numbers that are not finite. "
            f"Give it other parameters, or more labels of each class."
        )
    return numbers


def _whole(values: Doubles) -> Doubles:
    totals = values.sum(axis=1, keepdims=True)
    even = np.full_like(values, 1 / values.shape[1])
    return np.asarray(np.divide(values, totals, out=even, where=totals > 0))
