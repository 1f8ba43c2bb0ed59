"""What a person decides of items: labelled, skipped, unsure.

A log may hold hundreds of thousands of these events, so each is kept small: a single item stands by
itself, and where it was asked is one object for all decisions that share it. In JSON the fields of
`Provenance` stand beside the others.
"""

from __future__ import annotations

from functools import lru_cache
from sys import intern
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from bowerbird.app.log.field_types import (
    Count,
    Item,
    Items,
    Name,
    PluginName,
    Seconds,
    Share,
    Source,
)


class Provenance(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Where a decision comes from; a field that was not written is unset.

    Parameters
    ----------
    source : {"human", "imported", "known"}
        ``human`` where it was not written.
    strategy : str or None
        Who asked; None where a person chose the item. So are the following.
    version : int or None
        The model version that the item was asked by.
    probability : float or None
        The chance of having been asked.
    round : int or None
        The number of the query.
    target : str or None
        The class that the item was asked for.
    """

    source: Source | UnsetType = UNSET
    strategy: PluginName | UnsetType | None = UNSET
    version: Count | UnsetType | None = UNSET
    probability: Share | UnsetType | None = UNSET
    round: Count | UnsetType | None = UNSET
    target: str | UnsetType | None = UNSET


class Decided(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What the three kinds of decisions share.

    Parameters
    ----------
    items : list of item ids
        A list of one is kept as its item; `item_ids` is always a list.
    provenance : Provenance
    rank : int or None
        Running number of the pick; unset for several items.
    seconds : float or None
        How long the person took.
    """

    kind: ClassVar[str]

    items: list[Item] | Item
    provenance: Provenance = Provenance()
    rank: int | UnsetType | None = UNSET
    seconds: float | UnsetType | None = UNSET

    def __post_init__(self) -> None:
        if isinstance(self.items, list) and len(self.items) == 1:
            msgspec.structs.force_setattr(self, "items", self.items[0])

    @property
    def item_ids(self) -> list[Item]:
        """The items that were decided on."""
        return self.items if isinstance(self.items, list) else [self.items]


class Labelled(Decided, frozen=True, gc=False, kw_only=True):
    """A label was given to items.

    Parameters
    ----------
    class_id : str
        ``class`` in JSON: the first name of the class.
    alike : bool
        Whether only the first item was looked at, and the others got its label because they are the
        same, or almost; unset else.
    """

    kind: ClassVar[str] = "labelled"

    class_id: str
    alike: bool | UnsetType = UNSET


class Skipped(Decided, frozen=True, gc=False, kw_only=True):
    """Items were passed over; they are not asked again."""

    kind: ClassVar[str] = "skipped"


class Unsure(Decided, frozen=True, gc=False, kw_only=True):
    """A person could not tell the class of items; they are not asked again."""

    kind: ClassVar[str] = "unsure"


def _json_class(decision: type[Decided]) -> type[msgspec.Struct]:
    """Make the class of a decision as JSON has it, in the order in which it is written."""
    source, *others = msgspec.structs.fields(Provenance)
    fields: list[Any] = [("items", Items), (source.name, source.type, UNSET)]
    if decision is Labelled:
        fields.append(("class_id", Name))
    fields += [(field.name, field.type, UNSET) for field in others]
    fields += [("rank", Count | None | UnsetType, UNSET)]
    fields += [("seconds", Seconds | None | UnsetType, UNSET)]
    if decision is Labelled:
        fields.append(("alike", bool | UnsetType, UNSET))
    return msgspec.defstruct(
        decision.kind,
        fields,
        kw_only=True,
        rename={"class_id": "class"},
        forbid_unknown_fields=True,
        gc=False,
        namespace={"__doc__": decision.__doc__},
    )


JSON_CLASSES: dict[type[Decided], type[msgspec.Struct]] = {
    decision: _json_class(decision) for decision in (Labelled, Skipped, Unsure)
}


def from_json(decision: type[Decided], read: Any) -> Any:
    """Make a decision of what was read.

    Parameters
    ----------
    decision : type
    read : Struct
        Of its class in `JSON_CLASSES`.

    Returns
    -------
    decision : Decided
    """
    provenance = _shared(
        read.source, read.strategy, read.version, read.probability, read.round, read.target
    )
    common = {
        "items": read.items,
        "provenance": provenance,
        "rank": read.rank,
        "seconds": read.seconds,
    }
    if decision is Labelled:
        return Labelled(class_id=intern(read.class_id), alike=read.alike, **common)
    return decision(**common)


@lru_cache(maxsize=1024, typed=True)
def _shared(
    source: str, strategy: str, version: int, probability: float, round: int, target: str
) -> Provenance:
    return Provenance(
        source=source,
        strategy=strategy,
        version=version,
        probability=probability,
        round=round,
        target=target,
    )


def as_json(decision: Decided) -> Any:
    """Return a decision as JSON has it: an object of its class in `JSON_CLASSES`."""
    where = decision.provenance
    fields = {name: getattr(where, name) for name in where.__struct_fields__}
    if isinstance(decision, Labelled):
        fields |= {"class_id": decision.class_id, "alike": decision.alike}
    return JSON_CLASSES[type(decision)](
        items=decision.item_ids, rank=decision.rank, seconds=decision.seconds, **fields
    )
