"""Find our learners by name, without the plugin door, which lies above."""

# NOTICE TO ITS AUTHOR: the first text of this file was overwritten by mistake at 02:12 by the part
# on losses and samplers, and no copy was left. This was written anew from test_naming.py,
# plugin_kinds.py and calibrated.py. Put your own text back, or check this and delete the notice.

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any

from bowerbird import models
from bowerbird.data.errors import UnknownName


def class_name(stem: str) -> str:
    """Give the name of the class that a file is looked through for.

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


def learner_names() -> tuple[str, ...]:
    """Name our learners.

    Returns
    -------
    names : tuple of str
        Sorted.
    """
    return tuple(stem for stem in _stems() if _learner(stem) is not None)


def learner_of(name: str) -> Callable[..., Any]:
    """Give the class of one of our learners.

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
    found = _learner(name) if name in _stems() else None
    if found is None:
        raise UnknownName("learner", name, learner_names())
    return found


@cache
def _stems() -> tuple[str, ...]:
    return tuple(sorted(m.name for m in pkgutil.iter_modules(models.__path__) if not m.ispkg))


def _learner(stem: str) -> Callable[..., Any] | None:
    module = importlib.import_module(f"{models.__name__}.{stem}")
    found = getattr(module, class_name(stem), None)
    is_ours = callable(found) and found.__module__ == module.__name__
    is_learner = is_ours and not getattr(found, "_is_protocol", False) and hasattr(found, "fit")
    return found if is_learner else None
