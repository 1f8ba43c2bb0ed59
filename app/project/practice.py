"""Practising: the labels of the data are hidden, and so is what they can be read off."""

from __future__ import annotations

from bowerbird.data.guessing.withheld import SHOW, kept_back
from bowerbird.data.hiding import without_columns
from bowerbird.data.pool import Pool


def is_practice(pool: Pool, choice: str | None) -> bool:
    """Whether the labels of the data are hidden.

    Parameters
    ----------
    pool : Pool
    choice : {"practise", "start"} or None
        What the person chose; None hides them where every item has one.
    """
    if choice is not None or pool.known_labels is None:
        return choice == "practise"
    return all(name is not None for name in pool.known_labels)


def visible_pool(pool: Pool, choice: str | None) -> Pool:
    """Return a pool as a person may see it: where one practises, without what tells the labels.

    Parameters
    ----------
    pool : Pool
    choice : {"practise", "start"} or None
        As of `is_practice`.

    Returns
    -------
    pool : Pool
        The same where there is nothing to hide.
    """
    if pool.withhold and is_practice(pool, choice):
        return without_columns(pool, pool.withhold)
    return pool


def describe_hidden(pool: Pool) -> str:
    """Describe what is kept back of a pool, why, and how it is shown.

    Parameters
    ----------
    pool : Pool
        As `visible_pool` returns it.

    Returns
    -------
    text : str
        Empty where nothing is.
    """
    if not pool.hidden:
        return ""
    return (
        f"{kept_back(pool.hidden)}. They are shown, with the links made of them, where a "
        f"configuration says `{SHOW}`."
    )
