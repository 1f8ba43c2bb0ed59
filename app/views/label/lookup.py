"""What a person has looked up from the label card: a value in full, and the items like one."""

from __future__ import annotations

import asyncio

import numpy as np
import numpy.typing as npt

from bowerbird.app.session.session import Session
from bowerbird.app.views.label.values import rows_of
from bowerbird.data.distributions import full_text
from bowerbird.data.errors import ProjectError

SIMILAR = 50  # items that are shown as most like one
LONGEST_COPY = 5_000_000  # characters of a value: less than a message may have
LONGEST_READ = 100_000  # characters of a text that is read on the card


async def full_value(session: Session, position: int, name: object) -> tuple[str, str]:
    """Return a value that is too long to come with each item.

    Parameters
    ----------
    session : Session
    position : int
        Row of the pool.
    name : object
        Of the card's row, as the page calls it.

    Returns
    -------
    name : str
    text : str

    Raises
    ------
    ProjectError
        If there is no such item or column, or the value is longer than can be sent.
    """
    column, text = await _text_of(session, position, name)
    if len(text) > LONGEST_COPY:
        raise ProjectError(
            f"{column} has {len(text):,} characters; {LONGEST_COPY:,} can be copied."
        )
    return column, text


async def whole_text(session: Session, position: int, name: object) -> tuple[str, str, int]:
    """Return a text to be read that is too long to come with each item.

    Parameters
    ----------
    session, position, name
        As of `full_value`.

    Returns
    -------
    name : str
    text : str
        Its first 100,000 characters.
    length : int
        Of all of it, in characters.

    Raises
    ------
    ProjectError
        If there is no such item or column.
    """
    column, text = await _text_of(session, position, name)
    return column, text[:LONGEST_READ], len(text)


async def _text_of(session: Session, position: int, name: object) -> tuple[str, str]:
    session.items.id_of(position)  # refuses what is not in the pool
    row = next((row for row in rows_of(session.pool) if row.name == name), None)
    if row is None or row.kind == "sky":
        raise ProjectError("There is no such column of the item.")
    return row.name, await asyncio.to_thread(full_text, session.pool, position, row.columns[0])


async def show_similar(session: Session, position: int) -> str:
    """Have the map show the items most like one.

    Parameters
    ----------
    session : Session
    position : int
        Row of the pool.

    Returns
    -------
    text : str
        What came of it.
    """
    positions = await session.items.similar(position, SIMILAR)
    if len(positions) == 0:
        return "There is no other item."
    where = _gathered(session, position, positions)
    return f"The {len(positions)} items most like this one are {where}."


def show_alike(session: Session, position: int) -> str:
    """Have the map show the items that are the same as one, or almost, and that one.

    Parameters
    ----------
    session : Session
    position : int
        Row of the pool.

    Returns
    -------
    text : str
        What came of it.

    Raises
    ------
    ProjectError
        If there is no such item.
    """
    session.items.id_of(position)  # refuses what is not in the pool
    positions = np.concatenate([[position], *session.items.alike(position)])
    where = _gathered(session, position, positions)
    return f"The {len(positions):,} items that are alike are {where}."


def _gathered(session: Session, position: int, positions: npt.NDArray[np.int64]) -> str:
    """Have the map show items; return where they are to be seen."""
    is_on_map = session.view.gather(positions, str(session.items.id_of(position)))
    return "on the map" if is_on_map else "selected"
