"""The fold: what a project is after its events."""

from __future__ import annotations

from typing import Any

import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event, Labelled
from bowerbird.app.log.state import State

QUERY = {"position": 0, "seed": 0, "spread": False}
MODEL = {"seed": 0, "learner": {"name": "duo"}, "labels": 0, "classes": [], "digest": ""}


class Story:
    """Events written one after the other, as a log would number them."""

    def __init__(self) -> None:
        self.state = State()
        self.events: list[Event] = []

    def tell(self, kind: str, annotator: str = "ann", **body: Any) -> Event:
        event = event_of(kind, body, annotator=annotator).at(len(self.events) + 1)
        self.events.append(event)
        self.state.apply(event)
        return event

    def label(self, *items: int | str, to: str = "star", **more: Any) -> Event:
        return self.tell("labelled", items=list(items), **{"class": to}, **more)

    def undo(self) -> None:
        target = self.state.can_undo("ann")
        assert target is not None
        self.tell("undone", event=target.id)

    def ask(self, *items: int | str) -> None:
        picks = [
            {"item": item, "score": 1.0, "reason": "far", "probability": 1.0, "target": None}
            for item in items
        ]
        self.tell("query", "machine", strategy="auto", version=None, round=1, picks=picks, **QUERY)


class Watched(Event):
    """An event that counts how often anybody looks at it."""

    looks = 0

    def __getattribute__(self, name: str) -> Any:
        Watched.looks += 1
        return super().__getattribute__(name)


def looks_at(events: list[Event]) -> int:
    """Fold events, reading the state after each, and count the looks at them."""
    watched = [Watched(e.body, e.annotator, e.id, e.time, e.seq) for e in events]
    Watched.looks = 0
    state = State()
    for event in watched:
        state.apply(event)
        assert state.can_undo("ann") is not None or state.can_redo("ann") is not None
    assert state.position == len(watched)
    return Watched.looks


def on_one_item(kind: str, number: int, undone: int) -> list[Event]:
    """Make events of one item, the last of which are taken back one by one."""
    body = {"labelled": {"items": [7], "class": "star"}, "flagged": {"items": [7], "on": True}}
    body["noted"] = {"item": 7, "text": "again"}
    made = [event_of(kind, body[kind], "ann", str(n)) for n in range(number)]
    made += [
        event_of("undone", {"event": str(number - 1 - n)}, "ann", f"u{n}") for n in range(undone)
    ]
    return [event.at(seq) for seq, event in enumerate(made, start=1)]


@pytest.mark.parametrize("kind", ["labelled", "flagged", "noted"])
def test_many_events_of_one_item_cost_as_much_each_as_few(kind: str) -> None:
    """Four times as many, taken back or not, are looked at little more than four times as often."""
    few, many = (looks_at(on_one_item(kind, n, n - 5)) for n in (100, 400))
    assert many < 5 * few


def test_adding_a_label_reads_no_other() -> None:
    """With a thousand labels there, one more is folded and listed by a few looks."""
    events = [
        Watched(Labelled(items=n, class_id="star"), "ann", str(n), 0.0, n + 1) for n in range(1001)
    ]
    state = State(events[:-1])
    assert state.since_new_class == 999 and len(state.labelled) == 1000
    Watched.looks = 0
    state.apply(events[-1])
    assert len(state.labelled) == 1001 and state.since_new_class == 1000 and state.stale
    assert state.can_undo("ann") is events[-1] and len(state.decisions) == 1001
    assert Watched.looks < 100


def test_a_model_is_found_by_its_version(story: Story) -> None:
    """Whether versions are numbered from 1 without a gap or not; none is none."""
    for version in (1, 2, 5):
        story.tell("model", "machine", version=version, position=0, **MODEL)
    for version in (1, 2, 5):
        model = story.state.model(version)
        assert model is not None and model.version == version
    assert all(story.state.model(version) is None for version in (None, 0, 3, 99))


@pytest.fixture
def story() -> Story:
    story = Story()
    story.tell("classes", "machine", names=["star", "galaxy"], colours=["#111111", "#222222"])
    return story


def test_a_label_counts_for_its_class(story: Story) -> None:
    """A label shows in decisions and counts, with who gave it."""
    story.label(7, seconds=1.5)
    decision = story.state.decisions[7]
    assert (decision.class_id, decision.annotator, decision.seconds) == ("star", "ann", 1.5)
    assert story.state.counts == {"star": 1, "galaxy": 0}


def test_relabelling_replaces_and_undo_brings_the_first_label_back(story: Story) -> None:
    """The last valid decision holds; taken back, the one before it holds again."""
    story.label(7)
    story.label(7, to="galaxy")
    assert story.state.counts == {"star": 0, "galaxy": 1}
    story.undo()
    assert story.state.counts == {"star": 1, "galaxy": 0}
    assert [d.seq for d in story.state.decisions.values()] == [2]


def test_a_bulk_label_is_one_step(story: Story) -> None:
    """Undo takes back all items of one event, redo brings all back."""
    story.label(*range(12))
    story.undo()
    assert story.state.counts["star"] == 0
    again = story.state.can_redo("ann")
    assert again is not None
    story.tell("redone", event=again.id)
    assert story.state.counts["star"] == 12
    assert story.state.can_redo("ann") is None


def test_a_new_decision_ends_redo(story: Story) -> None:
    """After something new was done there is nothing to bring back."""
    story.label(1)
    story.undo()
    story.label(2)
    assert story.state.can_redo("ann") is None


def test_undo_is_each_persons_own(story: Story) -> None:
    """One annotator's undo does not take back another's label."""
    story.label(1)
    story.tell("labelled", "ben", items=[2], **{"class": "star"})
    mine = story.state.can_undo("ann")
    assert mine is not None and mine.body.item_ids == [1]


def test_known_labels_are_not_undone(story: Story) -> None:
    """What came with the data is no step of a person."""
    story.label(1, source="known")
    assert story.state.can_undo("ann") is None


def test_undone_picks_come_back_to_the_front(story: Story) -> None:
    """An item whose label is taken back is asked again at its old place in the queue."""
    story.ask("a", "b", "c")
    story.label("a")
    story.tell("skipped", items=["b"])
    assert [p.item for p in story.state.pending] == ["c"]
    story.undo()
    story.undo()
    assert [p.item for p in story.state.pending] == ["a", "b", "c"]


def test_another_strategy_empties_the_queue(story: Story) -> None:
    """What the last strategy asked and nobody answered is asked no more."""
    story.ask("a", "b")
    story.tell("strategy", name="random", parameters={}, sha256=None)
    assert story.state.pending == ()


def test_targets_and_selection_are_the_strategys(story: Story) -> None:
    """Targets follow merges and miss what is no class; the next choice begins with none."""
    story.tell("strategy", name="certain", targets=["star", "galaxy", "ring"], selection=[3, "a"])
    assert story.state.targets == ("star", "galaxy")
    assert story.state.selection == (3, "a")
    story.tell("class_merged", **{"class": "star", "into": "galaxy"})
    assert story.state.targets == ("galaxy",)
    story.tell("strategy", name="random", parameters={})
    assert (story.state.targets, story.state.selection) == ((), ())


def test_merging_moves_labels_and_can_be_taken_back(story: Story) -> None:
    """Merged labels count for the other class; undone, each has its own again."""
    story.label(1)
    story.label(2, to="galaxy")
    story.tell("class_merged", **{"class": "star", "into": "galaxy"})
    assert story.state.counts == {"galaxy": 2}
    assert story.state.class_of("star").id == "galaxy"
    story.undo()
    assert story.state.counts == {"star": 1, "galaxy": 1}


def test_merging_in_a_ring_ends(story: Story) -> None:
    """Two classes merged into each other leave one, and nothing runs for ever."""
    story.label(1)
    story.tell("class_merged", **{"class": "star", "into": "galaxy"})
    story.tell("class_merged", **{"class": "galaxy", "into": "star"})
    assert [c.id for c in story.state.classes] == ["galaxy"]


def test_a_label_survives_the_undoing_of_its_class(story: Story) -> None:
    """A class that labels speak of stays, though its addition was taken back."""
    added = story.tell("class_added", **{"class": "ring", "name": "ring", "colour": "#333333"})
    story.label(1, to="ring")
    story.tell("undone", event=added.id)
    assert story.state.counts["ring"] == 1
    assert story.state.class_of("ring").name == "ring"


def test_renaming_keeps_the_labels(story: Story) -> None:
    """A class's id stays what events call it; only the name changes."""
    story.label(1)
    story.tell("class_renamed", **{"class": "star", "name": "Stern"})
    assert story.state.class_of("star").name == "Stern"
    assert story.state.counts["star"] == 1


def test_labels_since_a_new_class(story: Story) -> None:
    """The count starts again at a class's first label and ignores labels that were known."""
    story.label(1)
    story.label(2)
    story.label(3)
    assert story.state.since_new_class == 2
    story.label(4, to="galaxy")
    assert story.state.since_new_class == 0
    story.label(5, source="known")
    assert story.state.since_new_class == 0


def test_flags_and_notes(story: Story) -> None:
    """Flags turn on and off, notes gather, and undo takes the last away."""
    story.tell("flagged", items=[1], on=True)
    story.tell("noted", item=1, text="two nuclei?")
    assert story.state.flags == {1}
    assert [text for _, _, text in story.state.notes[1]] == ["two nuclei?"]
    story.undo()
    story.undo()
    assert not story.state.flags and not story.state.notes[1]


def test_a_model_is_stale_when_labels_changed_and_not_when_a_class_was_renamed(
    story: Story,
) -> None:
    """Only what a fit depends on calls for another fit."""
    assert not story.state.stale
    story.label(1)
    assert story.state.stale
    story.tell("model", "machine", version=1, position=story.state.position, **MODEL)
    story.tell("class_renamed", **{"class": "star", "name": "Stern"})
    story.tell("flagged", items=[1], on=True)
    assert not story.state.stale
    story.undo()
    story.undo()
    story.undo()
    assert not story.state.labelled and not story.state.stale
    story.label(2, to="galaxy")
    assert story.state.stale


def train(story: Story, **more: Any) -> None:
    """Write that a model was trained on all labels that there are."""
    story.tell("model", "machine", **MODEL, version=1, position=story.state.position, **more)


def test_doubts_stand_by_the_step_that_labelled(story: Story) -> None:
    """Only the doubted items of a label for many; nothing before there is a model."""
    many, single = story.label(1, 2, 3), story.label(4, to="galaxy")
    assert story.state.doubts() == {}
    train(story, suspects=[3, 4, 1])
    assert story.state.doubts() == {many.id: [3, 1], single.id: [4]}
    train(story)
    assert story.state.doubts() == {}


def test_a_label_given_anew_is_doubted_no_more(story: Story) -> None:
    """Nor is one that was taken back, or an item that was skipped since."""
    first, second = story.label(1, 2, 3), story.label(4)
    train(story, suspects=[1, 2, 3, 4])
    story.label(1, to="galaxy")
    story.tell("skipped", items=[2])
    story.tell("undone", event=second.id)
    assert story.state.doubts() == {first.id: [3]}
