"""What all tabs of a project share of the map: computed once, and never on the event loop."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple, TypeVar, cast
from weakref import proxy

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.app.loop.predictions import Predictions
from bowerbird.app.map import colours as map_colours
from bowerbird.app.map.colours import ClassCodes, Colours
from bowerbird.app.map.grid import Grid
from bowerbird.app.map.layout import Frame, Points, lay_out
from bowerbird.app.project.project import Project

KEPT = 6  # results that stay in memory; a colouring takes one byte an item

T = TypeVar("T")


class MapLayout(NamedTuple):
    """The points and their index: 16 bytes an item."""

    points: Points
    grid: Grid


class SharedMap:
    """The map of one project.

    Parameters
    ----------
    project : Project

    Attributes
    ----------
    table : ClassCodes
        The number of each class in the points' bytes.
    """

    def __init__(self, project: Project) -> None:
        # A strong reference would keep the project alive through the dictionary of maps.
        self._project: Project = proxy(project)
        self.table = ClassCodes()
        self._layout = 0
        self._made: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._threads = ThreadPoolExecutor(1, "map")
        project.subscribe("projection", self._moved)

    def _moved(self) -> None:
        self._layout += 1

    async def laid(self) -> MapLayout:
        """Return the points of the projection that is shown now.

        Returns
        -------
        laid : MapLayout
        """
        # The first projection may have to be computed, so even reading it belongs in the thread.
        return await self._once(("laid", self._layout), partial(_lay, self._project))

    async def colours(self, by: str) -> Colours:
        """Colour the points by what is known now.

        Parameters
        ----------
        by : str
            ``label``, ``prediction``, ``certainty`` or ``column:NAME``.

        Returns
        -------
        colours : Colours

        Raises
        ------
        ValueError
            If there is nothing of that name.
        """
        points = (await self.laid()).points
        predictions = self._project.predictions
        if predictions is not None and len(predictions.top) != len(points):
            predictions = None  # of the pool as it was before rows were added
        if predictions is None and by in ("prediction", "certainty"):
            by = "label"
        version = (
            predictions.key
            if predictions is not None and by in ("prediction", "certainty")
            else None
        )
        make = partial(self._colour, by, predictions, points)
        return await self._once(("colours", by, version, points.digest), make)

    def _colour(self, by: str, predictions: Predictions | None, points: Points) -> Colours:
        if by == "prediction" and predictions is not None:
            top, classes = predictions.top, predictions.classes
            return map_colours.by_prediction(top, classes, self.table, points.order)
        if by == "certainty" and predictions is not None:
            return map_colours.by_certainty(predictions.certainty, points.order)
        if by == "label":
            return map_colours.by_label(points.order)
        name = by.removeprefix("column:")
        return map_colours.by_column(name, self._column(name), points.order)

    def _column(self, name: str) -> npt.NDArray[np.float64]:
        if name not in self.columns:
            raise ValueError(f"The map cannot be coloured by {name!r}; it is not a numeric column.")
        column = self._project.pool.context.column(name)
        return np.asarray(column.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)

    @property
    def columns(self) -> list[str]:
        """Columns that the points can be coloured by, in the data's order."""
        pool = self._project.pool
        return [n for n in pool.context.column_names if pool.kinds.get(n) == "number"]

    def find(self, by: str, digest: str) -> Colours | None:
        """Find a colouring that a page may still ask for; None when it is gone."""
        finished = (f.result() for f in self._made.values() if f.done() and not f.exception())
        return next(
            (c for c in finished if isinstance(c, Colours) and (c.by, c.digest) == (by, digest)),
            None,
        )

    async def picture(self, colours: Colours, frame: Frame) -> bytes:
        """Draw the points on the server, for a browser without WebGL.

        Parameters
        ----------
        colours : Colours
        frame : Frame
            The part to draw and how.

        Returns
        -------
        picture : bytes
            A PNG.
        """
        points = (await self.laid()).points
        draw = partial(_draw, points, colours, frame)
        return await self._once(("picture", colours.by, colours.digest, frame), draw)

    async def apart(self, work: Callable[[], T]) -> T:
        """Run something in the map's thread.

        Parameters
        ----------
        work : callable
            Without arguments.

        Returns
        -------
        result : whatever `work` gives
        """
        return await asyncio.wrap_future(self._threads.submit(work))

    async def _once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Make a thing once for all who ask while it is kept."""
        future = self._made.get(key)
        if future is None or (future.done() and future.exception() is not None):
            future = self._made[key] = self._threads.submit(make)
        self._made.move_to_end(key)
        while len(self._made) > KEPT:
            self._made.popitem(last=False)
        if future.done():  # to wait for it would leave a callback on it for each page that asks
            return cast(T, future.result())
        # Whoever goes away must not cancel it for the others.
        return cast(T, await asyncio.shield(asyncio.wrap_future(future)))


def _lay(project: Project) -> MapLayout:
    points = lay_out(project.coordinates)
    return MapLayout(points, Grid(points.xy))


def _draw(points: Points, colours: Colours, frame: Frame) -> bytes:
    # Datashader and numba take seconds to import, and most browsers never ask for a picture.
    from bowerbird.app.map import picture as map_picture

    return map_picture.draw(points.xy, colours, frame)
