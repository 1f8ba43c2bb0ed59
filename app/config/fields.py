"""Turn what a YAML or JSON file holds into frozen dataclasses, or say in one line why not.

The dataclasses are the schema: their names are the keys, their types and the `allowed` of their
fields are what is checked. Reading one file gives plain mappings of checked values, so that several
can be laid over each other before anything is made of them.
"""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Annotated, Any

from bowerbird.data.errors import ConfigError, did_you_mean

Values = dict[str, Any]
FILLED_IN = frozenset({"suggested_classes"})  # of fields that no file gives


@dataclass(frozen=True)
class Allowed:
    """What a value has to be besides its type.

    Parameters
    ----------
    text : str
        Ends the sentence "expected ...".
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
    """Return the keys that a file may hold for a dataclass.

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
    return {key_of(f.name): hints[f.name] for f in fields(kind) if f.name not in FILLED_IN}


def key_of(field: str) -> str:
    """Return the key of a field: ``with_`` is ``with``, which Python keeps for itself.

    Parameters
    ----------
    field : str

    Returns
    -------
    key : str
    """
    return field.removesuffix("_")


def read(kind: Any, content: object, where: str, key: str = "") -> Values:
    """Check what a file holds for a dataclass; keys may be missing.

    Parameters
    ----------
    kind : type
        A dataclass.
    content : object
        As it came out of the file. A plain text stands for the name or path, where there is one.
    where : str
        The file, for messages.
    key : str
        The key that `content` stands under; empty at the top.

    Returns
    -------
    values : dict
        Checked; groups are dicts again, lists are tuples.

    Raises
    ------
    ConfigError
        Naming file, key, what was found and what is allowed.
    """
    allowed = keys(kind)
    named = next((key for key in ("name", "path") if key in allowed), None)
    if isinstance(content, str) and named is not None:
        content = {named: content}
    if not isinstance(content, Mapping):
        raise _wrong(where, key or "the file", content, f"keys with values: {', '.join(allowed)}")
    values: Values = {}
    for name, value in content.items():
        path = _below(key, name)
        if name not in allowed:
            raise ConfigError(f"{where}: unknown key {path!r}. {choose_from(str(name), allowed)}")
        values[name] = _value(allowed[name], value, where, path)
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
    names = {key_of(f.name): f.name for f in fields(kind)}
    return kind(**{names[key]: _converted(hints[key], value) for key, value in values.items()})


def choose_from(name: str, choices: Iterable[str]) -> str:
    """Return which names there are, and which of them is nearest to another.

    Parameters
    ----------
    name : str
        What was found.
    choices : iterable of str
        What there is.

    Returns
    -------
    text : str
        One or two sentences.
    """
    names = sorted(choices)
    return f"There are: {', '.join(names)}.{did_you_mean(name, names)}"


def _converted(hint: Any, value: Any) -> Any:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = _without_none(hint)
    if is_dataclass(hint) and isinstance(hint, type) and value is not None:
        return make(hint, value)
    if typing.get_origin(hint) is tuple and isinstance(value, tuple):
        return tuple(_converted(typing.get_args(hint)[0], item) for item in value)
    return value


def _value(hint: Any, value: object, where: str, key: str) -> Any:
    """Check a value against a type."""
    if hint is Any:
        return value
    if is_dataclass(hint) and isinstance(hint, type):
        return read(hint, value, where, key)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _restricted(inner, value, where, key)
    if origin in (typing.Union, types.UnionType):
        return _optional(hint, value, where, key)
    if origin is typing.Literal:
        return _choice(inner, value, where, key)
    if origin is tuple:
        return _several(inner, value, where, key)
    if origin is not None:
        return _mapping(inner, value, where, key)
    return _plain(hint, value, where, key)


def _restricted(inner: tuple[Any, ...], content: object, where: str, key: str) -> Any:
    value, limit = _value(inner[0], content, where, key), inner[1]
    if not limit.test(value):
        raise _wrong(where, key, content, limit.text)
    return value


def _optional(hint: Any, value: object, where: str, key: str) -> Any:
    if value is None:
        return None
    return _value(_without_none(hint), value, where, key)


def _without_none(hint: Any) -> Any:
    return next(kind for kind in typing.get_args(hint) if kind is not types.NoneType)


def _choice(names: tuple[str, ...], value: object, where: str, key: str) -> str:
    if not isinstance(value, str) or value not in names:
        raise ConfigError(f"{where}: {key} is {_as_text(value)}. {choose_from(str(value), names)}")
    return value


def _several(inner: tuple[Any, ...], items: object, where: str, key: str) -> tuple[Any, ...]:
    if not isinstance(items, list | tuple):
        raise _wrong(where, key, items, "a list")
    if Ellipsis not in inner and len(items) != len(inner):
        raise _wrong(where, key, items, f"a list of {len(inner)}")
    values = tuple(_value(inner[0], item, where, f"{key}[{i}]") for i, item in enumerate(items))
    if is_dataclass(inner[0]):
        needed = [f.name for f in fields(inner[0]) if f.default is f.default_factory is MISSING]
        for i, item in enumerate(values):
            for name in needed:
                if name not in item:
                    raise ConfigError(f"{where}: {key}[{i}] has no {name}, which it needs.")
    return values


def _mapping(inner: tuple[Any, ...], mapping: object, where: str, key: str) -> Values:
    if not isinstance(mapping, Mapping):
        raise _wrong(where, key, mapping, "keys with values")
    names = [_plain(str, name, where, f"a key of {key}") for name in mapping]
    return {name: _value(inner[1], mapping[name], where, _below(key, name)) for name in names}


_PLAIN = {str: "text (numbers and words like yes in quotes)", bool: "true or false"}
_PLAIN |= {int: "a whole number", float: "a number"}


def _plain(hint: type, value: object, where: str, key: str) -> Any:
    fits = isinstance(value, hint) or (hint is float and isinstance(value, int))
    if not fits or (isinstance(value, bool) and hint is not bool):
        raise _wrong(where, key, value, _PLAIN[hint])
    if isinstance(value, float) and not math.isfinite(value):
        raise _wrong(where, key, value, "a finite number")
    try:
        return hint(value)
    except OverflowError:  # a whole number of hundreds of digits
        raise _wrong(where, key, value, "a finite number") from None


def _below(key: str, name: object) -> str:
    text = name if isinstance(name, str) and name.isprintable() else _as_text(name)
    return f"{key}.{text}" if key else text


def _wrong(where: str, key: str, value: object, text: str) -> ConfigError:
    return ConfigError(f"{where}: {key} is {_as_text(value)}; expected {text}.")


def _as_text(value: object) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 80 else text[:77] + "..."
