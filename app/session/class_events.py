"""What a person does to classes, checked against those that there are, as events."""

from __future__ import annotations

from bowerbird.app.config.settings import LEAST_COST, MOST_COST
from bowerbird.app.log.classes import colour_of
from bowerbird.app.log.events import (
    ClassAdded,
    ClassCostSet,
    ClassMerged,
    ClassRecoloured,
    ClassRenamed,
)
from bowerbird.app.log.state import State
from bowerbird.data.errors import ProjectError
from bowerbird.data.names import unfit_sign

LONGEST_NAME = 200  # characters


def add(state: State, name: str, colour: str | None) -> ClassAdded:
    """Return the addition of a class, with an id that none has had.

    Parameters
    ----------
    state : State
    name : str
    colour : str or None
        ``#rrggbb``; None for the next of the palette.

    Returns
    -------
    body : ClassAdded

    Raises
    ------
    ProjectError
        If the name is empty, too long or taken, or it is no such colour.
    """
    plain = _free_name(state, name)
    class_id = next(
        candidate
        for candidate in (plain, *(f"{plain}~{i}" for i in range(2, 1_000_000)))
        if candidate not in state.class_ids
    )
    chosen = _colour(colour or colour_of(len(state.classes)))
    return ClassAdded(class_id=class_id, name=plain, colour=chosen)


def rename(state: State, class_id: str, name: str) -> ClassRenamed:
    """Return a class's new name; raises as `add` and `live_id` do.

    Parameters
    ----------
    state : State
    class_id, name : str

    Returns
    -------
    body : ClassRenamed
    """
    plain = _free_name(state, name, but=class_id)
    return ClassRenamed(class_id=live_id(state, class_id), name=plain)


def merge(state: State, class_id: str, into: str) -> ClassMerged:
    """Return the merge of a class into another.

    Parameters
    ----------
    state : State
    class_id, into : str

    Returns
    -------
    body : ClassMerged

    Raises
    ------
    ProjectError
        If the project has no such class, or both are the same.
    """
    gone, stays = live_id(state, class_id), live_id(state, into)
    if gone == stays:
        raise ProjectError(f"Class {class_id!r} cannot be merged into itself.")
    return ClassMerged(class_id=gone, into=stays)


def recolour(state: State, class_id: str, colour: str) -> ClassRecoloured:
    """Return a class's new colour.

    Parameters
    ----------
    state : State
    class_id : str
    colour : str
        ``#rrggbb``.

    Returns
    -------
    body : ClassRecoloured

    Raises
    ------
    ProjectError
        If the project has no such class, or it is no such colour.
    """
    return ClassRecoloured(class_id=live_id(state, class_id), colour=_colour(colour))


def set_cost(state: State, class_id: str, cost: float) -> ClassCostSet:
    """Return what it costs from now on to miss an item of a class.

    Parameters
    ----------
    state : State
    class_id : str
    cost : float
        0.001 to 1e9.

    Returns
    -------
    body : ClassCostSet

    Raises
    ------
    ProjectError
        If the project has no such class, or it is no such number.
    """
    if not LEAST_COST <= cost <= MOST_COST:
        raise ProjectError(
            f"A cost is {cost:g}; {LEAST_COST:g} to {MOST_COST:g} are allowed, and 1 is that "
            "of a false alarm."
        )
    return ClassCostSet(class_id=live_id(state, class_id), cost=float(cost))


def live_id(state: State, class_id: str) -> str:
    """Return the id of a class, or of the one that it was merged into.

    Parameters
    ----------
    state : State
    class_id : str

    Returns
    -------
    class_id : str

    Raises
    ------
    ProjectError
        If the project has no such class.
    """
    try:
        return state.class_of(class_id).id
    except KeyError:
        names = ", ".join(c.id for c in state.classes) or "none"
        raise ProjectError(f"There is no class {class_id!r}. There are: {names}.") from None


def _free_name(state: State, name: str, but: str | None = None) -> str:
    plain = " ".join(name.split())
    if not 0 < len(plain) <= LONGEST_NAME:
        raise ProjectError(
            f"A class's name has {len(plain)} characters; 1 to {LONGEST_NAME} are allowed."
        )
    if sign := unfit_sign(plain):
        raise ProjectError(f"A class's name holds {sign}, which no name may hold. Leave it out.")
    if any(c.name == plain and c.id != but for c in state.classes):
        raise ProjectError(f"There is a class {plain!r} already.")
    return plain


def _colour(text: str) -> str:
    if len(text) != 7 or text[0] != "#" or not set(text[1:].lower()) <= set("0123456789abcdef"):
        raise ProjectError(f"A colour is {text!r}; it must be like #1f77b4.")
    return text.lower()
