"""One run of a plan, in whichever process."""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bowerbird.app.laboratory.plan import Plan
from bowerbird.app.project.encoding import kept_roles
from bowerbird.data.errors import BowerbirdError, describe_error
from bowerbird.data.pool import Pool


def carry_out(plan: Plan, progress: Callable[[int], None]) -> dict[str, Any]:
    """Do one run.

    Parameters
    ----------
    plan : Plan
    progress : callable
        Told the number of labels after each batch.

    Returns
    -------
    record : dict
        As `bowerbird.app.laboratory.simulation.Run` gives it, with the definition.

    Raises
    ------
    BowerbirdError
        If the strategy or the learner breaks its contract.
    """
    from bowerbird.app.config.threads import limit_threads
    from bowerbird.app.laboratory.simulation import Exam, Run
    from bowerbird.app.plugins.spec import read_spec
    from bowerbird.app.project.options import ProjectOptions
    from bowerbird.data.open import load_pool

    limit_threads()
    pool = load_pool(Path(plan.pool))
    exam = None
    if plan.test:
        test = load_pool(Path(plan.test))
        assert test.known_labels is not None
        exam = Exam(np.asarray(test.features), test.known_labels)
    part = f"{plan.keep}.part" if plan.keep else ""
    shutil.rmtree(part, ignore_errors=True)
    strategy, learner = read_spec(plan.strategy), read_spec(plan.learner)
    # The classes to look for are no parameter of a strategy's function: the evidence has them.
    targets = strategy.parameters.get("targets", ())
    parameters = {k: v for k, v in strategy.parameters.items() if k != "targets"}
    record = Run(
        pool=pool,
        choices=ProjectOptions(
            learner=learner.name,
            strategy=strategy.name,
            learner_parameters=learner.parameters,
            strategy_parameters=parameters,
            targets=targets,
            seed=plan.seed,
            sources=plan.sources,
            source=plan.place,
            roles=kept_roles(pool),
        ),
        exam=exam,
        initial=initial_of(pool, plan.initial),
        budget=min(plan.budget, len(pool)),
        batch=plan.batch,
        keep=Path(part) if part else None,
        progress=progress,
    ).run()
    if part:  # whole or not at all
        os.replace(part, plan.keep)
    # Runs of one strategy with other parameters are told apart by them.
    named = {"strategy": plan.strategy, "learner": plan.learner}
    return {**record, **named, "definition": dict(plan.definition)}


def initial_of(pool: Pool, column: str) -> list[int]:
    """Return the positions of the items that are labelled at the start.

    Parameters
    ----------
    pool : Pool
    column : str
        Of its context, true for these; none where empty.
    """
    if not column:
        return []
    marked = pool.context.column(column).to_numpy(zero_copy_only=False).astype(bool)
    return np.flatnonzero(marked).tolist()


def attempt(plan: Plan, progress: Callable[[int], None]) -> dict[str, Any]:
    """Do one run and give whatever comes of it, for one broken strategy must not end the others.

    Parameters
    ----------
    plan : Plan
    progress : callable
        Told the number of labels after each batch.

    Returns
    -------
    outcome : dict
        ``{"record": ...}``, or ``{"failed": why in one line}``.
    """
    try:
        return {"record": carry_out(plan, progress)}
    except BowerbirdError as error:
        return {"failed": str(error).splitlines()[0]}
    except Exception as error:  # a worker reports whatever goes wrong and never goes silent
        last = traceback.extract_tb(error.__traceback__)[-1]
        return {
            "failed": f"{describe_error(error)} ({Path(last.filename).name}, line {last.lineno})"
        }
