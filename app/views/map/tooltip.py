"""What the map says of the item under the pointer. It is text, and a browser shows it as text."""

from __future__ import annotations

from typing import Any

from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.items import predicted, shortened
from bowerbird.app.views.shared.sketch import Sketches, sketch_of
from bowerbird.data.distributions import places

LINES = 4
MISSING = "–"
LONGEST = 80  # characters of a value


def describe(session: Session, position: int, by: str) -> dict[str, Any]:
    """Describe an item in a few lines.

    Parameters
    ----------
    session : Session
    position : int
        Row of the pool.
    by : str
        What the points are coloured by; a column among it comes first.

    Returns
    -------
    card : dict
        ``title``, ``sketch``, ``classes`` (name, colour and what is said of each) and ``lines``
        (pairs of name and value).
    """
    return {
        "title": shortened(str(session.pool.ids[position]), LONGEST),
        "sketch": sketch_of(session, position),
        "classes": _classes(session, position),
        "lines": _lines(session, position, by.removeprefix("column:")),
    }


def _classes(session: Session, position: int) -> list[dict[str, str]]:
    state, lines = session.state, []
    decision = state.decisions.get(session.pool.ids[position : position + 1].tolist()[0])
    if decision is not None:
        info = state.class_of(decision.class_id) if decision.class_id is not None else None
        name, colour = (info.name, info.colour) if info else (decision.kind, "transparent")
        lines.append({"name": name, "colour": colour, "told": f"by {decision.annotator}"})
    guess = predicted(session, position)
    if guess is not None:
        info = state.class_of(guess[0])
        lines.append(
            {"name": info.name, "colour": info.colour, "told": f"predicted, {guess[1]:.0%}"}
        )
    return lines


def _lines(session: Session, position: int, first: str) -> list[list[str]]:
    pool, drawn = session.pool, session.project.shared(Sketches).main.text
    columns = [n for n in pool.context.column_names if n != drawn]
    plain = [n for n in columns if pool.kinds.get(n) in ("number", "text")]
    names = ([first] if first in plain else []) + [n for n in plain if n != first]
    return [
        [shortened(place.column, LONGEST), shortened(place.text or MISSING, LONGEST)]
        for place in places(pool, position, names[:LINES])
    ]
