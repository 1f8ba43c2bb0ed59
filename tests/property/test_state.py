"""The fold against a plain model that redoes everything from the events that stand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bowerbird.app.log.codec import as_json, event_of
from bowerbird.app.log.events import DECISIONS, UNDOABLE, Event
from bowerbird.app.log.state import State

ITEMS = st.integers(0, 5)
CLASSES = st.sampled_from(["a", "b", "c"])
PEOPLE = st.sampled_from(["ann", "ben"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("label"), st.lists(ITEMS, min_size=1, max_size=4), CLASSES, PEOPLE),
        st.tuples(st.sampled_from(["skip", "unsure"]), ITEMS, PEOPLE),
        st.tuples(st.just("merge"), CLASSES, CLASSES),
        st.tuples(st.just("flag"), ITEMS, st.booleans(), PEOPLE),
        st.tuples(st.just("note"), ITEMS, PEOPLE),
        st.tuples(st.just("known"), ITEMS, CLASSES),
        st.tuples(st.just("ask"), st.lists(ITEMS, max_size=3, unique=True)),
        st.just(("strategy",)),
        st.tuples(st.just("undo"), PEOPLE),
        st.tuples(st.just("redo"), PEOPLE),
        # What two tabs at once, or a crafted log, can say: any event, whoever's, in any order.
        st.tuples(st.sampled_from(["undone", "redone"]), st.integers(0, 39), PEOPLE),
    ),
    max_size=40,
)
PICK = {"score": 0.5, "reason": "far", "probability": 1.0, "target": None}


def play(steps: list[tuple]) -> tuple[list[Event], State]:
    """Turn steps into the events that a person would have caused."""
    state, events = State(), []

    def write(kind: str, who: str = "ann", **body: object) -> None:
        event = event_of(kind, body, annotator=who, id=str(len(events))).at(len(events) + 1)
        events.append(event)
        state.apply(event)

    for step in steps:
        match step:
            case ("label", items, name, who):
                write("labelled", who, items=items, **{"class": name})
            case ("known", item, name):
                write("labelled", items=[item], source="known", **{"class": name})
            case ("skip", item, who):
                write("skipped", who, items=[item])
            case ("unsure", item, who):
                write("unsure", who, items=[item])
            case ("merge", gone, into):
                write("class_merged", **{"class": gone, "into": into})
            case ("flag", item, on, who):
                write("flagged", who, items=[item], on=on)
            case ("note", item, who):
                write("noted", who, item=item, text=f"note {len(events)}")
            case ("ask", items):
                picks = [{"item": item, **PICK} for item in items]
                more = {"strategy": "auto", "version": None, "round": state.round + 1}
                more |= {"position": state.position, "seed": 0, "spread": False}
                write("query", "machine", picks=picks, **more)
            case ("strategy",):
                write("strategy", name="auto")
            case ("undo", who) if target := state.can_undo(who):
                write("undone", who, event=target.id)
            case ("redo", who) if target := state.can_redo(who):
                write("redone", who, event=target.id)
            case ("undone" | "redone" as kind, number, who):
                write(kind, who, event=str(number))
    return events, state


class Plain:
    """The fold as one would write it first: after each event all is done again from the start.

    It says what undo and redo mean, however slowly, and what `State` has to agree with.
    """

    def __init__(self, events: list[Event]) -> None:
        self.gone: set[str] = set()
        self.taken_back: dict[str, list[str]] = {}
        self.decided: dict[int, Event] = {}
        self.pending: dict[int, tuple[int, int]] = {}  # rank to item and round
        self.rank_of: dict[int, tuple[int, int, int]] = {}
        self.before: list[Event] = []
        for event in events:
            self._take(event)

    def _take(self, event: Event) -> None:
        body = as_json(event)
        if event.kind in ("undone", "redone"):
            target = next((e for e in self.history if e.id == body["event"]), None)
            if target is None:
                return
            stack = self.taken_back.setdefault(event.annotator, [])
            if event.kind == "undone":
                self.gone.add(target.id)
                stack.append(target.id)
            else:
                self.gone.discard(target.id)
                if target.id in stack:
                    stack.remove(target.id)
            self._decide(target)
            return
        self.before.append(event)
        if event.kind == "query":
            for pick in body["picks"]:
                ranks = sum(len(e.body.picks) for e in self.before if e.kind == "query")
                rank = ranks - len(body["picks"]) + body["picks"].index(pick) + 1
                self.rank_of[pick["item"]] = (rank, pick["item"], body["round"])
                if pick["item"] not in self.decided:
                    self.pending[rank] = (pick["item"], body["round"])
        elif event.kind == "strategy":
            self.pending.clear()
        else:
            self.taken_back.pop(event.annotator, None)
            self._decide(event)

    def _decide(self, event: Event) -> None:
        if event.kind not in DECISIONS:
            return
        for item in event.body.item_ids:
            valid = [e for e in self.stands if e.kind in DECISIONS and item in e.body.item_ids]
            self.decided.pop(item, None)
            if valid:
                self.decided[item] = valid[-1]
            if item in self.rank_of:
                rank, *where = self.rank_of[item]
                self.pending.pop(rank, None)
                if not valid:
                    self.pending[rank] = (where[0], where[1])

    @property
    def history(self) -> list[Event]:
        return [e for e in self.before if e.kind in UNDOABLE]

    @property
    def stands(self) -> list[Event]:
        return [e for e in self.history if e.id not in self.gone]

    def can_undo(self, who: str) -> Event | None:
        mine = [e for e in self.stands if e.annotator == who]
        return next((e for e in reversed(mine) if as_json(e).get("source") != "known"), None)

    def can_redo(self, who: str) -> str | None:
        return (self.taken_back.get(who) or [None])[-1]


@settings(max_examples=300)
@given(STEPS)
def test_the_state_is_that_of_a_plain_fold(steps: list[tuple]) -> None:
    """Everything undo and redo touch is, after each event, what a slow plain fold says."""
    events, _ = play(steps)
    state = State()
    for number, event in enumerate(events, start=1):
        state.apply(event)
        plain = Plain(events[:number])
        ordered = sorted(plain.decided.items(), key=lambda pair: pair[1].seq)
        assert [(i, d.event) for i, d in state.decisions.items()] == [(i, e.id) for i, e in ordered]
        assert [d.item for d in state.labelled] == [i for i, e in ordered if e.kind == "labelled"]
        pending = [(p.rank, (p.item, p.round)) for p in state.pending]
        assert pending == sorted(plain.pending.items())
        flags = {e.body.items[0]: e.body.on for e in plain.stands if e.kind == "flagged"}
        assert state.flags == {item for item, on in flags.items() if on}
        for item, notes in state.notes.items():
            texts = [e.body.text for e in plain.stands if as_json(e).get("item") == item]
            assert [text for _, _, text in notes] == texts
        assert state.since_new_class == since_new_class(state)
        assert state.stale == (bool(state.labelled) and state.changed > 0)
        for who in ("ann", "ben"):
            assert state.can_undo(who) == plain.can_undo(who)
            redone = state.can_redo(who)
            assert (redone and redone.id) == plain.can_redo(who)


def since_new_class(state: State) -> int:
    """Count the labels since one brought a class that had none, from the first label on."""
    seen: set[str] = set()
    since = 0
    for label in state.labelled:
        root = state.class_of(label.class_id or "").id
        since = since + 1 if root in seen and label.source == "human" else 0
        seen.add(root)
    return since


@settings(max_examples=100)
@given(STEPS)
def test_folding_step_by_step_equals_folding_at_once(steps: list[tuple]) -> None:
    """A state that grew event by event and one folded from the whole log agree in all they show."""
    events, grown = play(steps)
    folded = State(events)
    assert list(grown.decisions.items()) == list(folded.decisions.items())
    assert (grown.classes, grown.counts, grown.changed) == (
        folded.classes,
        folded.counts,
        folded.changed,
    )


@settings(max_examples=100)
@given(STEPS)
def test_decisions_stand_in_the_order_in_which_they_were_made(steps: list[tuple]) -> None:
    """However undo and relabelling went, decisions are ordered by their events' numbers."""
    _, state = play(steps)
    numbers = [decision.seq for decision in state.decisions.values()]
    assert numbers == sorted(numbers)
