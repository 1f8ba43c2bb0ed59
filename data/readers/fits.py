"""Read a table of a FITS file, block by block."""

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
import pyarrow.compute as pc

from bowerbird.data.delimited.cells import numbers
from bowerbird.data.errors import DataError, refuse_unreadable
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import Roles, listed
from bowerbird.data.source import BATCH_ROWS, HEAD_ROWS, Source
from bowerbird.data.tables import bounds
from bowerbird.data.tables.several_tables import Tables, choose

if TYPE_CHECKING:
    from astropy.io import fits

SUFFIXES: tuple[str, ...] = (".fits", ".fit", ".fits.gz", ".fit.gz", ".fits.fz", ".fz")
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

    Of several tables the largest is used, unless the roles name one. Byte strings become text
    without their padding, numbers the machine's own byte order, columns of several numbers a row
    vectors. A value is missing where the stored number, or the one that it stands for, is TNULL.
    Complex numbers are left out.

    Parameters
    ----------
    path : Path
    roles : Roles
        Their `table` is the name of a table, or its number in the file.

    Raises
    ------
    DataError
        Where it is no FITS file, or holds no such table.
    """
    with _table(path, roles.table) as (table, tables, remarks):
        step = max(1, min(BATCH_ROWS, bounds.BATCH_BYTES // table.header["NAXIS1"]))
        head = pa.Table.from_batches([_batch(table, slice(0, min(step, HEAD_ROWS)))])
        rows = len(table.data)

    def parts(columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with _table(path, roles.table) as (table, *_):
            for start in range(0, rows, step):
                yield _batch(table, slice(start, start + step), columns)

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        yield from bounds.within(path, parts(columns))

    return Source(head, batches, rows=rows, remarks=[*tables.remarks, *remarks], tables=tables)


@contextlib.contextmanager
def _table(path: Path, sought: str | None) -> Iterator[tuple[Any, Tables, list[Remark]]]:
    from astropy.io import fits  # only who reads FITS waits for astropy
    from astropy.utils.exceptions import AstropyWarning

    packed = path.suffix.casefold() == ".gz"
    problems = (*PROBLEMS, fits.VerifyError)
    with (
        refuse_unreadable(path, "FITS", problems, "Write the table again."),
        warnings.catch_warnings(),
        gzip.open(path) if packed else path.open("rb") as file,
    ):
        warnings.simplefilter("ignore", AstropyWarning)
        with fits.open(file, memmap=not packed) as units:
            table, tables = _choose(_tables(units, path), sought, path)
            yield table, tables, _name_apart(table)


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
    with _table(path, None):
        pass


def _tables(units: fits.HDUList, path: Path) -> dict[int, Any]:
    """Return the tables by their numbers in the file."""
    from astropy.io import fits

    tables, others = {}, []
    for number, unit in enumerate(forward(units)):
        if isinstance(unit, fits.BinTableHDU | fits.TableHDU):
            _hold_to_size(unit.header, path)
            tables[number] = unit
        else:
            others.append(type(unit).__name__)
    if not tables:
        listing = listed(others)
        raise DataError(f"{path.name}: no table in it (there are: {listing}). A pool is a table.")
    return tables


def _choose(tables: dict[int, Any], sought: str | None, path: Path) -> tuple[Any, Tables]:
    """Return the table of a name or number, or the largest, and which there are."""
    by_name: dict[str, Any] = {}
    by_number: dict[str, str] = {}
    for number, table in tables.items():
        name = table.name if table.name and table.name not in by_name else str(number)
        by_name[name], by_number[str(number)] = table, name
    if sought is not None and sought not in by_name:
        sought = by_number.get(sought, sought)
    shapes = {n: (t.header["NAXIS2"], t.header["TFIELDS"]) for n, t in by_name.items()}
    chosen = choose(path, shapes, sought, "table", "A pool is a table.")
    return by_name[chosen.name], chosen


def _name_apart(table: Any) -> list[Remark]:
    """Rename columns of the same name: numpy could not tell them apart."""
    used: set[str] = set()
    twice = []
    for column in table.columns:
        name, times = column.name, 1
        while column.name in used:
            times += 1
            column.name = f"{name} {times}"
        if times > 1:
            twice.append(f"{name!r} (now {column.name!r})")
        used.add(column.name)
    if not twice:
        return []
    return [Remark("format", f"Columns of the same name are told apart: {listed(twice)}.")]


def forward(units: fits.HDUList) -> Iterator[Any]:
    """Read unit after unit; one of negative size would have astropy read the same ones for ever.

    Parameters
    ----------
    units : astropy.io.fits.HDUList

    Yields
    ------
    unit : HDU

    Raises
    ------
    ValueError
        If one begins where another did.
    """
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
    from astropy.io import fits

    part, is_text = table.data[rows], isinstance(table, fits.TableHDU)
    _hold_to_heap(part, table)
    stored = np.asarray(part)
    read = {
        name: _written(stored[name], table.columns[name])
        if is_text
        else _column(part, stored[name], table.columns[name])
        for name in (table.columns.names if names is None else names)
    }
    return pa.record_batch({name: column for name, column in read.items() if column is not None})


def _hold_to_heap(part: Any, table: Any) -> None:
    """Refuse rows that name much more of the heap than it holds: they may all name all of it."""
    from astropy.io import fits

    plain = np.asarray(part)
    for name, form in zip(table.columns.names, table.columns.formats, strict=True):
        if isinstance(table, fits.BinTableHDU) and VARIABLE.match(str(form)):
            lengths = plain[name][:, 0].astype(np.int64)
            if lengths.min(initial=0) < 0 or lengths.sum() > table.header["PCOUNT"] + SHARED_VALUES:
                raise ValueError(f"column {name} asks for {lengths.sum():,} values of the heap")


def _column(part: Any, stored: npt.NDArray[Any], column: fits.Column) -> pa.Array | None:
    """Return a column of a binary table; None for what a pool cannot hold."""
    if stored.dtype.kind == "S":  # astropy would decode it value by value
        return _texts(stored) if stored.ndim == 1 else None
    values = part[column.name]
    if values.dtype == object:
        return pa.array([np.asarray(row).tolist() for row in values])
    if values.dtype.kind not in "iufb":
        return None
    missing = _missing(values, stored, column.null)
    # A copy, since the file is unmapped when it has been read.
    native = np.array(values, dtype=values.dtype.newbyteorder("="), order="C")
    if native.ndim > 1:
        flat = native.reshape(len(native), -1)
        numbers = flat.astype(np.uint8) if flat.dtype.kind == "b" else flat
        mask = None if missing is None else missing.ravel()
        return pa.FixedSizeListArray.from_arrays(
            pa.array(numbers.ravel(), mask=mask), flat.shape[1]
        )
    return pa.array(native, mask=missing)


def _missing(
    values: npt.NDArray[Any], stored: npt.NDArray[Any], null: Any
) -> npt.NDArray[np.bool_] | None:
    """Find what the header calls missing.

    The standard means the stored number. Some programs write the one that it stands for, as astropy
    reads it.
    """
    if null is None or stored.dtype.kind not in "iu" or stored.shape != values.shape:
        return None
    return np.asarray((stored == int(null)) | (values == int(null)))


def _written(stored: npt.NDArray[Any], column: fits.Column) -> pa.Array:
    """Return a column of a table of text, whose numbers are written out."""
    texts = pc.utf8_trim_whitespace(_texts(stored))
    null = "" if column.null is None else str(column.null).strip()
    texts = pc.if_else(pc.is_in(texts, pa.array(["", null], texts.type)), None, texts)
    if column.format.startswith("A"):
        return texts
    values, odd = numbers(pc.replace_substring_regex(texts, "[dD]", "E"), ".", False)
    if len(odd):
        raise ValueError(f"column {column.name} holds {texts[odd[0].as_py()].as_py()!r}, no number")
    return values.cast(pa.int64()) if column.format.startswith("I") else values


def _texts(stored: npt.NDArray[np.bytes_]) -> pa.Array:
    plain = np.ascontiguousarray(stored)
    cells = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(plain.dtype.itemsize), len(plain), [None, pa.py_buffer(plain)]
    )
    try:
        texts = cells.cast(pa.large_string())
    except pa.ArrowInvalid:  # not UTF-8
        decoded = [value.decode("utf-8", "backslashreplace") for value in plain.tolist()]
        texts = pa.array(decoded, pa.large_string())
    return pc.utf8_rtrim(texts, " \0")
