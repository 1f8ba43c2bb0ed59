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
    known,
    own,
)
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Picks

_MODELS = ("clf", "estimator", "ensemble", "discriminator")
_SEEDED = ("random_state", "missing_label")
_CLASSES = ("classes", "n_classes")
Array = npt.NDArray[Any]
_PLAIN = (bool, int, float, str, type(None))


def is_activeml(found: type) -> bool:
    """Tell whether a class is a query strategy of scikit-activeml over a pool."""
    return any(
        base.__name__ == "PoolQueryStrategy" and base.__module__.startswith("skactiveml.")
        for base in found.__mro__
    )


def adapt(found: type) -> Callable[..., Picks]:
    """Make a strategy of a query strategy of scikit-activeml.

    Parameters
    ----------
    found : type
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
    model = _wanted_model(found)

    @functools.wraps(found, updated=())
    def strategy(evidence: Evidence, n: int, rng: np.random.Generator, **given: Any) -> Picks:
        if model and (evidence.probabilities is None or not len(evidence.labels)):
            why = f"{found.__name__} wants a trained model, and there is none yet"
            return _drawn(why, np.arange(len(evidence)), n, rng)
        asked = found(**_made_with(found, evidence, rng), **given)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            rows, utilities = _answer(asked, model, evidence, n, rng)
        return _picks(found.__name__, evidence.candidates, rows, utilities, n, rng)

    head = list(inspect.signature(strategy, follow_wrapped=False).parameters.values())[:3]
    tail = [p.replace(kind=p.KEYWORD_ONLY) for p in _parameters(found).values()]
    setattr(strategy, "__signature__", inspect.Signature([*head, *tail]))  # noqa: B010 - mypy
    return strategy


def _wanted_model(found: Any) -> str:
    """Give the name of the model that a query takes; empty where none."""
    taken = inspect.signature(found.query).parameters.values()
    wanted = [p.name for p in taken if p.default is p.empty and p.kind is not p.VAR_KEYWORD][3:]
    unmet = [name for name in wanted if name not in _MODELS]
    unmet += [p.name for p in taken if p.kind is p.VAR_KEYWORD or p.name == "annotators"]
    made = inspect.signature(found).parameters.values()
    known = (*_CLASSES, *_SEEDED)
    unmet += [p.name for p in made if p.default is p.empty and p.name not in known]
    if unmet:
        raise TypeError(
            f"{found.__name__} wants {' and '.join(unmet)}, which only you can give: "
            f"write a function f(evidence, n, rng) that makes it and asks it"
        )
    return wanted[0] if wanted else ""


def _parameters(found: type) -> dict[str, inspect.Parameter]:
    """Give the constructor's parameters that a form can hold."""
    own = inspect.signature(found).parameters
    left_out = (*_SEEDED, *_CLASSES)
    return {n: p for n, p in own.items() if n not in left_out and isinstance(p.default, _PLAIN)}


def _made_with(found: type, evidence: Evidence, rng: np.random.Generator) -> dict[str, Any]:
    count = class_count(evidence)
    values: dict[str, Any] = {"random_state": int(rng.integers(2**31))}
    values |= {"n_classes": count, "classes": list(range(count))}
    return {name: values[name] for name in inspect.signature(found).parameters if name in values}


def _answer(
    asked: Any, model: str, evidence: Evidence, n: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Give rows of the pool, and the utilities of all rows at each of them."""
    seed = int(rng.integers(2**30))
    try:
        if model == "discriminator" or _trains_anew(asked):
            return _query(asked, evidence, n, own(model, evidence, seed))
        return _query(asked, evidence, n, known(model, evidence) if model else {})
    except NotKnownError:
        return _query(asked, evidence, n, own(model, evidence, seed))
    except UnboundLocalError:  # TypiClust where every cluster holds a label
        return np.empty(0, dtype=np.int64), np.empty((0, len(evidence.features)))


def _trains_anew(asked: Any) -> bool:
    return "ignore_partial_fit" in inspect.signature(asked.query).parameters


def _query(asked: Any, evidence: Evidence, n: int, models: dict[str, Any]) -> tuple[Array, Array]:
    y = np.full(len(evidence.features), np.nan)
    y[evidence.labelled] = evidence.labels
    given = {"candidates": evidence.candidates, "batch_size": n, "return_utilities": True}
    rows, utilities = asked.query(evidence.features, y, **models, **given)
    return np.asarray(rows, dtype=np.int64), np.asarray(utilities)


def _drawn(why: str, left: Array, n: int, rng: np.random.Generator) -> Picks:
    """Draw n of the candidates that are left."""
    chances = 1 / (len(left) - np.arange(n))
    reasons = [f"drawn at random: {why}"] * n
    return Picks(rng.choice(left, n, replace=False), None, reasons, chances)


def _picks(
    name: str, candidates: Array, rows: Array, utilities: Array, n: int, rng: np.random.Generator
) -> Picks:
    """Turn rows of the pool into n picks, each once; what is missing is drawn."""
    first = np.sort(np.unique(rows, return_index=True)[1])
    at = np.searchsorted(candidates, rows[first])
    left = np.setdiff1d(np.arange(len(candidates)), at)
    rest = _drawn(f"{name} named fewer items than asked for", left, n - len(at), rng)
    reasons = [f"{name} puts it at place {place + 1}" for place in range(len(at))]
    chances = _chances(name, utilities[first], rows[first], len(candidates))
    return Picks(
        np.concatenate([at, rest.positions]),
        None,
        [*reasons, *(rest.reasons or ())],
        np.concatenate([chances, rest.probabilities]),
    )


def _chances(name: str, utilities: Array, rows: Array, m: int) -> Array:
    """Tell the chance of each pick given those before it.

    The utilities of Badge and Falcun are chances already, but Badge begins with the longest
    gradient; the rest take the highest utility, and draw among equal ones.
    """
    places = np.arange(len(rows))
    taken = utilities[places, rows]
    if name == "RandomSampling":
        return np.asarray(1 / (m - places))
    if name in ("Badge", "Falcun"):
        return np.where((name == "Badge") & (places == 0), 1.0, taken)
    level = (utilities == taken[:, None]).sum(axis=1)
    return np.where(np.nanmax(utilities, axis=1) == taken, 1 / np.maximum(level, 1), 1.0)
