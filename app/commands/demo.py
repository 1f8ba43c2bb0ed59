"""``bowerbird demo``: a ready project in the browser, without any data of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from bowerbird.app.commands.opening.arguments import add_common_arguments
from bowerbird.app.commands.opening.project_folder import PROJECT
from bowerbird.app.commands.opening.serving import Data, open_and_serve

NAMES = ("hubble", "digits")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    parser.add_argument("name", nargs="?", choices=NAMES, default="hubble", help="which (hubble)")
    add_common_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Open a demo and serve it until Ctrl+C.

    Parameters
    ----------
    args : argparse.Namespace

    Returns
    -------
    code : int
        0.
    """
    return open_and_serve(args, Data(args.name), args.project or Path(f"{args.name}{PROJECT}"))
