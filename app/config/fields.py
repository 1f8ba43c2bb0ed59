"""Turn what a YAML or JSON file holds into frozen dataclasses, or say in one line why not.

The dataclasses are the schema: their names are the keys, their types and the `allowed` of their
fields are what is checked. Reading one file gives plain mappings of checked values, so that several
can be laid over each other before anything is made of them.
"""

from __future__ import annotations

import difflib
import math
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Annotated, Any

from bowerbird.data.errors import ConfigError

Values = dict[str, Any]
FILLED_IN = frozenset({"suggested_classes"})  # of fields that no file gives


@dataclass(frozen=True)
class Allowed:
    """What a value has to be besides its type.

    Parameters
    ----------
    text : str
        Ends the sentence "allowed is ...".
    test : callable
        Whether a value of the right type is allowed.
    """

    text: str
    test: Callable[[Any], object]


def between(least: float, most: float, unit: str = "") -> Allowed:
    """Restrict a number; stands in its type: ``Annotated[int, between(1, 9)]``.

    Parameters
    ----------
    least, most : float
        Both are allowed.
    unit : str
        Of the number, for the message.

    Returns
    -------
    allowed : Allowed
    """
    return Allowed(f"{least:g} to {most:g}{unit}", lambda value: least <= value <= most)


def keys(kind: Any) -> dict[str, Any]:
    """Give the keys that a file may hold for a dataclass.

    Parameters
    ----------
    kind : type
        A dataclass.

    Returns
    -------
    keys : dict of str to type
        In the order of the fields.
    """
    hints = typing.get_type_hints(kind, include_extras=True)
    return {f.name: hints[f.name] for f in fields(kind) if f.name not in FILLED_IN}


def read(kind: Any, found: object, where: str, key: str = "") -> Values:
    """Check what a file holds for a dataclass; keys may be missing.

    Parameters
    ----------
    kind : type
        A dataclass.
    found : object
        As it came out of the file. A plain text stands for the name, where there is one.
    where : str
        The file, for messages.
    key : str
        The key that `found` stands under; empty at the top.

    Returns
    -------
    values : dict
        Checked; groups are dicts again, lists are tuples.

    Raises
    ------
    ConfigError
        Naming file, key, what was found and what is allowed.
    """
    known = keys(kind)
    if isinstance(found, str) and "name" in known:
        found = {"name": found}
    if not isinstance(found, Mapping):
        raise _wrong(where, key or "the file", found, f"keys with values: {', '.join(known)}")
    values: Values = {}
    for name, value in found.items():
        path = _below(key, name)
        if name not in known:
            raise ConfigError(f"{where}: {path} is no key. {choose_from(str(name), known)}")
        values[name] = _value(known[name], value, where, path)
    return values


def make(kind: Any, values: Mapping[str, Any]) -> Any:
    """Make a dataclass of checked values.

    Parameters
    ----------
    kind : type
        A dataclass.
    values : mapping
        As `read` gives them; a key may be missing where the dataclass has a default.

    Returns
    -------
    made : object
        Of that kind.
    """
    hints = keys(kind)
    return kind(**{name: _made(hints[name], value) for name, value in values.items()})


def choose_from(name: str, known: Iterable[str]) -> str:
    """Tell what names there are, and which of them was meant.

    Parameters
    ----------
    name : str
        What was found.
    known : iterable of str
        What there is.

    Returns
    -------
    text : str
        One or two sentences.
    """
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    return f"There are: {', '.join(names)}." + (f" Did you mean {near[0]!r}?" if near else "")


def _made(hint: Any, value: Any) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        return make(hint, value)
    if typing.get_origin(hint) is tuple and isinstance(value, tuple):
        return tuple(_made(typing.get_args(hint)[0], one) for one in value)
    return value


def _value(hint: Any, found: object, where: str, key: str) -> Any:
    """Check a value against a type."""
    if hint is Any:
        return found
    if is_dataclass(hint) and isinstance(hint, type):
        return read(hint, found, where, key)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _restricted(inner, found, where, key)
    if origin in (typing.Union, types.UnionType):
        return _optional(inner, found, where, key)
    if origin is typing.Literal:
        return _choice(inner, found, where, key)
    if origin is tuple:
        return _several(inner, found, where, key)
    if origin is not None:
        return _mapping(inner, found, where, key)
    return _plain(hint, found, where, key)


def _restricted(inner: tuple[Any, ...], found: object, where: str, key: str) -> Any:
    value, limit = _value(inner[0], found, where, key), inner[1]
    if not limit.test(value):
        raise _wrong(where, key, found, limit.text)
    return value


def _optional(inner: tuple[Any, ...], found: object, where: str, key: str) -> Any:
    if found is None:
        return None
    hint = next(one for one in inner if one is not types.NoneType)
    return _value(hint, found, where, key)


def _choice(names: tuple[str, ...], found: object, where: str, key: str) -> str:
    if not isinstance(found, str) or found not in names:
        raise ConfigError(f"{where}: {key} is {_shown(found)}. {choose_from(str(found), names)}")
    return found


def _several(inner: tuple[Any, ...], found: object, where: str, key: str) -> tuple[Any, ...]:
    if not isinstance(found, list | tuple):
        raise _wrong(where, key, found, "a list")
    if Ellipsis not in inner and len(found) != len(inner):
        raise _wrong(where, key, found, f"a list of {len(inner)}")
    values = tuple(_value(inner[0], one, where, f"{key}[{i}]") for i, one in enumerate(found))
    if is_dataclass(inner[0]):
        needed = [f.name for f in fields(inner[0]) if f.default is MISSING]
        for i, one in enumerate(values):
            for name in needed:
                if name not in one:
                    raise ConfigError(f"{where}: {key}[{i}] has no {name}, which it needs.")
    return values


def _mapping(inner: tuple[Any, ...], found: object, where: str, key: str) -> Values:
    if not isinstance(found, Mapping):
        raise _wrong(where, key, found, "keys with values")
    names = [_plain(str, name, where, f"a key of {key}") for name in found]
    return {name: _value(inner[1], found[name], where, _below(key, name)) for name in names}


_PLAIN = {str: "text (numbers and words like yes in quotes)", bool: "true or false"}
_PLAIN |= {int: "a whole number", float: "a number"}


def _plain(hint: type, found: object, where: str, key: str) -> Any:
    fits = isinstance(found, hint) or (hint is float and isinstance(found, int))
    if not fits or (isinstance(found, bool) and hint is not bool):
        raise _wrong(where, key, found, _PLAIN[hint])
    if isinstance(found, float) and not math.isfinite(found):
        raise _wrong(where, key, found, "a finite number")
    try:
        return hint(found)
    except OverflowError:  # a whole number of hundreds of digits
        raise _wrong(where, key, found, "a finite number") from None


def _below(key: str, name: object) -> str:
    shown = name if isinstance(name, str) and name.isprintable() else _shown(name)
    return f"{key}.{shown}" if key else shown


def _wrong(where: str, key: str, found: object, text: str) -> ConfigError:
    return ConfigError(f"{where}: {key} is {_shown(found)}; allowed is {text}.")


def _shown(found: object) -> str:
    text = " ".join(repr(found).split())
    return text if len(text) <= 80 else text[:77] + "..."
