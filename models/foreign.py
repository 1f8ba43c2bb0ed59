"""Let scikit-learn's classifiers learn here, and any class with the same verbs."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from bowerbird.models.chunks import Chunked, Floats


class Adapted(Chunked):
    """A classifier of another library, made to keep our contract.

    Parameters
    ----------
    recipe : callable
        Makes an unfitted classifier with `fit` and `predict_proba` from keyword arguments.
    parameters : mapping
        Its keyword arguments.
    seed : int
        Given to it as ``seed`` or ``random_state`` where it takes one of them.

    Attributes
    ----------
    model_ : object
        The fitted classifier; None while there is a single class, which most of them refuse.
    note_ : str
        The warnings of the last fit, one a line.
    """

    def __init__(
        self,
        *,
        recipe: Callable[..., Any],
        parameters: dict[str, Any] | None = None,
        seed: int = 0,
    ) -> None:
        self.recipe = recipe
        self.parameters = parameters
        self.seed = seed

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Make a new classifier and fit it.

        Parameters
        ----------
        X : array-like of shape (l, d)
        y : array-like of shape (l,)
        sample_weight : array-like of shape (l,), optional
            Not negative, not all zero.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there is no row, a value is not finite, or a weight is not allowed.
        """
        rows, numbers, weight = self._labelled(X, y, sample_weight)
        self.model_, self.note_ = None, ""
        if len(self.classes_) < 2:
            return self
        given = {} if sample_weight is None else {"sample_weight": weight}
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            self.model_ = self._make()
            self.model_.fit(rows.astype(np.float32), numbers, **given)
        self.note_ = "\n".join(dict.fromkeys(str(w.message) for w in heard))
        return self

    def _make(self) -> Any:
        parameters = dict(self.parameters or {})
        known = inspect.signature(self.recipe).parameters
        parameters |= {own: self.seed for own in ("seed", "random_state") if own in known}
        return self.recipe(**parameters)

    def _chunk(self, X: Floats) -> npt.NDArray[np.floating[Any]]:
        if self.model_ is None:
            return np.ones((len(X), 1), dtype=np.float32)
        return np.asarray(self.model_.predict_proba(X))


def adapt(recipe: Callable[..., Any]) -> Callable[..., Adapted]:
    """Make a learner of a classifier's class.

    Parameters
    ----------
    recipe : type
        With `fit` and `predict_proba`, as scikit-learn's.

    Returns
    -------
    learner : callable
        Takes the class's parameters and `seed`, keyword-only.
    """

    def learner(*, seed: int = 0, **parameters: Any) -> Adapted:
        return Adapted(recipe=recipe, parameters=parameters, seed=seed)

    own = inspect.signature(recipe).parameters.values()
    kept = [
        p.replace(kind=p.KEYWORD_ONLY, annotation=inspect.Parameter.empty)
        for p in own
        if p.name not in ("seed", "random_state")
        and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
    ]
    seed = inspect.Parameter("seed", inspect.Parameter.KEYWORD_ONLY, default=0)
    learner.__name__ = getattr(recipe, "__name__", "learner")
    learner.__doc__ = inspect.getdoc(recipe)
    setattr(learner, "__signature__", inspect.Signature([*kept, seed]))  # noqa: B010 - mypy
    return learner
