"""Run a log again and compare every query with what was asked then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bowerbird.app.log.events import Event, ItemsEncoded, ModelTrained, Opened, QueryMade
from bowerbird.app.log.state import State
from bowerbird.app.loop.engine import Engine
from bowerbird.data.errors import PoolExhausted
from bowerbird.data.pool import Pool


@dataclass(frozen=True)
class Verdict:
    """What a replay found.

    Parameters
    ----------
    queries, models : int
        How many were run again.
    different : str
        What differs first, in one line; empty where every query is the same.
    models_alike : int
        Models whose probabilities came out the same to the last bit.
    """

    queries: int
    models: int
    different: str
    models_alike: int

    @property
    def same(self) -> bool:
        """Whether every query came out the same."""
        return not self.different


def replay(
    events: Sequence[Event],
    pool: Pool,
    sources: Mapping[str, str] | None = None,
    progress: Callable[[float], None] = lambda share: None,
    pool_at: Callable[[Opened | ItemsEncoded], Pool] | None = None,
) -> Verdict:
    """Train and ask again, each from the state that it was done from.

    Parameters
    ----------
    events : sequence of Event
        A whole log, in order.
    pool : Pool
    sources : mapping of str to str, optional
        Plugins of this machine, as `Engine` takes them.
    progress : callable
        Told the share that is done, in [0, 1].
    pool_at : callable, optional
        Returns the pool that an event says is there from then on; where it is left out, `pool`
        stays.

    Returns
    -------
    verdict : Verdict
        Stops at the first query that differs.
    """
    jobs: dict[int, list[ModelTrained | QueryMade]] = defaultdict(list)
    for event in events:
        if isinstance(event.body, ModelTrained | QueryMade):
            jobs[event.body.position].append(event.body)
    engine, state = Engine(pool, sources), State()
    queries = models = alike = 0
    for number, event in enumerate(events):
        state.apply(event)
        if isinstance(event.body, Opened | ItemsEncoded) and pool_at is not None:
            engine = Engine(pool_at(event.body), sources)
            if state.models:  # as a worker does that starts with more items
                engine.restore(events[: number + 1])
        for job in jobs.pop(event.seq, ()):
            if isinstance(job, ModelTrained):
                model = engine.fit(state, job.version, job.seed)
                models, alike = models + 1, alike + (model.digest == job.digest)
                continue
            queries += 1
            different = _difference(engine, state, job)
            if different:
                return Verdict(queries, models, different, alike)
        progress((number + 1) / len(events))
    return Verdict(queries, models, "", alike)


def _difference(engine: Engine, state: State, then: QueryMade) -> str:
    instead = then.strategy if then.strategy != state.strategy.name else None
    try:
        now = engine.query(state, len(then.picks), then.seed, strategy=instead, spread=then.spread)
    except PoolExhausted as error:
        return f"Query {then.round}: {error}"
    then_items, now_items = ([pick.item for pick in query.picks] for query in (then, now))
    if then_items == now_items:
        return ""
    place = next(
        (i for i, (a, b) in enumerate(zip(then_items, now_items, strict=False)) if a != b),
        min(len(then_items), len(now_items)),
    )
    a, b = (repr(x[place]) if place < len(x) else "nothing" for x in (then_items, now_items))
    return f"Query {then.round}, pick {place + 1}: {a} was asked, {b} is asked now."
