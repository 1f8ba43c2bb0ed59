"""A small likeness of an item: what the page draws the thumbnail of (``shared/thumbnail.js``)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.component import Message
from bowerbird.app.views.shared.items import LONGEST_ID, shortened
from bowerbird.data.distributions import summaries
from bowerbird.data.main_columns import main_columns
from bowerbird.data.number_text import rounded
from bowerbird.data.series_points import is_magnitude, main_values

KEPT = 4_096  # sketches that stay in memory
LONGEST_TEXT = 160  # characters, of which two lines are seen
READ_TEXT = 640  # characters that these are taken from
MOST_POINTS = 64  # of a curve
READ_POINTS = 20_000  # that these are taken from: more would hold the page up
HEIGHT = 100  # of a curve and of a bar


class Sketches:
    """The sketches of a project's items.

    Parameters
    ----------
    project : Project

    Attributes
    ----------
    main : MainColumns
        What items are known by.
    """

    def __init__(self, project: Project) -> None:
        pool = self._pool = project.pool
        main = self.main = main_columns(pool)
        names = (*filter(None, (main.text,)), *main.numbers)
        # To look a column up by its name takes long in a wide table.
        self._columns = {name: pool.context[name] for name in names}
        self._summaries = summaries(pool) if main.numbers else {}
        self._token = pool.token
        self.of = lru_cache(maxsize=KEPT)(self._make)

    def _make(self, position: int) -> Message:
        item = self._pool.ids[position : position + 1].tolist()[0]
        sketch = {"position": position, "id": shortened(str(item), LONGEST_ID)}
        if self.main.pictures:
            return sketch | {"kind": "picture", "token": self._token, "text": self._text(position)}
        if line := self._line(position):
            return sketch | line
        if text := self._text(position):
            return sketch | {"kind": "text", "text": text}
        if self.main.numbers:
            return sketch | {"kind": "bars", "bars": self._bars(position)}
        return sketch | {"kind": "id"}

    def _text(self, position: int) -> str:
        text = self._columns[self.main.text][position].as_py() if self.main.text else None
        return shortened(" ".join(str(text or "")[:READ_TEXT].split()), LONGEST_TEXT)

    def _line(self, position: int) -> Message | None:
        name = self.main.series
        if not name:
            return None
        values = main_values(self._pool, position, name)
        values = values[:: -(-len(values) // READ_POINTS) or 1]
        usable = values[np.isfinite(values)]
        if not len(usable):
            return None
        ends = " to ".join(rounded(float(end), 3) for end in (usable.min(), usable.max()))
        words = f"{len(values):,} values, {ends}"
        drawn = -values if is_magnitude(name) else values
        return {"kind": "line", "points": outline(drawn), "words": words}

    def _bars(self, position: int) -> list[tuple[str, int | None]]:
        bars: list[tuple[str, int | None]] = []
        for name in self.main.numbers:
            value = self._columns[name][position].as_py()
            is_missing = value is None or value != value
            rank = None if is_missing else self._summaries[name].percentile(float(value))
            bars.append((name, None if rank is None else round(rank * HEIGHT)))
        return bars


def sketch_of(session: Session, position: int) -> Message:
    """Return the sketch of an item.

    Parameters
    ----------
    session : Session
    position : int
        Row of the pool, in [0, n).

    Returns
    -------
    sketch : dict
        JSON's types: ``position``, ``id`` and ``kind``. With ``picture`` come ``token``, of its
        address, and ``text``; with ``text`` its first words; with ``line`` at most 64 ``points``
        from 0 to 100, None for a gap, and ``words`` for who cannot see them; with ``bars`` pairs of
        a column and the share of the pool that is smaller, in percent, None where it is missing.
        ``id`` has nothing more.
    """
    return session.project.shared(Sketches).of(position)


def outline(values: npt.NDArray[np.float64]) -> list[int | None]:
    """Draw a curve with few points: of each stretch its lowest and its highest, in their order.

    Parameters
    ----------
    values : ndarray of shape (m,)
        At least one of them finite.

    Returns
    -------
    points : list of int or None
        At most 64, from 0 to 100; None where nothing in a stretch is finite.
    """
    finite = np.isfinite(values)
    low, high = values[finite].min(), values[finite].max()
    half = high / 2 - low / 2  # the whole may be more than a number can be
    if len(values) > MOST_POINTS:
        values = _ends(np.where(finite, values, np.nan))
    with np.errstate(invalid="ignore"):
        heights = (values / 2 - low / 2) / half * HEIGHT if half else values * 0 + HEIGHT / 2
    return [round(h) if np.isfinite(h) else None for h in heights.tolist()]


def _ends(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the lowest and the highest value of each of 32 stretches, in their order."""
    length = -(-len(values) // (MOST_POINTS // 2))
    stretches = np.full((-(-len(values) // length), length), np.nan)
    stretches.flat[: len(values)] = values
    low = np.where(np.isnan(stretches), np.inf, stretches).argmin(axis=1)
    high = np.where(np.isnan(stretches), -np.inf, stretches).argmax(axis=1)
    ends = np.sort(np.stack([low, high], axis=1), axis=1)
    return np.take_along_axis(stretches, ends, axis=1).ravel()
