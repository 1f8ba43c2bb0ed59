"""Types of the fields of events, with the bounds that a log and a session file are held to.

A log is written by this program on this machine, and is held to types, ranges of numbers and
colours. A session file may come from anybody, and is held to lengths and patterns as well: such a
narrower type stands beside the plain one, and `variant` exchanges one for the other.
"""

from __future__ import annotations

import types
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

import msgspec
from msgspec import Meta

from bowerbird.data.names import UNFIT

Item: TypeAlias = int | str

LONGEST_ID = 1_000  # characters of an event's id, and of an annotator's name
LATEST_TIME = 32_503_680_000.0  # the year 3000
LARGEST_INTEGER = 2**53 - 1  # that JSON carries to every program
MOST_COLUMNS = 20_000  # names in an arrangement of columns
MOST_SUSPECTS = 200  # labels that a learner doubts
LARGEST_SELECTION = 100_000  # items that a strategy is told of; the log keeps every one
NAME_PATTERN = rf"^[^{UNFIT.pattern[1:]}*\Z"  # of the format "name"

_FILE = "session file"


def _narrowed(file_type: Any) -> Meta:
    """Make a note of the type that a session file is held to; None where it lacks the field."""
    return Meta(extra={_FILE: file_type})


def _text(**bounds: Any) -> Meta:
    return _narrowed(Annotated[str, Meta(**bounds)])


def list_of(kind: Any, **bounds: Any) -> Meta:
    """Make a note of the length that a list of some type has in a session file."""
    return _narrowed(Annotated[types.GenericAlias(list, (kind,)), Meta(**bounds)])


Text = Annotated[str, _text(max_length=10_000)]
Name = Annotated[str, _text(pattern=NAME_PATTERN, extra_json_schema={"format": "name"})]
PoolName = Annotated[
    str, _text(max_length=10_000, pattern=NAME_PATTERN, extra_json_schema={"format": "name"})
]
EventId = Annotated[str, _text(min_length=1, max_length=LONGEST_ID)]
PluginName = Annotated[
    str, _text(max_length=200, pattern=r"^(?!.*\.py)[^\s/\\:.][^\s/\\:]*(?!\n)$")
]
Sha256 = Annotated[str, _text(pattern=r"^[0-9a-f]{64}(?!\n)$")]
Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}(?!\n)$")]
Source = Annotated[str, _narrowed(Literal["human", "imported", "known"])]

ItemId = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)] | str
Items = Annotated[list[ItemId], list_of(ItemId, min_length=1)]
Count = Annotated[int, Meta(ge=0, le=LARGEST_INTEGER)]
Seed = Annotated[int, Meta(ge=0, le=2**32 - 1)]
ProjectSeed = Annotated[int, Meta(ge=0, le=2**63 - 1)]
# A whole number stays one, so that a file that is read and written again has the same digest.
Share = Annotated[int, Meta(ge=0, le=1)] | Annotated[float, Meta(ge=0, le=1)]
Seconds = Annotated[int, Meta(ge=0)] | Annotated[float, Meta(ge=0)]
Cost = Annotated[int, Meta(ge=1, le=10**9)] | Annotated[float, Meta(ge=0.001, le=1e9)]

Weight = Annotated[int, Meta(gt=0, le=1_000)] | Annotated[float, Meta(gt=0, le=1_000)]

Grid = Annotated[int, Meta(ge=0, le=100_000)]
CardPlace = Annotated[list[Grid], list_of(Grid, min_length=4, max_length=4)]
Suspects = Annotated[list[ItemId], list_of(ItemId, max_length=MOST_SUSPECTS)]
Selection = Annotated[list[ItemId], list_of(ItemId, max_length=LARGEST_SELECTION)]
Targets = Annotated[list[Name], list_of(Name, max_length=LARGEST_SELECTION)]
Columns = Annotated[list[Text], list_of(Text, max_length=MOST_COLUMNS)]
Object: TypeAlias = dict[str, Any]  # any object of JSON, such as a plugin's parameters


# Fields that no session file has: where the data are, and a traceback.
DataSource = Annotated[dict[str, Any], _narrowed(None)]
Traceback = Annotated[str, _narrowed(None)]
FailedPart = Annotated[
    str,
    _narrowed(
        Literal[
            "strategy",
            "learner",
            "worker",
            "projection",
            "query",
            "scale",
            "similar",
            "alike",
            "encoder",
        ]
    ),
]


def variant(kind: Any, in_file: bool, closed: bool = True) -> Any:
    """Return a type with the bounds of a session file, or one that lets unknown keys pass.

    Parameters
    ----------
    kind : type
        A type of a field or a class of fields.
    in_file : bool
        Whether every bound of a session file holds, else those of a log.
    closed : bool
        Whether keys that a class does not have are refused.

    Returns
    -------
    variant : type
        For `msgspec.convert`.
    """
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _class_variant(kind, in_file, closed)
    arguments = get_args(kind)
    if get_origin(kind) is Annotated:
        inner, note = arguments
        file_type = (note.extra or {}).get(_FILE)
        if file_type is None:
            return Annotated[variant(inner, in_file, closed), note]
        return variant(file_type if in_file else inner, in_file, closed)
    if get_origin(kind) in (Union, types.UnionType):
        return reduce(or_, [variant(choice, in_file, closed) for choice in arguments])
    if get_origin(kind) in (list, dict):
        parts = tuple(variant(part, in_file, closed) for part in arguments)
        return types.GenericAlias(get_origin(kind), parts)
    return kind


@cache
def _class_variant(kind: type[msgspec.Struct], in_file: bool, closed: bool) -> Any:
    fields: list[Any] = []
    for field in msgspec.structs.fields(kind):
        if in_file and _only_in_logs(field.type):
            continue
        default = () if field.required else (field.default,)
        fields.append((field.name, variant(field.type, in_file, closed), *default))
    name = getattr(kind, "kind", None)
    encoded = {field.name: field.encode_name for field in msgspec.structs.fields(kind)}
    return msgspec.defstruct(
        name if isinstance(name, str) else kind.__name__.lower(),
        fields,
        kw_only=True,
        rename=encoded,
        forbid_unknown_fields=closed,
        gc=False,
        namespace={"__doc__": kind.__doc__},
    )


def _only_in_logs(kind: Any) -> bool:
    return any(
        _FILE in (getattr(part, "extra", None) or {}) and part.extra[_FILE] is None
        for choice in (kind, *get_args(kind))
        for part in getattr(choice, "__metadata__", ())
    )
