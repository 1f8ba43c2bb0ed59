"""Real tables, with the dirt that real tables have."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.joining.extra_source import ExtraSource
from bowerbird.data.open import open_pool
from bowerbird.data.pictures import context_picture, picture
from bowerbird.data.roles import Roles
from bowerbird.data.series.columns import SeriesColumns
from bowerbird.data.series.contents import curves_of

pytestmark = pytest.mark.realdata

LONG_TAILED = (
    "digits-LT",
    "letter-LT",
    "mammography",
    "mnist-LT",
    "page-blocks",
    "shuttle",
    "thyroid",
    "yeast",
)


MEASURED = ("page-blocks", "thyroid")  # whose long tails tell it, though the columns are numbered


def test_light_curves_of_stars_are_items(real_data, tmp_path):
    """Stripe 82 opens alone as 483 stars, and joined to its catalogue with their periods."""
    folder = real_data / "s82_rrlyrae"
    pool = open_pool(folder / "lightcurves.parquet", cache=tmp_path)
    columns = SeriesColumns("mag", time="mjd", error="err", band="band")
    assert (len(pool), pool.series) == (483, columns)
    assert sum(map(len, curves_of(pool, "mag", np.arange(483)))) == 136_003
    extra = ExtraSource(str(folder / "lightcurves.parquet"))
    pool = open_pool(folder / "objects.csv", Roles(with_=(extra,)), cache=tmp_path)
    assert pool.series == replace(columns, period="period_d")
    assert set(curves_of(pool, "mag", np.array([7]))[0].band) == set("ugriz")


@pytest.mark.parametrize("name", LONG_TAILED)
def test_numbered_columns_are_features_with_labels(real_data, tmp_path, name):
    """All f columns are features, bit for bit in an embedding; label is the label."""
    path = real_data / "longtail8" / name / "pool_seed0.parquet"
    pool, table = open_pool(path, cache=tmp_path), pd.read_parquet(path)
    columns = [c for c in table if c.startswith("f")]
    assert list(pool.feature_names) == columns
    assert pool.scaling.rule == ("robust" if name in MEASURED else "none")
    if name not in MEASURED:
        assert np.asarray(pool.features).tobytes() == table[columns].to_numpy().tobytes()
    assert pool.ids.tolist() == table["id"].tolist()
    assert pool.known_labels.tolist() == table["label"].tolist()
    shown = [*columns, "initial"] if name in MEASURED else ["initial"]
    assert pool.context.column_names == shown
    assert pool.context["initial"].to_pylist().count(True) == 10


@pytest.mark.parametrize("name", LONG_TAILED)
def test_test_sets_fit_their_pools(real_data, tmp_path, name):
    """A test file opened like its pool has the same features."""
    folder = real_data / "longtail8" / name
    pool = open_pool(folder / "pool_seed0.parquet", cache=tmp_path)
    test = open_pool(folder / "test_seed0.parquet", cache=tmp_path, like=pool.scaling)
    assert test.feature_names == pool.feature_names and set(test.known_labels) <= set(
        pool.known_labels
    )


def test_a_survey_catalogue_is_measurements(real_data, tmp_path):
    """Magnitudes are features; positions, fields and plates only context."""
    pool = open_pool(real_data / "sdss_dr14" / "objects.csv", cache=tmp_path)
    assert pool.scaling.rule == "robust" and len(pool) == 10_000
    assert pool.feature_names == ("u", "g", "r", "i", "z", "redshift")
    assert Counter(pool.known_labels) == {"GALAXY": 4998, "STAR": 4152, "QSO": 850}
    assert np.median(pool.features, axis=0) == pytest.approx(np.zeros(6), abs=1e-6)


def test_variable_stars_have_whole_numbers_for_ids(real_data, tmp_path):
    """linear_id is found as the id and stays a number."""
    pool = open_pool(real_data / "linear_variables" / "objects.csv", cache=tmp_path)
    assert pool.ids.dtype == np.int64 and pool.ids[0] == 29848
    assert {"ra", "dec"} <= set(pool.kinds) and not {"ra", "dec"} & set(pool.feature_names)


def test_amplitudes_are_not_taken_for_positions(real_data, tmp_path):
    """RA and rA are told apart in a real catalogue."""
    pool = open_pool(real_data / "s82_rrlyrae" / "objects.csv", cache=tmp_path)
    assert {"rA", "r0", "period_d"} <= set(pool.feature_names)
    assert Counter(pool.known_labels) == {"ab": 379, "c": 104}


def test_blood_cells_are_objects_in_images(real_data, tmp_path):
    """Boxes and parents are found, pictures too; degenerate boxes are shown without an error."""
    path = real_data / "bccd" / "objects.csv"
    roles = Roles(features=("xmin", "ymin"), box=("xmin", "ymin", "xmax", "ymax"))
    pool = open_pool(path, roles, cache=tmp_path)
    assert len(pool) == 4888 and pool.root.name == "images"
    flat = np.flatnonzero((pool.boxes[:, 2:] < 4).any(axis=1))
    assert len(flat) == 2
    for position in (0, 4887, *flat):
        assert picture(pool, int(position), 64) and context_picture(pool, int(position), 256)
    assert open_pool(path, cache=tmp_path).features.shape == (4888, 0)  # they are encoded


def test_small_photographs_are_found(real_data, tmp_path):
    """Pictures named in a column lie in a folder below, and are shown."""
    pool = open_pool(real_data / "cifar10h_longtail" / "labels.csv", cache=tmp_path)
    assert pool.kinds["image"] == "image" and pool.root.name == "images"
    assert picture(pool, 0, 128)


@pytest.mark.parametrize(
    ("name", "rows"), [("bccd", 364), ("chula_rbc12", 150), ("cifar10h_longtail", 2_254)]
)
def test_a_folder_of_pictures_is_a_pool(real_data, tmp_path, name, rows):
    """Each is an item that can be shown; the folder above, with its table, is not opened so."""
    pool = open_pool(real_data / name / "images", cache=tmp_path)
    assert len(pool) == rows and pool.ids.tolist() == sorted(pool.ids)
    assert picture(pool, rows - 1, 64) is not None
    with pytest.raises(DataError, match="this folder holds a table"):
        open_pool(real_data / name, cache=tmp_path)
