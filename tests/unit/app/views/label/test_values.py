"""The rows of the label card: digits, errors beside their values, positions, and what is copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bowerbird.app.views.label import values as module
from bowerbird.app.views.label.sky import sexagesimal
from bowerbird.app.views.label.values import describe_rows, in_words, rows_of, values_of
from bowerbird.data import distributions as module_of_places
from bowerbird.data.distributions import Place
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

PoolOf = Callable[..., Pool]


@pytest.fixture
def pool_of(tmp_path: Path) -> PoolOf:
    """Return a function that makes a pool of columns."""

    def pool_of(columns: Mapping[str, Any], **roles: Any) -> Pool:
        rows = len(next(iter(columns.values())))
        table = pa.table({"f0": np.arange(float(rows)), **columns})
        pq.write_table(table, tmp_path / "t.parquet")
        return open_pool(
            tmp_path / "t.parquet", Roles(features=("f0",), **roles), cache=tmp_path / "cache"
        )

    return pool_of


def shown(pool: Pool, position: int) -> dict[str, list[Any]]:
    """Return an item's values by row."""
    names = [row.name for row in rows_of(pool)]
    return dict(zip(names, values_of(pool, position), strict=True))


@pytest.mark.parametrize(
    ("percentile", "words"),
    [(1.0, "top 1%"), (0.985, "top 2%"), (0.9, "top 10%"), (0.8, "above 80%"), (0.55, "middle"),
     (0.4, "middle"), (0.25, "below 75%"), (0.07, "bottom 7%"), (0.0, "bottom 1%")],
)  # fmt: skip
def test_places_in_words(percentile: float, words: str) -> None:
    """The ends of the pool count from their end, the middle is the middle."""
    assert in_words(percentile) == words


def test_dates_years_and_ids_stand_as_they_are(pool_of: PoolOf) -> None:
    """A Julian date keeps its seconds, a year has no comma, and 19 digits are shown whole."""
    n = 50
    pool = pool_of(
        {
            "jd": 2459580.62292 + np.arange(n) * 3.7,
            "year": 1990 + np.arange(n),
            "gaia": 4295806720123456789 + np.arange(n) * 7,
            "tic": [None, *(261136679.0 + np.arange(n - 1))],
            "night": [f"2022-01-{1 + i % 28:02}" for i in range(n)],
        }
    )
    values = shown(pool, 1)
    texts = {name: value[0] for name, value in values.items()}
    assert texts["jd"] == "2459584.32292"
    assert (texts["year"], texts["gaia"]) == ("1991", "4295806720123456796")
    assert (texts["tic"], texts["night"]) == ("261136679", "2022-01-02")
    assert shown(pool, 0)["tic"] == ["missing", "", None, ""]
    assert {value[3] for value in values.values()} == {""}  # nothing was left out


def test_digits_tell_items_apart_and_the_full_value_is_there(pool_of: PoolOf) -> None:
    """Neighbours by a ten-thousandth of the spread differ; what was cut is kept to be copied."""
    values = np.linspace(10.0, 20.0, 1001) + np.pi / 1e6
    pool = pool_of({"flux": values, "faint": values / 1e18})
    texts = [shown(pool, i)["flux"][0] for i in range(1001)]
    assert len(set(texts)) == 1001 and max(map(len, texts)) <= 7
    assert shown(pool, 500)["flux"] == ["15.0000", "middle", 11, repr(float(values[500]))]
    text, _, _, full = shown(pool, 501)["faint"]
    assert text == "1.50100e-17" and float(full) == values[501] / 1e18


def test_a_float32_has_its_own_digits(pool_of: PoolOf) -> None:
    """What is stored as float32 is not shown, nor copied, with the tail that float64 gives it."""
    pool = pool_of({"z": pa.array([0.1, 0.123456789], pa.float32())})
    assert shown(pool, 0)["z"][0] == "0.1" and shown(pool, 0)["z"][3] == ""
    text, _, _, full = shown(pool, 1)["z"]
    assert (full or text) == "0.12345679"


def test_a_value_stands_with_its_error(pool_of: PoolOf) -> None:
    """Errors round their value, stand in its row, and have none of their own."""
    pool = pool_of(
        {
            "mag": [17.3214, 18.0, 19.0, None],
            "mag_err": [0.0412, None, -99.0, 0.1],
            "koi_period": [2.1, 3.0, 4.0, 5.0],
            "koi_period_err1": [0.15, 0.1, 0.1, 0.1],
            "koi_period_err2": [-0.12, -0.1, -0.1, -0.1],
        },
        errors={"mag": ("mag_err",), "koi_period": ("koi_period_err1", "koi_period_err2")},
    )
    assert [row.name for row in rows_of(pool)] == ["f0", "mag", "koi_period"]
    first = shown(pool, 0)
    assert (first["mag"][0], first["mag"][3]) == ("17.32 ± 0.04", "17.3214 ± 0.0412")
    assert (first["koi_period"][0], first["koi_period"][3]) == (
        "2.10 +0.15 −0.12",
        "2.1 +0.15 −0.12",
    )
    assert shown(pool, 1)["koi_period"][0] == "3.00 ± 0.10"
    assert (shown(pool, 1)["mag"][0], shown(pool, 1)["mag"][3]) == ("18", "")
    assert (shown(pool, 2)["mag"][0], shown(pool, 2)["mag"][3]) == ("19", "19 (mag_err: -99)")
    assert shown(pool, 3)["mag"][0] == "missing"
    assert describe_rows(pool)[1]["errors"] == ["mag_err"]


def test_an_axis_is_described(pool_of: PoolOf) -> None:
    """The histogram's ends and scale are said; what is no number has none."""
    pool = pool_of({"m": np.geomspace(0.001, 1000, 300), "remark": ["a"] * 300})
    linear, log, remark = (row["axis"] for row in describe_rows(pool))
    assert linear.startswith("Histogram of the pool, 1.495 to 297.5, linear scale.")
    assert log.startswith("Histogram of the pool, 0.001072 to 933.5") and "logarithmic" in log
    assert remark == ""


def test_positions_are_sexagesimal_too(pool_of: PoolOf) -> None:
    """Where columns are known as RA and Dec, one more row writes both, with the degrees to copy."""
    pool = pool_of({"ra": [189.231848, None], "dec": [-0.213489, 2.0]})
    assert pool.sky == ("ra", "dec")
    row = next(row for row in rows_of(pool) if row.kind == "sky")
    assert row.columns == ("ra", "dec")
    assert shown(pool, 0)[row.name] == [
        "12:36:55.64 -00:12:48.6", "", None, "189.231848 -0.213489"
    ]  # fmt: skip
    assert shown(pool, 0)["ra"][0] == "189.231848"
    assert shown(pool, 1)[row.name][0] == "missing"


@pytest.mark.parametrize(
    ("ra", "dec", "text"),
    [(0, 0, "00:00:00.00 +00:00:00.0"), (359.9999999, 89.99999999, "00:00:00.00 +90:00:00.0"),
     (-15, -0.5, "23:00:00.00 -00:30:00.0"), (360, -90, "00:00:00.00 -90:00:00.0"),
     (10, 91, ""), (400, 0, ""), (float("nan"), 0, ""), (0, float("nan"), "")],
)  # fmt: skip
def test_seconds_carry_over(ra: float, dec: float, text: str) -> None:
    """No field ever reads 60 seconds or 24 hours, and what is no position is none."""
    assert sexagesimal(ra, dec) == text


def test_values_of_hidden_rows_are_not_computed(
    pool_of: PoolOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the columns of rows that are seen are read, errors with theirs; the places stay."""
    rng = np.random.default_rng(0)
    pool = pool_of({"a": rng.random(9), "mag": rng.random(9), "mag_err": [0.1] * 9, "b": ["x"] * 9})
    read: list[str] = []

    def places(pool: Pool, position: int, names: Iterable[str]) -> list[Place]:
        read.extend(names)
        return module_of_places.places(pool, position, names)

    whole = values_of(pool, 3)
    monkeypatch.setattr(module, "places", places)
    names = [row.name for row in rows_of(pool)]
    part = values_of(pool, 3, {"mag", "gone"})
    assert not {"mag", "mag_err"} & set(read) and {"a", "b"} <= set(read)
    assert [names[i] for i, value in enumerate(part) if value is None] == ["mag"]
    assert [v for v, name in zip(part, names, strict=True) if name != "mag"] == [
        v for v, name in zip(whole, names, strict=True) if name != "mag"
    ]


def test_a_long_text_is_cut_and_its_whole_is_asked_for(
    pool_of: PoolOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No text is longer than the card can bear; a cut one, or a series, says that there is more."""
    monkeypatch.setattr(module, "LONGEST_VALUE", 10)
    pool = pool_of({"remark": ["x" * 11, "y" * 10], "curve": [[1.0, 2.0], [3.0, 4.5]]})
    assert shown(pool, 0)["remark"] == ["x" * 9 + "…", "", None, None]
    assert shown(pool, 1)["remark"] == ["y" * 10, "", None, ""]
    assert shown(pool, 1)["curve"] == ["2 numbers", "", None, None]


def test_a_column_may_be_called_as_the_row_of_positions(pool_of: PoolOf) -> None:
    """Rows are told apart by their names, so that no two have the same."""
    pool = pool_of({"ra": [1.0, 2.0], "dec": [1.0, 2.0], "sky position": ["a", "b"]})
    names = [row.name for row in rows_of(pool)]
    assert len(set(names)) == len(names) == 5
