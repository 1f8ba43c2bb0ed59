"""Pass over data part by part, scaled like another pool, without making a pool of them.

A pool of ten million items takes its time and its place on disk; what is only to be scored is read
once, and forgotten part by part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data import columns
from bowerbird.data.cache.ingest import rechunked, width_of
from bowerbird.data.errors import DataError
from bowerbird.data.guessing.roles import guess_roles
from bowerbird.data.joining.gaps import without_gaps
from bowerbird.data.matching import match_columns
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import ROW_NUMBER, Roles, listed
from bowerbird.data.scaling import Scaling
from bowerbird.data.source import Source


@dataclass(frozen=True)
class Part:
    """Some rows of a table.

    Parameters
    ----------
    ids : pyarrow.Array of n int64 or large_string
        As they are written: text where the format is text.
    features : ndarray of shape (n, d), float32
        Finite and scaled.
    """

    ids: pa.Array
    features: npt.NDArray[np.float32]


def parts(
    source: Source,
    roles: Roles,
    scaling: Scaling,
    file: str,
    remarks: list[Remark] | None = None,
) -> Iterator[Part]:
    """Read a table in parts of about 65,536 rows.

    Parameters
    ----------
    source : Source
    roles : Roles
        What is not stated is guessed, but for the features: they are those of `scaling`.
    scaling : Scaling
        Of the pool that is to be matched.
    file : str
        The data's name, for messages.
    remarks : list of Remark or None
        Filled with what was found out, once all has been read.

    Yields
    ------
    part : Part

    Raises
    ------
    DataError
        If a feature is not there, a column cannot be read as asked, or there is no row.
    Reread
        If a column turns out to be of another type; the table is to be read from its start.
    """
    guess = guess_roles(source, _stated(source, roles, scaling, file), file).roles
    source = without_gaps(source, guess, file)
    names = () if source.embedding is not None else tuple(guess.features or ())
    widths = {name: width_of(source.head[name]) for name in names}
    _hold_width(source, widths, scaling, file)
    id_name = None if guess.id == ROW_NUMBER else guess.id
    as_text = [id_name] if id_name and id_name not in names else []
    names = tuple(dict.fromkeys([*as_text, *names])) or tuple(source.head.column_names[:1])
    start = 0
    for table in rechunked(source.batches(names, as_text)):
        batch = columns.without_missing(table, guess.missing)
        ids = _ids(batch, id_name, start, file)
        yield Part(ids, _features(_raw(source, batch, widths, start, file), scaling))
        start += batch.num_rows
    if not start:
        raise DataError(f"{file}: the file has no rows, so there is nothing to score.")
    if source.embedding is not None and start != len(source.embedding):
        raise DataError(
            f"{file} has {start} rows and {source.embedding_name} has {len(source.embedding)}. "
            "Both must have the same rows in the same order."
        )
    if remarks is not None:
        remarks.extend(source.remarks)


def _stated(source: Source, roles: Roles, scaling: Scaling, file: str) -> Roles:
    names = source.head.column_names
    match = match_columns(scaling, names, file, source.embedding is not None)
    return replace(roles, features=match.columns, scaling=scaling.rule)


def _hold_width(source: Source, widths: Mapping[str, int], scaling: Scaling, file: str) -> None:
    width = sum(max(1, numbers) for numbers in widths.values())
    if source.embedding is not None:
        width = source.embedding.shape[1]
    if width != len(scaling.columns):
        vectors = listed(list(widths)) if widths else source.embedding_name
        raise DataError(
            f"{file}: there are {width} numbers a row ({vectors}); the learner needs "
            f"{len(scaling.columns)} ({listed(scaling.columns)}). Name the data that it was made "
            "for, or their columns in a config."
        )


def _ids(batch: pa.Table, name: str | None, start: int, file: str) -> pa.Array:
    if name is None:
        return pa.array(np.arange(start, start + batch.num_rows, dtype=np.int64))
    if pa.types.is_integer(batch[name].type):
        return batch[name].cast(pa.int64()).combine_chunks()
    return columns.as_text(batch[name], name, file).combine_chunks()


def _raw(
    source: Source, batch: pa.Table, widths: Mapping[str, int], start: int, file: str
) -> npt.NDArray[Any]:
    if source.embedding is not None:
        return np.array(_mapped(source)[start : start + batch.num_rows])
    return np.hstack(
        [
            columns.numbers(batch[name].combine_chunks(), width, name, file)
            for name, width in widths.items()
        ]
    )


def _mapped(source: Source) -> npt.NDArray[Any]:
    """Map an embedding anew, so that pages that were read are let go with the map."""
    path = getattr(source.embedding, "filename", None)
    if path is None or source.embedding is None:
        return np.asarray(source.embedding)
    return np.asanyarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _features(raw: npt.NDArray[Any], scaling: Scaling) -> npt.NDArray[np.float32]:
    if scaling.changes_nothing and raw.dtype == np.float32 and np.isfinite(raw).all():
        return raw
    return scaling.apply(raw)
