"""Read arrays in .npz: a matrix of numbers is the embedding, lists beside it are columns."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.errors import refuse_unreadable
from bowerbird.data.readers import npy
from bowerbird.data.roles import ROW_NUMBER, Roles
from bowerbird.data.source import Source
from bowerbird.data.tables import bounds
from bowerbird.data.tables.several_tables import choose

SUFFIXES: tuple[str, ...] = (".npz",)
MATRIX = "fiu"  # kinds of numbers
PROBLEMS = (zipfile.BadZipFile, zlib.error, NotImplementedError, *npy.PROBLEMS)


def read(path: Path, roles: Roles) -> Source:
    """Read the arrays of a .npz as a whole; never unpickled.

    Parameters
    ----------
    path : Path
    roles : Roles
        Their `table` is the name of the matrix; else it is the largest.

    Raises
    ------
    DataError
        Where there is no matrix of numbers in it.
    """
    with refuse_unreadable(path, ".npz", PROBLEMS, "Write it with numpy.savez, as numbers."):
        bounds.refuse_excess(path, bounds.unpacked_zip(path))
        with np.load(path, allow_pickle=False) as arrays:
            read = {name: arrays[name] for name in arrays.files if _is_plain(arrays, name)}
    matrices = {name: a for name, a in read.items() if a.ndim == 2 and a.dtype.kind in MATRIX}
    shapes = {name: (len(matrix), matrix.shape[1]) for name, matrix in matrices.items()}
    chosen = choose(path, shapes, roles.table, "matrix", "Expected one row an item.")
    matrix = matrices[chosen.name]
    bounds.refuse_columns(path, matrix.shape[1])
    columns = {
        other: _column(a) for other, a in read.items() if a.ndim == 1 and len(a) == len(matrix)
    }
    table = pa.table(columns or {ROW_NUMBER: np.arange(len(matrix), dtype=np.int64)})
    return Source.of(table, chosen.remarks, chosen).beside(matrix, path.name)


def _is_plain(arrays: Any, name: str) -> bool:
    """Whether an array is no object that would have to be unpickled."""
    try:
        return bool(arrays[name].dtype.kind in MATRIX + "bSU")
    except ValueError:
        return False


def _column(values: npt.NDArray[Any]) -> pa.Array:
    if values.dtype.kind == "S":
        return pa.array([v.decode("utf-8", "backslashreplace") for v in values.tolist()])
    return pa.array(values.tolist() if values.dtype.kind == "U" else np.ascontiguousarray(values))
