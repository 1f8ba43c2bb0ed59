"""How far the reading of a large source is, and what is left where it is interrupted."""

from __future__ import annotations

import gzip

import numpy as np
import pandas as pd
import pytest

from bowerbird.data.open import open_pool
from bowerbird.data.progress import show_rows


def table(rows):
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {"id": np.arange(rows), "mag": random.random(rows), "z": random.random(rows)}
    )


def test_reading_reports_rows_and_the_share_of_them(tmp_path):
    """Each batch adds to the rows, and where the number is known the share ends at 1."""
    table(200_000).to_parquet(tmp_path / "t.parquet")
    steps = []
    open_pool(
        tmp_path / "t.parquet", cache=tmp_path / "cache", progress=lambda *step: steps.append(step)
    )
    reading = [(text, share) for text, share in steps if text.startswith("reading")]
    assert len(reading) > 2 and reading[-1] == ("reading t.parquet: 200,000 rows", 1.0)
    shares = [share for _, share in reading]
    assert shares == sorted(shares) and shares[0] < 0.5
    assert steps[0][0] == "looking whether it was read before"


def test_where_the_size_is_not_known_there_is_no_share(tmp_path):
    """A packed table does not say how long it is: the rows alone are shown."""
    with gzip.open(tmp_path / "t.csv.gz", "wt") as file:
        table(1_000).to_csv(file, index=False)
    steps = []
    open_pool(
        tmp_path / "t.csv.gz", cache=tmp_path / "cache", progress=lambda *step: steps.append(step)
    )
    assert ("reading t.csv.gz: 1,000 rows", None) in steps


def test_a_rough_number_of_rows_never_exceeds_the_whole():
    """The number of rows of a table of text is reckoned: the share stays below or at 1."""
    steps = []
    show_rows(lambda *step: steps.append(step), "reading", 120, 100)
    show_rows(lambda *step: steps.append(step), "reading", 1, 0)
    assert steps == [("reading: 120 rows", 1.0), ("reading: 1 row", None)]


@pytest.mark.parametrize("at", ["looking", "reading", "scaling"])
def test_an_interrupted_opening_leaves_nothing(tmp_path, at):
    """Ctrl+C at any step leaves no part of a pool, and no folder that was made for it."""
    table(1_000).to_csv(tmp_path / "t.csv", index=False)

    def interrupt(step, share):
        if step.startswith(at):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_pool(tmp_path / "t.csv", cache=tmp_path / "t.bower" / "cache", progress=interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
    assert len(open_pool(tmp_path / "t.csv", cache=tmp_path / "t.bower" / "cache")) == 1_000
