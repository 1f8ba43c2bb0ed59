"""``bowerbird open`` with a configuration of AstronomicAL."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bowerbird.app.commands.opening.project_folder import SESSION_FILE, new_folder
from bowerbird.app.commands.opening.serving import Data, open_and_serve
from bowerbird.data.errors import ConfigError, printable

if TYPE_CHECKING:
    from bowerbird.app.project.options import ProjectOptions
    from bowerbird.data.pool import Pool

OLD_LABELS = ("classes", "one-vs-rest")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that go with a configuration of AstronomicAL.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    parser.add_argument(
        "--labels",
        type=Path,
        metavar="FILE",
        action="append",
        help="labels of AstronomicAL to take besides: its test_set.json, or a table with id and "
        "label (repeatable)",
    )
    parser.add_argument(
        "--old-labels",
        choices=OLD_LABELS,
        help="what labels 0 and 1 of AstronomicAL mean, where there are more classes",
    )


def is_astronomical(path: Path) -> bool:
    """Return whether a path is that of a configuration of AstronomicAL.

    Parameters
    ----------
    path : Path
    """
    if path.suffix != SESSION_FILE or path.name.endswith(".bowerbird.json"):
        return False
    from bowerbird.app.share.astronomical.configuration import is_configuration

    return is_configuration(path)


def refuse_options(args: argparse.Namespace, path: Path) -> None:
    """Refuse the options of AstronomicAL with anything else.

    Parameters
    ----------
    args : argparse.Namespace
    path : Path
        What is opened.

    Raises
    ------
    ConfigError
        If one of them was named.
    """
    if args.labels or args.old_labels:
        option = "--labels" if args.labels else "--old-labels"
        raise ConfigError(
            f"{option} goes with a configuration of AstronomicAL, and {path} is none."
        )


def open_astronomical(args: argparse.Namespace, path: Path) -> int:
    """Begin a project with what AstronomicAL saved, and serve it.

    Parameters
    ----------
    args : argparse.Namespace
    path : Path
        Of the configuration.

    Returns
    -------
    code : int
        0.

    Raises
    ------
    BowerbirdError
        If it cannot be taken over; one line.
    """
    from bowerbird.app.share.astronomical import importing

    imported = importing.read(path, args.depth, args.data, args.labels or (), args.old_labels)
    folder = new_folder(args, path)

    def begin(pool: Pool, choices: ProjectOptions) -> None:
        for line in importing.begin(imported, folder, pool, choices):
            print(printable(line))

    data = Data(imported.data, args.joined, imported.layer)
    return open_and_serve(args, data, folder, begin)
