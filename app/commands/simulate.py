"""``bowerbird simulate``: the loop with the truth as annotator."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from bowerbird.data.errors import ConfigError, DataError
from bowerbird.data.pool import Pool

ALWAYS = ("random", "margin")


@dataclass(frozen=True)
class Plan:
    """One run, as another process can be told it.

    Parameters
    ----------
    pool, test : str
        Paths; `test` may be empty.
    label, initial : str
        Columns; `initial` may be empty.
    exclude : tuple of str
        Columns that are no features.
    strategy, learner : str
        As the command line names them.
    seed, budget, batch : int
    keep : str
        Folder for the run's project; may be empty.
    """

    pool: str
    test: str
    label: str
    initial: str
    exclude: tuple[str, ...]
    strategy: str
    learner: str
    seed: int
    budget: int
    batch: int
    keep: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    add = parser.add_argument
    add("pool", help="data with every label known; {seed} stands for the seed")
    add("--label", required=True, metavar="COLUMN", help="column of the truth")
    add("--test", default="", metavar="FILE", help="data to evaluate on; may hold {seed}")
    add("--initial-column", default="", metavar="COLUMN", help="true where labelled at the start")
    add("--strategy", default="auto", metavar="NAME[,NAME]", help="query strategies")
    add("--only", action="store_true", help="the named strategies alone, no random and margin")
    add("--learner", default="duo", metavar="NAME[,NAME]", help="learners")
    add("--budget", type=int, default=200, help="labels in all (default 200)")
    add("--batch", type=int, default=10, help="items a query (default 10)")
    add("--seeds", default="0-4", help="seeds, such as 0-4 or 0,3,7 (default 0-4)")
    add("--exclude", default="", metavar="COLUMN,..", help="columns that are no features")
    add("--jobs", type=int, default=1, help="runs at a time (default 1)")
    add("--keep", default="", metavar="FOLDER", help="keep each run as a project in this folder")
    add("--out", required=True, metavar="FILE", help="JSON lines, one a run")


def run(args: argparse.Namespace) -> int:
    """Run every combination of strategy, learner and seed.

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
        If data, strategies or learners are not as asked.
    """
    from tqdm import tqdm

    plans = _plans(args)
    out = Path(args.out)
    records: list[dict[str, Any]] = []
    with tqdm(total=sum(p.budget for p in plans), unit="label", disable=None) as bar:
        for record in _records(plans, args.jobs, bar):
            records.append(record)
            with out.open("w" if len(records) == 1 else "a") as lines:
                lines.write(json.dumps(record) + "\n")
    _print_summary(records)
    print(f"{len(records)} runs are in {out}.")
    return 0


def seeds_of(text: str) -> list[int]:
    """Read seeds.

    Parameters
    ----------
    text : str
        Such as ``0-4`` or ``0,3,7``.

    Returns
    -------
    seeds : list of int

    Raises
    ------
    ConfigError
        If it is neither.
    """
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdigit() or (dash and not last.isdigit()):
            raise ConfigError(f"--seeds is {text!r}; it must be like 0-4 or 0,3,7.")
        seeds += range(int(first), int(last if dash else first) + 1)
    return seeds


def strategies_of(args: argparse.Namespace) -> list[str]:
    """Give the strategies to run; random and margin are among them unless ``--only`` is said.

    Parameters
    ----------
    args : argparse.Namespace
        With `strategy` and `only`.

    Returns
    -------
    strategies : list of str
        As the command line names them, each once.
    """
    named = list(dict.fromkeys(name.strip() for name in args.strategy.split(",")))
    missing = [] if args.only else [name for name in ALWAYS if name not in named]
    if missing:
        print(f"{' and '.join(missing)} run too, to compare with; --only leaves them out.")
    return named + missing


def _plans(args: argparse.Namespace) -> list[Plan]:
    for option in ("budget", "batch", "jobs"):
        if getattr(args, option) < 1:
            raise ConfigError(f"--{option} is {getattr(args, option)}; it must be 1 or more.")
    runs = product(strategies_of(args), args.learner.split(","), seeds_of(args.seeds))
    exclude = tuple(filter(None, args.exclude.split(",")))
    return [
        Plan(
            pool=args.pool.replace("{seed}", str(seed)),
            test=args.test.replace("{seed}", str(seed)),
            label=args.label,
            initial=args.initial_column,
            exclude=exclude,
            strategy=strategy.strip(),
            learner=learner.strip(),
            seed=seed,
            budget=args.budget,
            batch=args.batch,
            keep=args.keep,
        )
        for strategy, learner, seed in runs
    ]


def _records(plans: list[Plan], jobs: int, bar: Any) -> Any:
    """Give the records in the order of the plans, however many run at a time."""
    if jobs == 1:
        for plan in plans:
            before = bar.n
            yield carry_out(plan, lambda labels, start=before: bar.update(start + labels - bar.n))
            bar.update(before + plan.budget - bar.n)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as processes:
        futures = [processes.submit(carry_out, plan) for plan in plans]
        for plan, future in zip(plans, futures, strict=True):
            yield future.result()
            bar.update(plan.budget)


def carry_out(plan: Plan, progress: Any = None) -> dict[str, Any]:
    """Do one run.

    Parameters
    ----------
    plan : Plan
    progress : callable, optional
        Told the number of labels after each batch.

    Returns
    -------
    record : dict
        As `bowerbird.app.session.simulate.Run` gives it.
    """
    from bowerbird.app.session.choices import Choices
    from bowerbird.app.session.simulate import Exam, Run
    from bowerbird.app.session.sources import sourced
    from bowerbird.app.session.threads import one_thread
    from bowerbird.data.opening import open_pool
    from bowerbird.data.roles import Roles

    one_thread()
    strategy, learner = sourced("strategies", plan.strategy), sourced("learners", plan.learner)
    with tempfile.TemporaryDirectory() as cache:
        roles = Roles(label=plan.label, exclude=plan.exclude)
        marked = replace(roles, context=(plan.initial,)) if plan.initial else roles
        pool = open_pool(Path(plan.pool), marked, cache=Path(cache))
        exam = None
        if plan.test:
            found = open_pool(Path(plan.test), roles, cache=Path(cache), like=pool.scaling)
            if found.known is None:
                raise DataError(f"{plan.test}: there is no column {plan.label!r} to evaluate by.")
            exam = Exam(np.asarray(found.features), found.known)
        return Run(
            pool=pool,
            choices=Choices(
                learner=learner.name,
                strategy=strategy.name,
                seed=plan.seed,
                sources=strategy.sources | learner.sources,
                source={"path": os.path.abspath(plan.pool)},
            ),
            exam=exam,
            initial=_initial(plan, pool),
            budget=min(plan.budget, len(pool)),
            batch=plan.batch,
            keep=_kept(plan, pool.name),
            progress=progress or (lambda labels: None),
        ).run()


def _initial(plan: Plan, pool: Pool) -> list[int]:
    if not plan.initial:
        return []
    marked = pool.context.column(plan.initial).to_numpy(zero_copy_only=False).astype(bool)
    return np.flatnonzero(marked).tolist()


def _kept(plan: Plan, name: str) -> Path | None:
    if not plan.keep:
        return None
    own = f"{name}-{plan.strategy}-{plan.learner}-{plan.seed}.bower".replace("/", "_")
    folder = Path(plan.keep) / own.replace(":", "_")
    if (folder / "log.sqlite").exists():
        raise ConfigError(f"--keep: {folder} exists already; name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _print_summary(records: list[dict[str, Any]]) -> None:
    from bowerbird.evaluation.metrics import aulc

    groups: dict[tuple[str, str], list[float]] = {}
    for record in records:
        if len(record["labels"]) > 1:
            area = 100 * aulc(record["labels"], record["balanced_accuracy"])
            groups.setdefault((record["strategy"], record["learner"]), []).append(area)
    for (strategy, learner), areas in groups.items():
        print(f"{strategy:<16} {learner:<16} BA-AULC {np.mean(areas):5.1f} ({len(areas)} runs)")
