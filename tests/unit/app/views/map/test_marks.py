"""The labels that the map marks, followed through labelling, undo and redo."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State
from bowerbird.app.map.colours import ClassCodes, by_label, by_prediction
from bowerbird.app.map.layout import lay_out
from bowerbird.app.map.legend import legend
from bowerbird.app.views.map.marks import Labels, rows


class Pool:
    """As much of a pool as labels need: ids that are ten times the position."""

    def positions(self, ids: list[int]) -> np.ndarray:
        found = np.asarray(ids, dtype=np.int64)
        return np.where(found % 10 == 0, found // 10, -1)


class Log:
    """Writes events to a state one after the other."""

    def __init__(self) -> None:
        self.state, self.seq = State(), 0
        self.write("classes", names=["a", "b"], colours=["#111111", "#222222"])

    def write(self, kind: str, **body: object) -> Event:
        self.seq += 1
        event = event_of(kind, body, annotator="p").at(self.seq)
        self.state.apply(event)
        return event

    def label(self, items: list[int], name: str) -> Event:
        return self.write("labelled", **{"items": items, "class": name, "source": "human"})


@pytest.fixture
def log() -> Log:
    return Log()


def labels(log: Log, table: ClassCodes | None = None) -> Labels:
    return Labels(log.state, Pool(), table or ClassCodes())  # type: ignore[arg-type]


def test_only_changes_are_told(log: Log) -> None:
    """Each look tells what is new since the last, and a second look tells nothing."""
    seen = labels(log)
    log.label([10, 20], "a")
    assert seen.changes() == {1: 1, 2: 1}
    log.label([20], "b")
    assert seen.changes() == {2: 2} and seen.changes() == {}
    assert seen.codes == {1: 1, 2: 2}


def test_undo_and_redo_are_changes(log: Log) -> None:
    """A bulk label that is taken back goes from the map, and comes again when it is redone."""
    seen = labels(log)
    event = log.label([10, 20, 30], "a")
    log.write("undone", event=event.id)
    assert seen.changes() == {}
    log.write("redone", event=event.id)
    assert seen.changes() == {1: 1, 2: 1, 3: 1}
    log.write("undone", event=event.id)
    assert seen.changes() == {1: 0, 2: 0, 3: 0} and seen.codes == {}


def test_a_label_skipped_over_is_gone(log: Log) -> None:
    """An item that was labelled and then skipped has no mark, and unknown ids never had one."""
    seen = labels(log)
    log.label([10, 11], "a")
    log.write("skipped", items=[10])
    assert seen.changes() == {}


def test_a_mark_knows_its_point() -> None:
    """A row holds the point's number, its place and the code."""
    points = lay_out(np.random.default_rng(0).random((50, 2)).astype(np.float32))
    found = rows(points, [7, 3], [2, 1])
    assert points.order[found[:, 0]].tolist() == [7, 3] and found[:, 3].tolist() == [2, 1]
    assert np.array_equal(found[:, 1:3], points.xy[found[:, 0]])
    assert rows(points, []).shape == (0, 4)


def test_the_legend_follows_classes(log: Log) -> None:
    """A merged class's points count for, and have the colour of, the one that it has become."""
    table, order = ClassCodes(), np.arange(4, dtype=np.uint32)
    colours = by_prediction(np.array([0, 0, 1, 1], dtype=np.uint16), ("a", "b"), table, order)
    log.label([10], "b")
    log.write("class_renamed", **{"class": "a", "name": "new <b>"})
    log.write("class_merged", **{"class": "b", "into": "a"})
    told = legend(log.state, table, colours)
    assert [(e["name"], e["codes"], e["count"], e["labelled"]) for e in told["entries"]] == [
        ("new <b>", [1, 2], 4, 1)
    ]
    palette = told["palette"].reshape(256, 3)
    assert palette[1].tolist() == palette[2].tolist() == [0x11] * 3


def test_where_colours_come_round_again_marks_have_another_shape(log: Log) -> None:
    """The page draws each label by its code's shape, and the legend shows the same."""
    log.write("classes", names=[f"n{i}" for i in range(150)])
    table = ClassCodes()
    message = legend(log.state, table, by_label(np.arange(9, dtype=np.uint32)))
    codes = dict(table.items())
    for entry in message["entries"][:-1]:
        (code,) = entry["codes"]
        assert message["shapes"][code] == entry["shape"]
    seen = {(entry["colour"], entry["shape"]) for entry in message["classes"]}
    assert len(seen) >= 150 and message["shapes"][codes["n149"]] == 7


def test_unlabelled_points_stand_in_the_legend(log: Log) -> None:
    """Before there is a model, the legend counts what has no label and promises no prediction."""
    told = legend(log.state, ClassCodes(), by_label(np.arange(9, dtype=np.uint32)))
    assert [(e["name"], e["count"]) for e in told["entries"]] == [
        ("a", None), ("b", None), ("no label", 9),
    ]  # fmt: skip
