"""Options about the data that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bowerbird.app.config import layers
from bowerbird.data.roles import Roles


def add_with(parser: argparse.ArgumentParser) -> None:
    """Add ``--with``, what is joined to the data.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place; the paths are its ``joined``.
    """
    parser.add_argument(
        "--with",
        dest="joined",
        action="append",
        default=[],
        metavar="PATH",
        help="join this by id: a table, an embedding, a folder of pictures (repeatable)",
    )


def roles_of(config_file: Path | None, joined: Sequence[str]) -> Roles:
    """Return what a configuration and the command line say of data.

    Parameters
    ----------
    config_file : Path or None
    joined : sequence of str
        Paths of what is joined to the data; they count, where there are any.

    Returns
    -------
    roles : Roles

    Raises
    ------
    ConfigError
        If the file has a mistake.
    """
    of_file = [] if config_file is None else [layers.from_file(config_file)]
    of_options = [layers.from_options(data={"with": list(joined)})] if joined else []
    return layers.merge(*of_file, *of_options).data
