"""What a docstring in numpydoc's form says of each parameter."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable

_HEAD = re.compile(r"^\*{0,2}\w+(?:, \*{0,2}\w+)*(?: : .*)?$")
_SENTENCE = re.compile(r"(.+?[.;:])(?:\s|$)")


def parameters_told(found: object) -> dict[str, str]:
    """Give what is said of each parameter.

    Parameters
    ----------
    found : object
        A function or class; anything else says nothing.

    Returns
    -------
    told : dict of str to str
        Name to one paragraph of plain text; without those of which nothing is said.
    """
    told: dict[str, str] = {}
    names: list[str] = []
    for line in _section((inspect.getdoc(found) or "").splitlines()):
        if line and not line[0].isspace() and _HEAD.match(line):
            names = [name.strip(" *") for name in line.partition(" : ")[0].split(",")]
        elif line.strip():
            for name in names:
                told[name] = f"{told.get(name, '')} {line.strip()}".strip()
    return {name: text.replace("`", "") for name, text in told.items()}


def first_sentence(text: str) -> str:
    """Give a text's first sentence, without what follows a semicolon or colon.

    Parameters
    ----------
    text : str

    Returns
    -------
    sentence : str
        Ending with a full stop, unless the text is empty.
    """
    found = _SENTENCE.match(text)
    return (found[1] if found else text).rstrip(".;:") + "." if text else ""


def _section(lines: list[str]) -> Iterable[str]:
    """Give the lines below the heading Parameters, up to the next heading."""
    rules = [i for i, line in enumerate(lines) if line and not line.strip("-") and i]
    begins = [i for i in rules if lines[i - 1].strip() == "Parameters"]
    if not begins:
        return []
    later = [i - 1 for i in rules if i > begins[0]]
    return lines[begins[0] + 1 : later[0] if later else None]
