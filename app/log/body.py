"""What events say: read from JSON, held to the types of its kind, and kept small in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from sys import intern
from typing import Any, TypeAlias, cast

import msgspec

from bowerbird.app.log.events import DECISIONS, KINDS, Item
from bowerbird.app.log.schema_types import body_type

DEEPEST = 30  # of our own, picks are the deepest, at 4, but for a plugin's parameters
LONGEST_NAME = 1_000  # characters of an event's id, and of an annotator's name
LATEST_TIME = 32_503_680_000.0  # the year 3000

Provenance: TypeAlias = tuple[Any, ...]
PROVENANCE = ("source", "strategy", "version", "probability", "round", "target")
UNSET = msgspec.UNSET


class DecisionBody(msgspec.Struct, frozen=True, gc=False, eq=False):
    """The body of a decision in a third of a dict's memory: a mapping of what was written.

    Hundreds of thousands are held. A single item stands by itself, and where it was asked is one
    tuple for all labels that share it. A key that was not written is not there.
    """

    single_or_items: Any
    class_id: Any
    seconds: Any
    rank: Any
    provenance: Provenance

    @property
    def item_ids(self) -> list[Item]:
        """The items that were decided on."""
        items = self.single_or_items
        return items if isinstance(items, list) else [items]

    def __getitem__(self, key: str) -> Any:
        """Return what was written under a key."""
        value = _READERS[key](self)
        if value is UNSET:
            raise KeyError(key)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        """Return what was written under a key, or the default."""
        read = _READERS.get(key)
        value = UNSET if read is None else read(self)
        return default if value is UNSET else value

    def __contains__(self, key: object) -> bool:
        """Return whether something was written under a key."""
        return self.get(str(key), UNSET) is not UNSET

    def __iter__(self) -> Iterator[str]:
        """Yield the keys that were written."""
        return (key for key, read in _READERS.items() if read(self) is not UNSET)

    def __len__(self) -> int:
        """Return the number of keys that were written."""
        return sum(1 for _ in self)

    def __eq__(self, other: object) -> bool:
        """Compare with any mapping."""
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]
    keys = Mapping.keys
    values = Mapping.values
    items = Mapping.items

    def __repr__(self) -> str:
        """Write it as the dict that it stands for."""
        return repr(dict(self))


Mapping.register(DecisionBody)  # Mapping itself cannot be a base of a Struct


def _provenance_reader(at: int) -> Callable[[DecisionBody], Any]:
    return lambda body: body.provenance[at]


_READERS: dict[str, Callable[[DecisionBody], Any]] = {
    "items": lambda body: body.item_ids,
    "class": lambda body: body.class_id,
    "seconds": lambda body: body.seconds,
    "rank": lambda body: body.rank,
    **{key: _provenance_reader(at) for at, key in enumerate(PROVENANCE)},
}


def decode(kind: str, text: str) -> Mapping[str, Any]:
    """Read the body of an event.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    text : str
        JSON.

    Returns
    -------
    body : mapping

    Raises
    ------
    ValueError
        If it is no JSON, or not what an event of this kind says.
    """
    if kind in DECISIONS:
        try:
            return cast("Mapping[str, Any]", _decision(_decoders()[kind].decode(text)))
        except msgspec.ValidationError:
            pass  # it has a key of a newer version, or something is wrong: the long way says what
    try:
        body = msgspec.json.decode(text)
    except RecursionError:
        raise ValueError(f"It is nested more than {DEEPEST} deep.") from None
    if not isinstance(body, dict):
        raise ValueError("Its body is no object.")
    if text.count("{") + text.count("[") > DEEPEST:
        _check_depth(body)
    msgspec.convert(body, body_type(kind, strict=False, closed=False))
    return body


def _decision(wire: Any) -> DecisionBody:
    class_id = getattr(wire, "class_", UNSET)
    items = wire.items_
    return DecisionBody(
        items[0] if len(items) == 1 else items,
        class_id if class_id is UNSET else intern(class_id),
        wire.seconds_,
        wire.rank_,
        _shared(
            wire.source_,
            wire.strategy_,
            wire.version_,
            wire.probability_,
            wire.round_,
            wire.target_,
        ),
    )


@lru_cache(maxsize=1024, typed=True)
def _shared(*provenance: Any) -> Provenance:
    return provenance


@lru_cache(maxsize=1)
def _decoders() -> dict[str, msgspec.json.Decoder[Any]]:
    return {kind: msgspec.json.Decoder(body_type(kind, strict=False)) for kind in DECISIONS}


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
            raise ValueError(f"Its {what} is no text of 1 to {LONGEST_NAME:,} characters.")
    raise ValueError(f"Its time is {time!r}; seconds from 1970 to the year 3000 are allowed.")


def _is_name(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= LONGEST_NAME
