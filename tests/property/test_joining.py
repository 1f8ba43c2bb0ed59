"""A table that was split over files, and joined again, is the table."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from astropy.table import Table
from hypothesis import given, settings
from hypothesis import strategies as st

from bowerbird.data.joining.extra_source import ExtraSource
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles

NAMES = st.text("abcXYZ019+.-_\u00e9", min_size=1, max_size=6).filter(
    lambda text: not text.endswith((".", "-")) and any(sign.isalpha() for sign in text)
)
IDS = st.one_of(
    st.lists(st.integers(0, 10**9), min_size=2, max_size=30, unique=True),
    st.lists(NAMES, min_size=2, max_size=30, unique_by=str),
)


def csv(table, path):
    table.assign(key=[f" {name} " for name in table["key"]]).to_csv(path, index=False)


def parquet(table, path):
    table.to_parquet(path)


def dictionary(table, path):
    table.assign(key=pd.Categorical(table["key"].astype(str))).to_parquet(path)


def floats(table, path):
    if pd.api.types.is_integer_dtype(table["key"]):
        table = table.assign(key=table["key"].astype(float))
    table.to_parquet(path)


def fits(table, path):
    columns = {name: table[name].to_numpy() for name in table if name != "key"}
    ids = [str(name).encode() for name in table["key"]]  # padded with spaces in the file
    Table({"key": np.array(ids), **columns}).write(path)


FORMATS = {"csv": csv, "parquet": parquet, "pq": dictionary, "float.parquet": floats, "fits": fits}


def shuffled(table, random):
    return table.iloc[random.permutation(len(table))]


@settings(max_examples=40)
@given(
    ids=IDS,
    kinds=st.tuples(*[st.sampled_from(sorted(FORMATS))] * 2),
    parted=st.integers(0, 3),
    seed=st.integers(0, 2**16),
    data=st.data(),
)
def test_a_split_table_joins_to_the_same_pool(ids, kinds, parted, seed, data):
    """Whatever columns go into the second file, in whatever order, and however ids are spelt."""
    random = np.random.default_rng(seed)
    names = ["a", "b", "c", "d"]
    columns = {name: random.integers(-50, 50, len(ids)) / 4 for name in names}
    columns = {name: values + np.arange(len(ids)) for name, values in columns.items()}
    whole = pd.DataFrame({"key": ids, **columns})
    if any("\u00e9" in str(name) for name in ids):  # FITS has no such sign
        kinds = tuple("csv" if kind == "fits" else kind for kind in kinds)
    extra_rows = pd.DataFrame(
        {"key": [f"absent {n}" for n in range(3)], **dict.fromkeys(names, 1.0)}
    )
    second = (
        whole if pd.api.types.is_integer_dtype(whole["key"]) else pd.concat([whole, extra_rows])
    )
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        pd.DataFrame(whole).to_parquet(here / "whole.parquet")
        FORMATS[kinds[0]](whole[["key", *names[:parted]]], here / f"first.{kinds[0]}")
        FORMATS[kinds[1]](
            shuffled(second, random)[["key", *names[parted:]]], here / f"second.{kinds[1]}"
        )
        expected = open_pool(
            here / "whole.parquet", Roles(id="key", features=tuple(names)), cache=here / "cache"
        )
        extra = ExtraSource(str(here / f"second.{kinds[1]}"), id="key")
        roles = Roles(id="key", features=tuple(names), with_=(extra,))
        pool = open_pool(here / f"first.{kinds[0]}", roles, cache=here / "cache")
        assert pool.fingerprint == expected.fingerprint
        assert [str(name) for name in pool.ids] == [str(name) for name in ids]
        assert pool.context.select(names).to_pydict() == expected.context.select(names).to_pydict()
