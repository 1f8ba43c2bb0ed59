"""The state of a project: a fold of its log, and nothing else.

Undo, history, crash recovery, replay and export all read this one fold, so that none of them can
disagree with another. An event is never removed: taking one back marks it, and whatever it had
decided is decided again from the events that remain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from bowerbird.app.session.classes import Classes, ClassInfo, fold_classes
from bowerbird.app.session.event import DECISIONS, OF_CLASSES, UNDOABLE, Event

Item: TypeAlias = int | str


@dataclass(frozen=True)
class Pick:
    """An item that was asked about.

    Parameters
    ----------
    item : int or str
        Its id.
    score, probability : float
        Acquisition score and the chance of having been chosen.
    reason : str
        Why, for the person.
    target : str or None
        Id of the class that it was asked for.
    strategy : str
        Who asked.
    version : int or None
        The model version behind it; None while there was none.
    round : int
        Number of the query, from 1.
    rank : int
        Running number over all picks of the project.
    """

    item: Item
    score: float
    reason: str
    probability: float
    target: str | None
    strategy: str
    version: int | None
    round: int
    rank: int


@dataclass(frozen=True)
class Decision:
    """What a person decided of an item.

    Parameters
    ----------
    item : int or str
        Its id.
    kind : str
        ``labelled``, ``skipped`` or ``unsure``.
    class_id : str or None
        The class of a label as it was given; `State.class_of` tells what has become of it.
    event, seq : str, int
        The event that decided, and its number in the log.
    annotator, time, seconds : str, float, float or None
        Who, when (seconds since 1970), and how long it took.
    source : str
        ``human``, ``imported`` or ``known``.
    strategy, version, probability, round, target, rank
        As of the pick that brought the item up; None where a person chose it.
    """

    item: Item
    kind: str
    class_id: str | None
    event: str
    seq: int
    annotator: str
    time: float
    seconds: float | None
    source: str
    strategy: str | None
    version: int | None
    probability: float | None
    round: int | None
    target: str | None
    rank: int | None


class State:
    """The fold of a log's events, applied one after the other.

    Parameters
    ----------
    events : iterable of Event
        In the log's order, each with its number.

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
    models, queries : list of dict
        Bodies of the events of those kinds, oldest first.
    learner, strategy : dict
        What was chosen last; empty until something is.
    opened : dict
        The body of the first event of that kind.
    layout : dict or None
    projection : dict or None
    phase : str
        What the strategy was doing at the last query.
    history : list of Event
        What people did, oldest first, taken back or not.
    undone : set of str
        Ids of the events that are taken back now.
    """

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.position = 0
        self.changed = 0
        self.fit_failed_at = 0
        self.flags: set[Item] = set()
        self.notes: dict[Item, list[tuple[str, float, str]]] = {}
        self.models: list[Mapping[str, Any]] = []
        self.queries: list[Mapping[str, Any]] = []
        self.failures: list[Event] = []
        self.learner: Mapping[str, Any] = {}
        self.strategy: Mapping[str, Any] = {}
        self.opened: Mapping[str, Any] = {}
        self.layout: Mapping[str, Any] | None = None
        self.projection: Mapping[str, Any] | None = None
        self.history: list[Event] = []
        self.undone: set[str] = set()
        self._by_id: dict[str, Event] = {}
        self._of_item: dict[Item, list[Event]] = {}
        self._of_classes: list[Event] = []
        self._decisions: dict[Item, Decision] = {}
        self._in_order = True
        self._raw_counts: Counter[str] = Counter()
        self._asked: dict[Item, Pick] = {}
        self._pending: dict[int, Pick] = {}
        self._taken_back: dict[str, list[str]] = {}
        self._ranks = 0
        for event in events:
            self.apply(event)

    def apply(self, event: Event) -> None:
        """Take in the next event.

        Parameters
        ----------
        event : Event
            With its number in the log.
        """
        self.position = event.seq
        if event.kind in UNDOABLE:
            self._remember(event)
        elif event.kind in ("undone", "redone"):
            self._turn(event)
        else:
            getattr(self, f"_apply_{event.kind}")(event)
        self.__dict__.pop("since_new_class", None)

    # What people decide

    def _remember(self, event: Event) -> None:
        self.history.append(event)
        self._by_id[event.id] = event
        self._taken_back.pop(event.annotator, None)
        for item in _items(event):
            self._of_item.setdefault(item, []).append(event)
        if event.kind in OF_CLASSES:
            self._of_classes.append(event)
        self._refresh(event)

    def _turn(self, event: Event) -> None:
        target = self._by_id.get(event.body["event"])
        if target is None:
            return
        stack = self._taken_back.setdefault(event.annotator, [])
        if event.kind == "undone":
            self.undone.add(target.id)
            stack.append(target.id)
        else:
            self.undone.discard(target.id)
            if target.id in stack:
                stack.remove(target.id)
        self._refresh(target)

    def _refresh(self, event: Event) -> None:
        if event.kind in OF_CLASSES:
            self.__dict__.pop("_classes", None)
        if event.kind in DECISIONS or event.kind in ("class_merged", "class_cost"):
            self.changed = self.position
        for item in _items(event):
            valid = [e for e in self._of_item[item] if e.id not in self.undone]
            if event.kind in DECISIONS:
                self._decide(item, [e for e in valid if e.kind in DECISIONS])
            elif event.kind == "flagged":
                flags = [e.body["on"] for e in valid if e.kind == "flagged"]
                (self.flags.add if flags and flags[-1] else self.flags.discard)(item)
            else:
                noted = [e for e in valid if e.kind == "noted"]
                self.notes[item] = [(e.annotator, e.time, e.body["text"]) for e in noted]

    def _decide(self, item: Item, valid: list[Event]) -> None:
        before = self._decisions.pop(item, None)
        if before and before.class_id is not None:
            self._count(before.class_id, -1)
        if not valid:
            if item in self._asked:
                self._pending[self._asked[item].rank] = self._asked[item]
            return
        after = _decision(item, valid[-1])
        last = next(reversed(self._decisions.values()), None)
        self._in_order &= last is None or last.seq <= after.seq
        self._decisions[item] = after
        if after.class_id is not None:
            self._count(after.class_id, 1)
        if item in self._asked:
            self._pending.pop(self._asked[item].rank, None)

    def _count(self, class_id: str, change: int) -> None:
        self._raw_counts[class_id] += change
        if self._raw_counts[class_id] <= 1:
            self.__dict__.pop("_classes", None)

    # What else the log tells

    def _apply_opened(self, event: Event) -> None:
        self.opened = self.opened or event.body

    def _apply_classes(self, event: Event) -> None:
        self._of_classes.append(event)
        self.__dict__.pop("_classes", None)

    def _apply_learner(self, event: Event) -> None:
        self.learner = event.body
        self.changed = event.seq

    def _apply_strategy(self, event: Event) -> None:
        # What another strategy asked and nobody has answered is asked no more.
        self.strategy = event.body
        self._pending.clear()

    def _apply_layout(self, event: Event) -> None:
        self.layout = event.body

    def _apply_model(self, event: Event) -> None:
        self.models.append(event.body)

    def _apply_query(self, event: Event) -> None:
        body = event.body
        self.queries.append(body)
        for pick in body["picks"]:
            self._ranks += 1
            asked = Pick(
                **pick,
                strategy=body["strategy"],
                version=body["version"],
                round=body["round"],
                rank=self._ranks,
            )
            self._asked[asked.item] = asked
            if asked.item not in self._decisions:
                self._pending[asked.rank] = asked

    def _apply_projection(self, event: Event) -> None:
        self.projection = event.body

    def _apply_failed(self, event: Event) -> None:
        self.failures.append(event)
        if event.body["what"] == "learner":
            self.fit_failed_at = self.position

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

    def class_of(self, class_id: str) -> ClassInfo:
        """Give the live class that a class has become.

        Parameters
        ----------
        class_id : str
            As it stands in an event.

        Raises
        ------
        KeyError
            If the project never had such a class.
        """
        found = self._classes.get(class_id)
        if found is None:
            raise KeyError(class_id)
        return found

    def root(self, class_id: str) -> str:
        """Give the id of the live class that a class has become; its own if it never was one."""
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
        seen = self.models[-1]["position"] if self.models else 0
        return self.changed > max(seen, self.fit_failed_at) and bool(self.labelled)

    @property
    def labelled(self) -> list[Decision]:
        """The valid labels in the order in which they were given."""
        return [d for d in self.decisions.values() if d.class_id is not None]

    @property
    def counts(self) -> dict[str, int]:
        """Labels of each live class, by its id."""
        counts = dict.fromkeys((c.id for c in self.classes), 0)
        for class_id, n in self._raw_counts.items():
            if n:
                counts[self._classes.root(class_id)] += n
        return counts

    @cached_property
    def since_new_class(self) -> int:
        """Labels since one brought a class that had none; those that came with the data count 0."""
        seen: set[str] = set()
        since = 0
        for label in self.labelled:
            root = self._classes.root(label.class_id or "")
            since = 0 if root not in seen or label.source != "human" else since + 1
            seen.add(root)
        return since

    @property
    def pending(self) -> tuple[Pick, ...]:
        """What was asked and is not decided yet, in the order to show it."""
        return tuple(self._pending[rank] for rank in sorted(self._pending))

    def asked(self, item: Item) -> Pick | None:
        """Give the last pick that brought an item up; None where none did."""
        return self._asked.get(item)

    @property
    def round(self) -> int:
        """Number of queries so far."""
        return len(self.queries)

    @property
    def targets(self) -> tuple[str, ...]:
        """Ids of the live classes that the strategy was told to look for."""
        live = {c.id for c in self.classes}
        roots = [self.root(class_id) for class_id in self.strategy.get("targets", ())]
        return tuple(dict.fromkeys(root for root in roots if root in live))

    @property
    def selection(self) -> tuple[Item, ...]:
        """The items that the strategy was told to start from."""
        return tuple(self.strategy.get("selection", ()))

    @property
    def phase(self) -> str:
        """What the strategy was doing at the last query; empty where it does not say."""
        return str(self.queries[-1].get("phase", "")) if self.queries else ""

    def event(self, event_id: str) -> Event | None:
        """Find what a person did by its event's id."""
        return self._by_id.get(event_id)

    def can_undo(self, annotator: str) -> Event | None:
        """Give the person's last event that is not taken back; None where there is none."""
        return next(
            (e for e in reversed(self.history) if e.annotator == annotator and self._stands(e)),
            None,
        )

    def _stands(self, event: Event) -> bool:
        return event.id not in self.undone and event.body.get("source", "human") == "human"

    def can_redo(self, annotator: str) -> Event | None:
        """Give the event that the person took back last, if nothing was done since."""
        stack = self._taken_back.get(annotator)
        return self._by_id[stack[-1]] if stack else None


def _items(event: Event) -> list[Item]:
    return (
        event.body["items"]
        if "items" in event.body
        else [event.body[key] for key in ("item",) if key in event.body]
    )


def _decision(item: Item, event: Event) -> Decision:
    body = event.body
    return Decision(
        item=item,
        kind=event.kind,
        class_id=body.get("class"),
        event=event.id,
        seq=event.seq,
        annotator=event.annotator,
        time=event.time,
        seconds=body.get("seconds"),
        source=body.get("source", "human"),
        strategy=body.get("strategy"),
        version=body.get("version"),
        probability=body.get("probability"),
        round=body.get("round"),
        target=body.get("target"),
        rank=body.get("rank"),
    )
