"""The state of a project: a fold of its log, and nothing else.

Undo, history, crash recovery, replay and export all read this one fold, so that none of them can
disagree with another. An event is never removed: taking one back marks it, and whatever it had
decided is decided again from the events that remain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, TypeVar, assert_never, cast

import msgspec
from msgspec import UNSET, UnsetType

from bowerbird.app.log.classes import Classes, ClassInfo, fold_classes
from bowerbird.app.log.events import (
    DECISIONS,
    ClassChange,
    ClassesNamed,
    ColumnsArranged,
    Decided,
    Event,
    Failed,
    Flagged,
    Item,
    ItemsEncoded,
    Labelled,
    LayoutSet,
    LearnerChosen,
    ModelTrained,
    Noted,
    Opened,
    Projected,
    QueryMade,
    Redone,
    StrategyChosen,
    Undone,
)
from bowerbird.app.log.queries import Asked, Bodies, Pick
from bowerbird.app.log.standing import Standing

__all__ = ["Decision", "Item", "Pick", "State"]

T = TypeVar("T")
HUMAN = ("human", UNSET)  # where a person decided, also in logs of versions that wrote no source
OF_LABELS = DECISIONS | {"class_merged", "class_cost"}  # after which a model is trained anew


class Decision(msgspec.Struct, frozen=True, gc=False):
    """What a person decided of an item; what the event says of it is read there.

    Parameters
    ----------
    item : int or str
        Its id.
    class_id : str or None
        The class of a label as it was given; `State.class_of` tells what has become of it.
    origin : Event
        The event that decided.
    """

    item: Item
    class_id: str | None
    origin: Event

    @property
    def kind(self) -> str:
        """``labelled``, ``skipped`` or ``unsure``."""
        return self.origin.kind

    @property
    def event(self) -> str:
        """The id of the event that decided."""
        return self.origin.id

    @property
    def seq(self) -> int:
        """Its number in the log."""
        return self.origin.seq

    @property
    def annotator(self) -> str:
        """Who decided."""
        return self.origin.annotator

    @property
    def time(self) -> float:
        """When, in seconds since 1970."""
        return self.origin.time

    @property
    def _body(self) -> Decided:
        return cast("Decided", self.origin.body)

    @property
    def seconds(self) -> float | None:
        """How long it took; None where it was not timed."""
        return _or_none(self._body.seconds)

    @property
    def source(self) -> str:
        """``human``, ``imported`` or ``known``."""
        return self._body.provenance.source or "human"

    @property
    def strategy(self) -> str | None:
        """Who asked; None where a person chose the item. So are the following."""
        return _or_none(self._body.provenance.strategy)

    @property
    def version(self) -> int | None:
        """The model version that the item was asked by."""
        return _or_none(self._body.provenance.version)

    @property
    def probability(self) -> float | None:
        """The chance of having been asked."""
        return _or_none(self._body.provenance.probability)

    @property
    def round(self) -> int | None:
        """The number of the query."""
        return _or_none(self._body.provenance.round)

    @property
    def target(self) -> str | None:
        """The class that the item was asked for."""
        return _or_none(self._body.provenance.target)

    @property
    def rank(self) -> int | None:
        """The running number of the pick."""
        return _or_none(self._body.rank)


def _or_none(value: T | UnsetType | None) -> T | None:
    return None if value is UNSET else value


class State:
    """The fold of a log's events, applied one after the other.

    Parameters
    ----------
    events : iterable of Event
        In the log's order, each with its number.
    stored : callable, optional
        Reads an event by its number from where it is stored, so that what is seldom looked at need
        not be held.

    Attributes
    ----------
    position : int
        Number of the last event applied.
    changed : int
        Number of the last event after which a model has to be trained anew: one that changed a
        label, merged classes, chose a learner, or told what a miss costs.
    fit_failed_at : int
        The position at which a learner failed last; there is no use in trying again until `changed`
        is beyond it.
    flags : set of items
    notes : dict of item to list of (annotator, time, text)
    models : sequence of ModelTrained
        Oldest first.
    learner : LearnerChosen
    strategy : StrategyChosen
        What was chosen last; the name is empty until something is.
    opened : Opened or None
        The first event of that kind.
    encoded : ItemsEncoded or None
        The last one; None where the items have been the same from the beginning.
    layout : LayoutSet or None
    columns : ColumnsArranged or None
    projection : Projected or None
    failures : list of Event
    phase : str
        What the strategy was doing at the last query.
    history : list of Event
        What people did, oldest first, taken back or not.
    undone : set of str
        Ids of the events that are taken back now.
    """

    def __init__(
        self, events: Iterable[Event] = (), stored: Callable[[int], Event] | None = None
    ) -> None:
        self.position = 0
        self.changed = 0
        self.fit_failed_at = 0
        self.flags: set[Item] = set()
        self.notes: dict[Item, list[tuple[str, float, str]]] = {}
        self.models = Bodies(ModelTrained, stored)
        self.failures: list[Event] = []
        self.learner = LearnerChosen(name="")
        self.strategy = StrategyChosen(name="")
        self.opened: Opened | None = None
        self.encoded: ItemsEncoded | None = None
        self.layout: LayoutSet | None = None
        self.columns: ColumnsArranged | None = None
        self.projection: Projected | None = None
        self.history: list[Event] = []
        self.undone: set[str] = set()
        self._by_id: dict[str, Event] = {}
        self._several: Standing[Item] = Standing()  # of items that were decided on repeatedly
        self._flagging: Standing[Item] = Standing()
        self._noting: Standing[Item] = Standing()
        self._by_person: Standing[str] = Standing()
        self._of_classes: list[Event] = []
        self._decisions: dict[Item, Decision] = {}
        self._labelled: list[Decision] | None = []
        self._in_order = True
        self._raw_counts: Counter[str] = Counter()
        self._asked = Asked(stored)
        self._taken_back: dict[str, list[str]] = {}
        self._classes_with_labels: set[str] = set()
        self._since_new_class: int | None = 0
        for event in events:
            self.apply(event)

    def apply(self, event: Event) -> None:
        """Apply the next event.

        Parameters
        ----------
        event : Event
            With its number in the log.
        """
        self.position = event.seq
        match event.body:
            case Decided() | ClassChange() | Flagged() | Noted():
                self._remember(event)
            case Undone(event=event_id) | Redone(event=event_id):
                self._turn(event, event_id)
            case QueryMade() | ModelTrained() | Projected() | Failed():
                self._take_result(event)
            case Opened() | ItemsEncoded() | ClassesNamed() | LearnerChosen() | StrategyChosen():
                self._set_up(event)
            case LayoutSet() as layout:
                self.layout = layout
            case ColumnsArranged() as columns:
                self.columns = columns
            case unreachable:
                assert_never(unreachable)

    def _take_result(self, event: Event) -> None:
        """Take what the machine did."""
        match event.body:
            case QueryMade() as query:
                self._asked.add(event.seq, query, self._decisions)
            case ModelTrained() as model:
                self.models.append(event.seq, model)
            case Projected() as projection:
                self.projection = projection
            case Failed() as failure:
                self.failures.append(event)
                if failure.what == "learner":
                    self.fit_failed_at = self.position

    def _set_up(self, event: Event) -> None:
        """Take what the project is opened and goes on with."""
        match event.body:
            case Opened() as opened:
                self.opened = self.opened or opened
            case ItemsEncoded() as encoded:
                self.encoded = encoded
            case ClassesNamed():
                self._of_classes.append(event)
                self._forget_classes()
            case LearnerChosen() as learner:
                self.learner = learner
                self.changed = event.seq
            case StrategyChosen() as strategy:
                # What another strategy asked and nobody has answered is asked no more.
                self.strategy = strategy
                self._asked.forget_pending()

    # What people decide

    def _remember(self, event: Event) -> None:
        self.history.append(event)
        self._by_id[event.id] = event
        self._taken_back.pop(event.annotator, None)
        if isinstance(event.body, ClassChange):
            self._of_classes.append(event)
        self._stand(event, True)

    def _turn(self, event: Event, event_id: str) -> None:
        target = self._by_id.get(event_id)
        if target is None:
            return
        stack = self._taken_back.setdefault(event.annotator, [])
        self._since_new_class = None
        if event.kind == "undone":
            self.undone.add(target.id)
            stack.append(target.id)
        else:
            self.undone.discard(target.id)
            if target.id in stack:
                stack.remove(target.id)
        self._stand(target, event.kind == "redone")

    def _stand(self, event: Event, stands: bool) -> None:
        """Let an event count from now on, or no longer."""
        body = event.body
        if not isinstance(body, Decided) or body.provenance.source in HUMAN:
            _put(self._by_person, event.annotator, event, stands)
        if event.kind in OF_LABELS:
            self.changed = self.position
        match body:
            case Decided():
                for item in body.item_ids:
                    self._decide(item, self._last_decision(item, event, stands))
            case ClassChange():
                self._forget_classes()
            case Flagged(items=items):
                for item in items:
                    self._flag(item, event, stands)
            case Noted(item=item, text=text):
                self._note(item, event, text, stands)

    def _flag(self, item: Item, event: Event, stands: bool) -> None:
        _put(self._flagging, item, event, stands)
        last = self._flagging.last(item)
        on = last is not None and isinstance(last.body, Flagged) and last.body.on
        (self.flags.add if on else self.flags.discard)(item)

    def _last_decision(self, item: Item, event: Event, stands: bool) -> Event | None:
        """Find what is decided of an item, once an event counts for it or counts no more."""
        before = self._decisions.get(item)
        if item not in self._several:
            if before is None or before.origin is event:
                return event if stands else None
            if not stands:
                return before.origin
            self._several.add(item, before.origin)
        _put(self._several, item, event, stands)
        return self._several.last(item)

    def _note(self, item: Item, event: Event, text: str, stands: bool) -> None:
        place = _put(self._noting, item, event, stands)
        notes = self.notes.setdefault(item, [])
        if place >= 0 and stands:
            notes.insert(place, (event.annotator, event.time, text))
        elif place >= 0:
            del notes[place]

    def _decide(self, item: Item, event: Event | None) -> None:
        before = self._decisions.pop(item, None)
        if before is not None:
            self._since_new_class = self._labelled = None
            if before.class_id is not None:
                self._count(before.class_id, -1)
        if event is None:
            self._asked.ask_again(item)
            return
        class_id = event.body.class_id if isinstance(event.body, Labelled) else None
        after = Decision(item, class_id, event)
        last = next(reversed(self._decisions.values()), None)
        self._in_order &= last is None or last.seq <= after.seq
        self._decisions[item] = after
        if not self._in_order:
            self._labelled = None
        if after.class_id is not None:
            if self._labelled is not None:
                self._labelled.append(after)
            self._count(after.class_id, 1)
            if self._since_new_class is not None:
                self._count_since(after)
        self._asked.answer(item)

    def _count(self, class_id: str, change: int) -> None:
        self._raw_counts[class_id] += change
        if self._raw_counts[class_id] <= 1:
            self._forget_classes()

    def _forget_classes(self) -> None:
        self.__dict__.pop("_classes", None)
        self._since_new_class = None

    def _count_since(self, label: Decision) -> None:
        """Count a label that comes after all others."""
        root = self._classes.root(label.class_id or "")
        if root not in self._classes_with_labels or label.source != "human":
            self._since_new_class = 0
        elif self._since_new_class is not None:
            self._since_new_class += 1
        self._classes_with_labels.add(root)

    # What can be read

    @cached_property
    def _classes(self) -> Classes:
        used = [class_id for class_id, n in self._raw_counts.items() if n > 0]
        valid = (e for e in self._of_classes if e.id not in self.undone)
        return fold_classes(valid, used)

    @property
    def classes(self) -> tuple[ClassInfo, ...]:
        """The live classes in the order of their keys."""
        return self._classes.live

    @property
    def class_ids(self) -> set[str]:
        """The ids of all classes that there ever were, so that a new one is like none of them."""
        bodies = (event.body for event in self._of_classes)
        changed = {body.class_id for body in bodies if isinstance(body, ClassChange)}
        return changed | {info.id for info in self.classes} | set(self._raw_counts)

    def class_of(self, class_id: str) -> ClassInfo:
        """Return the live class that a class has become.

        Parameters
        ----------
        class_id : str
            As it stands in an event.

        Raises
        ------
        KeyError
            If the project never had such a class.
        """
        info = self._classes.get(class_id)
        if info is None:
            raise KeyError(class_id)
        return info

    def root(self, class_id: str) -> str:
        """Return the id of the live class that a class has become; its own if it never was one."""
        return self._classes.root(class_id)

    @property
    def decisions(self) -> Mapping[Item, Decision]:
        """Each item's valid decision, in the order in which they were made."""
        if not self._in_order:
            ordered = sorted(self._decisions.items(), key=lambda pair: pair[1].seq)
            self._decisions, self._in_order = dict(ordered), True
        return self._decisions

    @property
    def stale(self) -> bool:
        """Whether there are labels that the last model version has not seen."""
        seen = self.models[-1].position if self.models else 0
        return self.changed > max(seen, self.fit_failed_at) and any(self._raw_counts.values())

    @property
    def labelled(self) -> list[Decision]:
        """The valid labels in the order in which they were given.

        Not to be changed; it is the same list as long as labels are only added at its end.
        """
        if self._labelled is None:
            self._labelled = [d for d in self.decisions.values() if d.class_id is not None]
        return self._labelled

    @property
    def counts(self) -> dict[str, int]:
        """Labels of each live class, by its id."""
        counts = dict.fromkeys((c.id for c in self.classes), 0)
        for class_id, n in self._raw_counts.items():
            if n:
                counts[self._classes.root(class_id)] += n
        return counts

    @property
    def since_new_class(self) -> int:
        """Labels since one brought a class that had none; those that came with the data count 0."""
        if self._since_new_class is None:
            self._since_new_class = 0
            self._classes_with_labels = set()
            for label in self.labelled:
                self._count_since(label)
        return self._since_new_class

    def model(self, version: int | None) -> ModelTrained | None:
        """Return a model by its version; None where there is none of that version."""
        if version is None:
            return None
        # Versions count from 1 and are written in order, one event each.
        near = self.models[version - 1 : version] if version > 0 else ()
        if near and near[0].version == version:
            return near[0]
        return next((m for m in reversed(self.models) if m.version == version), None)

    def doubts(self) -> dict[str, list[Item]]:
        """Find the labels that the last fit took for wrong and that still stand.

        Returns
        -------
        doubted : dict of str to list of item ids
            By the id of the event that labelled them. A label that was given since, or taken back,
            is doubted no more.
        """
        doubted: dict[str, list[Item]] = {}
        if not self.models:
            return doubted
        model = self.models[-1]
        for item in model.suspects or ():
            decision = self.decisions.get(item)
            if decision and decision.class_id is not None and decision.seq <= model.position:
                doubted.setdefault(decision.event, []).append(item)
        return doubted

    @property
    def queries(self) -> Bodies[QueryMade]:
        """The queries, oldest first."""
        return self._asked.queries

    @property
    def pending(self) -> tuple[Pick, ...]:
        """What was asked and is not decided yet, in the order to show it."""
        return tuple(self._asked.pending)

    def asked(self, item: Item) -> Pick | None:
        """Return the last pick that brought an item up; None where none did."""
        return self._asked.of(item)

    @property
    def round(self) -> int:
        """Number of queries so far."""
        return len(self.queries)

    @property
    def targets(self) -> tuple[str, ...]:
        """Ids of the live classes that the strategy was told to look for."""
        live = {c.id for c in self.classes}
        roots = [self.root(class_id) for class_id in self.strategy.targets or ()]
        return tuple(dict.fromkeys(root for root in roots if root in live))

    @property
    def selection(self) -> tuple[Item, ...]:
        """The items that the strategy was told to start from."""
        return tuple(self.strategy.selection or ())

    @property
    def phase(self) -> str:
        """What the strategy was doing at the last query; empty where it does not say."""
        return self.queries[-1].phase or "" if self.queries else ""

    def event(self, event_id: str) -> Event | None:
        """Find what a person did by its event's id."""
        return self._by_id.get(event_id)

    def can_undo(self, annotator: str) -> Event | None:
        """Return the person's last event that is not taken back; None where there is none."""
        return self._by_person.last(annotator)

    def can_redo(self, annotator: str) -> Event | None:
        """Return the event that the person took back last, if nothing was done since."""
        stack = self._taken_back.get(annotator)
        return self._by_id[stack[-1]] if stack else None


def _put(standing: Standing[Any], key: Item, event: Event, stands: bool) -> int:
    return standing.add(key, event) if stands else standing.remove(key, event)
