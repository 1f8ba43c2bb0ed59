"""``bowerbird simulate``: a laboratory, the loop with the truth as annotator, many times over."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bowerbird.app.config.data_options import add_scheduler, add_with
from bowerbird.data.errors import ConfigError, PluginError

if TYPE_CHECKING:
    from bowerbird.app.laboratory.plan import Plan
    from bowerbird.app.laboratory.runs_file import RunsFile

INTERRUPTED = 130
TOLD = 3  # failures that the last line tells in full


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    add = parser.add_argument
    add("pool", help="data with every label known, or a demo; {seed} stands for the seed")
    add("--label", default="", metavar="COLUMN", help="column of the truth (a demo knows its own)")
    add_with(parser)
    add_scheduler(parser)
    add("--test", default="", metavar="FILE", help="data to evaluate on; may hold {seed}")
    add("--config", type=Path, metavar="FILE", help="roles of the columns, derived ones (YAML)")
    add("--initial-column", default="", metavar="COLUMN", help="true where labelled at the start")
    add(
        "--strategy",
        default="auto",
        metavar="NAME[,NAME]",
        help="such as 'auto,margin(epsilon=0.1)' (auto)",
    )
    add("--only", action="store_true", help="the named strategies alone, no random and margin")
    add("--learner", default="duo", metavar="NAME[,NAME]", help="learners (duo)")
    add("--budget", type=int, default=200, help="labels in all (default 200)")
    add("--batch", type=int, default=10, help="items a query (default 10)")
    add("--seeds", default="0-4", help="seeds, such as 0-4 or 0,3,7 (default 0-4)")
    add("--exclude", default="", metavar="COLUMN,..", help="columns that are no features")
    add("--jobs", type=int, default=0, help="runs at a time (default: one a core, at most 8)")
    add("--keep", default="", metavar="FOLDER", help="keep each run as a project in this folder")
    add("--out", required=True, metavar="FILE", help="JSON lines, one a run; what is there stays")
    add("--again", action="store_true", help="run anew what has changed since it was run")
    add("--plot", type=Path, metavar="FILE.html", help="write a report of all runs in --out")
    add("--baseline", default="", metavar="NAME", help="to compare with in the report (random)")


def run(args: argparse.Namespace) -> int:
    """Do every run that is not in ``--out`` yet, and compare all that are.

    Parameters
    ----------
    args : argparse.Namespace

    Returns
    -------
    code : int
        0; 130 where it was interrupted.

    Raises
    ------
    BowerbirdError
        If data, strategies or learners are not as asked, or a run failed.
    """
    from bowerbird.app.laboratory.runs_file import RunsFile

    _check(args)
    runs = RunsFile(Path(args.out))
    with tempfile.TemporaryDirectory() as cache:
        plans = _plans(args, Path(cache))
        _check_baseline(args.baseline, plans, runs)
        runs.check(plans, args.again)
        finished = len(plans) - len(runs.missing(plans))
        if finished:
            print(f"{finished} of {len(plans)} runs are in {args.out} already.")
        try:
            failures = _run_all(plans, runs, args)
        except KeyboardInterrupt:
            finished = len(plans) - len(runs.missing(plans))
            sys.stderr.write(
                f"\nbowerbird: stopped; {finished} of {len(plans)} runs are in {args.out}. The "
                "same command goes on from there.\n"
            )
            return INTERRUPTED
    if runs.records:
        runs.arrange(plans)
        _tell(runs, args)
    if failures:
        reasons = "; ".join(failures[:TOLD])
        raise PluginError(f"{len(failures)} of {len(plans)} runs failed: {reasons}.")
    return 0


def _check(args: argparse.Namespace) -> None:
    for option, least in (("budget", 1), ("batch", 1), ("jobs", 0)):
        if getattr(args, option) < least:
            raise ConfigError(
                f"--{option} is {getattr(args, option)}; it must be {least or 1} or more."
            )
    for option, path in (("out", Path(args.out)), ("plot", args.plot)):
        if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
            raise ConfigError(f"--{option} is {path}; it must be a file in a folder that exists.")


def _check_baseline(baseline: str, plans: Sequence[Plan], runs: RunsFile) -> None:
    strategies = {plan.strategy for plan in plans} | {strategy for strategy, _, _ in runs.records}
    if baseline and baseline not in strategies:
        raise ConfigError(
            f"--baseline is {baseline!r}, of which there are no runs. "
            f"There are: {', '.join(sorted(strategies))}."
        )


def _plans(args: argparse.Namespace, cache: Path) -> list[Plan]:
    from bowerbird.app.config.progress_bar import ProgressBar
    from bowerbird.app.laboratory import code, plan
    from bowerbird.app.laboratory.pools import open_pools

    seeds = plan.seeds_of(args.seeds)
    strategies = plan.parts_of("strategies", plan.strategies_of(args))
    learners = plan.parts_of("learners", plan.names_of(args.learner))
    with ProgressBar() as bar:
        pools = open_pools(args, seeds, cache, bar.show)
    setting = _setting(args)
    loop = code.digest_of_loop()
    return [
        plan.Plan(
            strategy=strategy.name,
            learner=learner.name,
            seed=seed,
            budget=args.budget,
            batch=args.batch,
            pool=pools[seed].pool,
            test=pools[seed].test,
            initial=args.initial_column,
            place=pools[seed].place,
            sources={**strategy.sources, **learner.sources},
            keep=_kept_project(
                args.keep, f"{pools[seed].name}-{strategy.name}-{learner.name}-{seed}"
            ),
            definition={
                "setting": setting,
                "data": pools[seed].digest,
                "strategy": strategy.code,
                "learner": learner.code,
                "loop": loop,
            },
        )
        for strategy, learner, seed in plan.every_run(strategies, learners, seeds)
    ]


def _setting(args: argparse.Namespace) -> dict[str, Any]:
    """Return what all runs of one file share, by the names of the options."""
    return {
        "pool": Path(args.pool).name,
        "--test": Path(args.test).name,
        "--label": args.label,
        "--initial-column": args.initial_column,
        "--exclude": args.exclude,
        "--budget": args.budget,
        "--batch": args.batch,
        **({"--with": ",".join(Path(path).name for path in args.joined)} if args.joined else {}),
    }


def _kept_project(folder: str, name: str) -> str:
    if not folder:
        return ""
    file_name = re.sub(r"[^\w.,=()+-]", "_", f"{name}.bower")
    return str(Path(folder).absolute() / file_name)


def _run_all(plans: Sequence[Plan], runs: RunsFile, args: argparse.Namespace) -> list[str]:
    """Do what is missing; give a line for each run that failed."""
    from tqdm import tqdm

    from bowerbird.app.laboratory.parallel import outcomes, sensible_jobs

    missing = runs.missing(plans)
    _prepare_keeping(missing)
    labels = {plan.key: 0 for plan in missing}
    failures: list[str] = []
    runs_done = len(plans) - len(missing)
    total, begun = sum(p.budget for p in plans), args.budget * runs_done
    with tqdm(total=total, initial=begun, unit="label", smoothing=0, disable=None) as bar:

        def progress(plan: Plan, labelled: int) -> None:
            labels[plan.key] = labelled
            bar.set_description(f"{runs_done} of {len(plans)} runs", refresh=False)
            bar.update(begun + sum(labels.values()) - bar.n)
            bar.refresh()

        for plan, outcome in outcomes(missing, args.jobs or sensible_jobs(), progress):
            runs_done += 1
            if "record" in outcome:
                runs.add(outcome["record"])
            else:
                failures.append(f"{plan}: {outcome['failed']}")
            progress(plan, plan.budget)
    return failures


def _prepare_keeping(plans: Sequence[Plan]) -> None:
    for folder in (Path(plan.keep) for plan in plans if plan.keep):
        if folder.exists():
            raise ConfigError(f"--keep: {folder} exists already; name another folder.")
        folder.parent.mkdir(parents=True, exist_ok=True)


def _tell(runs: RunsFile, args: argparse.Namespace) -> None:
    from bowerbird.app.laboratory.summary import summary
    from bowerbird.evaluation.runs import grouped

    groups = grouped(list(runs.records.values()))
    print(summary(groups))
    print(f"{len(runs.records)} runs are in {runs.path}.")
    if args.plot is not None:
        from bowerbird.app.laboratory.report import write_report

        write_report(args.plot, groups, args.baseline or "random")
        print(f"The report is {args.plot}; it opens in any browser.")
