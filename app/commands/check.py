"""Check data, or a project: print what is in it and what would go wrong."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.app.commands.open import PROJECT, is_project
from bowerbird.app.config.data_options import add_with, roles_of
from bowerbird.app.config.progress_bar import ProgressBar
from bowerbird.app.plugins.registry import installed_readers
from bowerbird.data.cache import read_about
from bowerbird.data.errors import ConfigError, DataError, ProjectError, printable
from bowerbird.data.open import open_pool
from bowerbird.data.picture_paths import path_below
from bowerbird.data.pool import Pool
from bowerbird.data.roles import listed

FEW_LABELS = 5
PICTURES_LOOKED_FOR = 1_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the command's arguments.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    parser.add_argument(
        "data",
        type=Path,
        metavar="DATA|PROJECT.bower",
        help="a table, an embedding in .npy, or a project",
    )
    add_with(parser)
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
        ``data``, a path; ``config``, a path or None.

    Returns
    -------
    code : int
        0: a project can be made of it, or it is one that is whole; 1: a project is damaged.

    Raises
    ------
    BowerbirdError
        Where no project can be made of data, or none can be saved; the line says why.
    """
    if is_project(args.data):
        return _check_project(args.data, args.rescue)
    if args.rescue is not None:
        raise ConfigError(f"--rescue works on a project, and {args.data} is not one. Leave it out.")
    with tempfile.TemporaryDirectory(prefix="bowerbird-") as cache, ProgressBar() as bar:
        pool = open_pool(
            args.data,
            roles_of(args.config, args.joined),
            cache=Path(cache),
            progress=bar.show,
            readers=installed_readers(),
        )
        lines = list(report(pool))
    print(*map(printable, lines), sep="\n")
    return 0


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


def report(pool: Pool) -> Iterator[str]:
    """Describe a pool, one line a finding, warnings last.

    Parameters
    ----------
    pool : Pool
        Mapped from a cache.

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
    yield f"missing   {_missing(pool)}"
    if pool.parent is not None:
        box, column = listed(roles["box"] or ()), roles["parent"]
        yield f"objects   {len(_named_pictures(pool))} images in {column}, boxes of {box}"
    yield f"context   {_context(pool)}"
    yield f"pictures  {_pictures(pool)}"
    for extra in pool.joined:
        yield f"joined    {extra.name}: {listed(extra.columns)}"
    yield from (f"note      {remark}" for remark in pool.remarks)
    yield from (f"warning   {line}" for line in warnings(pool))


def warnings(pool: Pool) -> Iterator[str]:
    """Return what would go wrong, or not as one may expect.

    Parameters
    ----------
    pool : Pool

    Yields
    ------
    line : str
    """
    if len(pool) < 10:
        yield f"{len(pool)} rows are too few for a model to learn from."
    if pool.scaling.dropped:
        yield f"constant columns are left out: {listed(pool.scaling.dropped)}."
    counts = Counter(label for label in _known_labels(pool))
    rare = [f"{name} ({n})" for name, n in counts.items() if n < FEW_LABELS]
    if rare:
        yield f"classes with fewer than {FEW_LABELS} labels: {listed(rare)}."
    if len(counts) > max(50, len(pool) / 5):
        yield f"the label has {len(counts)} different values; is it one?"
    names, absent = _named_pictures(pool), _absent(pool)
    if absent:
        yield f"{len(absent)} of {len(names)} pictures: {absent[0]}"
    if pool.boxes is not None:
        flat = int((~(pool.boxes[:, 2:] >= 1).all(axis=1)).sum())
        if flat:
            yield f"{flat} boxes have a side below one pixel, or none."


def _folder(pool: Pool) -> Path:
    if pool.folder is None:
        raise DataError(
            f"{pool.name}: this pool has no folder of its own. Open it through a cache."
        )
    return pool.folder


def _known_labels(pool: Pool) -> list[Any]:
    labels = () if pool.known_labels is None else pool.known_labels
    return [label for label in labels if label is not None]


def _labels(pool: Pool, column: str | None) -> str:
    if column is None:
        return "none"
    counts = Counter(_known_labels(pool)).most_common()
    text = listed([f"{name} {n}" for name, n in counts])
    return f"{column} ({sum(n for _, n in counts)} of {len(pool)}, {len(counts)} classes): {text}"


def _features(pool: Pool) -> str:
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
    names = _named_pictures(pool)
    if not names:
        inside = [name for name, kind in pool.kinds.items() if kind == "image"]
        return f"in the table, column {inside[0]}" if inside else "none"
    root = pool.root_of(_picture_column(pool))
    return f"{len(names) - len(_absent(pool))} of {len(names)} found below {root}"


def _picture_column(pool: Pool) -> str | None:
    """Return the column of pictures; None where items are boxes in their parents."""
    images = (name for name, kind in pool.kinds.items() if kind == "image")
    return None if pool.parent is not None else next(images, None)


def _named_pictures(pool: Pool) -> list[str]:
    """Return the paths of pictures, a thousand at most."""
    if pool.parent is not None:
        names = sorted({name for name in pool.parent if name is not None})
    else:
        column = _picture_column(pool)
        values = pool.context[column] if column is not None else pa.chunked_array([[]], pa.string())
        names = pc.unique(values).slice(0, PICTURES_LOOKED_FOR).to_pylist()
    return [name for name in names if isinstance(name, str) and name][:PICTURES_LOOKED_FOR]


def _absent(pool: Pool) -> list[str]:
    """Return the reasons why pictures cannot be shown."""
    reasons = []
    for name in _named_pictures(pool):
        try:
            path_below(pool.root_of(_picture_column(pool)), name)
        except DataError as error:
            reasons.append(str(error))
    return reasons
