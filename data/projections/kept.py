"""Keep coordinates beside the pools, so that a session never computes its map twice."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bowerbird.data.cache import read_about

FOLDER = "projections"


def kept(folder: Path, method: str) -> npt.NDArray[np.float32] | None:
    """Give the coordinates that were kept for a pool's features.

    Parameters
    ----------
    folder : Path
        The pool's folder in the cache.
    method : str
        The projection's name and whatever else tells two of them apart, such as ``pacmap-1-0``.

    Returns
    -------
    coordinates : ndarray of shape (n, 2), float32, or None
        Mapped from the file.
    """
    path = _path(folder, method)
    if not path.is_file():
        return None
    return np.asarray(np.load(path, mmap_mode="r"))


def keep(folder: Path, method: str, coordinates: npt.NDArray[np.float32]) -> Path:
    """Keep coordinates, whole or not at all.

    They lie beside the pools and are named by the features' digest: the same features read with
    other roles have the same map.

    Parameters
    ----------
    folder : Path
        The pool's folder in the cache.
    method : str
        As in `kept`.
    coordinates : ndarray of shape (n, 2), float32

    Returns
    -------
    path : Path
        The file.
    """
    path = _path(folder, method)
    path.parent.mkdir(exist_ok=True)
    beside = path.with_suffix(f".part-{os.getpid()}")
    with beside.open("wb") as file:
        np.save(file, np.asarray(coordinates, dtype=np.float32))
    beside.replace(path)
    return path


def _path(folder: Path, method: str) -> Path:
    digest = read_about(folder)["fingerprint"]["features"]
    return folder.parent / FOLDER / f"{digest}-{method}.npy"
