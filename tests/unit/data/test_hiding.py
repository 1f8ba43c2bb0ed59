"""A pool without some of its columns is the same pool for everything but the eyes."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bowerbird.data.distributions import places, summaries
from bowerbird.data.hiding import without_columns
from bowerbird.data.links import addresses
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

LINKS = {"A": "https://a.invalid/{mag}", "B": "https://b.invalid/{ra}/{dec}", "C": "https://c/{id}"}


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    """Open a table with a position, an error, a vector and gaps."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(50, 4)), columns=["mag", "mag_err", "ra", "dec"])
    table["mag_err"] = 0.1
    table["size"] = np.where(np.arange(50) % 5, rng.random(50), np.nan)
    table.insert(0, "id", [f"s{i}" for i in range(50)])
    table.to_csv(tmp_path / "t.csv", index=False)
    roles = Roles(links=LINKS, sky=("ra", "dec"), features=("mag", "size"))
    return open_pool(tmp_path / "t.csv", roles, cache=tmp_path / "cache")


def test_a_hidden_column_takes_what_belongs_to_it_along(pool: Pool) -> None:
    """Its place among positions and errors goes, and so does each link that is made of it."""
    part = without_columns(pool, ["mag_err", "dec"])
    assert list(part.kinds) == part.context.column_names == ["mag", "ra", "size"]
    assert (part.sky, dict(part.errors)) == ((), {})
    assert addresses(part, 3) == [f"https://a.invalid/{pool.row(3)['mag']}", "https://c/s3"]


def test_a_missing_flag_and_a_direction_are_hidden_with_their_column(pool: Pool) -> None:
    """What tells where a value is missing tells of the value; the learner goes on seeing it."""
    assert pool.shown_features == ["mag", "size", "size missing"]
    part = without_columns(pool, ["size"])
    assert part.shown_features == ["mag"]
    assert part.feature_names == ("mag", "size", "size missing")


def test_summaries_are_those_of_the_whole(pool: Pool, caplog: pytest.LogCaptureFixture) -> None:
    """They are kept for all columns, and are neither computed again nor written over."""
    path = Path(str(pool.folder)) / "places.npy"
    before = path.read_bytes()
    with caplog.at_level(logging.WARNING):
        part = without_columns(pool, ["mag", "nothing"])
        assert list(summaries(part)) == ["mag_err", "ra", "dec", "size"]
        assert [place.column for place in places(part, 0)] == ["mag_err", "ra", "dec", "size"]
    assert not caplog.records and path.read_bytes() == before


def test_ids_are_looked_up_in_one_table(pool: Pool) -> None:
    """A million ids are not hashed twice."""
    assert without_columns(pool, ["mag"]).index is pool.index
