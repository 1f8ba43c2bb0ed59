"""How much a file may ask for: a few bytes can stand for more than any memory holds."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.errors import DataError

MOST_TIMES = 200  # a file's own size; tables that are nearly all zeros come to about 100
ALWAYS_ALLOWED = 2**30  # bytes
MOST_COLUMNS = 100_000
BATCH_BYTES = 2**26  # that a batch is meant to stay within


def refuse_excess(path: Path, wanted_bytes: int, where: str = "") -> None:
    """Refuse a file that holds much more than its own size.

    Parameters
    ----------
    path : Path
        Or a folder; what lies in it counts then.
    wanted_bytes : int
        Bytes that it takes in memory or on disk when it is read.
    where : str
        What asks for them, for the message.

    Raises
    ------
    DataError
        If they are more than 1 GiB and more than 200 times the file's size.
    """
    size = _size(path)
    if wanted_bytes > max(ALWAYS_ALLOWED, MOST_TIMES * size):
        raise DataError(
            f"{path.name}: a file of {size:,} bytes asks for {wanted_bytes:,}{where}; allowed are "
            f"{MOST_TIMES} times its size. Write the table again, or split it."
        )


def _size(path: Path) -> int:
    if not path.is_dir():
        return path.stat().st_size
    return sum(file.lstat().st_size for file in path.rglob("*"))


def unpacked_zip(path: Path) -> int:
    """Return how many bytes a zip file says that it unpacks to.

    Parameters
    ----------
    path : Path

    Raises
    ------
    BadZipFile
        If it is none.
    """
    with zipfile.ZipFile(path) as packed:
        return sum(member.file_size for member in packed.infolist())


def refuse_columns(path: Path, columns: int) -> None:
    """Refuse a table of more than 100,000 columns.

    Parameters
    ----------
    path : Path
    columns : int

    Raises
    ------
    DataError
        If they are more.
    """
    if columns > MOST_COLUMNS:
        raise DataError(
            f"{path.name}: a table of {columns:,} columns; {MOST_COLUMNS:,} are allowed. Put the "
            "numbers into one .npy file beside it."
        )


def written_out(batch: pa.RecordBatch) -> int:
    """Compute the bytes of a batch with every value of a dictionary written out.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
    """
    return sum(_bytes_of(column) for column in batch.columns)


def _bytes_of(column: pa.Array) -> int:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else None
    if kind not in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary()):
        return int(column.nbytes)
    lengths = pc.take(pc.binary_length(column.dictionary), column.indices)
    return int(column.nbytes) + int(pc.sum(lengths).as_py() or 0)


def within(path: Path, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Pass batches on for as long as they come to no more than the file may ask for.

    Parameters
    ----------
    path : Path
    batches : iterator of pyarrow.RecordBatch

    Yields
    ------
    batch : pyarrow.RecordBatch

    Raises
    ------
    DataError
        As `refuse_excess`.
    """
    total = 0
    for batch in batches:
        total += written_out(batch)
        refuse_excess(path, total)
        yield batch
