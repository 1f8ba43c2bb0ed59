"""What a new pool needs before its map is at its best: a projection, made once and kept."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable

from bowerbird.app.log.events import Projected
from bowerbird.data.pool import Pool
from bowerbird.data.projections import stored


def project(
    pool: Pool, method: str, seed: int, progress: Callable[[str, float | None], None]
) -> Projected:
    """Compute a pool's coordinates and keep them.

    Parameters
    ----------
    pool : Pool
        With a folder in the cache.
    method : str
        Name of a projection.
    seed : int
    progress : callable
        Told what is being done, and the share that is done, in [0, 1] or None.

    Returns
    -------
    projected : Projected
    """
    if pool.folder is None:
        raise ValueError("A pool without a folder has nowhere to keep its coordinates.")
    progress("drawing the map", None)
    module = importlib.import_module(f"bowerbird.data.projections.{method}")
    coordinates = module.project(pool.features, seed, progress)
    stored.store(pool.folder, method, coordinates)
    digest = hashlib.blake2b(coordinates.tobytes(), digest_size=16).hexdigest()
    return Projected(method=method, seed=seed, digest=digest)
