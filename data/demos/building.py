"""Put a demo into the cache, with the coordinates that it ships, and make those.

``python -c "from bowerbird.data.demos import building; building.make_coordinates()"``
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.open import keep_pool, load_pool
from bowerbird.data.pool import Pool
from bowerbird.data.projections.stored import store
from bowerbird.data.roles import Roles
from bowerbird.data.source import Source

SEED = 0  # of the coordinates


def put(name: str, table: pa.Table, roles: Roles, folder: Path, root: Path | None = None) -> Pool:
    """Make a demo's pool, with its PaCMAP coordinates kept.

    Parameters
    ----------
    name : str
        The demo's.
    table : pyarrow.Table
    roles : Roles
    folder : Path
        The pool's folder in the cache.
    root : Path or None
        The folder of its pictures.

    Returns
    -------
    pool : Pool
    """
    keep_pool(Source.of(table), roles, folder, file=name, root=root)
    pool = load_pool(folder)
    coordinates: npt.NDArray[np.float32] = np.empty((0, 2), np.float32)
    if shipped(name).is_file():
        coordinates = np.load(shipped(name))
    if len(coordinates) == len(pool):  # they may be those of other sources, and then are none
        store(folder, "pacmap", coordinates)
    return pool


def shipped(name: str) -> Path:
    """Name the file of a demo's coordinates, which `make_coordinates` writes.

    Parameters
    ----------
    name : str
        The demo's.
    """
    return Path(__file__).with_name(f"{name}_pacmap.npy")


def make_coordinates() -> None:
    """Write one small .npy file a demo beside this one; takes about a minute."""
    from bowerbird.data.demos import DEMOS  # which import this module
    from bowerbird.data.projections import pacmap

    for name, build in DEMOS.items():
        with tempfile.TemporaryDirectory() as cache:
            np.save(shipped(name), pacmap.project(build(Path(cache)).features, SEED))
