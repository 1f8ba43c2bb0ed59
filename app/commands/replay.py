"""``bowerbird replay``: run a session again and see whether the same queries come out."""

from __future__ import annotations

import argparse
import platform
import tempfile
from collections.abc import Mapping
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bowerbird.app.config.data_options import add_with
from bowerbird.data.errors import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    add = parser.add_argument
    add("session", type=Path, help="a session file")
    add("--data", required=True, help="the data that it was made on, or a demo's name")
    add_with(parser)
    add("--config", type=Path, help="the configuration that tells the columns' roles")
    add("--strategy", metavar="mine.py:NAME", help="where a strategy of your own is")
    add("--learner", metavar="mine.py:NAME", help="where a learner of your own is")


def run(args: argparse.Namespace) -> int:
    """Replay a session file on its data.

    Parameters
    ----------
    args : argparse.Namespace

    Returns
    -------
    code : int
        0 where every query is the same, 1 where one differs.

    Raises
    ------
    BowerbirdError
        If the file, the data or a plugin cannot be had.
    """
    from bowerbird.app.config.progress_bar import ProgressBar
    from bowerbird.app.config.threads import limit_threads
    from bowerbird.app.plugins.local import resolve
    from bowerbird.app.project.encoding import named_encoders
    from bowerbird.app.project.open import (
        encoded_of,
        find_pool,
        opened_of,
        pool_at,
        rows_encoded,
        said_of,
        settings_for,
    )
    from bowerbird.app.project.start import joined_differences, same_data
    from bowerbird.app.share.replay import replay
    from bowerbird.app.share.session_file import read_session_file

    limit_threads()
    document = read_session_file(args.session)
    opened, encoded = opened_of(document.events), encoded_of(document.events)
    sources: dict[str, str] = {}
    for kind, names in (("strategies", args.strategy), ("learners", args.learner)):
        if names:
            sources |= resolve(kind, names).sources
    with tempfile.TemporaryDirectory() as cache, ProgressBar() as bar:
        below, enough = said_of(opened, encoded), rows_encoded(encoded)
        _, encoders = named_encoders(settings_for(args.data, args.config, args.joined, below).data)
        pool = find_pool(args.data, args.config, Path(cache), bar.show, args.joined, below, enough)
        verdict = replay(
            document.events,
            pool,
            sources,
            lambda share: bar.show("running again", share),
            partial(pool_at, pool, encoders, bar.show) if encoded else None,
        )
    if not same_data(opened, pool, encoded):
        lines = joined_differences(opened, pool) or ["Their fingerprints differ."]
        print(*map(printable, ["The data are not those of the session.", *lines]))
    print(
        f"{verdict.queries} queries and {verdict.models} models were run again; "
        f"{verdict.models_alike} models are the same to the last bit."
    )
    if verdict.same:
        print("Every query is the same.")
        return 0
    print(verdict.different)
    for line in _differences((opened.versions or {}) if opened else {}):
        print(line)
    return 1


def _differences(then: Mapping[str, Any]) -> list[str]:
    lines = []
    for package, was in then.items():
        try:
            now = version(package)
        except PackageNotFoundError:
            now = "not installed"
        if now != was:
            lines.append(f"{package} was {was} then and is {now} now.")
    return lines or [f"The versions are the same; this processor is {platform.machine()}."]
