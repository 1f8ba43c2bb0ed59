"""The numbers behind the Plots card: columns, scatters, histograms and what is drawn around."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.log.classes import ClassInfo
from bowerbird.app.loop.predictions import Predictions
from bowerbird.app.views.plots import bins, cloud, columns
from bowerbird.app.views.plots import card as plots
from bowerbird.app.views.plots.cloud import allowance, nearest, thin
from bowerbird.app.views.plots.columns import Axes, inside, inside_lasso, number_columns, values
from bowerbird.app.views.plots.drawings import Bars, Scatter, padded
from bowerbird.app.views.plots.snapshot import UNKNOWN, PlotSnapshot
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

ROWS = 2_000
CLASSES = (ClassInfo("a", "a", "#aa0000", 0), ClassInfo("b", "b", "#00bb00", 1))


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    rng = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("pool")
    table = pd.DataFrame(rng.normal(size=(ROWS, 2)), columns=["f0", "f1"])
    table["size"] = rng.lognormal(size=ROWS)
    table["place"] = np.arange(ROWS, dtype=float)
    table.loc[[5, 7], "size"] = np.nan
    table.loc[9, "size"] = -1.0
    table["remark"] = "text"
    table.to_csv(folder / "pool.csv", index=False)
    roles = Roles(features=("f0", "f1"), context=("size", "place", "remark"))
    return open_pool(folder / "pool.csv", roles, cache=folder / "cache")


@pytest.fixture
def scene(pool: Pool) -> Callable[..., PlotSnapshot]:
    def make(
        axes: Axes,
        given: dict[int, int] | None = None,
        top: np.ndarray | None = None,
        selection: list[int] | None = None,
    ) -> PlotSnapshot:
        given = given or {}
        ids = [pool.ids[at] for at in given]
        found = None
        if top is not None:
            codes = top.astype(np.uint16)
            found = Predictions(1, 1, ("b", "a"), codes, np.zeros(ROWS, dtype=np.uint8))
        numbers, chosen = np.array(list(given.values()), int), np.array(selection or [], int)
        return PlotSnapshot(pool, axes, CLASSES, ids, numbers, found, np.array([1, 0]), chosen)

    return make


def test_columns_of_numbers_and_features_can_be_plotted(pool: Pool) -> None:
    """Text cannot; what has no value, and what has no logarithm, is missing."""
    assert set(number_columns(pool)) == {"size", "place", "f0", "f1"}
    assert np.flatnonzero(np.isnan(values(pool, "size"))).tolist() == [5, 7]
    assert np.flatnonzero(np.isnan(values(pool, "size", log=True))).tolist() == [5, 7, 9]
    np.testing.assert_array_equal(values(pool, "f0"), pool.features[:, 0])


def test_few_columns_are_kept(pool: Pool) -> None:
    """A read column is not read again, and a pool's memory is bounded."""
    first = values(pool, "place")
    assert values(pool, "place") is first
    for name in ("size", "f0", "f1"):
        values(pool, name, log=True)
    values(pool, "f0")
    assert values(pool, "place") is not first
    assert len(columns._read[pool]) <= columns.KEPT_COLUMNS


def test_a_box_finds_what_lies_in_it(pool: Pool) -> None:
    """Both columns count; of a histogram the sides alone; what has no value lies nowhere."""
    both = Axes("place", "size")
    found = inside(pool, both, (0.0, -5.0, 10.0, 100.0))
    assert found.tolist() == [0, 1, 2, 3, 4, 6, 8, 9, 10]
    assert inside(pool, Axes("place", None), (3.0, 0.0, 5.0, 0.0)).tolist() == [3, 4, 5]
    logs = inside(pool, Axes("place", "size", log_y=True), (0.0, -9.0, 10.0, 9.0))
    assert logs.tolist() == [0, 1, 2, 3, 4, 6, 8, 10]


def test_a_lasso_finds_what_lies_in_it(pool: Pool) -> None:
    """A triangle takes half of the box around it; two points enclose nothing."""
    axes = Axes("f0", "f1")
    triangle = np.array([[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]])
    found = inside_lasso(pool, axes, triangle)
    x, y = values(pool, "f0"), values(pool, "f1")
    expected = np.flatnonzero((x > -1) & (y > -1) & (x + y < 0))
    assert found.tolist() == expected.tolist()
    assert len(inside_lasso(pool, axes, triangle[:2])) == 0


@pytest.mark.parametrize(
    ("counts", "most", "expected"),
    [([900, 3, 50], 100, [49, 3, 48]), ([10, 3], 100, [10, 3]), ([500, 500], 100, [50, 50]),
     ([], 10, []), ([0, 7], 5, [0, 5])],
)  # fmt: skip
def test_places_are_shared_so_that_small_groups_stay_whole(
    counts: list[int], most: int, expected: list[int]
) -> None:
    """What small groups leave over goes to the large ones, and nothing is left."""
    assert allowance(np.array(counts, dtype=np.int64), most).tolist() == expected


def test_thinning_keeps_rare_groups_and_draws_them_last() -> None:
    """All of a small group is chosen, at the end; nobody is chosen twice; the draw is seeded."""
    group = np.array([0] * 5_000 + [1] * 4 + [2] * 300)
    chosen = thin(group, 400)
    assert len(chosen) == len(set(chosen.tolist())) == 400
    assert group[chosen][-4:].tolist() == [1] * 4
    assert (group[chosen] == 2).sum() == 198
    assert chosen.tolist() == thin(group, 400).tolist()
    assert len(thin(np.empty(0, dtype=np.int64), 10)) == 0


def test_rare_and_labelled_points_are_always_drawn(
    scene: Callable[..., PlotSnapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 2,000 items 100 are drawn, all of the rare class among them; labelled ones besides."""
    monkeypatch.setattr(cloud, "MOST_POINTS", 100)
    top = np.ones(ROWS, dtype=int)
    rare = [30, 600, 1999]
    top[rare] = 0
    moment = scene(Axes("place", "size"), given={5: 0, 40: 0, 41: 0, 50: 1}, top=top)
    drawn, missing = cloud.items(moment)
    assert missing == 2
    assert len(drawn.at) == 100
    assert drawn.at[-3:].tolist() == rare
    assert [moment.palette[code] for code in drawn.code[-3:]] == ["#00bb00"] * 3
    assert [moment.palette[code] for code in drawn.code[:-3]] == ["#aa0000"] * 97
    marks = cloud.labelled(moment)
    assert marks.at.tolist() == [40, 41, 50], "the item without a size cannot be drawn"
    assert marks.code.tolist() == [1, 1, 2]
    assert cloud.names(moment)[-1][2] == "b"


def test_without_predictions_items_have_no_class(scene: Callable[..., PlotSnapshot]) -> None:
    """Nothing is coloured by a model that there is not, or that the person does not ask."""
    drawn, _ = cloud.items(scene(Axes("place", "f0")))
    assert len(drawn.at) == ROWS
    assert {scene(Axes("place", "f0")).palette[code] for code in drawn.code} == {UNKNOWN}


def test_the_nearest_point_in_reach_is_pressed() -> None:
    """Reach is in the axes' own units; beyond it nothing is meant."""
    points = cloud.Points(np.array([7, 8]), np.array([0.0, 100.0]), np.array([0.0, 1.0]),
                          np.array([0, 0]))  # fmt: skip
    assert nearest(points, (95.0, 0.99), (10.0, 0.1)) == 8
    assert nearest(points, (80.0, 1.0), (10.0, 0.1)) is None
    assert nearest(points, (100.0, 0.5), (10.0, 0.1)) is None


def test_a_histogram_counts_everything_once(scene: Callable[..., PlotSnapshot]) -> None:
    """Every item with a value is in a bin, far ones in the outer bins; classes sum to all."""
    top = (np.arange(ROWS) < 1_990).astype(int)
    moment = scene(Axes("size", None), top=top, selection=[0, 1, 5])
    found = bins.histogram(moment)
    assert found.missing == 2
    assert found.everything.sum() == ROWS - 2
    assert found.selected.sum() == 2
    assert [number for number, _ in found.by_class] == [0, 1]
    assert sum(counts for _, counts in found.by_class).tolist() == found.everything.tolist()
    assert found.everything[0] >= 1, "the negative one is below the first edge"


def test_a_histogram_by_label_counts_labelled_items(scene: Callable[..., PlotSnapshot]) -> None:
    """Without predictions the outlines are of what a person labelled."""
    found = bins.histogram(scene(Axes("place", None), given={5: 0, 40: 1, 41: 1}))
    assert [(number, int(counts.sum())) for number, counts in found.by_class] == [(1, 2), (0, 1)]


@pytest.mark.parametrize("column", [[], [3.0], [2.0, 2.0, 2.0]])
def test_bins_have_a_width_whatever_the_column(column: list[float]) -> None:
    """No value, one value and one value many times."""
    edges = bins.edges_of(np.array(column))
    assert len(edges) == bins.BINS + 1
    assert (np.diff(edges) > 0).all()


def test_a_range_holds_all_values_and_is_never_empty() -> None:
    """One value has room on both sides; none has a range all the same."""
    assert padded(np.array([0.0, 100.0])) == (-4.0, 104.0)
    assert padded(np.array([5.0])) == (4.0, 6.0)
    assert padded(np.empty(0)) == (0.0, 1.0)


def sources(figure: Any) -> list[dict[str, Any]]:
    return [renderer.data_source.data for renderer in figure.renderers]


def test_the_scatter_keeps_items_and_view_while_only_labels_change(
    scene: Callable[..., PlotSnapshot],
) -> None:
    """A new label exchanges the marks; the thousands below and a zoom stay as they are."""
    drawing = Scatter(lambda geometry: None, lambda place, reach: None)
    axes = Axes("place", "f0")
    moment = scene(axes, given={3: 0}, selection=[1, 2])
    drawn, _ = cloud.items(moment)
    marks = cloud.labelled(moment)
    drawing.show(moment, drawn, marks, cloud.selected(moment), cloud.names(moment), fresh=True)
    figure = drawing.drawing.figure
    assert [len(s["x"]) for s in sources(figure)] == [ROWS, 1, 2, 1]
    assert sources(figure)[3]["name"] == ["a"]
    before = figure.renderers[0].data_source.data
    figure.x_range.update(start=3.0, end=4.0)
    more = scene(axes, given={3: 0, 4: 1})
    marks = cloud.labelled(more)
    drawing.show(more, None, marks, cloud.selected(more), cloud.names(more), fresh=False)
    assert [len(s["x"]) for s in sources(figure)] == [ROWS, 2, 0, 2]
    assert figure.renderers[0].data_source.data is before
    assert (figure.x_range.start, figure.x_range.end) == (3.0, 4.0)


def test_the_bars_show_all_selected_and_by_class(scene: Callable[..., PlotSnapshot]) -> None:
    """Heights are counts, or log10 of one more where that is asked for."""
    drawing = Bars(lambda geometry: None)
    moment = scene(Axes("place", None, log_y=True), given={3: 0, 4: 1}, selection=[1, 2])
    found = bins.histogram(moment)
    drawing.show(moment, found, fresh=True)
    whole, chosen, lines = sources(drawing.drawing.figure)
    np.testing.assert_allclose(whole["top"], np.log10(1 + found.everything))
    assert chosen["top"].max() == pytest.approx(np.log10(3))
    assert sorted(lines["name"]) == ["a", "b"]
    assert drawing.drawing.figure.xaxis[0].axis_label.text == "place"


def test_what_is_left_out_is_said() -> None:
    """Missing, not drawn and selected items each have their words; a whole plot has none."""
    assert plots.describe_left_out(500, 0, 500, 0) == "500 items"
    assert plots.describe_left_out(500, 0, None, 0) == "500 items"
    said = plots.describe_left_out(1_000_000, 12, 8_000, 34)
    assert "991,988 not drawn" in said
    assert "12 have no value" in said
    assert "34 selected" in said
