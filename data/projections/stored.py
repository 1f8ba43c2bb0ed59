"""Keep coordinates beside the pools, so that a session never computes its map twice."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bowerbird.data.atomic import replacing
from bowerbird.data.cache.pool_folder import WRONG, mapped_array, read_about

log = logging.getLogger(__name__)

FOLDER = "projections"


def load(folder: Path, method: str) -> npt.NDArray[np.float32] | None:
    """Return the coordinates that were kept for a pool's features.

    Parameters
    ----------
    folder : Path
        The pool's folder in the cache.
    method : str
        The projection's name and whatever else tells two of them apart, such as ``pacmap-1-0``.

    Returns
    -------
    coordinates : ndarray of shape (n, 2), float32, or None
        Mapped from the file; None where there is none, or none that is of these items.
    """
    try:
        path, rows = _path(folder, method), read_about(folder)["fingerprint"]["rows"]
    except WRONG:  # the pool has gone from the cache, as somebody may clear it
        return None
    if not path.is_file():
        return None
    try:
        coordinates = mapped_array(path, (rows, 2), np.float32)
        if np.isfinite(coordinates).all():
            return coordinates
        reason = "a place that is no finite number"
    except WRONG as error:
        reason = str(error)
    log.warning("The map in %s cannot be used and is computed again: %s", path.name, reason)
    return None


def store(folder: Path, method: str, coordinates: npt.NDArray[np.float32]) -> Path:
    """Keep coordinates, whole or not at all.

    They lie beside the pools and are named by the features' digest: the same features read with
    other roles have the same map.

    Parameters
    ----------
    folder : Path
        The pool's folder in the cache.
    method : str
        As in `load`.
    coordinates : ndarray of shape (n, 2), float32

    Returns
    -------
    path : Path
        The file.
    """
    path = _path(folder, method)
    path.parent.mkdir(exist_ok=True)
    with replacing(path) as beside, beside.open("wb") as file:
        np.save(file, np.asarray(coordinates, dtype=np.float32))
    return path


def _path(folder: Path, method: str) -> Path:
    digest = read_about(folder)["fingerprint"]["features"]
    return folder.parent / FOLDER / f"{digest}-{method}.npy"
