"""Read arrays in .npz: a matrix of numbers is the embedding, lists beside it are columns."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data import bounds
from bowerbird.data.errors import DataError
from bowerbird.data.readers.npy import PROBLEMS
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import ROW_NUMBER, Roles, listed
from bowerbird.data.source import Source

SUFFIXES: tuple[str, ...] = (".npz",)
MATRIX = "fiu"  # kinds of numbers
Arrays = dict[str, npt.NDArray[Any]]


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
    try:
        bounds.refuse_excess(path, _unpacked(path))
        with np.load(path, allow_pickle=False) as arrays:
            read = {name: arrays[name] for name in arrays.files if _is_plain(arrays, name)}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, *PROBLEMS) as error:
        raise _unreadable(path, error) from error
    matrices = {name: a for name, a in read.items() if a.ndim == 2 and a.dtype.kind in MATRIX}
    name = _chosen(matrices, roles.table, path)
    matrix = matrices[name]
    bounds.refuse_columns(path, matrix.shape[1])
    columns = {
        other: _column(a) for other, a in read.items() if a.ndim == 1 and len(a) == len(matrix)
    }
    table = pa.table(columns or {ROW_NUMBER: np.arange(len(matrix), dtype=np.int64)})
    source = Source.of(table, _remarks(name, matrices, columns))
    return source.beside(matrix, path.name)


def _unpacked(path: Path) -> int:
    with zipfile.ZipFile(path) as packed:
        return sum(member.file_size for member in packed.infolist())


def _is_plain(arrays: Any, name: str) -> bool:
    """Whether an array is no object that would have to be unpickled."""
    try:
        return bool(arrays[name].dtype.kind in MATRIX + "bSU")
    except ValueError:
        return False


def _chosen(matrices: Arrays, sought: str | None, path: Path) -> str:
    if sought is not None and sought in matrices:
        return sought
    if sought is not None or not matrices:
        what = f"matrix {sought!r}" if sought else "matrix of numbers"
        has = listed(sorted(matrices))
        raise DataError(
            f"{path.name}: no {what} in it (matrices: {has}). Expected one row an item."
        )
    return max(matrices, key=lambda name: matrices[name].size)


def _column(values: npt.NDArray[Any]) -> pa.Array:
    if values.dtype.kind == "S":
        return pa.array([v.decode("utf-8", "backslashreplace") for v in values.tolist()])
    return pa.array(values.tolist() if values.dtype.kind == "U" else np.ascontiguousarray(values))


def _remarks(name: str, matrices: Arrays, columns: dict[str, Any]) -> list[Remark]:
    others = [other for other in matrices if other != name]
    if not others:
        return []
    text = f"The file holds {len(matrices)} matrices: {listed(list(matrices))}. {name} is taken."
    return [Remark("format", text, f"data: {{table: {others[0]}}}")]


def _unreadable(path: Path, error: Exception) -> DataError:
    reason = str(error).splitlines()[0][:200] if str(error) else "cut short"
    return DataError(
        f"{path.name}: not readable as .npz ({reason}). Write it with numpy.savez, as numbers."
    )
