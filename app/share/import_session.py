"""Begin a project with what a session file says, and say how it meets the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import UNSET, structs

from bowerbird.app.log.events import Event, Opened
from bowerbird.app.log.state import Item, State
from bowerbird.app.log.writer import Log
from bowerbird.app.plugins import registry as plugins
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.start import first_events, same_data
from bowerbird.app.share.session_file import SessionFile
from bowerbird.data.errors import ConfigError, PluginError, ProjectError, UnknownName
from bowerbird.data.pool import Pool

Depth: TypeAlias = Literal["layout", "settings", "everything"]
SHOWN = 5  # ids that are named, of those without an item


@dataclass(frozen=True)
class Report:
    """How a session met the data of this machine; as text, one line.

    Parameters
    ----------
    events : int
        Events that the new project's log begins with.
    depth : str
    same : bool
        Whether ids and features are those that the session was made on.
    same_ids : bool
        Whether the ids are.
    rows_then, rows_now : int
        Items in the data.
    matched : int
        Decisions whose item is in the data.
    missing : tuple of item ids
        Items that were decided on and are not in the data; their labels are kept.
    plugins : tuple of str
        A sentence for each plugin that the session used and that is not the same here.
    """

    events: int
    depth: str
    same: bool
    same_ids: bool
    rows_then: int
    rows_now: int
    matched: int
    missing: tuple[Item, ...]
    plugins: tuple[str, ...]

    def __str__(self) -> str:
        summary = f"{self.events:,} events were taken ({self.depth})."
        return " ".join([summary, self._data(), *self.plugins])

    def _data(self) -> str:
        decisions = self.matched + len(self.missing)
        if self.same:
            return f"The data are the same: all {decisions:,} decisions match."
        if self.same_ids:
            return (
                f"The items are the same and their features are not: all {decisions:,} decisions "
                "match, and the next items will be others."
            )
        difference = (
            f"The data are not the same ({self.rows_now:,} items here, {self.rows_then:,} then): "
            f"{self.matched:,} of {decisions:,} decisions match by id"
        )
        if not self.missing:
            return f"{difference}."
        some = ", ".join(repr(item)[:60] for item in self.missing[:SHOWN])
        more = ", ..." if len(self.missing) > SHOWN else ""
        return f"{difference}; {len(self.missing):,} are kept and have no item here: {some}{more}."


def restore(
    document: SessionFile, folder: Path, pool: Pool, choices: ProjectOptions, depth: Depth
) -> Report:
    """Begin a project with what a session file says.

    Parameters
    ----------
    document : SessionFile
    folder : Path
        Of a project that has no log yet.
    pool : Pool
    choices : ProjectOptions
        Of this machine; the file's settings come before them unless the depth is ``layout``.
    depth : {"layout", "settings", "everything"}
        Where the cards are; with learner, strategy and classes; or every event.

    Returns
    -------
    report : Report
        What matched the data and what did not.

    Raises
    ------
    ProjectError
        If the folder holds a project that has begun.
    ConfigError
        If a parameter of its learner or strategy is not allowed.
    """
    state = State(document.events)
    if depth != "layout":
        _check_parameters(state, choices)
    events = _events(document, state, pool, choices, depth)
    log = Log(folder)
    try:
        if log.last:
            raise ProjectError(f"{folder} holds {log.last:,} events already. Name a new folder.")
        log.append(events).result()
    finally:
        log.close()
    return report(state, pool, choices, depth, len(events))


def report(state: State, pool: Pool, choices: ProjectOptions, depth: Depth, events: int) -> Report:
    """Describe how a session meets the data.

    Parameters
    ----------
    state : State
    pool : Pool
    choices : ProjectOptions
        With the plugins of this machine.
    depth : str
    events : int
        How many were taken.

    Returns
    -------
    report : Report
    """
    basis = state.encoded or state.opened
    then = basis.fingerprint if basis else None
    missing = _missing(list(state.decisions), pool)
    return Report(
        events=events,
        depth=depth,
        same=same_data(state.opened, pool, state.encoded),
        same_ids=then is not None and then.ids == pool.fingerprint.ids,
        rows_then=then.rows if then else 0,
        rows_now=len(pool),
        matched=len(state.decisions) - len(missing),
        missing=tuple(missing),
        plugins=() if depth == "layout" else tuple(_plugins(state, choices)),
    )


def _events(
    document: SessionFile, state: State, pool: Pool, choices: ProjectOptions, depth: Depth
) -> list[Event]:
    if depth == "everything":
        return [_located(event, choices) for event in document.events]
    events = first_events(pool, choices if depth == "layout" else _settings(state, choices))
    events += [Event(body) for body in (state.layout, state.columns) if body is not None]
    return events


def _settings(state: State, choices: ProjectOptions) -> ProjectOptions:
    return replace(
        choices,
        learner=state.learner.name or choices.learner,
        learner_parameters=state.learner.parameters or {},
        strategy=state.strategy.name or choices.strategy,
        strategy_parameters=state.strategy.parameters or {},
        targets=[state.class_of(class_id).name for class_id in state.targets],
        classes=[(c.name, c.colour) for c in state.classes] or choices.classes,
        costs={c.name: c.cost for c in state.classes} or choices.costs,
        seed=_seed(state, choices),
    )


def _seed(state: State, choices: ProjectOptions) -> int:
    seed = state.opened.seed if state.opened else UNSET
    return choices.seed if seed is UNSET else seed


def _located(event: Event, choices: ProjectOptions) -> Event:
    """Write into the first event where the data are here, and what was said of them."""
    if not isinstance(event.body, Opened):
        return event
    roles = dict(choices.roles) or UNSET
    body = structs.replace(event.body, source=dict(choices.source), roles=roles)
    return structs.replace(event, body=body)


def _check_parameters(state: State, choices: ProjectOptions) -> None:
    """Refuse the recipe in use if this machine could only fail with it."""
    for kind, chosen in (("learners", state.learner), ("strategies", state.strategy)):
        name = chosen.name
        source = choices.sources.get(name)
        try:
            plugin = plugins.get(kind, source or name, allow_paths=source is not None)
        except (UnknownName, PluginError, ConfigError):
            continue  # a person's own file that is not here: the report names it
        plugin.check(chosen.parameters or {})


def _missing(items: list[Item], pool: Pool) -> list[Item]:
    """Return the items that a pool does not have; 1 and "1" differ."""
    kind = str if pool.ids.dtype == object else int
    same_kind = [item for item in items if isinstance(item, kind)]
    places = pool.positions(same_kind).tolist() if same_kind else []
    present = {item for item, place in zip(same_kind, places, strict=True) if place >= 0}
    return [item for item in items if item not in present]


def _plugins(state: State, choices: ProjectOptions) -> Iterator[str]:
    for kind, chosen in (("strategy", state.strategy), ("learner", state.learner)):
        name, sha256 = chosen.name, chosen.sha256
        if not sha256:
            continue
        if name not in choices.sources:
            yield f"Its {kind} {name!r} is a file that is not here: add --{kind} FILE.py:{name}."
        elif choices.digests.get(name) != sha256:
            yield f"The file of its {kind} {name!r} is not the same here."
