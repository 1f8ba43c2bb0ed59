"""The session file: a whole log as one JSON document, without the data.

It can be read, compared and mailed. It names no code and no path; whatever is in it is held to a
schema before any of it is used.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from bowerbird.app.session.beginning import first_events
from bowerbird.app.session.choices import Choices
from bowerbird.app.session.event import Event
from bowerbird.app.session.log import Log
from bowerbird.app.session.state import State
from bowerbird.data.errors import SessionFileError
from bowerbird.data.pool import Pool

FORMAT = "bowerbird session"
VERSION = 1
LARGEST_BYTES = 200_000_000


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
    """Give a log as JSON's types.

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
    document = {
        "format": FORMAT,
        "version": VERSION,
        "pool": {
            "name": name,
            "rows": state.opened.get("rows"),
            "fingerprint": state.opened.get("fingerprint"),
        },
        "learner": dict(state.learner),
        "strategy": dict(state.strategy),
        "classes": [{**asdict(c), "labels": counts[c.id]} for c in state.classes],
        "layout": state.layout,
        "events": [_entry(event) for event in events],
    }
    return {**document, "digest": digest_of(document)}


def as_text(document: Mapping[str, Any]) -> str:
    """Give a document as text: keys in order, one event a line, so that two can be compared."""
    events = ",\n".join(_canonical(event) for event in document["events"])
    rest = {key: value for key, value in document.items() if key != "events"}
    head = json.dumps(rest, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
    return f'{head.rstrip("}").rstrip()},\n "events": [\n{events}\n]\n}}\n'


def digest_of(document: Mapping[str, Any]) -> str:
    """Take the SHA-256 of a document without its digest, in canonical form."""
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
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise SessionFileError(f"{path}: it cannot be read ({error.strerror}).") from error
    if len(content) > LARGEST_BYTES:
        raise SessionFileError(f"{path.name}: it is larger than {LARGEST_BYTES:,} bytes.")
    return parse(content, path.name)


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
    document = _json(content, name)
    _validate(document, name)
    try:
        digest = digest_of(document)
    except UnicodeEncodeError:
        raise SessionFileError(f"{name}: it holds half a character.") from None
    if digest != document["digest"]:
        raise SessionFileError(
            f"{name}: its digest does not fit, so it was changed or cut. Ask for it again."
        )
    events = tuple(Event(**entry) for entry in document["events"])
    if [event.seq for event in events] != list(range(1, len(events) + 1)):
        raise SessionFileError(f"{name}: its events are not numbered from 1 without a gap.")
    if len({event.id for event in events}) < len(events):
        raise SessionFileError(f"{name}: two of its events have the same id.")
    return SessionFile(document["pool"]["name"], events)


def restore(document: SessionFile, folder: Path, pool: Pool, choices: Choices, depth: str) -> str:
    """Begin a project with what a session file says.

    Parameters
    ----------
    document : SessionFile
    folder : Path
        Of a project that has no log yet.
    pool : Pool
    choices : Choices
        Of this machine; the file's settings come before them unless the depth is ``layout``.
    depth : {"layout", "settings", "everything"}

    Returns
    -------
    told : str
        What matched the data and what did not.
    """
    state = State(document.events)
    if depth == "everything":
        events = [_here(event, choices) for event in document.events]
    else:
        own = choices if depth == "layout" else _settings(state, choices)
        events = first_events(pool, own)
        if state.layout is not None:
            events.append(Event("layout", state.layout, annotator="machine"))
    log = Log(folder)
    try:
        log.append(events).result()
    finally:
        log.close()
    return f"{len(events):,} events were taken ({depth}). {match(state, pool)}"


def match(state: State, pool: Pool) -> str:
    """Say how a session's items meet the data.

    Parameters
    ----------
    state : State
    pool : Pool

    Returns
    -------
    told : str
        One line.
    """
    if state.opened.get("fingerprint") == pool.fingerprint.as_dict():
        return f"The data are the same: all {len(state.decisions):,} decisions match."
    items = list(state.decisions)
    found = int((pool.positions(items) >= 0).sum()) if items else 0
    rows = int(state.opened.get("rows") or 0)
    return (
        f"The data are not the same ({len(pool):,} items here, {rows:,} then): {found:,} of "
        f"{len(items):,} decisions match by id; {len(items) - found:,} are kept and have no item."
    )


def _settings(state: State, choices: Choices) -> Choices:
    return replace(
        choices,
        learner=str(state.learner.get("name", choices.learner)),
        learner_parameters=state.learner.get("parameters") or {},
        strategy=str(state.strategy.get("name", choices.strategy)),
        strategy_parameters=state.strategy.get("parameters") or {},
        classes=[(c.name, c.colour) for c in state.classes] or choices.classes,
        seed=int(state.opened.get("seed", choices.seed)),
    )


def _here(event: Event, choices: Choices) -> Event:
    """Tell the first event where the data are on this machine."""
    if event.kind != "opened":
        return event
    return replace(event, body={**event.body, "source": dict(choices.source)})


def _entry(event: Event) -> dict[str, Any]:
    entry = asdict(event)
    if event.kind == "opened":  # where the data are is this machine's business
        entry["body"] = {k: v for k, v in event.body.items() if k != "source"}
    return entry


def _canonical(value: object) -> str:
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def _json(content: bytes, name: str) -> dict[str, Any]:
    def refuse(what: str) -> NoReturn:
        raise SessionFileError(f"{name}: it holds {what}, which no session file does.")

    def number(text: str) -> float:
        value = float(text)
        return value if math.isfinite(value) else refuse(f"the number {text[:20]}")

    def pairs(given: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(given)
        return found if len(found) == len(given) else refuse("a key twice")

    try:
        document = json.loads(
            content.decode("utf-8"),
            parse_constant=lambda text: refuse(text),
            parse_float=number,
            object_pairs_hook=pairs,
        )
    except RecursionError:
        raise SessionFileError(f"{name}: it is nested too deep.") from None
    except ValueError as error:
        if isinstance(error, SessionFileError):
            raise
        raise SessionFileError(f"{name}: it is no JSON ({str(error)[:80]}).") from None
    return document if isinstance(document, dict) else refuse("no object")


def _validate(document: dict[str, Any], name: str) -> None:
    _hold(_validators()["document"], document, name)
    for number, entry in enumerate(document["events"], start=1):
        _hold(_validators()[entry["kind"]], entry["body"], f"{name}, event {number}")


def _hold(validator: Draft202012Validator, value: object, name: str) -> None:
    try:
        validator.validate(value)
    except ValidationError as error:
        where = "/".join(str(part) for part in error.absolute_path)[:100]
        told = error.message if len(error.message) <= 200 else f"{error.message[:200]}..."
        raise SessionFileError(f"{name}: {f'{where}: ' if where else ''}{told}") from None
    except RecursionError:
        raise SessionFileError(f"{name}: it is nested too deep.") from None


@cache
def _validators() -> dict[str, Draft202012Validator]:
    """One validator for the document, one for the body of each kind of event."""
    text = files("bowerbird.app.session").joinpath("session.schema.json").read_text()
    schema = json.loads(text)
    bodies = {
        kind: {"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]} for kind in schema["$defs"]
    }
    return {kind: Draft202012Validator(found) for kind, found in bodies.items()} | {
        "document": Draft202012Validator(schema)
    }
