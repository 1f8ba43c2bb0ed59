"""Where the files that a configuration names are: below its folder, and nowhere else."""

from __future__ import annotations

import stat
from pathlib import Path

from bowerbird.data.errors import ConfigError
from bowerbird.data.names import is_utf8

CONFIGS = "configs"  # the folder that AstronomicAL keeps configurations in, beside data


def folders_of(configuration: Path) -> list[Path]:
    """Return the folders that relative paths of a configuration may begin from.

    Parameters
    ----------
    configuration : Path

    Returns
    -------
    folders : list of Path
        Its own; the one above where that is called ``configs``, as in AstronomicAL's folder.
    """
    folder = configuration.absolute().parent.resolve()
    return [folder, folder.parent] if folder.name == CONFIGS else [folder]


def find_file(configuration: Path, named: str) -> Path | None:
    """Find a file that a configuration names.

    Parameters
    ----------
    configuration : Path
    named : str
        A path; with backslashes where it was written on Windows.

    Returns
    -------
    path : Path or None
        A plain file; None where there is none.

    Raises
    ------
    ConfigError
        If it names a place outside the configuration's folder, or no place on this machine.
    """
    where = f"{configuration.name}: it names a file {named[:200]!r}"
    if not named.strip() or not is_utf8(named) or "\0" in named or "://" in named:
        raise ConfigError(f"{where}, which is no path. Name the data with --data FILE.")
    path = Path(named)
    if path.is_absolute():
        return path if _is_plain(path) else None
    for folder in folders_of(configuration):
        for relative in dict.fromkeys((path, Path(named.replace("\\", "/")))):
            inside = (folder / relative).resolve()
            if _is_plain(inside) and inside.is_relative_to(folder):
                return inside
    if ".." in path.parts:
        raise ConfigError(
            f"{where}, which leaves its folder. Name the data with --data FILE if you trust it."
        )
    return None


def _is_plain(path: Path) -> bool:
    """Return whether a path is a file, and no link, device or pipe."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False
