"""The pools of a call: opened once, before anything runs, so that mistakes are told at once."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bowerbird.app.config.data_options import scheduler_of
from bowerbird.app.laboratory.run import initial_of
from bowerbird.app.laboratory.simulation import truth_of
from bowerbird.app.plugins.registry import installed_readers
from bowerbird.app.project.open import place_of, read_pool, settings_for
from bowerbird.data.demos import DEMOS
from bowerbird.data.errors import ConfigError, DataError
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.progress import Progress
from bowerbird.data.remote import local_copy
from bowerbird.data.roles import Roles


@dataclass(frozen=True)
class Opened:
    """The data of one seed.

    Parameters
    ----------
    name : str
        Of the pool.
    pool, test : str
        Folders in the cache; `test` may be empty.
    place : dict
        Where the pool's data lie, as `bowerbird.app.project.open.place_of` returns it.
    digest : str
        Of ids, features, truth and initial labels, and of the test's.
    """

    name: str
    pool: str
    test: str
    place: dict[str, Any]
    digest: str


def open_pools(
    args: argparse.Namespace, seeds: Sequence[int], cache: Path, progress: Progress
) -> dict[int, Opened]:
    """Open the pool and the test set of every seed.

    Parameters
    ----------
    args : argparse.Namespace
        With `pool`, `test`, `joined`, `label`, `initial_column`, `exclude`, `config` and
        `scheduler`.
    seeds : sequence of int
    cache : Path
        Folder to keep them in while the runs go on.
    progress : callable
        Told what is done, and the share of it in [0, 1] or None.

    Returns
    -------
    pools : dict of seed to Opened

    Raises
    ------
    BowerbirdError
        If one is not as a simulation needs it.
    """
    by_name: dict[tuple[str, ...], Opened] = {}
    pools: dict[int, Opened] = {}
    for seed in seeds:
        names = tuple(_of_seed(name, seed) for name in (args.pool, args.test, *args.joined))
        if names not in by_name:
            fetched = cache / f"fetched-{len(by_name)}"
            paths = [local_copy(name, fetched / str(i), progress) for i, name in enumerate(names)]
            by_name[names] = _opened(args, paths[0], paths[1], paths[2:], cache, progress)
        pools[seed] = by_name[names]
    return pools


def _of_seed(text: str, seed: int) -> str:
    return text.replace("{seed}", str(seed))


def _opened(
    args: argparse.Namespace,
    data: str,
    test: str,
    joined: Sequence[str],
    cache: Path,
    progress: Progress,
) -> Opened:
    settings = settings_for(data, args.config, joined)
    stated = settings.data
    exclude = (*stated.exclude, *filter(None, args.exclude.split(",")))
    roles = replace(stated, label=args.label or stated.label, exclude=exclude)
    pool = _pool(args, data, roles, cache, progress)
    truth_of(pool)
    exam = _exam(test, roles, pool, cache, progress) if test else None
    total = hashlib.blake2b(digest_size=8)
    for part in filter(None, (pool, exam)):
        identity = [
            part.fingerprint.as_dict(),
            [str(name) for name in np.asarray(part.known_labels)],
        ]
        total.update(repr(identity).encode())
    total.update(repr(initial_of(pool, args.initial_column)).encode())
    folder = str(exam.folder) if exam else ""
    return Opened(pool.name, str(pool.folder), folder, place_of(data, settings), total.hexdigest())


def _pool(
    args: argparse.Namespace, data: str, roles: Roles, cache: Path, progress: Progress
) -> Pool:
    if data in DEMOS:
        return DEMOS[data](cache)
    if not roles.label:
        raise ConfigError("--label is missing: name the column of the truth.")
    initial = args.initial_column
    roles = replace(roles, context=(initial,)) if initial else roles
    scheduler = scheduler_of(args.scheduler, args.config)
    return read_pool(Path(data), roles, cache, progress, scheduler=scheduler)


def _exam(test: str, roles: Roles, pool: Pool, cache: Path, progress: Progress) -> Pool:
    exam = open_pool(
        Path(test),
        roles,
        cache=cache,
        progress=progress,
        like=pool.scaling,
        readers=installed_readers(),
    )
    if exam.known_labels is None:
        raise DataError(f"{test}: there is no column {roles.label!r} to evaluate by.")
    return exam
