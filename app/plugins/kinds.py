"""What each kind of plugin is, and how one is told from a file that only helps.

A strategy is a function named as its file, a learner or an encoder a class named as its file
(``extra_trees.py``: ``ExtraTrees``); an encoder may be a function, too. A reader is a module with
``SUFFIXES`` and ``read``, a view one with ``view``: of ours ``card.py`` in a folder of its name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from bowerbird.data.encoding.contract import encoder_from
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
CHOICES = frozenset({"targets", "selection"})  # of the person, which a strategy may use
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
    name = stem if kind == "strategies" else class_name(stem)
    plugin = getattr(module, name, None)
    if not callable(plugin) or plugin.__module__ != module.__name__:
        return None
    return None if kind == "learners" and not is_learner(plugin) else plugin


def _has_parts(kind: str, module: object) -> bool:
    names = {"readers": ("SUFFIXES", "read"), "views": ("view",)}[kind]
    return all(hasattr(module, part) for part in names)


def usable(kind: str, plugin: object) -> object:
    """Check what came in, and put an adapter around what keeps another library's contract.

    Parameters
    ----------
    kind : str
        One of `FOLDERS`.
    plugin : object

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
        if not _has_parts(kind, plugin):
            wants = "a module with SUFFIXES and read" if kind == "readers" else "a module with view"
            raise TypeError(f"a {ONE[kind]} is {wants}, not {plugin!r:.60}")
        return plugin
    if not callable(plugin):
        raise TypeError(f"a {ONE[kind]} is called, and {plugin!r:.60} cannot be")
    if kind == "strategies":
        return _usable_strategy(plugin)
    if kind == "learners" and inspect.isclass(plugin):
        return _usable_learner(plugin)
    return encoder_from(plugin) if kind == "encoders" else plugin


def _usable_strategy(function: Callable[..., Any]) -> Callable[..., Any]:
    if inspect.isclass(function) and activeml.is_activeml(function):
        return activeml.adapt(function)
    if inspect.isclass(function):
        raise TypeError(f"a strategy is a function, and {function.__name__} is a class")
    if modal.is_modal(function):
        return modal.adapt(function)
    if next(iter(inspect.signature(function).parameters), None) != "evidence":
        raise TypeError(
            "a strategy is f(evidence, rng), f(evidence, n, rng) or f(classifier, X, ...)"
        )
    return function


def _usable_learner(kind: type) -> Callable[..., Any]:
    from sklearn.base import BaseEstimator, ClassifierMixin

    from bowerbird.models.adapters import scikit_learn as foreign  # brings torch

    is_classifier = issubclass(kind, ClassifierMixin)
    if issubclass(kind, BaseEstimator) and not is_classifier:
        raise TypeError(f"{kind.__name__} is an estimator but not a classifier")
    verbs = ["fit"] if hasattr(kind, "decision_function") or is_classifier else _VERBS
    missing = [verb for verb in verbs if not hasattr(kind, verb)]
    if missing:
        raise TypeError(f"{kind.__name__} has no {' and no '.join(missing)}")
    return kind if "seed" in inspect.signature(kind).parameters else foreign.adapt(kind)


def keywords(plugin: object) -> dict[str, Any]:
    """Return a plugin's parameters.

    Parameters
    ----------
    plugin : object

    Returns
    -------
    parameters : dict of str to object
        The keyword-only ones with their defaults, but the seed; none for a module.
    """
    if not callable(plugin):
        return {}
    return {
        p.name: p.default
        for p in parameters_of(plugin).values()
        if p.keyword_only and not p.is_required and p.name not in _NOT_PARAMETERS
    }


def choices_used(strategy: object) -> frozenset[str]:
    """Return which of the person's choices a strategy declares that it uses.

    Parameters
    ----------
    strategy : object
        Its module may have a ``uses``, beside its function.

    Returns
    -------
    choices : frozenset of {"targets", "selection"}
        The classes to look for, and the items selected on the map.

    Raises
    ------
    ValueError
        If it declares anything else.
    """
    declared = getattr(inspect.getmodule(strategy), "uses", ())
    if isinstance(declared, str) or not CHOICES.issuperset(declared):
        raise ValueError(f"uses is {declared!r}; expected some of {sorted(CHOICES)} in a set")
    return frozenset(declared)
