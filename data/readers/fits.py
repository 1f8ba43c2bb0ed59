"""Read the first table of a FITS file, block by block."""

from __future__ import annotations

import contextlib
import gzip
import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data import bounds
from bowerbird.data.errors import DataError
from bowerbird.data.roles import Roles, listed
from bowerbird.data.source import BATCH_ROWS, HEAD_ROWS, Source

if TYPE_CHECKING:
    from astropy.io import fits

SUFFIXES: tuple[str, ...] = (".fits", ".fit", ".fits.gz", ".fit.gz")
SIZES = ("TFIELDS", "NAXIS1", "NAXIS2", "PCOUNT")
VARIABLE = re.compile(r"[01]?[PQ]")
MOST_FIELDS = 999  # by the standard
SHARED_VALUES = 2**24  # that the rows of a batch may name beyond what the heap holds
# A damaged header goes wrong in astropy in as many ways as there are lines that use it.
PROBLEMS = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    MemoryError,
    RecursionError,
    zlib.error,
    pa.ArrowException,
)


def read(path: Path, roles: Roles) -> Source:
    """Open a FITS table; one that is not packed is mapped, not read.

    Byte strings become text without their padding, numbers the machine's own byte order, columns
    of several numbers a row vectors, values equal to TNULL null. Complex numbers are left out.

    Parameters
    ----------
    path : Path
    roles : Roles
        Not looked at.

    Raises
    ------
    DataError
        Where it is no FITS file, or holds no table.
    """
    with _first_table(path) as table:
        step = max(1, min(BATCH_ROWS, bounds.BATCH_BYTES // table.header["NAXIS1"]))
        head = pa.Table.from_batches([_batch(table, slice(0, min(step, HEAD_ROWS)))])
        rows = len(table.data)

    def parts(columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with _first_table(path) as table:
            for start in range(0, rows, step):
                yield _batch(table, slice(start, start + step), columns)

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        yield from bounds.within(path, parts(columns))

    return Source(head, batches, rows=rows)


@contextlib.contextmanager
def _first_table(path: Path) -> Iterator[Any]:
    from astropy.io import fits  # only who reads FITS waits for astropy
    from astropy.utils.exceptions import AstropyWarning

    packed = path.suffix.casefold() == ".gz"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AstropyWarning)
            with (
                gzip.open(path) if packed else path.open("rb") as file,
                fits.open(file, memmap=not packed) as units,
            ):
                yield _of_tables(units, path)
    except DataError:
        raise
    except (*PROBLEMS, fits.VerifyError) as error:
        raise _unreadable(path, error) from error


def check(path: Path) -> None:
    """Refuse a file whose header asks for more than there is, from the headers alone.

    Parameters
    ----------
    path : Path

    Raises
    ------
    DataError
        As `read`.
    """
    with _first_table(path):
        pass


def _of_tables(units: fits.HDUList, path: Path) -> Any:
    from astropy.io import fits

    others: list[str] = []
    for unit in _forward(units):
        if isinstance(unit, fits.BinTableHDU | fits.TableHDU):
            _hold_to_size(unit.header, path)
            return unit
        others.append(type(unit).__name__)
    listing = listed(others)
    raise DataError(f"{path.name}: no table in it (there are: {listing}). A pool is a table.")


def _forward(units: fits.HDUList) -> Iterator[Any]:
    """Read unit after unit; one of negative size would have astropy read the same ones for ever."""
    end = -1
    for unit in units:
        start = unit.fileinfo()["hdrLoc"]
        if start <= end:
            raise ValueError(f"the unit at byte {start:,} follows one at byte {end:,}")
        end = start
        yield unit


def _hold_to_size(header: fits.Header, path: Path) -> None:
    """Refuse a table that is larger than its file, before astropy makes room for its columns."""
    fields, width, rows, heap = (int(header.get(key, 0)) for key in SIZES)
    if not (0 <= fields <= MOST_FIELDS and width >= 1 and rows >= 0 and heap >= 0):
        raise DataError(
            f"{path.name}: a table of {rows:,} rows of {width:,} bytes in {fields:,} columns and a "
            f"heap of {heap:,}; FITS allows {MOST_FIELDS} columns, and a row has a byte or more."
        )
    if path.suffix.casefold() == ".gz":
        bounds.refuse_excess(path, width * rows + heap)
    elif width * rows + heap > path.stat().st_size:
        raise DataError(
            f"{path.name}: a table of {width * rows + heap:,} bytes in a file of "
            f"{path.stat().st_size:,}. It was cut short: fetch it again."
        )


def _batch(table: Any, rows: slice, names: Sequence[str] | None = None) -> pa.RecordBatch:
    part = table.data[rows]
    _hold_to_heap(part, table)
    columns = {
        name: column
        for name in (table.columns.names if names is None else names)
        if (column := _column(part[name], table.columns[name].null)) is not None
    }
    return pa.record_batch(columns)


def _hold_to_heap(part: Any, table: Any) -> None:
    """Refuse rows that name much more of the heap than it holds: they may all name all of it."""
    from astropy.io import fits

    plain = np.asarray(part)
    for name, form in zip(table.columns.names, table.columns.formats, strict=True):
        if isinstance(table, fits.BinTableHDU) and VARIABLE.match(str(form)):
            lengths = plain[name][:, 0].astype(np.int64)
            if lengths.min(initial=0) < 0 or lengths.sum() > table.header["PCOUNT"] + SHARED_VALUES:
                raise ValueError(f"column {name} asks for {lengths.sum():,} values of the heap")


def _column(values: npt.NDArray[Any], null: Any) -> pa.Array | None:
    if values.dtype == object:
        return pa.array([np.asarray(row).tolist() for row in values])
    if values.dtype.kind in "SU":
        return _texts(values) if values.ndim == 1 else None
    if values.dtype.kind not in "iufb":
        return None
    # A copy, since the file is unmapped when it has been read.
    native = np.array(values, dtype=values.dtype.newbyteorder("="), order="C")
    if native.ndim > 1:
        flat = native.reshape(len(native), -1)
        numbers = flat.astype(np.uint8) if flat.dtype.kind == "b" else flat
        return pa.FixedSizeListArray.from_arrays(pa.array(numbers.ravel()), flat.shape[1])
    missing = None if null is None or native.dtype.kind not in "iu" else native == int(null)
    return pa.array(native, mask=missing)


def _texts(values: npt.NDArray[Any]) -> pa.Array:
    plain = np.asarray(values)
    if plain.dtype.kind == "S":
        texts = [value.decode("utf-8", "backslashreplace") for value in plain.tolist()]
    else:
        texts = plain.tolist()
    return pa.array([text.rstrip(" \0") for text in texts], pa.large_string())


def _unreadable(path: Path, error: Exception) -> DataError:
    reason = str(error).splitlines()[0][:200] if str(error) else "cut short"
    return DataError(f"{path.name}: not readable as FITS ({reason}). Write the table again.")
