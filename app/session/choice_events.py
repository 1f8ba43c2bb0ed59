"""What a person chooses for the project, checked before it is written, as events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET

from bowerbird.app.log.events import (
    ColumnsArranged,
    Item,
    LearnerChosen,
    StrategyChosen,
)
from bowerbird.app.log.field_types import LARGEST_SELECTION, MOST_COLUMNS
from bowerbird.app.plugins import registry as plugins
from bowerbird.app.project.project import Project
from bowerbird.app.session.class_events import live_id
from bowerbird.app.session.item_events import checked_items
from bowerbird.data.errors import ProjectError
from bowerbird.strategies.options.within import check, within_of


def choose_strategy(
    project: Project,
    name: str,
    parameters: Mapping[str, Any] | None,
    targets: Sequence[str],
    selection: Sequence[Item],
) -> StrategyChosen:
    """Return the choice of a strategy; parameters and errors as of `Session.choose_strategy`.

    Parameters
    ----------
    project : Project
    name : str
    parameters : mapping or None
    targets : sequence of class ids
    selection : sequence of item ids

    Returns
    -------
    body : StrategyChosen
    """
    if len(selection) > LARGEST_SELECTION:
        raise ProjectError(
            f"{len(selection):,} items are selected for the strategy; at most "
            f"{LARGEST_SELECTION:,} are allowed. Select fewer, or give a filter."
        )
    class_ids = list(dict.fromkeys(live_id(project.state, class_id) for class_id in targets))
    items = checked_items(project.pool, selection) if len(selection) else []
    plugin = _plugin(project, "strategies", name)
    text, _ = within_of(plugin.load(), name, parameters or {})
    check(text, project.pool.context, bool(items))
    plugin.check(parameters or {})
    return StrategyChosen(
        name=name,
        parameters=dict(parameters or {}),
        sha256=plugin.sha256,
        targets=class_ids or UNSET,
        selection=items or UNSET,
    )


def choose_learner(
    project: Project, name: str, parameters: Mapping[str, Any] | None
) -> LearnerChosen:
    """Return the choice of a learner; parameters and errors as of `Session.choose_learner`.

    Parameters
    ----------
    project : Project
    name : str
    parameters : mapping or None

    Returns
    -------
    body : LearnerChosen
    """
    plugin = _plugin(project, "learners", name)
    plugin.check(parameters or {})
    return LearnerChosen(name=name, parameters=dict(parameters or {}), sha256=plugin.sha256)


def _plugin(project: Project, kind: str, name: str) -> plugins.Plugin:
    source = project.choices.sources.get(name)
    return plugins.get(kind, source or name, allow_paths=source is not None)


def arrange_columns(
    order: Sequence[str], pinned: Sequence[str], hidden: Sequence[str]
) -> ColumnsArranged:
    """Return how the columns stand; parameters and errors as of `Session.arrange_columns`.

    Parameters
    ----------
    order, pinned, hidden : sequence of str

    Returns
    -------
    body : ColumnsArranged
    """
    lists = [list(dict.fromkeys(names)) for names in (order, pinned, hidden)]
    longest = max(map(len, lists))
    if longest > MOST_COLUMNS:
        raise ProjectError(f"{longest:,} columns are named; {MOST_COLUMNS:,} are allowed.")
    return ColumnsArranged(order=lists[0], pinned=lists[1], hidden=lists[2])
