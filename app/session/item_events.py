"""What a person decides on items, checked against the pool, as events."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import UNSET

from bowerbird.app.log.events import Flagged, Item, Labelled, Noted, Provenance, Skipped, Unsure
from bowerbird.app.log.queries import Pick
from bowerbird.app.log.state import State
from bowerbird.data.errors import ProjectError
from bowerbird.data.pool import Pool

LONGEST_NOTE = 10_000  # characters


def decide(
    decision: Callable[..., Labelled | Skipped | Unsure],
    state: State,
    pool: Pool,
    items: Sequence[Item],
    seconds: float | None,
) -> Labelled | Skipped | Unsure:
    """Return a decision on items, with why they were on the screen.

    Parameters
    ----------
    decision : callable
        Makes the event's body.
    state : State
    pool : Pool
    items : sequence of item ids
    seconds : float or None
        How long the person took.

    Returns
    -------
    body : Labelled, Skipped or Unsure

    Raises
    ------
    ProjectError
        If there is no item, or the pool has no such item.
    """
    plain = checked_items(pool, items)
    pick = state.asked(plain[0]) if len(plain) == 1 else None
    return decision(
        items=plain,
        provenance=_provenance(state, pick),
        rank=pick.rank if pick else UNSET,
        seconds=UNSET if seconds is None else round(max(0.0, float(seconds)), 3),
    )


def _provenance(state: State, pick: Pick | None) -> Provenance:
    """Return why an item was on the screen; a choice of many is the person's own."""
    if pick is None:
        models = state.models
        return Provenance(source="human", version=models[-1].version if models else None)
    return pick.provenance("human")


def flag(pool: Pool, item: Item, on: bool) -> Flagged:
    """Return the flag of an item, or its removal; raises as `checked_items` does.

    Parameters
    ----------
    pool : Pool
    item : item id
    on : bool

    Returns
    -------
    body : Flagged
    """
    return Flagged(items=checked_items(pool, [item]), on=bool(on))


def note(pool: Pool, item: Item, text: str) -> Noted:
    """Return a note on an item.

    Parameters
    ----------
    pool : Pool
    item : item id
    text : str
        At most 10,000 characters.

    Returns
    -------
    body : Noted

    Raises
    ------
    ProjectError
        If the pool has no such item, or the text is too long.
    """
    if len(text) > LONGEST_NOTE:
        raise ProjectError(f"The note has {len(text):,} characters; {LONGEST_NOTE:,} are allowed.")
    return Noted(item=checked_items(pool, [item])[0], text=text)


def checked_items(pool: Pool, items: Sequence[Item]) -> list[Item]:
    """Return items as the log takes them.

    Parameters
    ----------
    pool : Pool
    items : sequence of item ids

    Returns
    -------
    items : list of int or str

    Raises
    ------
    ProjectError
        If there is no item, or the pool has no such item.
    """
    plain = [x.item() if isinstance(x, np.generic) else x for x in items]
    if not plain:
        raise ProjectError("There is no item to decide on; one or more are needed.")
    unknown = np.flatnonzero(pool.positions(plain) < 0)
    if len(unknown):
        raise ProjectError(f"The pool has no item {plain[unknown[0]]!r}.")
    return plain
