"""The fold against a plain model that redoes everything from the events that stand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bowerbird.app.session.event import Event
from bowerbird.app.session.state import State

ITEMS = st.integers(0, 5)
CLASSES = st.sampled_from(["a", "b", "c"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("label"), st.lists(ITEMS, min_size=1, max_size=4, unique=True), CLASSES),
        st.tuples(st.sampled_from(["skip", "unsure"]), ITEMS),
        st.tuples(st.just("merge"), CLASSES, CLASSES),
        st.tuples(st.just("flag"), ITEMS, st.booleans()),
        st.just(("undo",)),
        st.just(("redo",)),
    ),
    max_size=40,
)


def play(steps: list[tuple]) -> tuple[list[Event], State]:
    """Turn steps into the events that a person would have caused."""
    state, events = State(), []

    def write(kind: str, **body: object) -> None:
        event = Event(kind, body, annotator="ann").at(len(events) + 1)
        events.append(event)
        state.apply(event)

    for step in steps:
        match step:
            case ("label", items, name):
                write("labelled", items=items, **{"class": name})
            case ("skip", item):
                write("skipped", items=[item])
            case ("unsure", item):
                write("unsure", items=[item])
            case ("merge", gone, into):
                write("class_merged", **{"class": gone, "into": into})
            case ("flag", item, on):
                write("flagged", items=[item], on=on)
            case ("undo",) if target := state.can_undo("ann"):
                write("undone", event=target.id)
            case ("redo",) if target := state.can_redo("ann"):
                write("redone", event=target.id)
    return events, state


def standing(events: list[Event]) -> list[Event]:
    """Give the events that are not taken back, by looking at every undo and redo in turn."""
    gone: set[str] = set()
    for event in events:
        if event.kind == "undone":
            gone.add(event.body["event"])
        if event.kind == "redone":
            gone.discard(event.body["event"])
    return [e for e in events if e.id not in gone and e.kind not in ("undone", "redone")]


@settings(max_examples=300)
@given(STEPS)
def test_the_state_is_what_the_standing_events_say(steps: list[tuple]) -> None:
    """Decisions and flags after any mix of steps, undos and redos equal those of a plain replay."""
    events, state = play(steps)
    decided: dict[int, tuple[str, str | None]] = {}
    flags: dict[int, bool] = {}
    for event in standing(events):
        for item in event.body.get("items", ()):
            if event.kind == "flagged":
                flags[item] = event.body["on"]
            else:
                decided[item] = (event.kind, event.body.get("class"))
    assert {i: (d.kind, d.class_id) for i, d in state.decisions.items()} == decided
    assert state.flags == {item for item, on in flags.items() if on}
    assert sum(state.counts.values()) == sum(kind == "labelled" for kind, _ in decided.values())


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
