"""Labels that the learner doubts, by the steps in which a person gave them."""

from __future__ import annotations

from bowerbird.app.log.state import Item, State


def doubts(state: State) -> dict[str, list[Item]]:
    """Find the labels that the last fit took for wrong and that still stand.

    Parameters
    ----------
    state : State

    Returns
    -------
    doubted : dict of str to list of item ids
        By the id of the event that labelled them. A label that was given since, or taken back, is
        doubted no more.
    """
    doubted: dict[str, list[Item]] = {}
    if not state.models:
        return doubted
    model = state.models[-1]
    for item in model.suspects or ():
        decision = state.decisions.get(item)
        if decision and decision.class_id is not None and decision.seq <= model.position:
            doubted.setdefault(decision.event, []).append(item)
    return doubted
