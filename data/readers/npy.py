"""Read an embedding: one matrix of numbers in .npy, mapped and never unpickled."""

from __future__ import annotations

import tokenize
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.errors import DataError, refuse_unreadable
from bowerbird.data.roles import ROW_NUMBER, Roles
from bowerbird.data.source import BATCH_ROWS, HEAD_ROWS, Source
from bowerbird.data.tables import bounds

SUFFIXES: tuple[str, ...] = (".npy",)
# A damaged header is parsed as Python's literals, with all that may go wrong in that.
PROBLEMS = (
    ValueError,
    TypeError,
    OSError,
    EOFError,
    SyntaxError,
    OverflowError,
    RecursionError,
    MemoryError,
    tokenize.TokenError,
)


def read(path: Path, roles: Roles) -> Source:
    """Map an embedding; its rows are the items, numbered from 0.

    Parameters
    ----------
    path : Path
    roles : Roles
        Not looked at.

    Raises
    ------
    DataError
        Where it is no matrix of numbers.
    """
    mapped = _mapped(path)

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        for start in range(0, len(mapped), BATCH_ROWS):
            yield _numbered(start, min(start + BATCH_ROWS, len(mapped)))

    head = pa.Table.from_batches([_numbered(0, min(HEAD_ROWS, len(mapped)))])
    return Source(head, batches, len(mapped), embedding=mapped, embedding_name=path.name)


def check(path: Path) -> None:
    """Refuse a file that is no matrix of numbers, or is cut short, from its header and size alone.

    Parameters
    ----------
    path : Path

    Raises
    ------
    DataError
        As `read`.
    """
    _mapped(path)


def _mapped(path: Path) -> npt.NDArray[Any]:
    remedy = "Write it with numpy.save, as numbers."
    with refuse_unreadable(path, ".npy", PROBLEMS, remedy), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that it was written by Python 2
        matrix = np.lib.format.open_memmap(path, mode="r")
    # Rows without a column take no byte, so that a file may hold any number of them.
    if matrix.ndim != 2 or matrix.dtype.kind not in "fiu" or not matrix.shape[1]:
        raise DataError(
            f"{path.name}: an array of shape {matrix.shape} and type {matrix.dtype}. Expected a "
            "matrix of numbers, one row an item."
        )
    bounds.refuse_columns(path, matrix.shape[1])
    return matrix


def _numbered(start: int, stop: int) -> pa.RecordBatch:
    return pa.record_batch({ROW_NUMBER: pa.array(np.arange(start, stop, dtype=np.int64))})
