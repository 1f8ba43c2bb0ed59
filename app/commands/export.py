"""``bowerbird export``: a session file, the labels as a table, or the learner."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bowerbird.models.files.saved import Saved, TrainingSet


ONNX = ".onnx"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    parser.add_argument("project", type=Path, help="a PROJECT.bower, open or not")
    parser.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="FILE",
        help="NAME.bowerbird.json (session file), NAME.csv or NAME.parquet (labels), "
        "NAME.bowerbird.safetensors (learner), NAME.onnx (learner for other runtimes)",
    )
    parser.add_argument("--data", help="for the learner: the data, if not where they were")
    parser.add_argument("--config", type=Path, help="that tells the roles of these data's columns")
    parser.add_argument("--learner", metavar="mine.py:NAME", help="where a learner of your own is")


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
        If there is no such project, or the file cannot be written.
    """
    from bowerbird.app.log.sqlite import read_log
    from bowerbird.app.project.open import opened_of
    from bowerbird.app.share.export import export
    from bowerbird.models.files.saved import SUFFIX

    if args.to.name.endswith((SUFFIX, ONNX)):
        print(_export_learner(args))
        return 0
    events = read_log(args.project)
    opened = opened_of(events)
    print(export(events, opened.name if opened else args.project.stem, args.to))
    return 0


def _export_learner(args: argparse.Namespace) -> str:
    from bowerbird.app.share.export import write
    from bowerbird.models.files.saved import load, save

    with tempfile.TemporaryDirectory() as cache:
        saved, training_set = learner_of_project(
            args.project, args.data, args.learner, Path(cache), config=args.config
        )
        if args.to.suffix == ONNX:
            from bowerbird.models.files.onnx import to_onnx

            write(args.to, to_onnx(saved))
        else:
            save(saved.learner, args.to, saved.about, training_set)
            load(args.to)  # what we could not read again is not given away
    about = saved.about
    return (
        f"{args.to}: model {about.version} with {len(about.class_names)} classes and "
        f"{len(about.columns)} columns."
    )


def learner_of_project(
    folder: Path,
    data: str | None,
    learner: str | None,
    cache: Path,
    *,
    config: Path | None = None,
    device: str = "auto",
) -> tuple[Saved, TrainingSet]:
    """Fit a project's last model again, whether a server has the project open or not.

    Parameters
    ----------
    folder : Path
        ``NAME.bower``.
    data : str or None
        A demo's name or a path; None for the pool in the project's own cache, or where the
        project has its data from.
    learner : str or None
        Where the project's learner is, if it is a person's own.
    cache : Path
        Folder for a pool that is not in the project's cache.
    config : Path or None
        That tells the columns' roles.
    device : str
        Where it computes, if it can choose.

    Returns
    -------
    saved : Saved
    training_set : TrainingSet

    Raises
    ------
    BowerbirdError
        If there is no such project, its data are not to be found, or nothing is labelled.
    """
    from bowerbird.app.log.sqlite import read_log
    from bowerbird.app.plugins.local import resolve
    from bowerbird.app.project.open import (
        data_of,
        encoded_of,
        find_pool,
        joined_of,
        kept_pool,
        opened_of,
        rows_encoded,
        said_of,
    )
    from bowerbird.app.project.start import joined_differences, same_data
    from bowerbird.app.share.fitted_learner import refit
    from bowerbird.data.errors import printable

    events = read_log(folder)
    opened, encoded = opened_of(events), encoded_of(events)
    sources = resolve("learners", learner).sources if learner else {}
    pool = None if data else kept_pool(folder, opened, encoded)
    pool = pool or find_pool(
        data or data_of(opened, folder.name),
        config,
        cache,
        joined=joined_of(opened, (), config),
        below=said_of(opened, encoded),
        enough=rows_encoded(encoded),
    )
    if not same_data(opened, pool, encoded):
        lines = joined_differences(opened, pool) or ["Their fingerprints differ."]
        print(*map(printable, ["The data are not those of the project.", *lines]))
    return refit(events, pool, sources, device)
