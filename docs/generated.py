"""Fill the reference from the code while the site is built, so that no page of it can be stale.

Where a page says ``<!-- generated: commands -->``, the text of the function of that name stands.
What an index page links to is its table of contents, and a light picture has a dark one beside it,
so that the pages read well on the repository too.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MARK = re.compile(r"<!-- generated: (\w+) -->")
PICTURE = re.compile(r"(!\[[^\]]*\]\(\S+)-light(\.webp\))")
# Keys that the code holds in another form.
IN_JSON = {"class": "The id of the class.", "items": "The ids of the items."}
FIELD_HEADS = ("Key", "Type", "Meaning")
LINK = re.compile(r"\]\(([\w/-]+)\.md\)")


def fill(app: object, page: str, source: list[str]) -> None:
    """Put the generated text where a page asks for it, dark pictures, and an index's contents.

    Parameters
    ----------
    app : Sphinx
        Not looked at.
    page : str
        Its path from here, without a suffix.
    source : list of one str
        The page's text; changed in place.
    """
    source[0] = MARK.sub(lambda mark: TEXTS[mark[1]](), source[0])
    both = r"\1-light\2{.only-light} \1-dark\2{.only-dark}"
    source[0] = PICTURE.sub(both, source[0])
    if page.endswith("index"):
        contents = "\n".join(dict.fromkeys(LINK.findall(source[0])))
        source[0] += f"\n```{{toctree}}\n:hidden:\n\n{contents}\n```\n"


def escape_bars(
    app: object, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Take |x| in a docstring for a formula, and not for a substitution.

    Parameters
    ----------
    app, what, name, thing, options : object
        As Sphinx tells them; not looked at.
    lines : list of str
        The docstring; changed in place.
    """
    lines[:] = [line if "`" in line else line.replace("|", r"\|") for line in lines]


def commands() -> str:
    """Write what ``bowerbird`` and each of its commands say with ``--help``."""
    from bowerbird.app import cli

    os.environ["COLUMNS"] = "88"  # as wide as a terminal, wherever the site is built
    parts = []
    for name, about in cli.commands().items():
        parser = argparse.ArgumentParser(
            prog=f"bowerbird {name}", description=f"{about[0].upper()}{about[1:]}."
        )
        importlib.import_module(f"bowerbird.app.commands.{name}").add_arguments(parser)
        parts.append(f"## {name}\n\n```text\n{parser.format_help().rstrip()}\n```")
    return "\n\n".join(parts)


def configuration() -> str:
    """Write the file that holds every key with its meaning."""
    text = (ROOT / "configs" / "default.yaml").read_text(encoding="utf-8")
    return f"```yaml\n{text.rstrip()}\n```"


def keys() -> str:
    """Write the keys of the Label card, with the meanings from the file of defaults."""
    text = (ROOT / "configs" / "default.yaml").read_text(encoding="utf-8")
    section = re.split(r"^\S", text.split("\nkeys:\n")[1], maxsplit=1, flags=re.MULTILINE)[0]
    lines = re.findall(r"^  (\w+): \[(.*)\] +# (.+)$", section, re.MULTILINE)
    rows = [(_key_names(names), _sentence(about), f"`{action}`") for action, names, about in lines]
    return _table(("Key", "What it does", "In a configuration"), rows)


def _key_names(names: str) -> str:
    return ", ".join(f"`{name}`" for name in names.replace('"', "").split(", "))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def strategies() -> str:
    """Write the strategies by what they are for, each with its parameters."""
    from bowerbird.app.views.settings.menus import STRATEGY_PURPOSES

    return _by_purpose("strategies", STRATEGY_PURPOSES, lambda name: name)


def learners() -> str:
    """Write the learners by what they are for, each with its parameters."""
    from bowerbird.app.views.settings.menus import LEARNER_PURPOSES
    from bowerbird.models.base.lookup import class_name

    return _by_purpose("models", LEARNER_PURPOSES, class_name)


def _by_purpose(
    folder: str, purposes: Mapping[str, Iterable[str]], attribute: Callable[[str], str]
) -> str:
    """Name every plugin of a folder once; those that no purpose names stand at the end."""
    names = {path.stem for path in (ROOT / folder).glob("*.py") if path.stem != "__init__"}
    placed = {name for group in purposes.values() for name in group}
    groups = {**purposes, "More": sorted(names - placed)}
    return "\n\n".join(
        f"## {purpose}\n\n{_with_titles(folder, group)}\n\n{_described(folder, group, attribute)}"
        for purpose, group in groups.items()
        if group
    )


def _with_titles(folder: str, names: Iterable[str]) -> str:
    rows = [(f"`{name}`", _first_line(ROOT / folder / f"{name}.py")) for name in names]
    return _table(("Name", "What it does"), rows)


def _first_line(path: Path) -> str:
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return doc.splitlines()[0]


def _described(folder: str, names: Iterable[str], attribute: Callable[[str], str]) -> str:
    return "\n\n".join(
        f"### {name}\n\n{documented(f'bowerbird.{folder}.{name}.{attribute(name)}')}"
        for name in names
    )


def documented(path: str) -> str:
    """Have a function or class described by its docstring."""
    kind = "class" if path.rpartition(".")[2][0].isupper() else "function"
    return f"```{{eval-rst}}\n.. auto{kind}:: {path}\n```"


def events() -> str:
    """Write what the body of each kind of event holds, from its class and the published schema."""
    from bowerbird.app.log.events import KINDS
    from bowerbird.app.share.session_schema import schema

    definitions = schema()["$defs"]
    return "\n\n".join(
        f"## {kind}\n\n{definitions[kind]['description']}\n\n"
        + _table(FIELD_HEADS, _fields(definitions[kind], _meanings(body)))
        for kind, body in KINDS.items()
    )


def _meanings(body: type) -> dict[str, str]:
    """Return what the docstrings of a body and of its bases say of each key."""
    from bowerbird.app.log.decisions import Provenance
    from bowerbird.app.plugins.docstrings import parameter_texts

    texts = parameter_texts(Provenance)  # of which the keys of a decision are
    for base in reversed(body.__mro__):
        texts |= parameter_texts(base)
    return texts | IN_JSON


def _fields(
    definition: Mapping[str, Any], meanings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[str, str, str]]:
    needed = definition.get("required", ())
    for key, kind in definition.get("properties", {}).items():
        optional = "" if key in needed else "May be left out."
        yield f"`{key}`", _type_name(kind), f"{meanings.get(key, '')} {optional}".strip()


def _type_name(kind: Mapping[str, Any]) -> str:
    """Name a type of JSON Schema in a few words."""
    if "$ref" in kind:
        return str(kind["$ref"]).rsplit("/", 1)[-1]
    if "enum" in kind:
        return " or ".join(f"`{value}`" for value in kind["enum"])
    if "anyOf" in kind or "oneOf" in kind:
        return " or ".join(map(_type_name, kind.get("anyOf") or kind["oneOf"]))
    if "const" in kind:
        return f"`{kind['const']}`"
    named = kind.get("type", "any")
    text = named if isinstance(named, str) else " or ".join(named)
    return f"{text} of {_type_name(kind['items'])}" if isinstance(kind.get("items"), dict) else text


def session_file() -> str:
    """Write the parts of a session file, from its schema."""
    from bowerbird.app.share.session_schema import schema

    document = schema()
    return f"{document['description']}\n\n{_table(FIELD_HEADS, _fields(document))}"


def label_columns() -> str:
    """Name the columns of a table of labels."""
    from bowerbird.app.share.export import COLUMNS

    return ", ".join(f"`{name}`" for name in COLUMNS)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


TEXTS: dict[str, Callable[[], str]] = {
    function.__name__: function
    for function in (
        commands, configuration, events, keys, label_columns, learners, session_file, strategies,
    )
}  # fmt: skip
