"""Choose where torch computes."""

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
    """Give the device itself where it computes in double precision, else the processor."""
    return torch.device("cpu") if device.type == "mps" else device
