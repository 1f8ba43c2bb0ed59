"""Encoders that take measures of items: many numbers in different units, some of them missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.data.encoding.contract import Floats

MOST = 5.0  # after asinh: what lies 74 widths from the middle and beyond counts as that far


def middle(measures: Floats) -> dict[str, npt.NDArray[Any]]:
    """Return where the measures of a sample lie, and how far they spread.

    Parameters
    ----------
    measures : ndarray of shape (s, r), float32
        NaN where missing.

    Returns
    -------
    arrays : dict of str to ndarray
        ``centre`` and ``width``, both of shape (c,), of the ``columns`` of measures that differ
        between items; of the first where none does.
    """
    centres, widths = np.zeros(measures.shape[1]), np.zeros(measures.shape[1])
    for i, column in enumerate(measures.T.astype(np.float64)):
        values = column[np.isfinite(column)]
        if len(values):
            low, centres[i], high = np.quantile(values, [0.25, 0.5, 0.75])
            widths[i] = (high - low) or np.abs(values - centres[i]).mean()
    differing = np.flatnonzero(widths > 0)
    columns = differing if len(differing) else np.arange(1)
    width = np.where(widths > 0, widths, 1.0)
    return {"columns": columns, "centre": centres[columns], "width": width[columns]}


def scaled(measures: Floats, arrays: dict[str, npt.NDArray[Any]]) -> Floats:
    """Return measures around zero: linear near the middle, logarithmic far from it.

    Parameters
    ----------
    measures : ndarray of shape (m, r), float32
    arrays : dict of str to ndarray
        As `middle` returns them.

    Returns
    -------
    vectors : ndarray of shape (m, c), float32
        In [-5, 5]; zero where missing.
    """
    chosen = measures[:, arrays["columns"]].astype(np.float64)
    around = np.arcsinh((chosen - arrays["centre"]) / arrays["width"])
    vectors: Floats = np.clip(np.nan_to_num(around), -MOST, MOST).astype(np.float32)
    return vectors
