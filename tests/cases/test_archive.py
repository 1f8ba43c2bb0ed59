"""A table in the manner of an archive's: it opens without a configuration, and rightly.

Comments of sixty lines, 52 columns: a number of its star and a name for each item, a disposition
and its double, a score and four flags that give it away, values with two errors each, heavy tails,
an empty pair, gaps.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

ROWS = 2_000
VALUES = [f"koi_{name}" for name in (
    "period", "time0bk", "impact", "duration", "depth", "prad", "teq", "insol", "model_snr",
    "steff", "slogg", "srad", "kepmag",
)]  # fmt: skip
FLAGS = [f"koi_fpflag_{name}" for name in ("nt", "ss", "co", "ec")]


def archive(path: Path) -> pd.DataFrame:
    """Write the table, and return it."""
    rng = np.random.default_rng(5)
    kind = rng.choice(["CONFIRMED", "CANDIDATE", "FALSE POSITIVE"], ROWS, p=[0.3, 0.2, 0.5])
    wrong = kind == "FALSE POSITIVE"
    columns: dict[str, object] = {
        "kepid": 10_000_000 + rng.integers(0, 4_000, ROWS).cumsum() // 3_000 * 37,
        "kepoi_name": [f"K{i:05d}.01" for i in range(ROWS)],
        "koi_disposition": kind,
        "koi_pdisposition": np.where(wrong, "FALSE POSITIVE", "CANDIDATE"),
        "koi_score": np.where(wrong, rng.beta(1, 30, ROWS), rng.beta(30, 1, ROWS)).round(3),
    }
    for number, flag in enumerate(FLAGS):
        columns[flag] = (wrong & (rng.integers(0, 4, ROWS) == number)).astype(int)
    for name in VALUES:
        value = np.exp(rng.normal(size=ROWS) * 2) + wrong * rng.random(ROWS)
        value[rng.random(ROWS) < 0.04] = np.nan
        columns[name] = value
        columns[f"{name}_err1"], columns[f"{name}_err2"] = value * 0.1, -value * 0.1
    columns["koi_longp"], columns["koi_ingress"] = [np.nan] * ROWS, [np.nan] * ROWS
    columns["ra"], columns["dec"] = rng.uniform(280, 300, ROWS), rng.uniform(37, 52, ROWS)
    table = pd.DataFrame(columns)
    comments = "".join(f"# COLUMN c{i}:  what column {i} is, in words\n" for i in range(60))
    path.write_text(comments + table.to_csv(index=False))
    return table


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """Open the table as `bowerbird open archive.csv` does."""
    folder = tmp_path_factory.mktemp("archive")
    archive(folder / "archive.csv")
    return open_pool(folder / "archive.csv", Roles(), cache=folder / "cache")


def remark(pool: Pool, words: str) -> str:
    """Return what is said about something."""
    return next(one.text for one in pool.remarks if words in one.text)


def test_items_are_named_by_their_name(opened: Pool) -> None:
    """The number beside it is no feature, and that is said."""
    assert opened.ids[:2].tolist() == ["K00000.01", "K00001.01"]
    assert "kepid" in remark(opened, "whole numbers that name things")


def test_the_features_are_the_measurements_alone(opened: Pool) -> None:
    """No id, error, flag, score, position or empty column is learned from."""
    learned = {name.removesuffix(" missing") for name in opened.feature_names}
    assert learned == set(VALUES)


def test_what_gives_the_label_away_is_named_and_left_out(opened: Pool) -> None:
    """The score, the flags and the double of the disposition."""
    text = " ".join(one.text for one in opened.remarks)
    for name in ("koi_score", *FLAGS, "koi_pdisposition"):
        assert name in text, name


def test_the_disposition_is_offered_as_the_label(opened: Pool) -> None:
    """Its classes are those of the table, whether it is taken at once or only named."""
    assert "koi_disposition" in " ".join(one.text for one in opened.remarks)
    if opened.known_labels is not None:
        assert set(opened.known_labels.tolist()) == {"CONFIRMED", "CANDIDATE", "FALSE POSITIVE"}


def test_errors_stay_beside_their_values(opened: Pool) -> None:
    """They are looked at, and not learned from."""
    assert "koi_depth_err1" in opened.context.column_names
    assert "errors of other values" in " ".join(one.text for one in opened.remarks)
