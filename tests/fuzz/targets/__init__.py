"""Everything that takes input from outside, by name, with its share of the inputs."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.fuzz.runner import Target

# Shares by cost: the cheap ones get the most.
TARGETS = {
    "criteria": ("criteria", "Target", 25),
    "csv": ("readers", "Csv", 6),
    "npy": ("readers", "Npy", 12),
    "fits": ("readers", "Fits", 3),
    "parquet": ("readers", "Parquet", 6),
    "cache": ("cache", "Target", 5),
    "config": ("config", "Target", 5),
    "session_file": ("session_file", "Target", 12),
    "learner": ("learner", "Target", 6),
    "log": ("log", "Target", 6),
    "commands": ("commands", "Target", 6),
    "http": ("web", "Http", 5),
    "websocket": ("web", "Websocket", 3),
}


def make(name: str, folder: Path) -> Target:
    """Make a target in a folder of its own.

    Parameters
    ----------
    name : str
    folder : Path
        Exists and is empty.

    Returns
    -------
    target : Target
    """
    module, kind, _ = TARGETS[name]
    target: Target = getattr(import_module(f"tests.fuzz.targets.{module}"), kind)(folder)
    return target
