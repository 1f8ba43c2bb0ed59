"""The numbers behind the ledger of classes and its bars."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State
from bowerbird.app.loop.predictions import Predictions
from bowerbird.app.views.classes.bars import (
    LEAST_PIXELS,
    LONGEST_NAME,
    ClassBars,
    bars,
    class_at,
    distinct,
    with_bars,
)
from bowerbird.app.views.classes.ledger import ENOUGH, Row, ledger, members, missing, summary
from bowerbird.app.views.plots.columns import Axes
from bowerbird.app.views.plots.snapshot import take_snapshot

MODEL = {
    "version": 1,
    "seed": 0,
    "position": 1,
    "learner": {"name": "duo"},
    "labels": 0,
    "classes": [],
    "digest": "",
}


class Sitting:
    """As much of a session as the ledger reads, with a pool whose ids are its positions."""

    def __init__(self) -> None:
        self.state = State()
        self.project = SimpleNamespace(choices=SimpleNamespace(keys={}))
        self.pool = SimpleNamespace(positions=lambda ids: np.asarray(ids, dtype=np.int64))
        self.predictions: Predictions | None = None
        self.view = SimpleNamespace(selection=np.empty(0, dtype=np.int64))
        self.write("classes", names=["a", "b", "c"], colours=["#aa0000", "#00bb00", None])

    def write(self, kind: str, **body: Any) -> Event:
        event = event_of(kind, body, annotator="p").at(self.state.position + 1)
        self.state.apply(event)
        return event

    def label(self, items: list[int], name: str) -> Event:
        return self.write("labelled", **{"items": items, "class": name, "source": "human"})

    def predict(self, names: tuple[str, ...], top: list[int]) -> None:
        counts = {name: top.count(i) for i, name in enumerate(names)}
        self.write("model", **MODEL, predicted=counts)
        codes = np.array(top, dtype=np.uint16)
        self.predictions = Predictions(1, 2, names, codes, np.zeros(len(top), dtype=np.uint8))


@pytest.fixture
def sitting() -> Any:
    return Sitting()


@pytest.mark.parametrize(
    ("labels", "quota", "expected"),
    [(0, 20, (5, 5)), (4, 20, (1, 5)), (5, 20, (15, 20)), (20, 20, (0, 20)), (90, 20, (0, 20)),
     (1, 3, (2, 3)), (3, 3, (0, 3))],
)  # fmt: skip
def test_what_is_short_is_counted_to_the_next_goal(
    labels: int, quota: int, expected: tuple[int, int]
) -> None:
    """First to the few that a learner needs, then to what the person aims at."""
    assert missing(labels, quota) == expected


def test_a_row_tells_labelled_predicted_short_and_found(sitting: Any) -> None:
    """Each class has its key, its counts, and the number of its first label."""
    sitting.label([4, 5], "b")
    sitting.label([6], "a")
    sitting.predict(("a", "b"), [0, 0, 1, 0, 1, 1, 0])
    a, b, c = ledger(sitting, quota=6)
    assert (a.key, a.labelled, a.predicted, a.short, a.goal, a.first_label) == (
        "1",
        1,
        4,
        4,
        ENOUGH,
        3,
    )
    assert (b.key, b.labelled, b.predicted, b.short, b.first_label) == ("2", 2, 3, 3, 1)
    assert (c.labelled, c.predicted, c.first_label) == (0, None, None)
    assert summary(sitting) == "2 of 3 classes found · 0 labels since the last new one"


def test_a_merge_moves_what_was_labelled_and_predicted(sitting: Any) -> None:
    """The class that is left has both, and undoing the merge gives each its own again."""
    sitting.label([4], "b")
    sitting.label([6], "a")
    sitting.predict(("a", "b"), [0, 0, 1])
    merged = sitting.write("class_merged", **{"class": "b", "into": "a"})
    a, c = ledger(sitting)
    assert (a.id, a.labelled, a.predicted, a.first_label) == ("a", 2, 3, 1)
    assert members(sitting, "b", predicted=True).tolist() == [0, 1, 2]
    assert members(sitting, "b", predicted=False).tolist() == [4, 6]
    assert class_at([a, c], 1.5) == "a"
    sitting.write("undone", event=merged.id)
    assert [(r.id, r.labelled, r.predicted) for r in ledger(sitting)][:2] == [
        ("a", 1, 2), ("b", 1, 1)]  # fmt: skip


def test_members_of_a_class_that_never_was_are_refused(sitting: Any) -> None:
    """A message from the page may name anything."""
    with pytest.raises(KeyError):
        members(sitting, "nobody", predicted=False)
    assert members(sitting, "c", predicted=True).tolist() == []
    assert members(sitting, "c", predicted=False).tolist() == []


def row(name: str, labelled: int, predicted: int | None) -> Row:
    return Row(name, "", name, "#123456", labelled, predicted, 0, 20, None)


def test_a_class_of_one_is_seen_beside_one_of_a_million() -> None:
    """On the log scale its bar is a twentieth of the axis at least; on the plain one it is not."""
    rows = [row("many", 300, 1_000_000), row("one", 1, None)]
    log, plain = bars(rows, log=True), bars(rows, log=False)
    predicted, labelled = log["layers"]
    assert labelled["class"] == ["one", "many"]
    assert labelled["items"][0] == pytest.approx(np.log10(2))
    assert labelled["items"][0] / log["across"][1] > 0.045
    assert predicted["items"][0] == 0
    assert plain["layers"][1]["items"].tolist() == [1, 300]
    assert plain["across"][1] > 1_000_000


def test_names_beside_bars_are_short_and_never_the_same() -> None:
    """Categories of an axis must differ, whatever people call their classes."""
    long = "x" * 200
    names = distinct([long + "a", long + "b", "plain", "plain (2)", "plain"])
    assert len(set(names)) == 5
    assert names[2:4] == ["plain", "plain (2)"]
    assert all(len(name) <= LONGEST_NAME + 4 for name in names)


@pytest.mark.parametrize(
    ("place", "found"),
    [(0.5, "c"), (1.2, "b"), (2.99, "a"), (3.0, None), (-0.1, None), (None, None), (np.nan, None)],
)
def test_a_press_on_a_bar_means_its_class(place: float | None, found: str | None) -> None:
    """The first class is at the top; a press beside the bars means none."""
    assert class_at([row(name, 1, 1) for name in "abc"], place) == found


def test_the_figure_shows_the_bars() -> None:
    """What is laid out is what the figure's sources hold, with ticks that are read as counts."""
    drawn = ClassBars()
    drawn.show([row("many", 300, 900), row("one", 1, None)], log=True)
    figure = drawn.drawing.figure
    sources = [renderer.data_source.data for renderer in figure.renderers]
    assert [list(s["labelled"]) for s in sources] == [[1, 300]] * 2
    assert list(figure.y_range.factors) == ["one", "many"]
    assert set(figure.xaxis[0].major_label_overrides.values()) == {"0", "1", "10", "100"}
    drawn.show([row("many", 300, 900)], log=False)
    assert figure.xaxis[0].major_label_overrides == {}
    assert figure.renderers[1].data_source.data["items"].tolist() == [300]


def test_many_classes_have_room_for_their_names() -> None:
    """Each of 40 classes has the height of a line of text; a few leave the drawing as it was."""
    drawn = ClassBars()
    drawn.show([row(f"class {i}", 1, None) for i in range(40)], log=True)
    assert drawn.drawing.pane.min_height >= 40 * 14
    drawn.show([row("one", 1, None)], log=True)
    assert drawn.drawing.pane.min_height == LEAST_PIXELS


def test_a_class_that_was_taken_back_is_predicted_no_more(sitting: Any) -> None:
    """Until the next fit its items count for no class, and the others keep theirs."""
    added = sitting.write("class_added", **{"class": "d", "name": "d", "colour": "#00bb00"})
    label = sitting.label([6], "d")
    sitting.predict(("a", "d"), [0, 1, 0, 1])
    for event in (label, added):
        sitting.write("undone", event=event.id)
    rows = {row.id: row.predicted for row in ledger(sitting)}
    assert rows["a"] == 2
    assert "d" not in rows
    assert members(sitting, "a", predicted=True).tolist() == [0, 2]
    assert take_snapshot(sitting, Axes("f0", None), predictions=True).predictions is None


def test_of_very_many_classes_the_largest_have_bars() -> None:
    """Forty at most and in their order; a search in any letters goes through all of them."""
    rows = [
        Row(f"c{i}", "", f"Class {i}", "#000000", i % 50, i // 50, 0, 5, None) for i in range(150)
    ]
    chosen = with_bars(rows, "")
    assert len(chosen) == 40 and [row.id for row in chosen] == sorted(
        (row.id for row in chosen), key=lambda name: int(name[1:])
    )
    sizes = {row.id: row.labelled + (row.predicted or 0) for row in rows}
    rest = max(sizes[row.id] for row in rows if row not in chosen)
    assert min(sizes[row.id] for row in chosen) >= rest
    assert [row.name for row in with_bars(rows, " class 14")][:2] == ["Class 14", "Class 140"]
    assert with_bars(rows[:40], "") == rows[:40]


def test_each_of_150_classes_has_a_mark_of_its_own() -> None:
    """Colours come round again after twenty, and each time with another shape."""
    sitting = Sitting()
    sitting.write("classes", names=[f"n{i}" for i in range(147)])
    marks = {(row.colour, row.shape) for row in ledger(sitting)[3:]}  # type: ignore[arg-type]
    assert len(marks) == 147
