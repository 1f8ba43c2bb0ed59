"""What the thumbnail of an item is drawn from."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.sketch import LONGEST_TEXT, MOST_POINTS, outline, sketch_of
from bowerbird.data.encoding.part import Encoded, Part
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles
from bowerbird.data.series.columns import SeriesColumns

SENTENCE = "this is a whole sentence about item {}"
Sketch = Callable[[Pool, int], dict[str, Any]]


@pytest.fixture
def sketch(tmp_path: Path) -> Sketch:
    """Return a function that makes the sketch of an item."""

    def sketch(pool: Pool, position: int) -> dict[str, Any]:
        async def whole() -> dict[str, Any]:
            project = Project(tmp_path / "p.bower", pool, ProjectOptions())
            try:
                return sketch_of(Session(project, "ada"), position)
            finally:
                project.log.close()

        made = asyncio.run(whole())
        assert json.loads(json.dumps(made))["position"] == position
        return made

    return sketch


def opened(folder: Path, **columns: Any) -> Pool:
    table = pd.DataFrame(
        {"id": [f"item {i}" for i in range(6)], "x": 1.0 * np.arange(6), **columns}
    )
    table.to_parquet(folder / "pool.parquet")
    image = "image" if "image" in table else None
    roles = Roles(id="id", features=("x",), image=image, context=("*",))
    return open_pool(folder / "pool.parquet", roles, cache=folder / "cache")


def sentences() -> list[str]:
    return [SENTENCE.format(i) for i in range(6)]


def test_a_row_of_numbers_is_bars(tmp_path: Path, sketch: Sketch) -> None:
    """Each feature is a bar as high as its rank in the pool; what is missing has none."""
    made = sketch(opened(tmp_path, y=[5.0, 4.0, np.nan, 3.0, 2.0, 1.0]), 5)
    assert made["kind"] == "bars" and made["id"] == "item 5" and made["bars"] == [("x", 100)]


def test_a_sentence_is_its_first_words(tmp_path: Path, sketch: Sketch) -> None:
    """Spaces are joined and the text is cut; an item without one is shown by its numbers."""
    texts = sentences()
    texts[1], texts[2] = "a  word\n and another " * 400, ""
    pool = opened(tmp_path, text=texts)
    assert sketch(pool, 0)["text"] == SENTENCE.format(0)
    cut = sketch(pool, 1)
    assert cut["kind"] == "text" and cut["text"].startswith("a word and another a word")
    assert len(cut["text"]) == LONGEST_TEXT and cut["text"].endswith("…")
    assert sketch(pool, 2)["kind"] == "bars"


def test_a_picture_has_the_text_for_its_caption(tmp_path: Path, sketch: Sketch) -> None:
    """An item with both shows the picture, by an address with the pool's token."""
    Image.new("RGB", (8, 8), "red").save(tmp_path / "a.png")
    pool = opened(tmp_path, image=["a.png"] * 6, text=sentences())
    made = sketch(pool, 3)
    assert (made["kind"], made["token"], made["text"]) == (
        "picture",
        pool.token,
        SENTENCE.format(3),
    )


def test_a_series_is_a_line(tmp_path: Path, sketch: Sketch) -> None:
    """A curve is drawn with its ends in words; a vector that is learned from is none."""
    curves = [[1.0, 3.0, None, 2.0]] * 5 + [[]]
    pool = opened(tmp_path, flux=curves)
    made = sketch(pool, 0)
    assert (made["kind"], made["points"]) == ("line", [0, 100, None, 50])
    assert made["words"] == "4 values, 1 to 3"
    assert sketch(pool, 5)["kind"] == "bars"
    names = ("flux[0]", "flux[1]")
    vectors = replace(pool, feature_names=names, features=np.zeros((6, 2), np.float32))
    assert sketch(vectors, 0)["kind"] == "bars"
    parts = Encoded(pool.fingerprint, (Part("series", "flux"),))
    assert sketch(replace(vectors, encoded=parts), 0)["kind"] == "line"


def test_a_light_curve_is_the_line_of_its_fullest_band(tmp_path: Path, sketch: Sketch) -> None:
    """A band of texts is no curve, bands are not mixed, and what is brighter is higher."""
    points = list(zip(range(5), (14, 9, 15, 16, 9), "rgrrg", strict=True))
    rows = [(name, t, m, b, size) for name, size in (("a", 1.0), ("b", 2.0)) for t, m, b in points]
    table = pd.DataFrame(rows, columns=["id", "mjd", "mag", "band", "size"])
    table.to_parquet(tmp_path / "pool.parquet")
    series = SeriesColumns("mag", "mjd", band="band")
    roles = Roles(id="id", series=series, features=("size",))
    made = sketch(open_pool(tmp_path / "pool.parquet", roles, cache=tmp_path / "cache"), 0)
    assert (made["kind"], made["points"]) == ("line", [100, 50, 0])
    assert made["words"] == "3 values, 14 to 16"


def test_a_long_curve_keeps_its_peaks() -> None:
    """Of 10,000 points at most 64 are sent, and a peak of a single point is among them."""
    values = np.sin(np.linspace(0, 20, 10_000))
    values[7_000] = 9
    values[2_000:4_000] = np.nan
    points = outline(values)
    assert len(points) <= MOST_POINTS and points.count(100) == 1
    assert points.index(100) > len(points) / 2 and None in points


@pytest.mark.parametrize("values", [[3.0], [3.0, 3.0], [-1e308, 1e308], [np.nan, 2.0, np.inf]])
def test_a_strange_curve_has_points_in_range(values: list[float]) -> None:
    """One value, equal ones, the largest numbers there are, and none lie between 0 and 100."""
    points = outline(np.array(values))
    assert len(points) == len(values)
    assert all(point is None or 0 <= point <= 100 for point in points)
