"""Any table is the same pool in five formats, whatever its names, types and gaps."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

# Spaces around a text, and signs that steer a terminal, are no part of a name; roles end with a `*`
# where they mean several columns.
SIGNS = st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="*")
WORD = st.text(SIGNS, min_size=1, max_size=6)
AWKWARD = st.sampled_from(
    ["007", "1.0", "NA", "null", "-", "true", "1e5", "a,b", 'a"b', "ä", "ﬁ", "=1+1", "-5", "x;y"]
)
NAME = WORD | AWKWARD
NUMBER = st.floats(-1e9, 1e9, allow_nan=False, allow_infinity=False, width=32) | st.integers(
    -99, 99
)
Column = list[Any]


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Column]:
    """Draw a table: names of items, classes, and two columns of numbers, each with gaps."""
    words = st.lists(NAME, min_size=3, max_size=8, unique_by=str.casefold)
    numbers = st.lists(st.integers(0, 2**63 - 1), min_size=3, max_size=8, unique=True)
    ids: Column = draw(words | numbers)
    rows = len(ids)
    kinds = st.none() | draw(st.sampled_from([WORD, AWKWARD, st.integers(0, 3), st.booleans()]))
    names = draw(st.lists(NAME, min_size=4, max_size=4, unique_by=str.casefold))
    columns: list[Column] = [ids, draw(st.lists(kinds, min_size=rows, max_size=rows))]
    cells = st.none() | NUMBER.map(float)
    varied = [0.0, 1.0, *draw(st.lists(cells, min_size=rows - 2, max_size=rows - 2))]
    columns += [varied, draw(st.lists(cells, min_size=rows, max_size=rows))]
    return dict(zip(names, columns, strict=True))


def in_csv(table: dict[str, Column], path: Path) -> None:
    """Write words in quotation marks, and nothing where a value is missing."""

    def cell(value: Any) -> str:
        if isinstance(value, str):
            return '"' + value.replace('"', '""') + '"'
        return "" if value is None else str(value)

    rows = [map(cell, table), *(map(cell, row) for row in zip(*table.values(), strict=True))]
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")


def in_lines(table: dict[str, Column], path: Path) -> None:
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


FORMATS: dict[str, Callable[[dict[str, Column], Path], None]] = {
    "t.parquet": lambda table, path: pq.write_table(pa.table(table), path),
    "t.feather": lambda table, path: pa.feather.write_feather(pa.table(table), path),
    "t.jsonl": in_lines,
    "t.json": lambda table, path: path.write_text(json.dumps(table), encoding="utf-8") and None,
    "t.csv": in_csv,
}


@settings(max_examples=60)
@given(table=tables())
def test_a_table_is_the_same_pool_in_every_format(table: dict[str, Column]) -> None:
    """Ids, classes, features and fingerprint are equal."""
    name, kind, *features = table
    roles = Roles(id=name, label=kind, features=tuple(features))
    with TemporaryDirectory() as folder:
        pools: dict[str, Pool] = {}
        for file, write in FORMATS.items():
            write(table, Path(folder) / file)
            pools[file] = open_pool(Path(folder) / file, roles, cache=Path(folder) / "cache")
        first = pools["t.parquet"]
        for file, pool in pools.items():
            assert pool.ids.tolist() == first.ids.tolist(), file
            assert _labels(pool) == _labels(first), file
            assert pool.feature_names == first.feature_names, file
            assert pool.fingerprint == first.fingerprint, file


def _labels(pool: Pool) -> list[str | None]:
    return [] if pool.known_labels is None else pool.known_labels.tolist()
