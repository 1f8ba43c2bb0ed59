"""Choose where torch computes, and how much of the device features may take."""

from __future__ import annotations

import torch


def choose(device: str = "auto") -> torch.device:
    """Name the device that a learner computes on.

    Parameters
    ----------
    device : str
        ``auto`` for the first there is of cuda, mps and cpu; else a name that torch knows.

    Returns
    -------
    device : torch.device
    """
    if device != "auto":
        return torch.device(device)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def double(device: torch.device) -> torch.device:
    """Return the device itself where it computes in double precision, else the processor."""
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
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0]) // 2
    if device.type == "mps":
        free = torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
        return max(0, int(free)) // 2
    return 0
