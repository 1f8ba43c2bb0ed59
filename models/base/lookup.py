"""Find our learners, and what they are made of, by name.

Only files of ``models/`` itself are ever imported: a name out of a session file cannot bring other
code.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from bowerbird import models
from bowerbird.data.errors import ConfigError, UnknownName

Part = TypeVar("Part")


def look_up(kind: str, name: str, table: Mapping[str, Part]) -> Part:
    """Return what a name stands for: a loss, a sampler or another part of a learner.

    Parameters
    ----------
    kind : str
        What is chosen, as the person calls it: ``loss``, ``sampler``, ``optimiser``.
    name : str
    table : mapping of str to object
        All that there are.

    Returns
    -------
    part : object

    Raises
    ------
    ConfigError
        If there is none of that name; a ValueError.
    """
    if name not in table:
        raise ConfigError(f"{kind} is {name!r}. There are: {', '.join(table)}.")
    return table[name]


def class_name(stem: str) -> str:
    """Return the name of the class that a file is looked through for.

    Parameters
    ----------
    stem : str
        The file's name without its suffix: ``extra_trees``.

    Returns
    -------
    name : str
        ``ExtraTrees``.
    """
    return "".join(part.capitalize() for part in stem.split("_"))


def is_learner(candidate: object) -> bool:
    """Return whether a class of ours is a learner, and not a part or the base of some.

    Parameters
    ----------
    candidate : object

    Returns
    -------
    told : bool
        A learner has `fit` and takes a seed; the contract itself is none.
    """
    if not isinstance(candidate, type) or getattr(candidate, "_is_protocol", False):
        return False
    return hasattr(candidate, "fit") and "seed" in inspect.signature(candidate).parameters


def learner_names() -> tuple[str, ...]:
    """Name our learners.

    Returns
    -------
    names : tuple of str
        Sorted.
    """
    return tuple(stem for stem in _stems() if _learner(stem) is not None)


def learner_of(name: str) -> Callable[..., Any]:
    """Return the class of one of our learners.

    Parameters
    ----------
    name : str
        One of `learner_names`.

    Returns
    -------
    learner : type
        Makes a learner from keyword arguments.

    Raises
    ------
    UnknownName
        If there is none of that name; another module's name or code is never imported.
    """
    learner = _learner(name) if name in _stems() else None
    if learner is None:
        raise UnknownName("learner", name, learner_names())
    return learner


@cache
def _stems() -> tuple[str, ...]:
    return tuple(sorted(m.name for m in pkgutil.iter_modules(models.__path__) if not m.ispkg))


def _learner(stem: str) -> type[Any] | None:
    module = importlib.import_module(f"{models.__name__}.{stem}")
    learner: type[Any] | None = getattr(module, class_name(stem), None)
    if learner is None or learner.__module__ != module.__name__:
        return None
    return learner if is_learner(learner) else None
