"""Let scikit-learn's classifiers learn here, and any class with the same verbs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Literal

from bowerbird.data.parameters import Between, Seed, parameter_of
from bowerbird.models.adapters.wrapped import WrappedEstimator
from bowerbird.models.base.learner import Doubles, Floats, Ints
from bowerbird.models.probabilities.probabilities import stand_in

# What a fit of scikit-learn's takes its time or memory by. Other libraries share the names, and
# one that means something else by them has another default and goes unbounded.
BOUNDS: dict[str, Any] = {
    "batch_size": Annotated[int | Literal["auto"], Between(1, 65_536)],
    "C": Annotated[float, Between(1e-6, 1e6)],
    "Cs": Annotated[list[float] | int, Between(1e-6, 1e4)],
    "cache_size": Annotated[float, Between(1, 4_000)],
    "cv": Annotated[int | None, Between(2, 20)],
    "degree": Annotated[float, Between(0, 20)],
    "hidden_layer_sizes": Annotated[list[int] | int, Between(1, 4_096)],
    "leaf_size": Annotated[int, Between(1, 10_000)],
    "max_bins": Annotated[int, Between(2, 255)],
    "max_depth": Annotated[int | None, Between(1, 1_000)],
    "max_fun": Annotated[int, Between(1, 1_000_000)],
    "max_iter": Annotated[int | None, Between(-1, 100_000)],
    "max_iter_predict": Annotated[int, Between(1, 10_000)],
    "max_leaf_nodes": Annotated[int | None, Between(2, 100_000)],
    "n_components": Annotated[int | None, Between(1, 10_000)],
    "n_estimators": Annotated[int, Between(1, 10_000)],
    "n_iter_no_change": Annotated[int | None, Between(1, 10_000)],
    "n_jobs": Annotated[int | None, Between(-1, 64)],
    "n_neighbors": Annotated[int, Between(1, 10_000)],
    "n_restarts_optimizer": Annotated[int, Between(0, 100)],
    "tol": Annotated[float | None, Between(1e-12, 1_000)],
    "verbose": Annotated[int | bool, Between(0, 10)],
}


class Adapted(WrappedEstimator):
    """A classifier of another library, made to keep our contract.

    Parameters
    ----------
    recipe : callable
        Makes an unfitted classifier from keyword arguments: with `fit`, and with `predict_proba`,
        `decision_function` or `predict`.
    parameters : mapping
        Its keyword arguments.
    seed : int
        Given to it as ``seed`` or ``random_state`` where it takes one of them.

    Attributes
    ----------
    model_ : object
        The fitted classifier; None while there is a single class, which most of them refuse.
    note_ : str
        The warnings of the last fit and the last scores, and what stands in for probabilities or
        weights where it has none, one a line.
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

    def _make(self, X: Floats, y: Ints) -> Any:
        parameters = dict(self.parameters or {})
        accepted = inspect.signature(self.recipe).parameters
        parameters |= {name: self.seed for name in ("seed", "random_state") if name in accepted}
        return self.recipe(**parameters)

    def _teach(self, X: Floats, y: Ints, weight: Doubles | None) -> None:
        super()._teach(X, y, weight)
        substitute = stand_in(self.model_)
        if substitute:
            self._tell(substitute)


def adapt(recipe: Callable[..., Any]) -> Callable[..., Adapted]:
    """Make a learner of a classifier's class.

    Parameters
    ----------
    recipe : type
        With `fit` and `predict_proba`, as scikit-learn's; else `decision_function` or `predict`.

    Returns
    -------
    learner : callable
        Takes the class's parameters and `seed`, keyword-only.
    """

    def learner(*, seed: int = 0, **parameters: Any) -> Adapted:
        return Adapted(recipe=recipe, parameters=parameters, seed=seed)

    keywords = [
        _bounded(p.replace(kind=p.KEYWORD_ONLY, annotation=inspect.Parameter.empty))
        for p in inspect.signature(recipe).parameters.values()
        if p.name not in ("seed", "random_state")
        and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
    ]
    seed = inspect.Parameter("seed", inspect.Parameter.KEYWORD_ONLY, default=0, annotation=Seed)
    learner.__name__ = getattr(recipe, "__name__", "learner")
    learner.__doc__ = inspect.getdoc(recipe)
    setattr(learner, "__signature__", inspect.Signature([*keywords, seed]))  # noqa: B010 - mypy
    return learner


def _bounded(p: inspect.Parameter) -> inspect.Parameter:
    declared = p.replace(annotation=BOUNDS.get(p.name, p.empty))
    fits = p.default is not p.empty and not parameter_of(declared).refuse(p.default)
    return declared if fits else p
