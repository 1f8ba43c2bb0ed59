"""What the loop does next: a pure function of the state, on the screen as in a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bowerbird.app.log.state import State

Step = Literal["fit", "query"]


@dataclass(frozen=True)
class Schedule:
    """When to train and when to ask.

    Parameters
    ----------
    batch : int
        Items a query asks about, at least 1.
    low : int
        Ask again when no more than this many asked items are unanswered.
    urgent : int
        With this many or fewer unanswered, ask before training, with the model that there is; -1
        never does.
    """

    batch: int = 10
    low: int = 0
    urgent: int = -1


def schedule_for(rows: int) -> Schedule:
    """Return the schedule on the screen: somebody always has an item, and few are asked too early.

    Parameters
    ----------
    rows : int
        Items in the pool. Above 100,000 a fit takes seconds, so more items wait.

    Returns
    -------
    schedule : Schedule
    """
    return Schedule(low=5, urgent=2) if rows <= 100_000 else Schedule(low=12, urgent=6)


def next_step(
    state: State, schedule: Schedule, *, may_fit: bool = True, may_ask: bool = True
) -> Step | None:
    """Return what there is to do.

    Parameters
    ----------
    state : State
    schedule : Schedule
    may_fit, may_ask : bool
        Whether training and asking are possible now; False after a failure, for example.

    Returns
    -------
    step : {"fit", "query"} or None
        None while there is nothing to do but wait for the person.
    """
    waiting = len(state.pending)
    stale = may_fit and state.stale
    if stale and not (may_ask and state.models and waiting <= schedule.urgent):
        return "fit"
    if may_ask and waiting <= schedule.low:
        return "query"
    return "fit" if stale else None


def seed_of(base: int, kind: Step, number: int) -> int:
    """Derive the seed of one fit or query.

    Parameters
    ----------
    base : int
        The project's seed, not negative.
    kind : {"fit", "query"}
    number : int
        The model's version or the query's round, from 1.

    Returns
    -------
    seed : int
        In [0, 2**32).
    """
    entropy = np.random.SeedSequence([base, ("fit", "query").index(kind), number])
    return int(entropy.generate_state(1)[0])
