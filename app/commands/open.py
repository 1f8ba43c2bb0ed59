"""``bowerbird open``: data, a project or a session file, in the browser."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bowerbird.app.commands.opening import astronomical, write_config
from bowerbird.app.commands.opening.addresses import bring_here
from bowerbird.app.commands.opening.arguments import add_common_arguments
from bowerbird.app.commands.opening.project_folder import (
    PROJECT,
    SESSION_FILE,
    folder_for,
    is_project,
    new_folder,
)
from bowerbird.app.commands.opening.serving import Data, data_of_project, open_and_serve
from bowerbird.app.config.data_options import add_with
from bowerbird.data.errors import ConfigError, ProjectError
from bowerbird.data.remote import is_address, name_at

if TYPE_CHECKING:
    from bowerbird.app.project.options import ProjectOptions
    from bowerbird.data.pool import Pool

DEPTHS = ("layout", "settings", "everything")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    parser.add_argument(
        "what",
        help="data (a path, or an address as s3://sky/stars.parquet), a PROJECT.bower, a session "
        "file (.bowerbird.json), or a configuration of AstronomicAL (.json)",
    )
    parser.add_argument(
        "--data", help="the data of a project, session file or configuration, where they have moved"
    )
    parser.add_argument(
        "--depth",
        choices=DEPTHS,
        default="everything",
        help="how much of a session file or configuration of AstronomicAL to take",
    )
    astronomical.add_arguments(parser)
    write_config.add_argument(parser)
    add_with(parser)
    add_common_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Open what was named and serve it until Ctrl+C.

    Parameters
    ----------
    args : argparse.Namespace

    Returns
    -------
    code : int
        0.

    Raises
    ------
    BowerbirdError
        If it cannot be opened; one line.
    """
    if is_address(args.what):
        return _open_address(args)
    what = Path(args.what).expanduser()
    if args.write_config is not None:
        return write_config.write_config(args, what)
    if astronomical.is_astronomical(what):
        return astronomical.open_astronomical(args, what)
    astronomical.refuse_options(args, what)
    if what.name.endswith(SESSION_FILE):
        return _open_session_file(args, what)
    if is_project(what):
        return _open_project(args, what)
    folder = folder_for(args, what)
    bring_here(args, folder)
    return open_and_serve(args, Data(args.what, args.joined, enough=0), folder)


def _open_address(args: argparse.Namespace) -> int:
    name = Path(name_at(args.what))
    if args.write_config is not None or name.suffix in (PROJECT, SESSION_FILE):
        raise ConfigError(f"{name} is to be opened from this machine. Copy it first.")
    folder = folder_for(args, name)
    bring_here(args, folder)
    return open_and_serve(args, Data(args.what, args.joined, enough=0), folder)


def _open_project(args: argparse.Namespace, folder: Path) -> int:
    if not (folder / "log.sqlite").is_file():
        raise ProjectError(
            f"{folder} is not a Bowerbird project (no log.sqlite inside). Pass a data file or a "
            ".bower folder."
        )
    bring_here(args, folder)
    data = data_of_project(folder, args.joined, args.config, args.data)
    return open_and_serve(args, data, folder)


def _open_session_file(args: argparse.Namespace, path: Path) -> int:
    from bowerbird.app.project.open import encoded_of, opened_of, rows_encoded, said_of
    from bowerbird.app.share.import_session import restore
    from bowerbird.app.share.session_file import read_session_file

    document = read_session_file(path)
    if not args.data:
        raise ConfigError(f"{path.name} holds no data. Add --data FILE, the data it was made on.")
    folder = new_folder(args, path)
    bring_here(args, folder)

    def begin(pool: Pool, choices: ProjectOptions) -> None:
        print(restore(document, folder, pool, choices, args.depth))

    opened, encoded = opened_of(document.events), encoded_of(document.events)
    if args.depth == "layout":
        data = Data(args.data, args.joined)
    else:
        data = Data(args.data, args.joined, said_of(opened, encoded), rows_encoded(encoded))
    return open_and_serve(args, data, folder, begin)
