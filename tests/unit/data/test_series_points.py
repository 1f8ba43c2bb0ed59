"""Series as points to draw."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bowerbird.data.encoding.part import Part
from bowerbird.data.hiding import without_columns
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles
from bowerbird.data.series.columns import SeriesColumns
from bowerbird.data.series_points import MOST_POINTS, series_columns, series_points


def pool(folder: Path, series: list[Any]) -> Pool:
    rows = [series[i % len(series)] for i in range(12)]
    lists = pa.array(rows, pa.list_(pa.float64()))
    table = pa.table({"id": range(12), "f0": np.arange(12.0), "f1": np.ones(12), "flux": lists})
    pq.write_table(table, folder / "pool.parquet")
    roles = Roles(id="id", features=("f0", "f1"), context=("flux",))
    return open_pool(folder / "pool.parquet", roles, cache=folder / "cache")


def test_a_short_series_is_drawn_as_it_is(tmp_path: Path) -> None:
    """Every value is there, gaps are gaps, and an item without a series has no point."""
    curves = pool(tmp_path, [[1.5, None, float("nan"), 2.0], None, []])
    assert series_columns(curves) == ["flux"]
    points = [series_points(curves, i, "flux") for i in range(3)]
    assert points[0] == {"x": [0, 1, 2, 3], "y": [1.5, None, None, 2.0], "count": 4}
    assert points[1] == points[2] == {"x": [], "y": [], "count": 0}
    json.dumps(points, allow_nan=False)


def test_a_long_series_keeps_its_extremes(tmp_path: Path) -> None:
    """A single outburst among many values is drawn, where it is; and few enough points are sent."""
    values = np.sin(np.arange(50_000) / 900)
    values[33_333], values[100:400] = 40.0, np.nan
    points = series_points(pool(tmp_path, [values.tolist()]), 0, "flux")
    assert len(points["x"]) <= MOST_POINTS and points["count"] == 50_000
    assert points["y"][points["x"].index(33_333)] == 40.0
    assert points["x"] == sorted(points["x"]) and None in points["y"]


def light_curves(folder: Path) -> Pool:
    """Make a long table of two stars, with times out of order, errors, bands and a period."""
    table = pa.table(
        {
            "id": ["a"] * 4 + ["b"] * 2,
            "mjd": [4.0, 1.0, 2.0, 3.0, 1.0, 2.0],
            "mag": [14.0, 11.0, 12.0, 13.0, 15.0, 16.0],
            "err": [0.4, 0.1, None, 0.3, 0.1, 0.1],
            "band": ["r", "g", "g", "r", "g", "g"],
            "period": [0.5] * 4 + [None] * 2,
        }
    )
    pq.write_table(table, folder / "curves.parquet")
    series = SeriesColumns("mag", "mjd", error="err", band="band", period="period")
    roles = Roles(id="id", series=series, encoders=(Part("light_curve"),))
    return open_pool(folder / "curves.parquet", roles, cache=folder / "cache")


def test_a_light_curve_comes_with_all_that_is_known(tmp_path: Path) -> None:
    """Times in order, each value with its error and band, and the period where there is one."""
    stars = light_curves(tmp_path)
    assert series_columns(stars) == ["mag"]
    first, second = (series_points(stars, i, "mag") for i in range(2))
    assert (first["x"], first["y"], first["count"]) == ([1, 2, 3, 4], [11, 12, 13, 14], 4)
    assert first["curve"] == {
        "errors": [0.1, None, 0.3, 0.4],
        "bands": ["g", "r"],
        "of": [0, 0, 1, 1],
        "period": 0.5,
        "inverted": True,
    }
    assert second["curve"]["period"] is None
    json.dumps([first, second], allow_nan=False)


def test_a_hidden_period_is_not_told(tmp_path: Path) -> None:
    """Who practises does not see the period where that gives the class away."""
    stars = without_columns(light_curves(tmp_path), ["period"])
    assert series_points(stars, 0, "mag")["curve"]["period"] is None
