"""An event: something that a person or the machine decided, never changed once written.

There is one class for each kind of event, and `Body` lists them all. A class of items is named by
the id that it got when it was added (its first name); renaming and merging leave that id in old
events. A ``position`` is the number of the last event that the worker had read when it began, so
that a replay starts from the same state. A field that is unset was not written.
"""

from __future__ import annotations

import time as clock
import uuid
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeAlias, get_args

import msgspec
from msgspec import UNSET, UnsetType

from bowerbird.app.log.decisions import Decided, Labelled, Provenance, Skipped, Unsure
from bowerbird.app.log.field_types import (
    CardPlace,
    Colour,
    Columns,
    Cost,
    Count,
    DataSource,
    EventId,
    FailedPart,
    Item,
    ItemId,
    Items,
    Name,
    Object,
    PluginName,
    PoolName,
    ProjectSeed,
    Seconds,
    Seed,
    Selection,
    Sha256,
    Share,
    Suspects,
    Targets,
    Text,
    Traceback,
    Weight,
    list_of,
)

__all__ = ["Decided", "Item", "Labelled", "Provenance", "Skipped", "Unsure"]


class Fields(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    gc=False,
    forbid_unknown_fields=True,
    rename={"class_id": "class"},
):
    """What an event, or a part of one, tells."""


class Fingerprint(Fields, frozen=True, kw_only=True):
    """What a pool is known by.

    Parameters
    ----------
    rows, columns : int
    ids, features : str
        Digests.
    """

    rows: Count
    columns: Count
    ids: Text
    features: Text


class Joined(Fields, frozen=True, kw_only=True):
    """A source that was joined to the data.

    Parameters
    ----------
    name : str
        Of its file or folder.
    digest : str
        Of its content, and of how it is joined.
    """

    name: PoolName
    digest: Text


MOST_JOINED = 1_000
JoinedList = Annotated[list[Joined], list_of(Joined, max_length=MOST_JOINED)]


class Opened(Fields, frozen=True, kw_only=True):
    """A project began.

    Parameters
    ----------
    fingerprint : Fingerprint
        Of the pool.
    name : str
        The pool's.
    rows : int
        Items in the pool.
    scaling : dict
        How its features are scaled.
    versions : dict of str to str
        Of packages.
    seed : int
        The project's, from which those of fits and queries are derived.
    roles : dict
        What was said of the data's columns, as under ``data`` in a configuration; derived columns
        as pairs of name and expression. Left out where all was guessed.
    source : dict
        Where the data are: ``path`` or ``demo``, and what is joined to them ``with``; left out of
        session files.
    joined : list of Joined
        What is joined to the data, in order; left out where nothing is.
    """

    kind: ClassVar[str] = "opened"

    fingerprint: Fingerprint
    name: PoolName
    rows: Count
    scaling: Object | UnsetType = UNSET
    versions: dict[str, Text] | UnsetType = UNSET
    seed: ProjectSeed | UnsetType = UNSET
    roles: Object | UnsetType = UNSET
    source: DataSource | UnsetType = UNSET
    joined: JoinedList | UnsetType = UNSET


class EncodedBy(Fields, frozen=True, kw_only=True):
    """What makes a part of the items' vectors.

    Parameters
    ----------
    name : str
        Of an encoder; ``columns`` for the numbers of the data.
    column : str
        Whose contents it encodes; left out for the numbers, and for objects in pictures.
    weight : float
        How much it counts beside other parts; left out where it is 1.
    parameters : dict
        Left out where there are none.
    """

    name: PluginName
    column: Text | UnsetType = UNSET
    weight: Weight | UnsetType = UNSET
    parameters: Object | UnsetType = UNSET


MOST_ENCODERS = 100
Encoders = Annotated[list[EncodedBy], list_of(EncodedBy, max_length=MOST_ENCODERS)]


class ItemsEncoded(Fields, frozen=True, kw_only=True):
    """Other items are there from now on, or other vectors: more are encoded, or by another encoder.

    Parameters
    ----------
    encoders : list of EncodedBy
    base : Fingerprint
        Of all items, encoded or not.
    fingerprint : Fingerprint
        Of those that are encoded.
    """

    kind: ClassVar[str] = "encoded"

    encoders: Encoders
    base: Fingerprint
    fingerprint: Fingerprint


class ClassesNamed(Fields, frozen=True, kw_only=True):
    """Classes were suggested with the data, or named by a configuration.

    Parameters
    ----------
    names : list of str
    colours : list of str or None
    costs : list of float
        Left out where every miss costs as much as a false alarm.
    """

    kind: ClassVar[str] = "classes"

    names: list[Name]
    colours: list[Colour | None] | UnsetType = UNSET
    costs: list[Cost] | UnsetType = UNSET


class ClassChange(Fields, frozen=True, kw_only=True):
    """What the changes of a class share.

    Parameters
    ----------
    class_id : str
        ``class`` in JSON.
    """

    kind: ClassVar[str]

    class_id: Name


class ClassAdded(ClassChange, frozen=True, kw_only=True):
    """A class was added."""

    kind: ClassVar[str] = "class_added"

    name: Name
    colour: Colour


class ClassRenamed(ClassChange, frozen=True, kw_only=True):
    """A class got another name."""

    kind: ClassVar[str] = "class_renamed"

    name: Name


class ClassMerged(ClassChange, frozen=True, kw_only=True):
    """A class became part of another.

    Parameters
    ----------
    class_id, into : str
        The class that goes, and the one that stays.
    """

    kind: ClassVar[str] = "class_merged"

    into: Name


class ClassRecoloured(ClassChange, frozen=True, kw_only=True):
    """A class got another colour."""

    kind: ClassVar[str] = "class_recoloured"

    colour: Colour


class ClassCostSet(ClassChange, frozen=True, kw_only=True):
    """The cost of missing an item of a class was set.

    Parameters
    ----------
    class_id : str
    cost : float
        A false alarm costs 1.
    """

    kind: ClassVar[str] = "class_cost"

    cost: Cost


class Flagged(Fields, frozen=True, kw_only=True):
    """Items got a flag, or lost it.

    Parameters
    ----------
    items : list of item ids
    on : bool
        False where the flag was taken away.
    """

    kind: ClassVar[str] = "flagged"

    items: Items
    on: bool


class Noted(Fields, frozen=True, kw_only=True):
    """A note was written on an item."""

    kind: ClassVar[str] = "noted"

    item: ItemId
    text: Text


class Undone(Fields, frozen=True, kw_only=True):
    """An event was taken back.

    Parameters
    ----------
    event : str
        Its id.
    """

    kind: ClassVar[str] = "undone"

    event: EventId


class Redone(Fields, frozen=True, kw_only=True):
    """An event that was taken back counts again.

    Parameters
    ----------
    event : str
        Its id.
    """

    kind: ClassVar[str] = "redone"

    event: EventId


class LearnerChosen(Fields, frozen=True, kw_only=True):
    """A learner was chosen.

    Parameters
    ----------
    name : str
        Empty while none is.
    parameters : dict
    sha256 : str or None
        Of a plugin's file.
    """

    kind: ClassVar[str] = "learner"

    name: PluginName
    parameters: Object | UnsetType = UNSET
    sha256: Sha256 | UnsetType | None = UNSET


class StrategyChosen(Fields, frozen=True, kw_only=True):
    """A query strategy was chosen.

    Parameters
    ----------
    name : str
        Empty while none is.
    parameters : dict
    sha256 : str or None
        Of a plugin's file.
    targets : list of class ids
        Classes to look for, where the person named some.
    selection : list of item ids
        Items to start from, or to stay within, where the person selected some.
    """

    kind: ClassVar[str] = "strategy"

    name: PluginName
    parameters: Object | UnsetType = UNSET
    sha256: Sha256 | UnsetType | None = UNSET
    targets: Targets | UnsetType = UNSET
    selection: Selection | UnsetType = UNSET


class LayoutSet(Fields, frozen=True, kw_only=True):
    """The cards of the page were arranged.

    Parameters
    ----------
    cards : dict of str to [top, left, bottom, right]
        In rows and columns of the dock.
    open : list of str
        Names of the cards that are shown.
    dark : bool
    """

    kind: ClassVar[str] = "layout"

    cards: dict[str, CardPlace]
    open: list[Text]
    dark: bool


class ColumnsArranged(Fields, frozen=True, kw_only=True):
    """The columns of the label card were arranged.

    Parameters
    ----------
    order : list of str
        Their names as the person put them; empty for the most telling first.
    pinned : list of str
        Those that stand above all others.
    hidden : list of str
        Those that are not shown.
    """

    kind: ClassVar[str] = "columns"

    order: Columns
    pinned: Columns
    hidden: Columns


class ModelTrained(Fields, frozen=True, kw_only=True):
    """A model was trained.

    Parameters
    ----------
    version : int
        From 1.
    position, seed : int
    learner : LearnerChosen
    labels : int
        How many it was trained on.
    classes : list of class ids
        Those that it knows.
    seconds : float
    device, digest : str
        The digest is of its probabilities.
    predicted : dict of str to int
        Items that it gives each class.
    note : str
        What the learner tells of itself.
    suspects : list of item ids
        Labelled items whose label the learner doubts.
    """

    kind: ClassVar[str] = "model"

    version: Count
    position: Count
    seed: Seed
    learner: LearnerChosen
    labels: Count
    classes: list[Name]
    seconds: Seconds | UnsetType = UNSET
    device: Text | UnsetType = UNSET
    digest: Text
    predicted: dict[str, Count] | UnsetType = UNSET
    note: Text | UnsetType = UNSET
    suspects: Suspects | UnsetType = UNSET


class QueryPick(Fields, frozen=True, kw_only=True):
    """An item of a query.

    Parameters
    ----------
    item : int or str
        Its id.
    score : float
        Higher is asked sooner.
    reason : str
        Why, for the person.
    probability : float
        The chance of having been chosen.
    target : str or None
        Id of the class that it is asked for.
    """

    item: ItemId
    score: int | float
    reason: Text
    probability: Share
    target: str | None


Picks = Annotated[list[QueryPick], list_of(QueryPick, min_length=1)]


class QueryMade(Fields, frozen=True, kw_only=True):
    """The strategy asked about items.

    Parameters
    ----------
    round : int
        From 1.
    position, seed : int
    version : int or None
        Of the model behind it; None while there was none.
    strategy : str
    phase : str
        What the strategy was doing.
    spread : bool
        Whether the local scale was known.
    picks : list of QueryPick
    seconds : float
    """

    kind: ClassVar[str] = "query"

    round: Count
    position: Count
    version: Count | None
    seed: Seed
    strategy: PluginName
    phase: Text | UnsetType = UNSET
    spread: bool
    picks: Picks
    seconds: Seconds | UnsetType = UNSET


class Projected(Fields, frozen=True, kw_only=True):
    """The map's coordinates were computed."""

    kind: ClassVar[str] = "projection"

    method: PluginName
    seed: ProjectSeed
    digest: Text


class Failed(Fields, frozen=True, kw_only=True):
    """Work in the background failed.

    Parameters
    ----------
    what : str
        Which part failed.
    name : str
        Of the plugin.
    message : str
        Why.
    detail : str
        The traceback; left out of session files.
    """

    kind: ClassVar[str] = "failed"

    what: FailedPart
    name: Text
    message: Text
    detail: Traceback | UnsetType = UNSET


Body: TypeAlias = (
    Opened
    | ClassesNamed
    | ClassAdded
    | ClassRenamed
    | ClassMerged
    | ClassRecoloured
    | ClassCostSet
    | Labelled
    | Skipped
    | Unsure
    | Flagged
    | Noted
    | Undone
    | Redone
    | LearnerChosen
    | StrategyChosen
    | ItemsEncoded
    | LayoutSet
    | ColumnsArranged
    | ModelTrained
    | QueryMade
    | Projected
    | Failed
)
KINDS: dict[str, type[Body]] = {body.kind: body for body in get_args(Body)}

OF_CLASSES = frozenset(kind for kind, body in KINDS.items() if issubclass(body, ClassChange))
DECISIONS = frozenset(kind for kind, body in KINDS.items() if issubclass(body, Decided))
# What undo takes back. The machine's own events are not among them, and neither is where
# cards and columns are: a key pressed to take back a label must not move them.
UNDOABLE = OF_CLASSES | DECISIONS | {Flagged.kind, Noted.kind}


class Event(msgspec.Struct, frozen=True, gc=False):
    """One entry of the log.

    Parameters
    ----------
    body : Body
        What was decided.
    annotator : str
        Who decided; ``machine`` for the loop.
    id : str
        Unique; comes from the client, so that a retry is harmless.
    time : float
        Seconds since 1970, UTC.
    seq : int
        Number in the log, from 1; 0 until it is written.
    newer : mapping or None
        The body as JSON has it, where it holds keys of a newer version, so that they stay.
    """

    body: Body
    annotator: str = "machine"
    id: str = msgspec.field(default_factory=lambda: uuid.uuid4().hex)
    time: float = msgspec.field(default_factory=clock.time)
    seq: int = 0
    newer: Mapping[str, Any] | None = None

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return self.body.kind

    def at(self, seq: int) -> Event:
        """Return the same event with its number in the log."""
        return msgspec.structs.replace(self, seq=seq)
