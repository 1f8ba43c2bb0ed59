"""The numbers behind the curves of the Progress card."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.log.classes import ClassInfo
from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State
from bowerbird.app.views.progress import curves
from bowerbird.app.views.shared.labels import LabelArrays, label_arrays
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles
from bowerbird.evaluation.discovery import expected_classes

CLASSES = tuple(ClassInfo(name, name, f"#00000{i}", i) for i, name in enumerate("abc"))


def done(given: list[int], seconds: list[float] | None = None) -> LabelArrays:
    times = np.full(len(given), np.nan) if seconds is None else np.array(seconds)
    return LabelArrays(np.array(given, dtype=np.int64), times, CLASSES)


def test_labels_are_read_in_order_and_count_for_the_class_that_theirs_became() -> None:
    """A merge moves labels, a label taken back is gone, one given again goes to the end."""
    state = State()

    def write(kind: str, **body: object) -> Event:
        event = event_of(kind, body, annotator="p").at(state.position + 1)
        state.apply(event)
        return event

    def label(item: int, name: str, seconds: float | None = None) -> Event:
        return write("labelled", **{"items": [item], "class": name, "seconds": seconds})

    write("classes", names=["a", "b", "c"], colours=[])
    label(1, "a", 2.5)
    gone = label(2, "b")
    label(3, "c")
    label(1, "b", 4.0)
    assert label_arrays(state).class_numbers.tolist() == [1, 2, 1]
    assert label_arrays(state) is label_arrays(state)
    write("undone", event=gone.id)
    write("class_merged", **{"class": "c", "into": "b"})
    assert label_arrays(state).class_numbers.tolist() == [1, 1]
    np.testing.assert_array_equal(label_arrays(state).seconds, [np.nan, 4.0])
    assert [c.id for c in label_arrays(state).classes] == ["a", "b"]


def test_nothing_gives_curves_of_nothing() -> None:
    """A project without a label has curves, and they are flat or empty."""
    x, y = curves.classes_found(done([]))
    assert (x.tolist(), y.tolist()) == ([0, 0], [0, 0])
    assert curves.harvest(done([])) == curves.yields(done([])) == []
    assert all(len(part) == 0 for part in curves.pace(done([])))
    assert all(len(part) == 0 for part in curves.recent_share([]))


def test_each_new_class_is_a_step() -> None:
    """The staircase rises by one at the label that is the first of a class."""
    x, y = curves.classes_found(done([2, 2, 0, 2, 1]))
    assert x.tolist() == [0, 1, 1, 3, 3, 5, 5, 5]
    assert y.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_harvest_counts_each_class_and_draws_the_rarest_last() -> None:
    """At any number of labels a line has the count so far; the last line is of the rarest class."""
    given = [0, 1, 0, 0, 2, 1]
    lines = curves.harvest(done(given))
    assert [line.name for line in lines] == ["a", "b", "c"]
    for line, number in zip(lines, (0, 1, 2), strict=True):
        for n in range(len(given) + 1):
            at = np.searchsorted(line.x, n, side="right") - 1
            counted = line.y[at] if at >= 0 else 0
            assert counted == given[:n].count(number)


def test_a_long_harvest_keeps_its_ends() -> None:
    """Of many thousand labels few points are drawn, and the last has the exact count."""
    given = np.random.default_rng(0).choice(3, 20_000, p=[0.9, 0.0995, 0.0005]).tolist()
    for line, number in zip(curves.harvest(done(given)), (0, 1, 2), strict=True):
        assert len(line.x) <= 2 * curves.MOST_POINTS + 1
        assert (line.x[-1], line.y[-1]) == (20_000, given.count(number))
        assert line.x[0] == given.index(number) + 1


def test_yield_is_what_the_last_hundred_brought() -> None:
    """The last point counts the last 100 labels; the yields of all classes make up 100."""
    given = np.random.default_rng(1).choice(3, 350, p=[0.7, 0.25, 0.05]).tolist()
    lines = curves.yields(done(given))
    assert lines[-1].name == "c"
    for line in lines:
        assert line.y[-1] == given[-100:].count("abc".index(line.name))
        assert line.x[0] == curves.LEAST
    np.testing.assert_allclose(sum(line.y for line in lines), 100)


def test_pace_is_a_median_that_one_long_break_does_not_move() -> None:
    """Untimed labels are passed over, and an hour's break leaves the median where it was."""
    seconds = [2.0] * 30
    seconds[10], seconds[20] = 3600.0, np.nan
    at, median = curves.pace(done([0] * 30, seconds))
    assert at.tolist() == [n for n in range(1, 31) if n != 21]
    assert set(median.tolist()) == {2.0}


def test_agreement_is_shared_out_over_recent_items() -> None:
    """The share is told from ten items on, over the last 25 before each point."""
    said = [True] * 10 + [False] * 30
    at, percent = curves.recent_share(said)
    assert at[0] == curves.LEAST
    assert percent[0] == 100
    assert percent[-1] == 0
    assert percent[list(at).index(25)] == pytest.approx(40)


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    table = pd.DataFrame({"f0": np.arange(60.0), "f1": 1.0, "kind": ["x"] * 50 + ["y"] * 9 + ["z"]})
    table.to_csv(tmp_path / "pool.csv", index=False)
    roles = Roles(features=("f0", "f1"), label="kind")
    return open_pool(tmp_path / "pool.csv", roles, cache=tmp_path / "cache")


def test_chance_is_told_from_what_came_with_the_data(pool: Pool) -> None:
    """The comparison is the closed form for the pool's own classes, never beyond the pool."""
    found = curves.at_random(pool, 40)
    assert found is not None
    np.testing.assert_allclose(found[1], expected_classes([50, 9, 1], found[0]))
    beyond = curves.at_random(pool, 5_000)
    assert beyond is not None
    assert beyond[0][-1] == 60


def test_chance_is_not_told_where_an_item_came_without_a_label(tmp_path: Path) -> None:
    """One missing label is enough: the true numbers are then not known."""
    table = pd.DataFrame({"f0": np.arange(6.0), "f1": 1.0, "kind": ["x", "y", "x", None, "x", "y"]})
    table.to_csv(tmp_path / "pool.csv", index=False)
    roles = Roles(features=("f0", "f1"), label="kind")
    made = open_pool(tmp_path / "pool.csv", roles, cache=tmp_path / "cache")
    assert curves.at_random(made, 3) is None
