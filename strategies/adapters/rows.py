"""Know rows again: other libraries hand vectors back where we need to know whose they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def find_rows(rows: npt.NDArray[Any], among: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Find where rows stand in a table.

    Parameters
    ----------
    rows : ndarray of shape (s, d)
        Rows to look for; compared as float32, every bit of it.
    among : ndarray of shape (m, d)
        The table; which of several equal rows is found is not said.

    Returns
    -------
    positions : ndarray of shape (s,), int64
        In [0, m).

    Raises
    ------
    ValueError
        If a row is not there.
    """
    if rows.shape == among.shape and np.array_equal(rows, among):
        return np.arange(len(among), dtype=np.int64)
    sought, table = _as_bytes(rows), _as_bytes(among)
    order = np.argsort(table)
    at = order[np.searchsorted(table, sought, sorter=order).clip(max=len(order) - 1)]
    if (table[at] != sought).any():
        raise ValueError(
            "The query contains a row that is not a candidate. Choose among the rows of X."
        )
    return np.asarray(at, dtype=np.int64)


def _as_bytes(rows: npt.NDArray[Any]) -> npt.NDArray[np.void]:
    table = np.ascontiguousarray(rows, dtype=np.float32)
    return table.view(np.dtype((np.void, table.dtype.itemsize * table.shape[1]))).ravel()
