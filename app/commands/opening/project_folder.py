"""Which folder a project has, and whether a path means one."""

from __future__ import annotations

import argparse
from pathlib import Path

from bowerbird.app.log.folder import LOG
from bowerbird.data.errors import ProjectError

PROJECT, SESSION_FILE = ".bower", ".json"


def is_project(path: Path) -> bool:
    """Return whether a path is meant as a project's folder, and not as data that are one.

    Parameters
    ----------
    path : Path
    """
    return path.suffix == PROJECT or (path / LOG).is_file()


def folder_for(args: argparse.Namespace, path: Path) -> Path:
    """Return the project's folder: the named one, or one here that is called like a file.

    Parameters
    ----------
    args : argparse.Namespace
        With `project`, None where not given.
    path : Path
        What is opened.
    """
    return args.project or Path(f"{_stem(path)}{PROJECT}")


def new_folder(args: argparse.Namespace, path: Path) -> Path:
    """Return the folder of a project that is to begin with what a file holds.

    Parameters
    ----------
    args : argparse.Namespace
        With `project`, None where not given.
    path : Path
        The file.

    Raises
    ------
    ProjectError
        If there is a project already.
    """
    folder = folder_for(args, path)
    if (folder / LOG).exists():
        raise ProjectError(
            f"{folder} exists already. Open it, or choose another folder with --project."
        )
    return folder


def _stem(path: Path) -> str:
    if path.is_dir():
        from bowerbird.data.files import stem_of  # only who has a folder waits for Arrow

        return stem_of(path.resolve())
    name = path.name
    for suffix in (".bowerbird.json", ".csv.gz"):
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return path.stem
