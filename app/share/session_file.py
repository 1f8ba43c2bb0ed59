"""The session file: a whole log as one JSON document, without the data.

It can be read, compared and mailed. It names no code and no path; whatever is in it is held to a
schema before any of it is used.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

from bowerbird.app.log.codec import as_json, body_as_json, event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State
from bowerbird.app.share.bounded_json import parse_object, read_bounded
from bowerbird.app.share.session_schema import BODY_TYPES, DOCUMENT_TYPE
from bowerbird.data.errors import SessionFileError

FORMAT = "bowerbird session"
VERSION = 1
LONGEST_MESSAGE = 1_000
FOLDERS = re.compile(r"(?:/[^\s/:'\"]+)+/")


@dataclass(frozen=True)
class SessionFile:
    """What a session file says, checked.

    Parameters
    ----------
    name : str
        The pool's.
    events : tuple of Event
        Numbered from 1 without a gap.
    """

    name: str
    events: tuple[Event, ...]


def as_document(events: Sequence[Event], name: str) -> dict[str, Any]:
    """Return a log as JSON's types.

    Parameters
    ----------
    events : sequence of Event
        A whole log.
    name : str
        The pool's.

    Returns
    -------
    document : dict
        With a summary for people, every event, and the digest of all the rest.
    """
    state = State(events)
    counts = state.counts
    opened = state.opened
    document = {
        "format": FORMAT,
        "version": VERSION,
        "pool": {
            "name": name,
            "rows": opened.rows if opened else None,
            "fingerprint": msgspec.to_builtins(opened.fingerprint) if opened else None,
        },
        "learner": body_as_json(state.learner) if state.learner.name else {},
        "strategy": body_as_json(state.strategy) if state.strategy.name else {},
        "classes": [{**asdict(c), "labels": counts[c.id]} for c in state.classes],
        "layout": body_as_json(state.layout) if state.layout else None,
        **({"columns": body_as_json(state.columns)} if state.columns else {}),
        "events": [_entry(event) for event in events],
    }
    return {**document, "digest": digest_of(document)}


def as_text(document: Mapping[str, Any]) -> str:
    """Return a document as text: keys in order, one event a line, so that two can be compared."""
    events = ",\n".join(_canonical(event) for event in document["events"])
    rest = {key: value for key, value in document.items() if key != "events"}
    head = json.dumps(rest, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
    return f'{head.rstrip("}").rstrip()},\n "events": [\n{events}\n]\n}}\n'


def digest_of(document: Mapping[str, Any]) -> str:
    """Compute the SHA-256 of a document without its digest, in canonical form."""
    rest = {key: value for key, value in document.items() if key != "digest"}
    return hashlib.sha256(_canonical(rest).encode()).hexdigest()


def read_session_file(path: Path) -> SessionFile:
    """Read a session file of anybody's.

    Parameters
    ----------
    path : Path

    Returns
    -------
    document : SessionFile

    Raises
    ------
    SessionFileError
        If it is too large, no JSON, not of the schema, or changed since it was written.
    """
    return parse(read_bounded(path), path.name)


def parse(content: bytes, name: str) -> SessionFile:
    """Check a session file's content.

    Parameters
    ----------
    content : bytes
    name : str
        The file's, for messages.

    Returns
    -------
    document : SessionFile

    Raises
    ------
    SessionFileError
        As `read_session_file`.
    """
    document = parse_object(content, name, "session file")
    _check_schema(document, name)
    try:
        digest = digest_of(document)
    except UnicodeEncodeError:
        raise SessionFileError(f"{name}: it holds half a character.") from None
    if digest != document["digest"]:
        raise SessionFileError(
            f"{name}: its digest does not fit, so it was changed or cut. Ask for it again."
        )
    events = tuple(event_of(**entry) for entry in document["events"])
    if [event.seq for event in events] != list(range(1, len(events) + 1)):
        raise SessionFileError(f"{name}: its events are not numbered from 1 without a gap.")
    if len({event.id for event in events}) < len(events):
        raise SessionFileError(f"{name}: two of its events have the same id.")
    if not events or events[0].kind != "opened":
        raise SessionFileError(f"{name}: it does not begin with an event of kind 'opened'.")
    if any(getattr(event.body, "position", 0) >= event.seq for event in events):
        raise SessionFileError(f"{name}: a model or query of it comes from labels yet to be given.")
    return SessionFile(document["pool"]["name"], events)


def _entry(event: Event) -> dict[str, Any]:
    """Return an event without what is this machine's business: where data and plugins are."""
    body = as_json(event)
    if event.kind in ("opened", "failed"):
        body = {k: v for k, v in body.items() if k not in ("source", "detail")}
    if event.kind == "failed":
        body["message"] = FOLDERS.sub("", body["message"])[:LONGEST_MESSAGE]
    return {
        "kind": event.kind,
        "body": body,
        "annotator": event.annotator,
        "id": event.id,
        "time": event.time,
        "seq": event.seq,
    }


def _canonical(value: object) -> str:
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def _check_schema(document: dict[str, Any], name: str) -> None:
    """Validate a document against the types of `session_schema`."""
    _validate(document, DOCUMENT_TYPE, name)
    for kind in ("learner", "strategy"):
        if document[kind]:
            _validate(document[kind], BODY_TYPES[kind], f"{name}, {kind}")
    for number, entry in enumerate(document["events"], start=1):
        _validate(entry["body"], BODY_TYPES[entry["kind"]], f"{name}, event {number}")


def _validate(value: Any, kind: Any, name: str) -> None:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        text = "".join(letter if letter.isprintable() else "?" for letter in str(error))
        text = text if len(text) <= 300 else f"{text[:300]}..."
        raise SessionFileError(f"{name}: {text}") from None
    except UnicodeEncodeError:
        raise SessionFileError(f"{name}: it holds half a character.") from None
