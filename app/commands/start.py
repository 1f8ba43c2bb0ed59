"""``bowerbird`` alone: choose in the browser what to label, and begin."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bowerbird.app.commands.open import (
    add_server_arguments,
    annotator_of,
    beginning_of,
    read_data,
    say,
    server_options,
)
from bowerbird.data.errors import ProjectError

if TYPE_CHECKING:
    from bowerbird.app.config.layers import Layer
    from bowerbird.app.project.options import ProjectOptions
    from bowerbird.app.start.desk import Order
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
    from bowerbird.app.start.serve import Start, load_pages

    def read_order(order: Order, progress: Progress) -> tuple[Pool, ProjectOptions]:
        data, joined, layer = _data_of(order)
        pool, choices = read_data(args, data, order.folder, progress, joined, layer)
        progress("loading the page", 0.0)
        load_pages()
        return pool, choices

    settings = merge()
    Start(
        root=Path.cwd(),
        opener=read_order,
        annotator=annotator_of(args, settings),
        port=settings.port if args.port is None else args.port,
        options=server_options(settings, args),
        notify=say,
        remember=remember,
    ).serve(open_browser=not args.no_browser)
    return 0


def _data_of(order: Order) -> tuple[str, Sequence[str | Mapping[str, Any]], Layer | None]:
    """Return where the data are, what is joined to them, and what is said of their columns."""
    from bowerbird.app.log.folder import LOG, refuse_links
    from bowerbird.app.project.open import data_of, joined_of, said_of

    refuse_links(order.folder)
    if order.data:
        return order.data, (), order.layer
    if not (order.folder / LOG).is_file():
        raise ProjectError(f"{order.folder} is not a Bowerbird project (no {LOG} inside).")
    opened = beginning_of(order.folder)
    return data_of(opened, order.folder.name), joined_of(opened, (), None), said_of(opened)
