"""What is written is true: examples run, sections match signatures, files name what exists.

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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from bowerbird.app import cli
from bowerbird.app.config import layers as config
from bowerbird.app.plugins import registry as plugins
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.options.query_options import available_options

ROOT = Path(__file__).parents[1]
FOLDERS = ("app", "data", "evaluation", "models", "strategies")
PROPERTIES = (property, functools.cached_property)
README = (ROOT / "README.md").read_text(encoding="utf-8")


def module_names() -> list[str]:
    """Give the import name of every file of the packages."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    dotted = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    return [f"bowerbird.{name.removesuffix('.__init__')}" for name in dotted]


def load(name: str) -> Any:
    """Import a module; what others warn about at import is not what is tested here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(name)


def public(module: Any) -> Iterator[tuple[str, Any]]:
    """Give the public classes and functions that a module defines, and the classes' methods."""
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isclass(thing):
            yield name, thing
            yield from members(name, thing)
        elif inspect.isfunction(thing):
            yield name, thing


def members(name: str, kind: type) -> Iterator[tuple[str, Any]]:
    """Give a class's public methods and properties that it defines itself."""
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
    """Give the text of a section of a docstring."""
    found = re.search(
        rf"^{title}\n-+\n(.*?)(?=^[A-Z][\w ]*\n-+\n|\Z)", doc, re.DOTALL | re.MULTILINE
    )
    return found[1] if found else None


def told(text: str) -> list[str]:
    """Give the names that a section of Parameters or Attributes is about."""
    heads = [line.split(" : ")[0] for line in text.splitlines() if line and not line[0].isspace()]
    return [name.strip() for head in heads for name in head.split(",")]


def parameters(thing: Any) -> dict[str, Any]:
    """Give names and types of what a function or a class's own constructor takes."""
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
    """Give a function's types; as text where a name is imported for type checkers only."""
    try:
        return typing.get_type_hints(function)
    except NameError:
        return dict(function.__annotations__)


def is_array(hint: Any) -> bool:
    """Tell whether a type is an array, or holds one."""
    if isinstance(hint, str):
        return bool(re.search("NDArray|ArrayLike|Floats|Ints", hint))
    if hint is npt.ArrayLike or np.ndarray in (hint, typing.get_origin(hint)):
        return True
    return any(is_array(one) for one in typing.get_args(hint) if not isinstance(one, str))


def has_own_constructor(kind: type) -> bool:
    """Tell whether a class says itself what it is made from, and not another library's."""
    ours = all(base is object or is_ours(base) for base in kind.__mro__)
    return ours and "__init__" in vars(kind) and not getattr(kind, "_is_protocol", False)


def is_ours(kind: type) -> bool:
    """Tell whether a class is one of Bowerbird's, or of the examples below."""
    return kind.__module__.startswith("bowerbird.") or kind.__module__ == __name__


def complaints(name: str, thing: Any) -> Iterator[str]:
    """Say what is wrong with one docstring."""
    doc = inspect.cleandoc(thing.__doc__ or "")
    if not doc:
        yield f"{name} has no docstring"
    elif not isinstance(thing, PROPERTIES) and (
        not inspect.isclass(thing) or has_own_constructor(thing)
    ):
        yield from complaints_of_sections(name, thing, doc)


def complaints_of_sections(name: str, thing: Any, doc: str) -> Iterator[str]:
    """Say what is wrong with the sections of a docstring."""
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


# Files for people


def code_in(name: str, language: str) -> str:
    """Give the blocks of code of a language in a page, one below the other."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
@pytest.mark.parametrize("labels", [(0, 0, 0, 1, 1, 2), ()])
def test_the_strategy_of_a_page_works(
    page: str, labels: tuple[int, ...], tmp_path: Path, make_evidence: Callable[..., Evidence]
) -> None:
    """The example comes in by the plugin door and answers, with and without labels."""
    (tmp_path / "mine.py").write_text(code_in(page, "python"), encoding="utf-8")
    plugin = plugins.get("strategies", f"{tmp_path / 'mine.py'}:scarce", allow_paths=True)
    assert plugin.parameters == {"power": 1.0}
    picks = ask(plugin.load(), make_evidence(labels=labels), 5, seed=0)
    assert len(set(picks.positions.tolist())) == 5


def test_the_learner_of_the_readme_works(tmp_path: Path) -> None:
    """The example tells two heaps apart from one label each, and does not fail on one class."""
    (tmp_path / "mine.py").write_text(code_in("README.md", "python"), encoding="utf-8")
    plugin = plugins.get("learners", f"{tmp_path / 'mine.py'}:Nearest", allow_paths=True)
    X = np.concatenate([np.zeros((5, 2)), np.full((5, 2), 9.0)]).astype(np.float32)
    learner = plugin.load()(seed=0).fit(X[[0, 9]], [0, 1])
    probabilities = learner.predict_proba(X)
    assert probabilities.argmax(axis=1).tolist() == [0] * 5 + [1] * 5
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert plugin.load()(seed=0).fit(X[:1], [3]).predict_proba(X).shape == (10, 1)


def test_the_config_of_the_readme_is_valid(tmp_path: Path) -> None:
    """The examples are read as they stand, and name every wish around a strategy."""
    (tmp_path / "stars.yaml").write_text(code_in("README.md", "yaml"), encoding="utf-8")
    made = config.merge(config.from_file(tmp_path / "stars.yaml"))
    assert (made.data.id, made.classes[2].colour) == ("objid", "#d55e00")
    margin = plugins.get("strategies", made.strategy.name).load()
    assert set(made.strategy.parameters) == set(available_options(margin))


def test_readme_places_every_strategy() -> None:
    """The table of what is asked next names each strategy that there is, once."""
    table = README.split("## What is asked next")[1].split("```")[0]
    named = re.findall(r"`([a-z_]+)`", table[table.index("| --- |") :].split("\n\n")[0])
    assert sorted(named) == sorted(plugins.find("strategies"))


def test_readme_tells_every_key() -> None:
    """The table of keys is that of the defaults."""
    table = README.split("## Keys")[1].split("\n## ")[0]
    shown = set(re.findall(r"`([^`]+)`", table))
    keys = dataclasses.asdict(config.merge().keys)
    assert shown - {"1", "9", "0"} == {
        k for name, ks in keys.items() if name != "classes" for k in ks
    }
    assert keys["classes"] == tuple("1234567890")


def commands_in(text: str) -> set[str]:
    """Give the commands that a text calls in code."""
    code = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text)
    return {name for part in code for name in re.findall(r"\bbowerbird ([a-z]+)\b", part)}


def test_readme_names_the_commands_that_exist() -> None:
    """Every command in the README exists, and every command that exists is in the README."""
    assert commands_in(README) == set(cli.commands())


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name: str) -> None:
    """Every relative link and picture of a page for people is a file of this repository."""
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'src="([^"]+)"', text)
    assert [t for t in targets if "://" not in t and not (ROOT / t).exists()] == []


def test_every_config_key_has_its_meaning_beside_it() -> None:
    """Each key of default.yaml has a comment on its line, or directly above it."""
    lines = (ROOT / "configs" / "default.yaml").read_text(encoding="utf-8").splitlines()
    for before, line in zip(["", *lines], lines, strict=False):
        if re.match(r" *[a-z_]+:", line) and line.strip() != "name: duo":
            assert "#" in line or before.startswith("#") or "name:" in line, line


def test_make_targets_in_the_pages_exist() -> None:
    """Every ``make something`` that a page for people tells is a target."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        named = set(re.findall(r"`make ([a-z]+)", text)) | set(
            re.findall(r"^make ([a-z]+)", text, re.M)
        )
        assert named
        assert named <= targets
