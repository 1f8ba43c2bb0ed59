"""A strategy or learner with its parameters as one word: ``margin(epsilon=0.1, balance=0.6)``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bowerbird.data.errors import ConfigError


@dataclass(frozen=True)
class PluginSpec:
    """What such a word says.

    Parameters
    ----------
    name : str
        A name, ``mine.py:function`` or an import name.
    parameters : dict
        Keyword arguments: JSON's types.
    brackets : str
        The parameters as they were written, the brackets with them; empty where there are none.
    """

    name: str
    parameters: dict[str, Any] = field(default_factory=dict)
    brackets: str = ""


def read_spec(text: str) -> PluginSpec:
    """Read a name with parameters or without.

    Parameters
    ----------
    text : str
        ``NAME`` or ``NAME(parameter=value, ..)``. A value is a number, a text in quotes, True,
        False, None, or a list of them: it is read, never run.

    Returns
    -------
    spec : PluginSpec

    Raises
    ------
    ConfigError
        If what stands in the brackets is anything else.

    Examples
    --------
    >>> read_spec("margin(epsilon=0.1, within='mag < 20')").parameters
    {'epsilon': 0.1, 'within': 'mag < 20'}
    """
    plain = text.strip()
    name, opening, rest = plain.partition("(")
    if not (opening and plain.endswith(")")):
        return PluginSpec(plain)
    try:
        node = ast.parse(f"f({rest}", mode="eval").body
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)) or node.args:
            raise ValueError
        parameters = dict(map(_parameter, node.keywords))
        if len(parameters) < len(node.keywords):
            raise ValueError
        return PluginSpec(name.strip(), parameters, f"({rest}")
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        raise ConfigError(
            f"{plain[:100]!r} cannot be read; it must be like margin(epsilon=0.1, balance=0.6): "
            "numbers, texts in quotes, True, False, None, or lists of them."
        ) from None


def split_specs(text: str) -> list[str]:
    """Split a list at its commas, but for those within brackets and quotes.

    Parameters
    ----------
    text : str

    Returns
    -------
    words : list of str
        Without spaces around them.

    Examples
    --------
    >>> split_specs("auto, margin(epsilon=0.1,balance=0.6)")
    ['auto', 'margin(epsilon=0.1,balance=0.6)']
    """
    words, begun = [], 0
    for end in [*_commas(text), len(text)]:
        words.append(text[begun:end].strip())
        begun = end + 1
    return words


def _commas(text: str) -> Iterator[int]:
    depth, quote = 0, ""
    for place, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote and text[place - 1] != "\\" else quote
        elif sign in "'\"" and depth:
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == "," and depth == 0:
            yield place


def _parameter(keyword: ast.keyword) -> tuple[str, Any]:
    if keyword.arg is None:
        raise ValueError
    return keyword.arg, _plain(ast.literal_eval(keyword.value))


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    finite = isinstance(value, float) and abs(value) < float("inf")
    if not (finite or value is None or isinstance(value, str | int)):
        raise ValueError
    return value
