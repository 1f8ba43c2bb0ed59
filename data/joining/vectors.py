"""The vectors of an embedding, that can be taken in any order."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.source import BATCH_ROWS
from bowerbird.data.tables.bounds import BATCH_BYTES


class Vectors:
    """A matrix that stays in its file, if it is mapped from one.

    Parameters
    ----------
    matrix : ndarray of shape (n, d)
    """

    def __init__(self, matrix: npt.NDArray[Any]) -> None:
        self._matrix = matrix
        self._dtype = np.result_type(matrix.dtype, np.float32)
        self._width = int(matrix.shape[1])

    @property
    def type(self) -> pa.DataType:
        """Of the column that they make."""
        return pa.list_(pa.from_numpy_dtype(self._dtype), self._width)

    @property
    def rows_at_once(self) -> int:
        """How many rows stay within the bytes that a batch is meant to have."""
        width = self._width * int(self._dtype.itemsize)
        return min(BATCH_ROWS, max(1, BATCH_BYTES // (4 * width)))

    def take(self, rows: npt.NDArray[np.int64]) -> pa.Array:
        """Return the vectors of some rows.

        Parameters
        ----------
        rows : ndarray of shape (m,), int64
            -1 where there is no vector.

        Returns
        -------
        vectors : pyarrow.FixedSizeListArray of m
        """
        order = np.argsort(rows, kind="stable")
        order = order[rows[order] >= 0]
        vectors = np.zeros((len(rows), self._width), self._dtype)
        vectors[order] = self._mapped()[rows[order]]
        missing = pa.array(rows < 0)
        flat = pa.array(vectors.reshape(-1))
        return pa.FixedSizeListArray.from_arrays(flat, self._width, mask=missing)

    def _mapped(self) -> npt.NDArray[Any]:
        """Map the file anew, so that pages that were read are let go with the map."""
        path = getattr(self._matrix, "filename", None)
        if path is None:
            return self._matrix
        return np.asanyarray(np.load(path, mmap_mode="r", allow_pickle=False))
