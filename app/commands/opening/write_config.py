"""``bowerbird open --write-config``: what the columns are taken for, as a file to change."""

from __future__ import annotations

import argparse
from pathlib import Path

from bowerbird.app.commands.opening.project_folder import SESSION_FILE, is_project
from bowerbird.data.errors import ConfigError


def add_argument(parser: argparse.ArgumentParser) -> None:
    """Add the option.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    parser.add_argument(
        "--write-config",
        type=Path,
        metavar="FILE",
        help="write what the columns are taken for as a configuration (YAML), and end",
    )


def write_config(args: argparse.Namespace, what: Path) -> int:
    """Look at data, and write what their columns are taken for.

    Parameters
    ----------
    args : argparse.Namespace
    what : Path
        The data.

    Returns
    -------
    code : int
        0.

    Raises
    ------
    ConfigError
        If it is no data, or something is joined to it, or there is such a file.
    """
    from bowerbird.app.config import layers, written
    from bowerbird.app.plugins.registry import installed_readers
    from bowerbird.data.look import look

    if what.name.endswith(SESSION_FILE) or is_project(what):
        raise ConfigError(f"--write-config works on data, and {what} is none. Leave it out.")
    values = layers.from_file(args.config).values if args.config else {}
    roles = layers.merge(layers.Layer("", values)).data
    if args.joined or roles.with_:
        raise ConfigError("--write-config looks at one source. Leave out what is joined to it.")
    section = written.data_section(look(what, roles, installed_readers()))
    written.write_new(args.write_config, written.as_yaml({**values, "data": section}))
    print(f"{args.write_config} holds what the columns are taken for.")
    return 0
