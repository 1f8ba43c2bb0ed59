"""What a docstring in numpydoc's form says of each parameter."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable

_HEAD = re.compile(r"^\*{0,2}\w+(?:, \*{0,2}\w+)*(?: : .*)?$")
_SENTENCE = re.compile(r"(.+?[.;:])(?:\s|$)")


def parameter_texts(plugin: object) -> dict[str, str]:
    """Return what is said of each parameter.

    Parameters
    ----------
    plugin : object
        A function or class; anything else says nothing.

    Returns
    -------
    texts : dict of str to str
        Name to one paragraph of plain text; without those of which nothing is said.
    """
    texts: dict[str, str] = {}
    names: list[str] = []
    for line in _section((inspect.getdoc(plugin) or "").splitlines()):
        if line and not line[0].isspace() and _HEAD.match(line):
            names = [name.strip(" *") for name in line.partition(" : ")[0].split(",")]
        elif line.strip():
            for name in names:
                texts[name] = f"{texts.get(name, '')} {line.strip()}".strip()
    return {name: text.replace("`", "") for name, text in texts.items()}


def first_sentence(text: str) -> str:
    """Return a text's first sentence, without what follows a semicolon or colon.

    Parameters
    ----------
    text : str

    Returns
    -------
    sentence : str
        Ending with a full stop, unless the text is empty.
    """
    match = _SENTENCE.match(text)
    return (match[1] if match else text).rstrip(".;:") + "." if text else ""


def _section(lines: list[str]) -> Iterable[str]:
    """Return the lines below the heading Parameters, up to the next heading."""
    rules = [i for i, line in enumerate(lines) if line and not line.strip("-") and i]
    begins = [i for i in rules if lines[i - 1].strip() == "Parameters"]
    if not begins:
        return []
    later = [i - 1 for i in rules if i > begins[0]]
    return lines[begins[0] + 1 : later[0] if later else None]
