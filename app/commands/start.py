"""``bowerbird`` alone: choose in the browser what to label, and begin."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bowerbird.app.commands.opening.arguments import (
    add_server_arguments,
    annotator_of,
    server_options,
)
from bowerbird.app.commands.opening.serving import Data, data_of_project, read_data, say
from bowerbird.data.errors import ProjectError, printable

if TYPE_CHECKING:
    from bowerbird.app.project.options import ProjectOptions
    from bowerbird.app.share.session_file import SessionFile
    from bowerbird.app.start.desk import Opener, Order
    from bowerbird.data.pool import Pool
    from bowerbird.data.progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    add_server_arguments(parser)
    parser.set_defaults(config=None, strategy=None, learner=None)  # as `open` has them


def run(args: argparse.Namespace) -> int:
    """Serve the start page, then what was chosen on it, until Ctrl+C.

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
        If it cannot be served; one line.
    """
    from bowerbird.app.config.layers import merge
    from bowerbird.app.project.recent import remember
    from bowerbird.app.start.serve import Start

    settings = merge()
    Start(
        root=Path.cwd(),
        opener=order_reader(args),
        annotator=annotator_of(args, settings),
        port=settings.port if args.port is None else args.port,
        options=server_options(settings, args),
        notify=say,
        remember=remember,
    ).serve(open_browser=not args.no_browser)
    return 0


def order_reader(args: argparse.Namespace) -> Opener:
    """Return what reads an order of the start page, and writes what a session file begins with.

    Parameters
    ----------
    args : argparse.Namespace
        With the common options.

    Returns
    -------
    opener : callable
    """
    from bowerbird.app.share.import_session import restore
    from bowerbird.app.share.session_file import read_session_file
    from bowerbird.app.start.serve import load_pages

    def read_order(order: Order, progress: Progress) -> tuple[Pool, ProjectOptions]:
        document = read_session_file(order.session) if order.session else None
        pool, choices = read_data(args, _data_of(order, document), order.folder, progress)
        if document is not None:
            say(printable(str(restore(document, order.folder, pool, choices, order.depth))))
        progress("loading the page", 0.0)
        load_pages()
        return pool, choices

    return read_order


def _data_of(order: Order, document: SessionFile | None) -> Data:
    from bowerbird.app.log.folder import LOG, refuse_links
    from bowerbird.app.project.open import encoded_of, opened_of, rows_encoded, said_of

    refuse_links(order.folder)
    if document is not None and order.depth != "layout":
        opened, encoded = opened_of(document.events), encoded_of(document.events)
        return Data(order.data, below=said_of(opened, encoded), enough=rows_encoded(encoded))
    if order.data:
        return Data(order.data, below=order.layer, enough=None if document else 0)
    if not (order.folder / LOG).is_file():
        raise ProjectError(f"{order.folder} is not a Bowerbird project (no {LOG} inside).")
    return data_of_project(order.folder)
