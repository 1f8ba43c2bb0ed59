"""Write a matrix row by row as .npy, before its length is known."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt


class RowFile:
    """A .npy file that grows by rows.

    numpy pads the header so that the number of rows can grow in place.

    Parameters
    ----------
    path : Path
        Made anew.
    columns : int
    dtype : type
        Of the numbers in the file.
    """

    def __init__(self, path: Path, columns: int, dtype: type) -> None:
        self._file = path.open("wb+")
        self._columns, self._dtype, self._rows = columns, np.dtype(dtype), 0
        self._header()

    def append(self, rows: npt.NDArray[Any]) -> None:
        """Write rows of shape (m, columns) behind what is there."""
        with np.errstate(over="ignore"):  # beyond the type's range: infinite, so missing
            self._file.write(np.ascontiguousarray(rows, dtype=self._dtype).data)
        self._rows += len(rows)

    def _header(self) -> None:
        shape = (self._rows, self._columns)
        about = {"descr": self._dtype.str, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._file, about)

    def close(self) -> None:
        """Write the number of rows and close the file."""
        self._file.seek(0)
        self._header()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
