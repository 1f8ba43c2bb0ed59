"""From data to a project that is served until Ctrl+C."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bowerbird.app.commands.opening.arguments import annotator_of, choices_from, server_options

if TYPE_CHECKING:
    from bowerbird.app.config.layers import Layer
    from bowerbird.app.config.settings import Config
    from bowerbird.app.project.options import ProjectOptions
    from bowerbird.data.pool import Pool
    from bowerbird.data.progress import Progress


@dataclass(frozen=True)
class Data:
    """Data as they are named, and what is said of them beside the command line.

    Parameters
    ----------
    name : str
        A demo's name or a path.
    joined : sequence of str or mapping
        What is joined to the data: paths, or what a configuration would hold.
    below : Layer or None
        What the project, a session or another program's file says of the data.
    enough : int or None
        Items that have to be encoded, where any are, before a person begins; None for all.
    """

    name: str
    joined: Sequence[str | Mapping[str, Any]] = ()
    below: Layer | None = None
    enough: int | None = None

    def settings(self, config: Path | None) -> Config:
        """Read the configuration for the data; see `settings_for`."""
        from bowerbird.app.project.open import settings_for

        return settings_for(self.name, config, self.joined, self.below)


def open_and_serve(
    args: argparse.Namespace,
    data: Data,
    folder: Path,
    begin: Callable[[Pool, ProjectOptions], None] = lambda pool, choices: None,
) -> int:
    """Open data in a project's folder and serve it.

    Parameters
    ----------
    args : argparse.Namespace
        With the common options.
    data : Data
    folder : Path
        The project's.
    begin : callable
        Called with pool and choices before the project is opened.

    Returns
    -------
    code : int
        0.
    """
    from bowerbird.app.config.progress_bar import ProgressBar
    from bowerbird.app.log.folder import refuse_links
    from bowerbird.app.project.project import Project
    from bowerbird.app.project.recent import remember
    from bowerbird.app.server.serve import serve

    refuse_links(folder)  # the pool is written into it before the project is opened
    settings = data.settings(args.config)
    options, annotator = server_options(settings, args), annotator_of(args, settings)
    with ProgressBar() as bar:
        pool, choices = read_data(args, data, folder, bar.show)
    begin(pool, choices)
    project = Project(folder, pool, choices)
    remember(project)
    project = serve(
        project,
        annotator=annotator,
        port=settings.port if args.port is None else args.port,
        options=options,
        open_browser=not args.no_browser,
        notify=say,
    )
    remember(project)
    return 0


def read_data(
    args: argparse.Namespace, data: Data, folder: Path, progress: Progress
) -> tuple[Pool, ProjectOptions]:
    """Read data for a project's folder.

    Parameters
    ----------
    args : argparse.Namespace
        With the common options.
    data : Data
    folder : Path
        The project's.
    progress : callable
        Called with what is done, and the share of it in [0, 1] or None.

    Returns
    -------
    pool : Pool
    choices : ProjectOptions

    Raises
    ------
    BowerbirdError
        If they cannot be read, or an option cannot be.
    """
    from bowerbird.app.project.encoding import kept_roles, named_encoders
    from bowerbird.app.project.open import find_pool

    settings = data.settings(args.config)
    choices = choices_from(settings, args, data.name)
    choices.encoder_sources = named_encoders(settings.data)[1]
    # Only now, so that no folder is made for nothing.
    cache = folder / "cache"
    pool = find_pool(
        data.name,
        args.config,
        cache,
        progress,
        data.joined,
        data.below,
        data.enough,
        choices.scheduler,
    )
    choices.roles = {**choices.roles, **kept_roles(pool)}
    return pool, choices


def data_of_project(
    folder: Path,
    joined: Sequence[str] = (),
    config: Path | None = None,
    name: str | None = None,
) -> Data:
    """Read from a project's log what its data are.

    Parameters
    ----------
    folder : Path
        The project's.
    joined, config
        As of `bowerbird.app.project.open.joined_of`.
    name : str or None
        The data, where they have moved.

    Returns
    -------
    data : Data

    Raises
    ------
    DataError
        If they are not where they were.
    """
    from bowerbird.app.log.events import ItemsEncoded
    from bowerbird.app.log.writer import Log
    from bowerbird.app.project.open import (
        data_of,
        encoded_of,
        joined_of,
        opened_of,
        rows_encoded,
        said_of,
    )

    log = Log(folder)
    opened, last = opened_of(log.read(upto=1)), log.last_of(ItemsEncoded.kind)
    log.close()
    encoded = encoded_of([last] if last else [])
    extras, below = joined_of(opened, joined, config), said_of(opened, encoded)
    return Data(name or data_of(opened, folder.name), extras, below, rows_encoded(encoded))


def say(text: str) -> None:
    """Print a line at once.

    Parameters
    ----------
    text : str
    """
    print(text, flush=True)
