"""``bowerbird score``: what a learner says of every item of any table."""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bowerbird.app.config.data_options import add_scheduler, add_with, roles_of, scheduler_of
from bowerbird.data.errors import ConfigError, printable

if TYPE_CHECKING:
    from bowerbird.models.files.saved import Saved

INTERRUPTED = 130
DEVICES = ("auto", "cpu", "cuda", "mps")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    add = parser.add_argument
    add(
        "what",
        type=Path,
        metavar="LEARNER",
        help="a PROJECT.bower, or a NAME.bowerbird.safetensors",
    )
    add("--data", required=True, help="a table or embedding of any length, or the address of one")
    add("--out", type=Path, required=True, metavar="FILE", help="NAME.csv or NAME.parquet")
    add_with(parser)
    add("--config", type=Path, help="the configuration that tells the columns' roles")
    add("--pool", metavar="DATA", help="where the project's own data are, if not where they were")
    add("--learner", metavar="mine.py:NAME", help="where the project's own learner is")
    add("--device", default="auto", choices=DEVICES, help="where it computes, if it can choose")
    add_scheduler(parser)


def run(args: argparse.Namespace) -> int:
    """Score a table.

    Parameters
    ----------
    args : argparse.Namespace

    Returns
    -------
    code : int
        0; 130 where it was interrupted, and then there is no file.

    Raises
    ------
    BowerbirdError
        If learner or data cannot be had as asked, or the file cannot be written.
    """
    from bowerbird.app.commands.opening.addresses import FETCHED, local_copies
    from bowerbird.app.config.progress_bar import ProgressBar
    from bowerbird.app.config.threads import limit_threads
    from bowerbird.app.plugins.registry import installed_readers
    from bowerbird.app.share.missing_values import missing_here, remarks_of_missing
    from bowerbird.app.share.score import hold_suffix, score
    from bowerbird.data.expressions.derived import with_derived
    from bowerbird.data.matching import match_columns
    from bowerbird.data.open import read_data
    from bowerbird.data.progress import show_rows
    from bowerbird.data.remote import local_copy

    limit_threads()
    hold_suffix(args.out)
    scheduler = _scheduler(args)
    saved = _saved(args)
    try:
        with tempfile.TemporaryDirectory(prefix="bowerbird-") as scratch, ProgressBar() as bar:
            fetched, joining = Path(scratch) / FETCHED, Path(scratch) / "joining"
            data = Path(local_copy(args.data, fetched, bar.show))
            joining.mkdir()
            roles = roles_of(args.config, local_copies(args.joined, fetched, bar.show))
            source, roles = read_data(
                data, roles, scratch=joining, readers=installed_readers(), progress=bar.show
            )
            missing = missing_here(saved.about, source.head.column_names)
            notes = list(remarks_of_missing(saved.about, missing, roles.missing))
            roles = replace(roles, missing=missing | dict(roles.missing))
            source = with_derived(source, roles, data.name, saved.about.scaling)
            names, has_embedding = source.head.column_names, source.embedding is not None
            match = match_columns(saved.about.scaling, names, data.name, has_embedding)
            rows, remarks = score(
                saved, source, roles, args.out, file=data.name,
                progress=lambda scored: show_rows(bar.show, "scoring", scored, source.rows),
                scheduler=scheduler,
            )  # fmt: skip
    except KeyboardInterrupt:
        print(f"Stopped; {args.out} is not written.")
        return INTERRUPTED
    about = saved.about
    print(
        f"{args.out}: {rows:,} items of {len(about.class_names)} classes, by model {about.version} "
        f"of {about.name}."
    )
    for remark in (*remarks, *match.remarks, *notes):
        print(f"Note: {printable(str(remark))}")
    return 0


def _scheduler(args: argparse.Namespace) -> str:
    """Return the address of the cluster that scores; it computes on processors, and so do we."""
    scheduler = scheduler_of(args.scheduler, args.config)
    if not scheduler:
        return ""
    if args.device not in ("auto", "cpu"):
        raise ConfigError(f"A cluster scores on processors. Leave out --device {args.device}.")
    args.device = "cpu"
    return scheduler


def _saved(args: argparse.Namespace) -> Saved:
    from bowerbird.app.commands.export import learner_of_project
    from bowerbird.models.files import saved

    if args.what.name.endswith(saved.SUFFIX):
        fitted = saved.load(args.what, args.device)
        for line in _aged(fitted):
            print(line)
        return fitted
    if not (args.what / "log.sqlite").is_file():
        raise ConfigError(
            f"{args.what} is neither a project nor a file that ends in {saved.SUFFIX}. Name one."
        )
    with tempfile.TemporaryDirectory() as cache:
        fitted, _ = learner_of_project(
            args.what, args.pool, args.learner, Path(cache), config=args.config, device=args.device
        )
        return fitted


def _aged(saved: Saved) -> list[str]:
    """Return which packages are not those that a learner was fitted with."""
    from importlib.metadata import PackageNotFoundError, version

    lines = []
    for package, was in saved.about.versions.items():
        try:
            now = version(package)
        except PackageNotFoundError:
            now = "not installed"
        if now != was:
            lines.append(f"{package} was {was} when it was saved and is {now} now.")
    return lines
