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
        help="join this by id: a table, an embedding, a folder of pictures, or the address of one "
        "(repeatable)",
    )


def add_scheduler(parser: argparse.ArgumentParser) -> None:
    """Add ``--scheduler``, the address of a cluster.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="encode and score on this Dask cluster: tcp://10.0.0.1:8786 (trust it as you do ssh)",
    )


def scheduler_of(stated: str | None, config_file: Path | None) -> str:
    """Return the address of a cluster that the person at this machine named; empty for none.

    It is read from nothing else: whoever has the scheduler has this machine.

    Parameters
    ----------
    stated : str or None
        On the command line, which counts.
    config_file : Path or None

    Raises
    ------
    ConfigError
        If it is no address, or the file has a mistake.
    """
    of_options = layers.from_options(scheduler=stated).values
    of_file = {} if config_file is None else layers.from_file(config_file).values
    return {**of_file, **of_options}.get("scheduler") or ""


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
