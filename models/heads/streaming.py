"""Bring rows to the device that scores them: at once where they fit, else chunk by chunk."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bowerbird.data.device import one_thread, room

ROWS = 8_192  # scored at a time on the processor: what fits its cache
DEVICE_ROWS = 262_144  # on any other device, where starting a product costs more
FEWEST = 64  # rows below which a lack of memory has another cause than too many rows

Array = npt.NDArray[Any]
Kept = tuple["weakref.ref[Array]", torch.device, torch.dtype, Tensor]

# One pool at a time stays on the device, over all learners that are fitted while it is open.
_resident: list[Kept] = []


def stream(
    X: Array,
    out: npt.NDArray[np.float32],
    score: Callable[[Tensor], Tensor],
    device: torch.device,
    dtype: torch.dtype = torch.float32,
) -> str:
    """Score rows on a device, and fill an array with what is said of them.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        May be a memory map that cannot be written to.
    out : ndarray of shape (n, width), float32
        Written to.
    score : callable
        Takes rows on the device, shape (s, d), and gives a tensor of shape (s, width) there.
    device : torch.device
    dtype : torch.dtype
        Of the rows on the device.

    Returns
    -------
    note : str
        What the person should know; empty where all went as wished.

    Raises
    ------
    torch.OutOfMemoryError
        If even few rows do not fit the device.
    """
    rows = ROWS if device.type == "cpu" else DEVICE_ROWS
    into, start, note = torch.from_numpy(out), 0, ""
    with one_thread(), torch.inference_mode():
        while start < len(X):
            try:
                part = _held(X, device, dtype)[start : start + rows]
                into[start : start + rows] = score(on(part, device, dtype))
                start += rows
            except torch.OutOfMemoryError:
                if rows <= FEWEST:
                    raise
                rows, note = rows // 2, f"{device.type} lacks memory: it scores in smaller parts"
                _resident.clear()
    return note


def on(X: Array | Tensor, device: torch.device, dtype: torch.dtype = torch.float32) -> Tensor:
    """Bring rows to a device.

    Parameters
    ----------
    X : ndarray or Tensor of shape (s, d)
        Not written to, and not copied where it is there already.
    device : torch.device
    dtype : torch.dtype

    Returns
    -------
    rows : Tensor of shape (s, d)
    """
    if isinstance(X, Tensor):
        return X.to(device, dtype)
    with warnings.catch_warnings():
        # Torch warns of an array that cannot be written to; nobody writes.
        warnings.filterwarnings("ignore", "The given NumPy array is not writable", UserWarning)
        return torch.from_numpy(np.asarray(X, dtype=np.float32)).to(device, dtype)


def _held(X: Array, device: torch.device, dtype: torch.dtype) -> Array | Tensor:
    """Return all rows on the device where they fit it, else as they are."""
    for array, where, kind, tensor in _resident:
        if array() is X and where == device and kind == dtype:
            return tensor
    if X.size * dtype.itemsize > room(device):
        return X
    _resident.clear()  # the pool before this one makes room first
    tensor = on(X, device, dtype)
    _resident.append((weakref.ref(X), device, dtype, tensor))
    return tensor
