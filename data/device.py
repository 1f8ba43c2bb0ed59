"""Where torch computes: on which device, in how much of its memory, and on how many threads.

Nothing here loads torch before it is asked for a device: trees learn without it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def choose(device: str = "auto") -> torch.device:
    """Name the device that a learner or an encoder computes on.

    Parameters
    ----------
    device : str
        ``auto`` for the first there is of cuda, mps and cpu; else a name that torch knows.

    Returns
    -------
    device : torch.device
    """
    import torch

    if device != "auto":
        return torch.device(device)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def double(device: torch.device) -> torch.device:
    """Return the device itself where it computes in double precision, else the processor."""
    import torch

    return torch.device("cpu") if device.type == "mps" else device


def room(device: torch.device) -> int:
    """Return how many bytes features may take on a device for as long as they are scored.

    Parameters
    ----------
    device : torch.device

    Returns
    -------
    room : int
        Half of what is free, so that a fit has the other half; none on the processor, whose memory
        holds (or maps) them already.
    """
    import torch

    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0]) // 2
    if device.type == "mps":
        free = torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
        return max(0, int(free)) // 2
    return 0


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use a single thread inside the block, and what it used before after it.

    It adds up in the same order then, on every run and machine. Where torch is not loaded, nothing
    in the block computes with it.
    """
    torch = sys.modules.get("torch")
    if torch is None:
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
