"""What the live model says of every item, on disk for the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bowerbird.models.costs import decide

CHUNK_ROWS = 65_536
KEPT_VERSIONS = 3  # a page that is still fetching an older one must find it


@dataclass(frozen=True, eq=False)
class Predictions:
    """A model version's decision for each item: the likeliest class, or the one that costs least.

    Parameters
    ----------
    version : int
    labels : int
        How many labels the model has seen.
    classes : tuple of str
        Ids of the classes that it knows.
    top : ndarray of shape (n,), uint16
        Index into `classes`; memory-mapped.
    certainty : ndarray of shape (n,), uint8
        The probability of that class, 0 to 255 for 0 to 1; memory-mapped.
    """

    version: int
    labels: int
    classes: tuple[str, ...]
    top: npt.NDArray[np.uint16]
    certainty: npt.NDArray[np.uint8]


def write_predictions(
    folder: Path,
    version: int,
    probabilities: npt.NDArray[np.float32],
    costs: Sequence[float] = (),
) -> None:
    """Write a model version's predictions and drop those of old versions.

    Parameters
    ----------
    folder : Path
        Made where it is not there.
    version : int
    probabilities : ndarray of shape (n, k), float32
        At most 65,535 classes.
    costs : sequence of k float
        Of missing an item of each class; all the same if left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    top = np.empty(len(probabilities), dtype=np.uint16)
    certainty = np.empty(len(probabilities), dtype=np.uint8)
    for start in range(0, len(probabilities), CHUNK_ROWS):
        part = probabilities[start : start + CHUNK_ROWS]
        first = decide(part, costs or np.ones(part.shape[1]))
        share = np.take_along_axis(part, first[:, None], axis=1)[:, 0]
        top[start : start + CHUNK_ROWS] = first
        certainty[start : start + CHUNK_ROWS] = np.rint(share * 255)
    np.save(folder / f"{version}.top.npy", top, allow_pickle=False)
    np.save(folder / f"{version}.certainty.npy", certainty, allow_pickle=False)
    for old in folder.glob("*.npy"):
        number = old.name.split(".")[0]
        if number.isdigit() and int(number) <= version - KEPT_VERSIONS:
            old.unlink(missing_ok=True)


def read_predictions(
    folder: Path, version: int, labels: int, classes: tuple[str, ...]
) -> Predictions | None:
    """Map a model version's predictions into memory.

    Parameters
    ----------
    folder : Path
    version, labels : int
    classes : tuple of str
        As the model's event tells.

    Returns
    -------
    predictions : Predictions or None
        None where they are not on disk (yet, or any more).
    """
    try:
        top = np.load(folder / f"{version}.top.npy", mmap_mode="r", allow_pickle=False)
        certainty = np.load(folder / f"{version}.certainty.npy", mmap_mode="r", allow_pickle=False)
    except (FileNotFoundError, ValueError):
        return None
    return Predictions(version, labels, classes, top, certainty)
