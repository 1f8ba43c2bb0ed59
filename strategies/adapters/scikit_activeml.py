"""Let query strategies of scikit-activeml ask: they want X, y with gaps and a classifier."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.adapters.scikit_activeml_models import (
    NotKnownError,
    class_count,
    known_model,
    trained_model,
)
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Picks

_MODELS = ("clf", "estimator", "ensemble", "discriminator")
_SEEDED = ("random_state", "missing_label")
_CLASSES = ("classes", "n_classes")
Array = npt.NDArray[Any]
_PLAIN = (bool, int, float, str, type(None))


def is_activeml(candidate: type) -> bool:
    """Return whether a class is a query strategy of scikit-activeml over a pool."""
    return any(
        base.__name__ == "PoolQueryStrategy" and base.__module__.startswith("skactiveml.")
        for base in candidate.__mro__
    )


def adapt(kind: type) -> Callable[..., Picks]:
    """Make a strategy of a query strategy of scikit-activeml.

    Parameters
    ----------
    kind : type
        A class with ``query(X, y, ..., candidates, batch_size, return_utilities)``.

    Returns
    -------
    strategy : callable
        ``f(evidence, n, rng, *, ...)`` with the constructor's parameters that have plain defaults;
        random while there is no model and the class wants one. What TypiClust and BatchBALD name
        twice is filled up at random.

    Raises
    ------
    TypeError
        If the class wants what a pool of classes cannot give: a regressor, several annotators,
        another strategy to wrap.
    """
    model = _wanted_model(kind)

    @functools.wraps(kind, updated=())
    def strategy(evidence: Evidence, n: int, rng: np.random.Generator, **parameters: Any) -> Picks:
        if model and (evidence.probabilities is None or not len(evidence.labels)):
            why = f"{kind.__name__} wants a trained model, and there is none yet"
            return _drawn(why, np.arange(len(evidence)), n, rng)
        query_strategy = kind(**_made_with(kind, evidence, rng), **parameters)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            rows, utilities = _answer(query_strategy, model, evidence, n, rng)
        return _picks(kind.__name__, evidence.candidates, rows, utilities, n, rng)

    head = list(inspect.signature(strategy, follow_wrapped=False).parameters.values())[:3]
    tail = [p.replace(kind=p.KEYWORD_ONLY) for p in _parameters(kind).values()]
    setattr(strategy, "__signature__", inspect.Signature([*head, *tail]))  # noqa: B010 - mypy
    return strategy


def _wanted_model(kind: Any) -> str:
    """Return the name of the model that a query takes; empty where none."""
    arguments = inspect.signature(kind.query).parameters.values()
    needed = [p.name for p in arguments if p.default is p.empty and p.kind is not p.VAR_KEYWORD][3:]
    unmet = [name for name in needed if name not in _MODELS]
    unmet += [p.name for p in arguments if p.kind is p.VAR_KEYWORD or p.name == "annotators"]
    constructor = inspect.signature(kind).parameters.values()
    supplied = (*_CLASSES, *_SEEDED)
    unmet += [p.name for p in constructor if p.default is p.empty and p.name not in supplied]
    if unmet:
        raise TypeError(
            f"{kind.__name__} wants {' and '.join(unmet)}, which only you can give: "
            f"write a function f(evidence, n, rng) that makes it and asks it"
        )
    return needed[0] if needed else ""


def _parameters(kind: type) -> dict[str, inspect.Parameter]:
    """Return the constructor's parameters that a form can hold."""
    signature = inspect.signature(kind).parameters
    left_out = (*_SEEDED, *_CLASSES)
    return {
        n: p for n, p in signature.items() if n not in left_out and isinstance(p.default, _PLAIN)
    }


def _made_with(kind: type, evidence: Evidence, rng: np.random.Generator) -> dict[str, Any]:
    count = class_count(evidence)
    values: dict[str, Any] = {"random_state": int(rng.integers(2**31))}
    values |= {"n_classes": count, "classes": list(range(count))}
    return {name: values[name] for name in inspect.signature(kind).parameters if name in values}


def _answer(
    query_strategy: Any, model: str, evidence: Evidence, n: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Return rows of the pool, and the utilities of all rows at each of them."""
    seed = int(rng.integers(2**30))
    try:
        if model == "discriminator" or _trains_anew(query_strategy):
            return _query(query_strategy, evidence, n, trained_model(model, evidence, seed))
        return _query(query_strategy, evidence, n, known_model(model, evidence) if model else {})
    except NotKnownError:
        return _query(query_strategy, evidence, n, trained_model(model, evidence, seed))
    except UnboundLocalError:  # TypiClust where every cluster holds a label
        return np.empty(0, dtype=np.int64), np.empty((0, len(evidence.features)))


def _trains_anew(query_strategy: Any) -> bool:
    return "ignore_partial_fit" in inspect.signature(query_strategy.query).parameters


def _query(
    query_strategy: Any, evidence: Evidence, n: int, models: dict[str, Any]
) -> tuple[Array, Array]:
    y = np.full(len(evidence.features), np.nan)
    y[evidence.labelled] = evidence.labels
    options = {"candidates": evidence.candidates, "batch_size": n, "return_utilities": True}
    rows, utilities = query_strategy.query(evidence.features, y, **models, **options)
    return np.asarray(rows, dtype=np.int64), np.asarray(utilities)


def _drawn(why: str, rest: Array, n: int, rng: np.random.Generator) -> Picks:
    """Draw n of the candidates that are left."""
    chances = 1 / (len(rest) - np.arange(n))
    reasons = [f"drawn at random: {why}"] * n
    return Picks(rng.choice(rest, n, replace=False), None, reasons, chances)


def _picks(
    name: str, candidates: Array, rows: Array, utilities: Array, n: int, rng: np.random.Generator
) -> Picks:
    """Turn rows of the pool into n picks, each once; what is missing is drawn."""
    first = np.sort(np.unique(rows, return_index=True)[1])
    at = np.searchsorted(candidates, rows[first])
    unpicked = np.setdiff1d(np.arange(len(candidates)), at)
    rest = _drawn(f"{name} named fewer items than asked for", unpicked, n - len(at), rng)
    reasons = [f"{name} puts it at place {place + 1}" for place in range(len(at))]
    chances = _chances(name, utilities[first], rows[first], len(candidates))
    return Picks(
        np.concatenate([at, rest.positions]),
        None,
        [*reasons, *(rest.reasons or ())],
        np.concatenate([chances, rest.probabilities]),
    )


def _chances(name: str, utilities: Array, rows: Array, m: int) -> Array:
    """Return the chance of each pick given those before it.

    The utilities of Badge and Falcun are chances already, but Badge begins with the longest
    gradient; the rest take the highest utility, and draw among equal ones.
    """
    places = np.arange(len(rows))
    utility = utilities[places, rows]
    if name == "RandomSampling":
        return np.asarray(1 / (m - places))
    if name in ("Badge", "Falcun"):
        return np.where((name == "Badge") & (places == 0), 1.0, utility)
    level = (utilities == utility[:, None]).sum(axis=1)
    return np.where(np.nanmax(utilities, axis=1) == utility, 1 / np.maximum(level, 1), 1.0)
