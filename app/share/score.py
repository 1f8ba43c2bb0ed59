"""Write what a learner says of every item of a table, part by part, in constant memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv, parquet

from bowerbird.app.loop.cluster import Cluster, cluster
from bowerbird.app.loop.on_cluster import AHEAD, judge
from bowerbird.app.share.export import inert, whole
from bowerbird.data.batches import Part, parts
from bowerbird.data.errors import DataError
from bowerbird.data.expressions.derived import with_derived
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import Roles
from bowerbird.data.shards import Crew, in_order
from bowerbird.data.source import Reread, Source
from bowerbird.models.files.metadata import Metadata
from bowerbird.models.files.saved import Saved
from bowerbird.models.probabilities.costs import decide

SUFFIXES = (".csv", ".parquet")


class _Writer(Protocol):
    def write_table(self, table: pa.Table) -> None: ...

    def close(self) -> None: ...


def score(
    saved: Saved,
    source: Source,
    roles: Roles,
    path: Path,
    *,
    file: str,
    progress: Callable[[int], object] = lambda rows: None,
    scheduler: str = "",
) -> tuple[int, list[Remark]]:
    """Score a table into a file that is there whole or not at all.

    Parameters
    ----------
    saved : Saved
        The learner and what it wants.
    source : Source
        Read once; about 65,536 rows are in memory at a time, and four parts for each thread of a
        cluster.
    roles : Roles
        Of the table's columns; what is not stated is guessed.
    path : Path
        Ends in ``.csv`` or ``.parquet``.
    file : str
        The data's name, for messages.
    progress : callable
        Told the number of rows after each part.
    scheduler : str
        Address of the scheduler of a cluster that scores the parts, which are sent to it; empty for
        this machine.

    Returns
    -------
    rows : int
    remarks : list of Remark
        What was found out while the table was read.

    Raises
    ------
    DataError
        If the table cannot be read as asked, or the file cannot be written.
    ClusterError
        If the cluster cannot score.
    """
    hold_suffix(path)
    source = with_derived(source, roles, file, saved.about.scaling)
    with _crew(scheduler) as (crew, workers):
        while True:
            remarks: list[Remark] = []
            try:
                with whole(path) as beside:
                    batches = parts(source, roles, saved.about.scaling, file, remarks)
                    tables = _tables(saved, batches, crew, workers)
                    rows = _write(tables, beside, path.suffix, progress)
                if isinstance(crew, Cluster) and crew.note:
                    remarks.append(Remark("values", crew.note))
                return rows, remarks
            except Reread as again:
                source = again.source.beside(source.embedding, source.embedding_name)


def hold_suffix(path: Path) -> None:
    """Refuse a file of another kind before anything is done for it.

    Parameters
    ----------
    path : Path

    Raises
    ------
    DataError
        If it ends in neither ``.csv`` nor ``.parquet``, or its folder is not there.
    """
    if path.suffix not in SUFFIXES:
        raise DataError(f"{path.name}: a file of scores ends in {' or '.join(SUFFIXES)}.")
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise DataError(f"{path}: it must be a file in a folder that exists.")


def table_of(
    about: Metadata, ids: pa.Array, p: npt.NDArray[np.float32], uncertainty: Any
) -> pa.Table:
    """Write what a learner says of some items as a table.

    Parameters
    ----------
    about : Metadata
        Of the learner.
    ids : pyarrow.Array of n
    p : ndarray of shape (n, k), float32
        Probabilities.
    uncertainty : ndarray of shape (n,) or None
        None where the learner weighs no evidence.

    Returns
    -------
    table : pyarrow.Table of n rows
        ``id``; ``class``, the likeliest; ``decision``, the class that is expected to cost least;
        ``p(CLASS)`` for each class; ``uncertainty``, 1 less the largest probability; ``margin``,
        the largest less the second; and ``evidence uncertainty``, in [0, 1], where the learner
        weighs evidence.
    """
    first = p.max(axis=1)
    second = np.partition(p, -2, axis=1)[:, -2] if p.shape[1] > 1 else np.zeros_like(first)
    names = about.class_names
    columns: dict[str, Any] = {
        "id": ids,
        "class": _named(p.argmax(axis=1), names),
        "decision": _named(decide(p, about.costs), names),
        **{f"p({name})": pa.array(np.ascontiguousarray(p[:, i])) for i, name in enumerate(names)},
        "uncertainty": pa.array(1 - first),
        "margin": pa.array(first - second),
    }
    if uncertainty is not None:
        columns["evidence uncertainty"] = pa.array(uncertainty)
    return pa.table(columns)


def _named(numbers: npt.NDArray[np.int64], names: tuple[str, ...]) -> pa.Array:
    return pa.array(names, pa.large_string()).take(pa.array(numbers))


@contextmanager
def _crew(scheduler: str) -> Iterator[tuple[Crew, int]]:
    """Gather who scores, and how many parts are begun at a time."""
    if scheduler:
        with cluster(scheduler) as joined:
            yield joined, AHEAD * joined.count
    else:
        with ThreadPoolExecutor(1, "score") as thread:  # a learner need not be fit for several
            yield thread, 1


def _tables(saved: Saved, batches: Iterator[Part], crew: Crew, ahead: int) -> Iterator[pa.Table]:
    learner = crew.share(saved.learner) if isinstance(crew, Cluster) else saved.learner
    ids: deque[pa.Array] = deque()  # they stay here

    def features() -> Iterator[npt.NDArray[np.float32]]:
        for part in batches:
            ids.append(part.ids)
            yield part.features

    for _, (p, uncertainty) in in_order(crew, judge, features(), ahead, learner):
        yield table_of(saved.about, ids.popleft(), p, uncertainty)


def _write(
    tables: Iterator[pa.Table], path: Path, suffix: str, progress: Callable[[int], object]
) -> int:
    writer: _Writer | None = None
    rows = 0
    try:
        for table in tables:
            table = _inert(table) if suffix == ".csv" else table
            writer = writer or _opened(path, suffix, table.schema)
            writer.write_table(table)
            rows += table.num_rows
            progress(rows)
    finally:
        if writer is not None:
            writer.close()
    return rows


def _opened(path: Path, suffix: str, schema: pa.Schema) -> _Writer:
    if suffix == ".csv":
        writer: _Writer = csv.CSVWriter(path, schema)
    else:
        writer = parquet.ParquetWriter(path, schema)
    return writer


def _inert(table: pa.Table) -> pa.Table:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    for at, field in enumerate(table.schema):
        if pa.types.is_large_string(field.type):
            texts = [inert(t) for t in table.column(at).to_pylist()]
            table = table.set_column(at, field, pa.array(texts, field.type))
    return table.rename_columns([str(inert(name)) for name in table.column_names])
