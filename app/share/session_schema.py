"""The form of a session file: its types, and the JSON Schema that is published of them.

``python -m bowerbird.app.share.session_schema`` writes ``session.schema.json`` anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, UnsetType

from bowerbird.app.log.codec import json_class_of
from bowerbird.app.log.events import KINDS, ColumnsArranged, Fields, Fingerprint, LayoutSet
from bowerbird.app.log.field_types import (
    LATEST_TIME,
    LONGEST_ID,
    NAME_PATTERN,
    Colour,
    Cost,
    Count,
    EventId,
    Name,
    PoolName,
    variant,
)

PATH = Path(__file__).with_name("session.schema.json")
HEAD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Bowerbird session",
    "description": "A whole labelling session: every event of its log in order, without the data. "
    "The body of an event of kind K is held to #/$defs/K. No whole number is written with a "
    "fraction. The digest is the SHA-256, in hexadecimal digits, of the document without it: keys "
    "sorted by code point, no spaces, no escapes but those that JSON demands, UTF-8.",
}


def _empty_or(kind: str) -> Meta:
    choices = [{"$ref": f"#/$defs/{kind}"}, {"type": "object", "maxProperties": 0}]
    return Meta(extra_json_schema={"anyOf": choices})


class Entry(Fields, frozen=True, kw_only=True):
    """An event with its number.

    Parameters
    ----------
    seq, id, kind, annotator, time
        As of `bowerbird.app.log.events.Event`.
    body : dict
        Held to the form of its kind apart, because an event's kind stands beside it.
    """

    seq: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    id: EventId
    kind: Literal[tuple(KINDS)]  # type: ignore[valid-type]
    annotator: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=LONGEST_ID,
            pattern=NAME_PATTERN,
            extra_json_schema={"format": "name"},
        ),
    ]
    time: (
        Annotated[int, Meta(ge=0, le=int(LATEST_TIME))]
        | Annotated[float, Meta(ge=0, le=LATEST_TIME)]
    )
    body: dict[str, Any]


class PoolSummary(Fields, frozen=True, kw_only=True):
    """The pool that a session was made on."""

    name: PoolName
    rows: Count | None
    fingerprint: Fingerprint | None


class ClassSummary(Fields, frozen=True, kw_only=True):
    """A class as it stood at the end, with the number of its labels."""

    id: Name
    name: Name
    colour: Colour
    number: Count
    cost: Cost | UnsetType = msgspec.UNSET
    labels: Count


class SessionDocument(Fields, frozen=True, kw_only=True):
    """A session file.

    Parameters
    ----------
    format, version
        Of the file.
    pool, learner, strategy, classes, layout, columns
        What the events come to, for people who read the file; without columns where nobody has
        arranged them.
    events : list of Entry
    digest : str
        SHA-256 of all the rest.
    """

    format: Literal["bowerbird session"]
    version: Literal[1]
    pool: PoolSummary
    learner: Annotated[dict[str, Any], _empty_or("learner")]
    strategy: Annotated[dict[str, Any], _empty_or("strategy")]
    classes: list[ClassSummary]
    layout: LayoutSet | None
    columns: ColumnsArranged | UnsetType = msgspec.UNSET
    events: list[Entry]
    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}(?!\n)$")]


DOCUMENT_TYPE = variant(SessionDocument, True)
BODY_TYPES = {kind: variant(json_class_of(kind), True) for kind in KINDS}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of session files.

    Returns
    -------
    schema : dict
        Made from the types, with one definition for the body of each kind of event.
    """
    types = [DOCUMENT_TYPE, *BODY_TYPES.values()]
    _, parts = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    parts = {name: _plain(part) for name, part in parts.items()}
    document = parts.pop("sessiondocument")
    whole: dict[str, Any] = HEAD | document | HEAD | {"$defs": parts}
    return whole


def _plain(part: Any) -> Any:
    """Leave out what only Python reads: patterns of names, titles, a docstring's other lines."""
    if isinstance(part, list):
        return [_plain(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    plain = {key: _plain(value) for key, value in part.items()}
    if plain.get("format") == "name":
        del plain["pattern"]
    if "properties" in plain:
        del plain["title"]
        plain["description"] = plain["description"].split("\n")[0]
    return plain


def as_text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps(schema(), indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(as_text())
