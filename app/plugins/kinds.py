"""What each kind of plugin is, and how one is told from a file that only helps.

A strategy is a function named as its file, a learner a class named as its file (``extra_trees.py``:
``ExtraTrees``), an encoder a class or function, a reader a module with ``SUFFIXES`` and ``read``, a
view a module with ``view``: of ours ``card.py`` in a folder of the view's name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from bowerbird.data.parameters import parameters_of
from bowerbird.models.base.lookup import class_name, is_learner
from bowerbird.strategies.adapters import modal
from bowerbird.strategies.adapters import scikit_activeml as activeml

FOLDERS = {
    "strategies": "bowerbird.strategies",
    "learners": "bowerbird.models",
    "readers": "bowerbird.data.readers",
    "encoders": "bowerbird.data.encoders",
    "views": "bowerbird.app.views",
}
ONE = {
    "strategies": "strategy",
    "learners": "learner",
    "readers": "reader",
    "encoders": "encoder",
    "views": "view",
}
_VERBS = ["fit", "predict_proba"]
_NOT_PARAMETERS = ("seed", "random_state")


def module_name(kind: str, stem: str) -> str:
    """Return where a plugin of ours would be.

    Parameters
    ----------
    kind : str
        One of `FOLDERS`.
    stem : str
        Its name.

    Returns
    -------
    name : str
        For importing it.
    """
    return f"{FOLDERS[kind]}.{stem}" + (".card" if kind == "views" else "")


def of_module(kind: str, module: ModuleType, stem: str) -> object:
    """Find the plugin in a file of ours.

    Parameters
    ----------
    kind : str
        One of `FOLDERS`.
    module : module
    stem : str
        The file's name without its suffix; a view's folder.

    Returns
    -------
    plugin : object or None
        None for a file that only helps others.
    """
    if kind in ("readers", "views"):
        return module if _has_parts(kind, module) else None
    wanted = stem if kind == "strategies" else class_name(stem)
    found = getattr(module, wanted, None) or (kind == "encoders" and getattr(module, stem, None))
    if not callable(found) or found.__module__ != module.__name__:
        return None
    return None if kind == "learners" and not is_learner(found) else found


def _has_parts(kind: str, module: object) -> bool:
    wanted = {"readers": ("SUFFIXES", "read"), "views": ("view",)}[kind]
    return all(hasattr(module, part) for part in wanted)


def usable(kind: str, found: object) -> object:
    """Check what came in, and put an adapter around what keeps another library's contract.

    Parameters
    ----------
    kind : str
        One of `FOLDERS`.
    found : object

    Returns
    -------
    plugin : object
        Itself, or the adapter.

    Raises
    ------
    TypeError
        If it is not what the kind asks for.
    """
    if kind in ("readers", "views"):
        if not _has_parts(kind, found):
            wants = "a module with SUFFIXES and read" if kind == "readers" else "a module with view"
            raise TypeError(f"a {ONE[kind]} is {wants}, not {found!r:.60}")
        return found
    if not callable(found):
        raise TypeError(f"a {ONE[kind]} is called, and {found!r:.60} cannot be")
    if kind == "strategies":
        return _usable_strategy(found)
    if kind == "learners" and inspect.isclass(found):
        return _usable_learner(found)
    return found


def _usable_strategy(found: Callable[..., Any]) -> Callable[..., Any]:
    if inspect.isclass(found) and activeml.is_activeml(found):
        return activeml.adapt(found)
    if inspect.isclass(found):
        raise TypeError(f"a strategy is a function, and {found.__name__} is a class")
    if modal.is_modal(found):
        return modal.adapt(found)
    if next(iter(inspect.signature(found).parameters), None) != "evidence":
        raise TypeError(
            "a strategy is f(evidence, rng), f(evidence, n, rng) or f(classifier, X, ...)"
        )
    return found


def _usable_learner(found: type) -> Callable[..., Any]:
    from sklearn.base import BaseEstimator, ClassifierMixin

    from bowerbird.models.adapters import scikit_learn as foreign  # brings torch

    is_classifier = issubclass(found, ClassifierMixin)
    if issubclass(found, BaseEstimator) and not is_classifier:
        raise TypeError(f"{found.__name__} is an estimator and no classifier")
    verbs = ["fit"] if hasattr(found, "decision_function") or is_classifier else _VERBS
    missing = [verb for verb in verbs if not hasattr(found, verb)]
    if missing:
        raise TypeError(f"{found.__name__} has no {' and no '.join(missing)}")
    return found if "seed" in inspect.signature(found).parameters else foreign.adapt(found)


def keywords(found: object) -> dict[str, Any]:
    """Give a plugin's parameters.

    Parameters
    ----------
    found : object

    Returns
    -------
    parameters : dict of str to object
        The keyword-only ones with their defaults, but the seed; none for a module.
    """
    if not callable(found):
        return {}
    return {
        p.name: p.default
        for p in parameters_of(found).values()
        if p.keyword_only and not p.is_required and p.name not in _NOT_PARAMETERS
    }
