"""Docstrings are true: examples run, and sections match signatures.

The rules for a docstring: everything public has one (a property may be told in its class); a
``Parameters`` section names every parameter and no other; whatever takes or gives an array tells
its shape. A sentence is enough where it says it all: at most three parameters.
"""

from __future__ import annotations

import dataclasses
import doctest
import functools
import importlib
import inspect
import re
import typing
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "data", "evaluation", "models", "strategies")
PROPERTIES = (property, functools.cached_property)


def module_names() -> list[str]:
    """Return the import name of every file of the packages."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    dotted = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    return [f"bowerbird.{name.removesuffix('.__init__')}" for name in dotted]


def load(name: str) -> Any:
    """Import a module; what others warn about at import is not what is tested here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(name)


def public(module: Any) -> Iterator[tuple[str, Any]]:
    """Return the public classes and functions that a module defines, and the classes' methods."""
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isclass(thing):
            yield name, thing
            yield from members(name, thing)
        elif inspect.isfunction(thing):
            yield name, thing


def members(name: str, kind: type) -> Iterator[tuple[str, Any]]:
    """Return a class's public methods and properties that it defines itself."""
    fields = {f.name for f in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else set()
    doc = inspect.cleandoc(kind.__doc__ or "")
    told_of = {n for s in ("Attributes", "Parameters") for n in told(section(doc, s) or "")}
    for key, found in vars(kind).items():
        if key.startswith("_") or key in fields:
            continue
        if isinstance(found, classmethod | staticmethod):
            found = found.__func__
        if found.__doc__ and any(key in vars(base) for base in kind.__mro__ if not is_ours(base)):
            continue  # its parameters are another library's
        if inspect.isfunction(found) or (isinstance(found, PROPERTIES) and key not in told_of):
            yield f"{name}.{key}", found


def section(doc: str, title: str) -> str | None:
    """Return the text of a section of a docstring."""
    found = re.search(
        rf"^{title}\n-+\n(.*?)(?=^[A-Z][\w ]*\n-+\n|\Z)", doc, re.DOTALL | re.MULTILINE
    )
    return found[1] if found else None


def told(text: str) -> list[str]:
    """Return the names that a section of Parameters or Attributes is about."""
    heads = [line.split(" : ")[0] for line in text.splitlines() if line and not line[0].isspace()]
    return [name.strip() for head in heads for name in head.split(",")]


def parameters(thing: Any) -> dict[str, Any]:
    """Return names and types of what a function or a class's own constructor takes."""
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    given = inspect.signature(thing).parameters.values()
    hints = types_of(thing.__init__ if inspect.isclass(thing) else thing)
    hidden = {"self", "cls"}
    if dataclasses.is_dataclass(thing):
        hidden |= {f.name for f in dataclasses.fields(thing) if not f.repr}
    return {
        stars.get(one.kind, "") + one.name: hints.get(one.name, one.annotation)
        for one in given
        if one.name not in hidden
    }


def types_of(function: Any) -> dict[str, Any]:
    """Return a function's types; as text where a name is imported for type checkers only."""
    try:
        return typing.get_type_hints(function)
    except NameError:
        return dict(function.__annotations__)


def is_array(hint: Any) -> bool:
    """Return whether a type is an array, or holds one."""
    if isinstance(hint, str):
        return bool(re.search("NDArray|ArrayLike|Floats|Ints", hint))
    if hint is npt.ArrayLike or np.ndarray in (hint, typing.get_origin(hint)):
        return True
    return any(is_array(one) for one in typing.get_args(hint) if not isinstance(one, str))


def has_own_constructor(kind: type) -> bool:
    """Return whether a class says itself what it is made from, and not another library's."""
    ours = all(base is object or is_ours(base) for base in kind.__mro__)
    return ours and "__init__" in vars(kind) and not getattr(kind, "_is_protocol", False)


def is_ours(kind: type) -> bool:
    """Return whether a class is one of Bowerbird's, or of the examples below."""
    return kind.__module__.startswith("bowerbird.") or kind.__module__ == __name__


def complaints(name: str, thing: Any) -> Iterator[str]:
    """Return what is wrong with one docstring."""
    doc = inspect.cleandoc(thing.__doc__ or "")
    if not doc:
        yield f"{name} has no docstring"
    elif not isinstance(thing, PROPERTIES) and (
        not inspect.isclass(thing) or has_own_constructor(thing)
    ):
        yield from complaints_of_sections(name, thing, doc)


def complaints_of_sections(name: str, thing: Any, doc: str) -> Iterator[str]:
    """Return what is wrong with the sections of a docstring."""
    taken, listed = parameters(thing), section(doc, "Parameters")
    if listed is not None and sorted(told(listed)) != sorted(taken):
        missing, extra = set(taken) - set(told(listed)), set(told(listed)) - set(taken)
        yield f"{name}: Parameters lacks {sorted(missing)} and has {sorted(extra)} too many"
    arrays = [key for key, hint in taken.items() if is_array(hint)]
    shapeless = "shape" not in doc
    if listed is None and (
        (arrays and shapeless) or len(taken) > 3 or (taken and inspect.isclass(thing))
    ):
        yield f"{name} takes {', '.join(taken)} and has no Parameters section"
    if inspect.isclass(thing):
        return
    gives = types_of(thing).get("return")
    answered = section(doc, "Returns") or section(doc, "Yields")
    if gives in (None, type(None), "None") and answered:
        yield f"{name} has a Returns section and returns nothing"
    if is_array(gives) and shapeless:
        yield f"{name} gives an array and does not tell its shape"


@pytest.mark.parametrize("name", module_names())
def test_docstrings_match_signatures(name: str) -> None:
    """Every public thing is documented, and its sections are about what it really takes."""
    module = load(name)
    found = [] if module.__doc__ else [f"{name} has no docstring"]
    found += [line for key, thing in public(module) for line in complaints(key, thing)]
    assert found == []


def wrong_name(a: int) -> None:
    """Do something.

    Parameters
    ----------
    b : int
    """


def no_shape(x: npt.NDArray[Any]) -> None:
    """Do something."""


def nothing_returned(a: int) -> None:
    """Do something.

    Returns
    -------
    a : int
    """


def array_returned() -> npt.NDArray[Any]:
    """Do something."""
    return np.zeros(1)


def four(a: int, b: int, c: int, d: int) -> None:
    """Do something."""


def undocumented() -> None: ...


@dataclasses.dataclass
class Record:
    """A record."""

    value: int


WRONG = [wrong_name, no_shape, nothing_returned, array_returned, four, undocumented, Record]


@pytest.mark.parametrize("thing", WRONG, ids=lambda thing: thing.__name__)
def test_the_check_of_docstrings_finds_what_is_wrong(thing: Any) -> None:
    """Each rule is broken by one example, and each is found."""
    assert len(list(complaints("thing", thing))) == 1


@pytest.mark.parametrize("name", module_names())
def test_examples_run(name: str) -> None:
    """Every example in a docstring gives what it says."""
    module = load(name)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for test in doctest.DocTestFinder(exclude_empty=True).find(module, name):
        runner.run(test)
    assert runner.failures == 0
