"""``bowerbird export``: a session file, or the labels as a table."""

from __future__ import annotations

import argparse
from pathlib import Path

from bowerbird.data.errors import ProjectError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    parser.add_argument("project", type=Path, help="a PROJECT.bower that no server has open")
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
        If there is no such project, it is open elsewhere, or the file cannot be written.
    """
    from bowerbird.app.session.export import export
    from bowerbird.app.session.log import Log

    if not (args.project / "log.sqlite").is_file():
        raise ProjectError(f"{args.project} holds no log.sqlite: it is no project.")
    log = Log(args.project)
    try:
        events = log.read()
    finally:
        log.close()
    opened = next((event.body for event in events if event.kind == "opened"), {})
    print(export(events, str(opened.get("name", args.project.stem)), args.to))
    return 0
