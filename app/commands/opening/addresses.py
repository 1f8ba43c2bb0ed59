"""Copy what a command names by an address into a project's cache."""

from __future__ import annotations

import argparse
from pathlib import Path

from bowerbird.data.progress import Progress
from bowerbird.data.remote import is_address, local_copy

NAMES = ("what", "data")  # options that may be one
FETCHED = "fetched"


def bring_here(args: argparse.Namespace, folder: Path) -> None:
    """Put paths of this machine in the place of the addresses that a person typed.

    Parameters
    ----------
    args : argparse.Namespace
        With `what`, `data` and `joined`; changed in place.
    folder : Path
        The project's.

    Raises
    ------
    BowerbirdError
        If something cannot be fetched, or the folder leads elsewhere.
    """
    from bowerbird.app.config.progress_bar import ProgressBar
    from bowerbird.app.log.folder import refuse_links

    if not any(map(is_address, [*filter(None, (args.what, args.data)), *args.joined])):
        return
    refuse_links(folder)
    cache = folder / "cache" / FETCHED
    with ProgressBar() as bar:
        for name in NAMES:
            if text := getattr(args, name):
                setattr(args, name, local_copy(text, cache, bar.show))
        args.joined = local_copies(args.joined, cache, bar.show)


def local_copies(texts: list[str], folder: Path, progress: Progress) -> list[str]:
    """Return the paths of several sources, each in a folder of its own: two may be called alike.

    Parameters
    ----------
    texts : list of str
        Paths or addresses.
    folder, progress
        As of `bowerbird.data.remote.local_copy`.
    """
    return [local_copy(text, folder / str(i), progress) for i, text in enumerate(texts)]
