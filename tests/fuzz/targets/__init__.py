"""Everything that takes input from outside, by name, with its share of the inputs."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.fuzz.runner import Target

# Shares in percent, by cost: the cheap ones get the most.
TARGETS = {
    "criteria": ("criteria", "Target", 48),
    "csv": ("readers", "Csv", 4),
    "npy": ("readers", "Npy", 14),
    "fits": ("readers", "Fits", 3),
    "parquet": ("readers", "Parquet", 5),
    "cache": ("cache", "Target", 4),
    "config": ("config", "Target", 3),
    "session_file": ("session_file", "Target", 6),
    "astronomical": ("astronomical", "Target", 2),
    "learner": ("learner", "Target", 4),
    "log": ("log", "Target", 3),
    "commands": ("commands", "Target", 2),
    "http": ("web", "Http", 1),
    "websocket": ("web", "Websocket", 1),
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
