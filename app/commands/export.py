"""``bowerbird export``: a session file, or the labels as a table."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    parser.add_argument("project", type=Path, help="a PROJECT.bower, open or not")
    parser.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="FILE",
        help="NAME.bowerbird.json (session file), NAME.csv or NAME.parquet (labels)",
    )


def run(args: argparse.Namespace) -> int:
    """Write what was decided.

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
        If there is no such project, or the file cannot be written.
    """
    from bowerbird.app.session.export import export
    from bowerbird.app.session.log_file import read_log

    events = read_log(args.project)
    opened = next((event.body for event in events if event.kind == "opened"), {})
    print(export(events, str(opened.get("name", args.project.stem)), args.to))
    return 0
