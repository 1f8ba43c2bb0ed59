"""Take the learner of a project out of it: fitted again from the log, with what it knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from bowerbird.app.log.classes import ClassInfo
from bowerbird.app.log.events import Event, LearnerChosen
from bowerbird.app.log.state import State
from bowerbird.app.loop.engine import Engine
from bowerbird.app.loop.pseudo_labels import unlabelled
from bowerbird.app.loop.schedule import seed_of
from bowerbird.app.plugins import registry as plugins
from bowerbird.app.project.start import installed_versions
from bowerbird.data.errors import ProjectError
from bowerbird.data.pool import Pool
from bowerbird.models.files.metadata import Metadata
from bowerbird.models.files.saved import Saved, TrainingSet


class _Fit(NamedTuple):
    version: int
    position: int
    seed: int


def refit(
    events: Sequence[Event],
    pool: Pool,
    sources: Mapping[str, str] | None = None,
    device: str = "auto",
) -> tuple[Saved, TrainingSet]:
    """Fit the last model of a log again.

    Parameters
    ----------
    events : sequence of Event
        A whole log.
    pool : Pool
        That the project is about.
    sources : mapping of str to str, optional
        Plugins of this machine, by the names under which the log knows them.
    device : str
        Where it computes, if it can choose; ``auto`` leaves it as the project has it.

    Returns
    -------
    saved : Saved
        With the classes' names and costs as they are now.
    training_set : TrainingSet
        What it was fitted on.

    Raises
    ------
    ProjectError
        If there is no label in the pool yet.
    """
    placed = [_on(event, device, sources or {}) for event in events]
    now, engine = State(placed), Engine(pool, sources)
    if not len(engine.labels(now)[0]):
        raise ProjectError("The project has no label in these data, so there is no learner yet.")
    model, past = _last(now, placed)
    positions, numbers, classes = engine.labels(past)
    X = np.asarray(pool.features[positions])
    learner, _ = engine.learn(past, model.seed)
    live = [_as_now(classes[int(number)], now, past) for number in learner.classes_]
    about = Metadata(
        now.opened.name if now.opened else pool.name,
        pool.scaling,
        class_ids=tuple(c.id for c in live),
        class_names=tuple(c.name for c in live),
        costs=tuple(float(c.cost) for c in live),
        position=model.position,
        version=model.version,
        versions=installed_versions(),
        missing=pool.missing,
    )
    adapts = callable(getattr(learner, "adapt", None))
    unlabelled_rows = unlabelled(len(pool), positions, model.seed) if adapts else positions[:0]
    training_set = TrainingSet(
        X, numbers, np.asarray(pool.features[unlabelled_rows]) if len(unlabelled_rows) else None
    )
    return Saved(learner, about), training_set


def _as_now(class_id: str, now: State, past: State) -> ClassInfo:
    """Return a class as it is now; one whose addition was taken back, as it was."""
    is_live = any(c.id == now.root(class_id) for c in now.classes)
    return (now if is_live else past).class_of(class_id)


def _last(now: State, events: Sequence[Event]) -> tuple[_Fit, State]:
    """Return the fit of the log's last model, and the state that it came from.

    A new one where there is none, or where classes that it tells apart were merged since.
    """
    if now.models:
        model = now.models[-1]
        if len({now.root(c) for c in model.classes}) == len(model.classes):
            past = State(e for e in events if e.seq <= model.position)
            return _Fit(model.version, model.position, model.seed), past
    version = (now.models[-1].version if now.models else 0) + 1
    project_seed = (now.opened.seed or 0) if now.opened else 0
    return _Fit(version, now.position, seed_of(project_seed, "fit", version)), now


def _on(event: Event, device: str, sources: Mapping[str, str]) -> Event:
    """Set a device in the log's choice of a learner, where that learner takes one."""
    chosen = event.body
    if not isinstance(chosen, LearnerChosen) or device == "auto":
        return event
    name = chosen.name
    plugin = plugins.get("learners", sources.get(name, name), allow_paths=name in sources)
    if "device" not in plugin.parameters:
        return event
    parameters = {**(chosen.parameters or {}), "device": device}
    return replace(event, body=replace(chosen, parameters=parameters))
