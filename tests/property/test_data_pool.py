"""What must hold for any table."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.table import Table
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bowerbird.data.distributions import BINS, places
from bowerbird.data.errors import DataError
from bowerbird.data.fingerprint import Fingerprint
from bowerbird.data.names import clean_name
from bowerbird.data.neighbours.distances import spread
from bowerbird.data.open import keep_pool, load_pool, open_pool
from bowerbird.data.roles import Roles
from bowerbird.data.scaling import LIMIT, fit
from bowerbird.data.source import Source

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAME = TEXT.filter(lambda text: text and text == text.strip())  # outer spaces are no part of a name
WHOLE = st.integers(-(2**63), 2**63 - 1)
IDS = st.one_of(
    st.lists(WHOLE, min_size=1, max_size=20, unique=True),
    st.lists(NAME, min_size=1, max_size=20, unique=True),
)
LABELS = st.one_of(WHOLE, st.booleans(), TEXT, st.none())
SHAPE = st.tuples(st.integers(1, 30), st.integers(1, 4))
SMALL = hnp.arrays(np.float32, SHAPE, elements=st.floats(-1e6, 1e6, width=32))
WILD = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=12),
    elements=st.floats(allow_nan=True, allow_infinity=True),
)
ROLES = Roles(id="id", label="label", features=("m",))


def kept(table: pa.Table, folder: Path) -> None:
    keep_pool(Source.of(table), ROLES, folder, file="t.csv")


@given(ids=IDS, data=st.data())
def test_ids_and_labels_come_back_as_they_were(ids, data):
    """Whatever ids and labels are, the cache gives the same ids and the labels as clean text."""
    kind = data.draw(st.sampled_from([WHOLE, st.booleans(), NAME]))
    labels = data.draw(st.lists(st.none() | kind, min_size=len(ids), max_size=len(ids)))
    table = pa.table({"id": ids, "label": labels, "m": np.arange(float(len(ids)))})
    with tempfile.TemporaryDirectory() as cache:
        kept(table, Path(cache) / "pool-a")
        pool = load_pool(Path(cache) / "pool-a")
    assert [str(name) for name in pool.ids] == [str(name) for name in ids]
    expected = [None if v is None or v == "" else clean_name(str(v)) for v in labels]
    if pa.types.is_boolean(table["label"].type):
        expected = [v and v.lower() for v in expected]
    assert pool.known_labels.tolist() == expected
    assert pool.positions(pool.ids).tolist() == list(range(len(ids)))


@settings(max_examples=50)
@given(ids=st.lists(NAME, min_size=1, max_size=10, unique=True))
@example(ids=["a\x00", "\x00", "b"])
def test_a_file_on_disk_keeps_text(ids):
    """Text of any alphabet survives the way through Parquet and the cache."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.parquet"
        pq.write_table(pa.table({"id": ids, "label": ids, "m": np.arange(float(len(ids)))}), path)
        pool = open_pool(path, ROLES, cache=Path(folder) / "cache")
    assert [str(name) for name in pool.ids] == ids
    assert pool.known_labels.tolist() == [clean_name(text) for text in ids]


@given(raw=WILD, rule=st.sampled_from(["none", "robust"]))
def test_scaled_features_are_finite(raw, rule):
    """Whatever the numbers, features are finite, within the limit, and as many as their names."""
    scaling = fit(raw, [f"c{i}" for i in range(raw.shape[1])], rule)
    features = scaling.apply(raw)
    assert features.shape == (len(raw), len(scaling.feature_names))
    assert features.dtype == np.float32 and np.isfinite(features).all()
    assert rule == "none" or (np.abs(features) <= LIMIT).all()


@given(raw=WILD)
def test_the_order_of_rows_does_not_change_the_scaling(raw):
    """A table that is shuffled is scaled by the same numbers."""
    names = [f"c{i}" for i in range(raw.shape[1])]
    there, back = fit(raw, names, "robust"), fit(raw[::-1], names, "robust")
    assert (there.fill, there.dropped) == (back.fill, back.dropped)
    assert len(there.flagged) == len(back.flagged)


@given(features=SMALL, data=st.data())
def test_the_fingerprint_changes_with_anything(features, data):
    """Another id, another number, another order: another fingerprint."""
    ids = np.arange(len(features), dtype=np.int64)
    before = Fingerprint.of(ids, features)
    row = data.draw(st.integers(0, len(features) - 1))
    column = data.draw(st.integers(0, features.shape[1] - 1))
    changed = features.copy()
    changed[row, column] = -changed[row, column] - 1
    assert Fingerprint.of(ids, changed) != before
    renamed = ids.copy()
    renamed[row] = -1
    assert Fingerprint.of(renamed, features) != before
    assert Fingerprint.of(ids.astype(str).astype(object), features) != before
    assert Fingerprint.of(ids, features) == before


@given(
    features=hnp.arrays(
        np.float32,
        st.tuples(st.integers(0, 30), st.integers(1, 3)),
        elements=st.floats(-1e6, 1e6, width=32),
    )
)
def test_local_scale_is_finite_and_positive(features):
    """Any features, duplicates too, have a local scale that one can divide by."""
    found = spread(features)
    assert found.shape == (len(features),) and np.isfinite(found).all() and (found > 0).all()


@settings(max_examples=50)
@given(values=st.lists(st.floats() | st.none(), min_size=1, max_size=20))
def test_every_value_has_a_place(values):
    """Any number has a share, a bar and a histogram, or is missing."""
    table = pa.table({"m": np.arange(float(len(values))), "v": pa.array(values, pa.float64())})
    with tempfile.TemporaryDirectory() as cache:
        keep_pool(Source.of(table), Roles(features=("m",)), Path(cache) / "pool-a", file="t")
        pool = load_pool(Path(cache) / "pool-a")
        for i, value in enumerate(values):
            place = places(pool, i)[1]
            assert place.missing == (value is None or value != value)
            assert len(place.histogram) == BINS and np.isfinite(place.histogram).all()
            assert place.missing or (0 <= place.percentile <= 1 and 0 <= place.bin < BINS)


def refused_or_read(data: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t{suffix}"
        path.write_bytes(data)
        try:
            assert len(open_pool(path, cache=Path(folder) / "cache"))
        except DataError as error:
            assert "\n" not in str(error)


def valid_files() -> dict[str, bytes]:
    """Make one small file of each format."""
    table = Table({"id": [f"s{i}" for i in range(9)], "m": np.arange(9.0), "n": np.arange(9)})
    with tempfile.TemporaryDirectory() as folder:
        paths = {suffix: Path(folder) / f"t{suffix}" for suffix in SUFFIXES}
        table.write(paths[".fits"])
        table.to_pandas().to_csv(paths[".csv"], index=False)
        table.to_pandas().to_csv(paths[".csv.gz"], index=False)
        table.to_pandas().to_parquet(paths[".parquet"])
        np.save(paths[".npy"], np.arange(18.0).reshape(9, 2))
        return {suffix: path.read_bytes() for suffix, path in paths.items()}


SUFFIXES = (".csv", ".csv.gz", ".parquet", ".npy", ".fits")
VALID = valid_files()


@given(data=st.binary(max_size=200), suffix=st.sampled_from(SUFFIXES))
def test_nonsense_is_refused_in_one_line(data, suffix):
    """Any bytes under any suffix are a pool or a DataError of one line, never anything else."""
    refused_or_read(data, suffix)


@settings(max_examples=400)
@given(suffix=st.sampled_from(SUFFIXES), data=st.data())
def test_a_damaged_file_is_refused_in_one_line(suffix, data):
    """A good file with some bytes changed is a pool or a DataError of one line."""
    damaged = bytearray(VALID[suffix])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    refused_or_read(bytes(damaged), suffix)
