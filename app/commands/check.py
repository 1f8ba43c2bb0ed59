"""Check data, or a project: print what is in it and what would go wrong."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bowerbird.app.commands.opening.addresses import FETCHED, local_copies
from bowerbird.app.commands.opening.project_folder import PROJECT, is_project
from bowerbird.app.config.data_options import add_scheduler, add_with, roles_of, scheduler_of
from bowerbird.app.config.progress_bar import ProgressBar
from bowerbird.app.loop.cluster import cluster
from bowerbird.app.plugins.registry import installed_readers
from bowerbird.app.project.encoding import describe, named_encoders, parts_of
from bowerbird.data.cache.pool_folder import read_about
from bowerbird.data.encoding.part import Part
from bowerbird.data.errors import ConfigError, DataError, ProjectError, printable
from bowerbird.data.findings import (
    absent_pictures,
    known_labels,
    named_pictures,
    picture_column,
    warnings,
)
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.remote import is_address, local_copy
from bowerbird.data.roles import listed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the command's arguments.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    parser.add_argument(
        "data",
        metavar="DATA|PROJECT.bower",
        help="a table, an embedding in .npy, a folder of pictures, texts or sounds, the address of "
        "one, or a project",
    )
    add_with(parser)
    add_scheduler(parser)
    parser.add_argument("--config", type=Path, metavar="FILE", help="roles of the columns, YAML")
    parser.add_argument(
        "--rescue",
        type=Path,
        metavar="NEW.bower",
        help="write what is whole of a damaged project into a new one",
    )


def run(args: argparse.Namespace) -> int:
    """Read the data as a project would, and print what came of it.

    Parameters
    ----------
    args : argparse.Namespace
        ``data``, a path or an address; ``config``, a path or None.

    Returns
    -------
    code : int
        0: a project can be made of it, or it is one that is whole; 1: a project is damaged.

    Raises
    ------
    BowerbirdError
        Where no project can be made of data, or none can be saved; the line says why.
    """
    if not is_address(args.data) and is_project(Path(args.data)):
        return _check_project(Path(args.data), args.rescue)
    if args.rescue is not None:
        raise ConfigError(f"--rescue works on a project, and {args.data} is not one. Leave it out.")
    with tempfile.TemporaryDirectory(prefix="bowerbird-") as cache, ProgressBar() as bar:
        lines = list(_report_on_cluster(scheduler_of(args.scheduler, args.config)))
        path = local_copy(args.data, Path(cache) / FETCHED, bar.show)
        joined = local_copies(args.joined, Path(cache) / FETCHED, bar.show)
        roles, sources = named_encoders(roles_of(args.config, joined))
        pool = open_pool(
            Path(path), roles, cache=Path(cache), progress=bar.show, readers=installed_readers()
        )
        lines += report(pool, parts_of(pool, roles, sources))
    print(*map(printable, lines), sep="\n")
    return 0


def _report_on_cluster(scheduler: str) -> Iterator[str]:
    if scheduler:
        with cluster(scheduler) as crew:
            yield f"cluster   {crew.text}; its packages are those of this machine"
            if crew.note:
                yield f"note      {crew.note}"


def _check_project(folder: Path, new: Path | None) -> int:
    """Print what is whole in a project and what is damaged; write what is whole where asked to."""
    from bowerbird.app.project.rescue import examine, write_rescued

    if not folder.is_dir():
        raise ProjectError(f"{folder} does not exist. Pass a data file or a .bower folder.")
    findings = examine(folder)
    print(printable(f"events    {len(findings.events):,} are whole"))
    for problem in findings.problems:
        print(printable(f"damage    {problem}"))
    if new is not None:
        print(printable(f"rescued   {write_rescued(findings.events, new)}"))
    elif findings.problems and findings.events:
        print(f"rescue    --rescue NEW{PROJECT} writes what is whole into a new project")
    return 0 if new is not None or not findings.problems else 1


def report(pool: Pool, parts: Sequence[Part] = ()) -> Iterator[str]:
    """Describe a pool, one line a finding, warnings last.

    Parameters
    ----------
    pool : Pool
        Mapped from a cache.
    parts : sequence of Part
        What its vectors are made of; none where its columns of numbers are all.

    Yields
    ------
    line : str
    """
    about = read_about(_folder(pool))
    roles = about["roles"]
    kind = "whole numbers" if pool.ids.dtype == np.int64 else "text"
    yield f"rows      {len(pool)}"
    yield f"ids       {roles['id']} ({kind}; first {pool.ids[:1].tolist()[0]!r})"
    yield f"label     {_labels(pool, roles['label'])}"
    yield f"features  {_features(pool)}"
    if parts:
        yield f"encoded   {describe(parts)}"
    yield f"missing   {_missing(pool)}"
    if pool.parent is not None:
        box, column = listed(roles["box"] or ()), roles["parent"]
        yield f"objects   {len(named_pictures(pool))} images in {column}, boxes of {box}"
    yield f"context   {_context(pool)}"
    yield f"pictures  {_pictures(pool)}"
    for extra in pool.joined:
        yield f"joined    {extra.name}: {listed(extra.columns)}"
    yield from (f"note      {remark}" for remark in pool.remarks)
    yield from (f"warning   {line}" for line in warnings(pool))


def _folder(pool: Pool) -> Path:
    if pool.folder is None:
        raise DataError(
            f"{pool.name}: this pool has no folder of its own. Open it through a cache."
        )
    return pool.folder


def _labels(pool: Pool, column: str | None) -> str:
    if column is None:
        return "none"
    counts = Counter(known_labels(pool)).most_common()
    text = listed([f"{name} {n}" for name, n in counts])
    return f"{column} ({sum(n for _, n in counts)} of {len(pool)}, {len(counts)} classes): {text}"


def _features(pool: Pool) -> str:
    if not pool.feature_names:
        return "no column of numbers"
    meaning = {
        "none": "as they stand: an embedding",
        "robust": "median and interquartile range: measurements",
    }
    rule = f"{pool.scaling.rule} ({meaning[pool.scaling.rule]})"
    return f"{len(pool.feature_names)}, scaling {rule}: {listed(pool.feature_names)}"


def _missing(pool: Pool) -> str:
    flags = len(pool.scaling.flagged)
    if not flags:
        return "none"
    shares = np.asarray(pool.features[:, -flags:]).mean(axis=0)
    shares_by_column = zip(pool.scaling.flagged, shares, strict=True)
    return "filled with the median and flagged: " + listed(
        [f"{pool.scaling.columns[i]} {share:.1%}" for i, share in shares_by_column]
    )


def _context(pool: Pool) -> str:
    return listed([f"{name} ({kind})" for name, kind in pool.kinds.items()], 40)


def _pictures(pool: Pool) -> str:
    names = named_pictures(pool)
    if not names:
        inside = [name for name, kind in pool.kinds.items() if kind == "image"]
        return f"in the table, column {inside[0]}" if inside else "none"
    root = pool.root_of(picture_column(pool))
    return f"{len(names) - len(absent_pictures(pool))} of {len(names)} found below {root}"
