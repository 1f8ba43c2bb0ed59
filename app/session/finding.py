"""Find a pool by what a person calls it: a demo's name, or a path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bowerbird.app import config
from bowerbird.app.settings import Config
from bowerbird.data.demos import DEMOS
from bowerbird.data.errors import DataError
from bowerbird.data.opening import open_pool
from bowerbird.data.pool import Pool


def settings_for(data: str, own: Path | None = None) -> Config:
    """Read the configuration for some data: a demo's own, then the person's.

    Parameters
    ----------
    data : str
        A demo's name, or a path.
    own : Path, optional
        A configuration file.

    Returns
    -------
    settings : Config

    Raises
    ------
    ConfigError
        If a file has a mistake.
    """
    layers = [config.defaults()]
    if data in DEMOS:
        layers.append(config.from_file(config.ready_made(data)))
    if own is not None:
        layers.append(config.from_file(own))
    return config.merge(*layers)


def find_pool(
    data: str,
    own: Path | None,
    cache: Path,
    progress: Callable[[str, float], None] | None = None,
) -> Pool:
    """Open a demo or a file as a pool.

    Parameters
    ----------
    data : str
        A demo's name (a file of that name is meant by ``./NAME``), or a path.
    own : Path, optional
        A configuration that tells the columns' roles.
    cache : Path
        Folder for the pool.
    progress : callable, optional
        Told what is done, and the share of it in [0, 1].

    Returns
    -------
    pool : Pool

    Raises
    ------
    DataError
        If there is no such file, or it cannot be read.
    """
    if data in DEMOS:
        return DEMOS[data](cache)
    path = Path(data).expanduser()
    if not path.exists():
        names = ", ".join(DEMOS)
        raise DataError(f"There is no file {data!r}, and no demo of that name. Demos: {names}.")
    roles = settings_for(data, own).data
    return open_pool(path, roles, cache=cache, progress=progress)
