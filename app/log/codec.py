"""Events as JSON has them: written, read again and held to the types of their kind."""

from __future__ import annotations

import time as clock
import uuid
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import msgspec

from bowerbird.app.log import decisions
from bowerbird.app.log.decisions import Decided
from bowerbird.app.log.events import KINDS, Body, Event
from bowerbird.app.log.field_types import LATEST_TIME, LONGEST_ID, variant

DEEPEST = 30  # of our own, picks are the deepest, at 4, but for a plugin's parameters


def event_of(
    kind: str,
    body: Mapping[str, Any],
    annotator: str = "machine",
    id: str | None = None,
    time: float | None = None,
    seq: int = 0,
) -> Event:
    """Make an event of its kind and its body as JSON has it.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    body : mapping
        JSON's types only.
    annotator, id, time, seq
        As of `Event`.

    Returns
    -------
    event : Event

    Raises
    ------
    ValueError
        If there is no such kind, or the body is not one of its kind.
    """
    if kind not in KINDS:
        raise ValueError(f"An event's kind is {kind!r}. There are: {sorted(KINDS)}.")
    typed, newer = _typed(kind, dict(body))
    event_id = uuid.uuid4().hex if id is None else id
    return Event(typed, annotator, event_id, clock.time() if time is None else time, seq, newer)


def as_json(event: Event) -> dict[str, Any]:
    """Return the body of an event as JSON has it.

    Parameters
    ----------
    event : Event

    Returns
    -------
    body : dict
        With the keys of a newer version that it was read with.
    """
    if event.newer is not None:
        return dict(event.newer)
    return body_as_json(event.body)


def body_as_json(body: Body) -> dict[str, Any]:
    """Return a body as JSON has it."""
    plain = decisions.as_json(body) if isinstance(body, Decided) else body
    converted: dict[str, Any] = msgspec.to_builtins(plain)
    return converted


def decode(kind: str, text: str) -> tuple[Body, Mapping[str, Any] | None]:
    """Read the body of an event.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    text : str
        JSON.

    Returns
    -------
    body : Body
    newer : mapping or None
        As of `Event`.

    Raises
    ------
    ValueError
        If it is no JSON, or not what an event of this kind says.
    """
    shallow = text.count("{") + text.count("[") <= DEEPEST
    if shallow:
        with suppress(msgspec.ValidationError):  # the long way says what is wrong
            return _from_json(kind, _decoders()[kind].decode(text)), None
    try:
        body = msgspec.json.decode(text)
    except RecursionError:
        raise ValueError(f"It is nested more than {DEEPEST} deep.") from None
    if not isinstance(body, dict):
        raise ValueError("Its body is no object.")
    if not shallow:
        _check_depth(body)
    return _typed(kind, body)


def _typed(kind: str, body: dict[str, Any]) -> tuple[Body, Mapping[str, Any] | None]:
    json_class = json_class_of(kind)
    with suppress(msgspec.ValidationError):
        return _from_json(kind, msgspec.convert(body, json_class)), None
    # Keys of a newer version are left out of what is used, and kept.
    current = msgspec.to_builtins(msgspec.convert(body, variant(json_class, False, False)))
    return _from_json(kind, msgspec.convert(current, json_class)), body


def json_class_of(kind: str) -> Any:
    """Return the class whose fields are the keys that JSON has for a kind of event."""
    body = KINDS[kind]
    return decisions.JSON_CLASSES[body] if issubclass(body, Decided) else body


def _from_json(kind: str, read: Any) -> Body:
    body = KINDS[kind]
    typed: Body = decisions.from_json(body, read) if issubclass(body, Decided) else read
    return typed


@cache
def _decoders() -> dict[str, msgspec.json.Decoder[Any]]:
    return {kind: msgspec.json.Decoder(json_class_of(kind)) for kind in KINDS}


def _check_depth(body: Any) -> None:
    level = [body]
    for _ in range(DEEPEST):
        level = [
            value
            for outer in level
            for value in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(value, dict | list)
        ]
        if not level:
            return
    raise ValueError(f"It is nested more than {DEEPEST} deep.")


def check_head(event_id: object, kind: object, annotator: object, time: object) -> None:
    """Refuse what no event of ours has beside its body.

    Parameters
    ----------
    event_id, kind, annotator, time
        As they were read.

    Raises
    ------
    ValueError
        With what was read and what is allowed.
    """
    if (
        kind in KINDS
        and _is_name(event_id)
        and _is_name(annotator)
        and isinstance(time, float)
        and 0 <= time <= LATEST_TIME
    ):
        return
    if kind not in KINDS:
        raise ValueError(f"Its kind is {str(kind)[:40]!r}. There are: {', '.join(sorted(KINDS))}.")
    for what, text in (("id", event_id), ("annotator", annotator)):
        if not _is_name(text):
            raise ValueError(f"Its {what} is no text of 1 to {LONGEST_ID:,} characters.")
    raise ValueError(f"Its time is {time!r}; seconds from 1970 to the year 3000 are allowed.")


def _is_name(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= LONGEST_ID
