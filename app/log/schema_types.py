"""Types that msgspec checks JSON by, made from the schema of session files.

The schema is written once, in ``session.schema.json``. A log is held to its types and numbers; a
session file, which comes from anybody, to its lengths and patterns as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, reduce
from importlib.resources import files
from math import ceil, floor
from operator import or_
from types import GenericAlias
from typing import Annotated, Any, Literal

import msgspec

from bowerbird.data.names import UNFIT

Schema = Mapping[str, Any]

NAME = "session.schema.json"
NAME_PATTERN = rf"^[^{UNFIT.pattern[1:]}*\Z"  # of the format "name"
# What a log holds besides, and no session file: where the data are, and a traceback.
ONLY_IN_LOGS: dict[str, dict[str, Schema]] = {
    "opened": {
        "source": {
            "type": "object",
            "properties": {"demo": {"type": "string"}, "path": {"type": "string"}},
        }
    },
    "failed": {"detail": {"type": "string"}},
}
LENGTHS = {"minLength": "min_length", "maxLength": "max_length", "pattern": "pattern"}
SIZES = {"minItems": "min_length", "maxItems": "max_length"}
RANGES = {"minimum": "ge", "maximum": "le"}


@cache
def schema() -> dict[str, Any]:
    """Read the schema of session files.

    Returns
    -------
    schema : dict
        One object for all who ask; not to be changed.
    """
    text = files("bowerbird.app.log").joinpath(NAME).read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


@cache
def body_type(kind: str, strict: bool, closed: bool = True) -> Any:
    """Return the type of the body of one kind of event.

    Parameters
    ----------
    kind : str
    strict : bool
        Whether every bound of the schema holds, as for a stranger's file; else types, ranges of
        numbers and colours alone, as for a log.
    closed : bool
        Whether keys that the schema does not know are refused.

    Returns
    -------
    type : type
        For `msgspec.convert` or a decoder.
    """
    body = schema()["$defs"][kind]
    if not strict:
        body = {**body, "properties": {**body["properties"], **ONLY_IN_LOGS.get(kind, {})}}
    return _Types(strict, closed).of(body, kind)


@cache
def entry_type() -> Any:
    """Return the type of an event in a session file, whose body is any object."""
    return _Types(True, True).of(schema()["properties"]["events"]["items"], "event")


class _Types:
    """Turns pieces of a schema into types."""

    def __init__(self, strict: bool, closed: bool) -> None:
        self.strict, self.closed = strict, closed

    def of(self, piece: Schema, name: str) -> Any:
        """Return the type of one piece; `name` says where it is, for messages."""
        if "$ref" in piece:
            return self.of(schema()["$defs"][piece["$ref"].rpartition("/")[2]], name)
        if "anyOf" in piece:
            return reduce(or_, [self.of(choice, name) for choice in piece["anyOf"]])
        if "enum" in piece:
            return Literal[tuple(piece["enum"])] if self.strict else str
        kinds = piece["type"] if isinstance(piece["type"], list) else [piece["type"]]
        return reduce(or_, [getattr(self, f"_{kind}")(piece, name) for kind in kinds])

    def _null(self, piece: Schema, name: str) -> Any:
        return type(None)

    def _boolean(self, piece: Schema, name: str) -> Any:
        return bool

    def _string(self, piece: Schema, name: str) -> Any:
        bounded = self.strict or name == "colour"
        if bounded and piece.get("format") == "name":
            piece = {**piece, "pattern": NAME_PATTERN}
        return _bounded(str, piece, LENGTHS if bounded else {})

    def _integer(self, piece: Schema, name: str) -> Any:
        return _bounded(int, piece, RANGES)

    def _number(self, piece: Schema, name: str) -> Any:
        return _bounded(int, piece, RANGES) | _bounded(float, piece, RANGES)

    def _array(self, piece: Schema, name: str) -> Any:
        # The colours that a project begins with may be left out one by one.
        entries = "colour" if name == "colours" else name
        kind = GenericAlias(list, (self.of(piece["items"], entries),))
        return _bounded(kind, piece, SIZES if self.strict else {})

    def _object(self, piece: Schema, name: str) -> Any:
        if "properties" not in piece:
            values = piece.get("additionalProperties")
            return GenericAlias(dict, (str, self.of(values, name) if values else Any))
        required = piece.get("required", ())
        fields: list[Any] = []
        for key, value in piece["properties"].items():
            kind = self.of(value, key)
            if key in required:
                fields.insert(0, (f"{key}_", kind))
            else:
                fields.append((f"{key}_", kind | msgspec.UnsetType, msgspec.UNSET))
        return msgspec.defstruct(
            name,
            fields,
            rename=lambda field: field.removesuffix("_"),
            forbid_unknown_fields=self.closed,
            gc=False,
        )


def _bounded(kind: Any, piece: Schema, names: Mapping[str, str]) -> Any:
    bounds = {names[key]: piece[key] for key in names if key in piece}
    if kind is int:  # msgspec takes no bound with a fraction for it
        bounds = {key: ceil(x) if key == "ge" else floor(x) for key, x in bounds.items()}
    return Annotated[kind, msgspec.Meta(**bounds)] if bounds else kind
