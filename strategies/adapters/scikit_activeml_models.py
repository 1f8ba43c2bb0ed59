"""The models that query strategies of scikit-activeml are given.

What the learner says is there already, so that the classifier they are given only looks it up. A
strategy that asks about other vectors than the pool's, or trains anew with a label assumed, is
given a logistic regression of its own; one that wants a committee where there is none, ten trees.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from bowerbird.strategies.adapters.rows import find_rows
from bowerbird.strategies.contract.evidence import Evidence, Floats

_TREES = 10


class NotKnownError(LookupError):
    """A strategy wants more than answers that are there already."""


def class_count(evidence: Evidence) -> int:
    """Return the number of classes that they are told of, at least 2.

    Theirs fail on one class; a second that nothing belongs to does no harm.
    """
    return max(2, len(evidence.classes))


def known_model(model: str, evidence: Evidence) -> dict[str, Any]:
    """Return a query's arguments for a model whose answers are there already.

    Parameters
    ----------
    model : str
        ``clf``, ``estimator`` or ``ensemble``.
    evidence : Evidence
        With probabilities.

    Returns
    -------
    arguments : dict
        The model, and that it is not to be fitted.

    Raises
    ------
    NotKnownError
        If a committee is wanted and there is none. A model raises it when it is asked about a row
        that is neither a candidate's nor a labelled one's, or is to be fitted.
    """
    if model != "ensemble":
        looked_up = _looked_up(evidence.probabilities, evidence.labelled_probabilities, evidence)
        return {model: looked_up, f"fit_{model}": False}
    if evidence.members is None:
        raise NotKnownError("There is no committee.")
    each = [_looked_up(member, None, evidence) for member in evidence.members]
    return {model: each, f"fit_{model}": False}


def _looked_up(probabilities: Floats | None, of_labelled: Floats | None, evidence: Evidence) -> Any:
    parts = [part for part in (probabilities, of_labelled) if part is not None]
    table = np.concatenate(parts)
    wide = np.zeros((len(table), class_count(evidence)), dtype=np.float32)
    wide[:, : table.shape[1]] = table

    def answer(X: Any) -> Floats:
        try:
            if len(X) == len(evidence):
                return wide[find_rows(X, evidence.embedding)]
            rows = np.concatenate([evidence.embedding, evidence.labelled_embedding])
            return wide[find_rows(X, rows[: len(wide)])]
        except ValueError as error:
            raise NotKnownError(str(error)) from error

    return _known_kind()(answer, class_count(evidence))


@functools.cache
def _known_kind() -> Any:
    """Make the class once scikit-activeml is wanted: its import takes seconds."""
    from skactiveml.base import SkactivemlClassifier

    class Known(SkactivemlClassifier):  # type: ignore[misc]
        def __init__(self, answer: Callable[[Any], Floats], k: int) -> None:
            super().__init__(classes=list(range(k)))
            self.answer, self.k = answer, k
            self.classes_ = np.arange(k)

        def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
            raise NotKnownError("Answers that are there already cannot be trained again.")

        def predict_proba(self, X: Any, **kwargs: Any) -> Floats:
            return self.answer(X)

        def predict(self, X: Any, **kwargs: Any) -> Any:
            return self.classes_[np.argmax(self.answer(X), axis=1)]

    return Known


def trained_model(model: str, evidence: Evidence, seed: int) -> dict[str, Any]:
    """Return a query's arguments for a model that it trains itself.

    Parameters
    ----------
    model : str
        ``clf``, ``estimator``, ``ensemble`` or ``discriminator``.
    evidence : Evidence
    seed : int
        In [0, 2**31).

    Returns
    -------
    arguments : dict
        The model.
    """
    from skactiveml.classifier import SklearnClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.tree import DecisionTreeClassifier

    classes = list(range(class_count(evidence)))
    if model == "ensemble":
        committee = [
            DecisionTreeClassifier(max_features="sqrt", random_state=seed + tree)
            for tree in range(_TREES)
        ]
        return {model: [SklearnClassifier(tree, classes=classes) for tree in committee]}
    # A discriminator tells labelled from unlabelled: its classes are its own.
    class_names = None if model == "discriminator" else classes
    return {model: SklearnClassifier(LogisticRegression(max_iter=1000), classes=class_names)}
