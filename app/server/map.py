"""The map's bulk data over HTTP: points once, colours once a model version, pictures as needed.

All is computed in the map's own thread and kept in memory: 16 bytes an item for the points and
their index, and one byte an item for each of the last few colourings. The token ``v`` in an
address is a digest of the content, so that a browser may keep what it got for ever; an address
with another token gets what there is now, and may not keep it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from bowerbird.app.map.colours import Colours
from bowerbird.app.map.layout import Frame
from bowerbird.app.map.legend import class_colours
from bowerbird.app.map.project_map import SharedMap
from bowerbird.app.project.project import Project
from bowerbird.app.server.routes import Guarded

CHUNK = 1 << 20  # bytes that are written in one go
_LONGEST = 2048  # pixels of a picture's longer side
_KEEP = "private, max-age=31536000, immutable"


class _Map(Guarded):
    """What the map's handlers have in common."""

    @property
    def map(self) -> SharedMap:
        """The project's map."""
        return self.project.shared(SharedMap)

    async def colours(self) -> Colours:
        """Return the colouring that the address names."""
        by = self.get_argument("by", "label")
        try:
            known_colours = self.map.find(by, self.get_argument("v", ""))
            return known_colours or await self.map.colours(by)
        except ValueError as error:
            raise HTTPError(404) from error

    def keep(self, digest: str) -> None:
        """Let the browser keep the answer if it is the one that it asked for."""
        fresh = self.get_argument("v", "") == digest
        self.set_header("Cache-Control", _KEEP if fresh else "no-store")

    async def send(self, array: npt.NDArray[Any]) -> None:
        """Write an array's bytes piece by piece, so that other answers get their turn."""
        view = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Length", str(len(view)))
        with suppress(StreamClosedError):  # whoever asked is gone, and nobody waits for the rest
            for start in range(0, len(view), CHUNK):
                self.write(view[start : start + CHUNK].tobytes())
                await self.flush()


class PointsHandler(_Map):
    """All points as pairs of uint16, little endian, in random order."""

    async def get(self) -> None:
        """Answer ``/map/points?v=DIGEST``."""
        points = (await self.map.laid()).points
        self.keep(points.digest)
        await self.send(points.xy)


class ColoursHandler(_Map):
    """One byte a point, in the order of the points."""

    async def get(self) -> None:
        """Answer ``/map/colours?by=WHAT&v=DIGEST``."""
        colours = await self.colours()
        self.keep(colours.digest)
        await self.send(colours.codes)


class PictureHandler(_Map):
    """A part of the map as a PNG."""

    async def get(self) -> None:
        """Answer ``/map/picture?by=..&v=..&window=l,b,r,t&size=w,h&hidden=..``."""
        colours = await self.colours()
        picture = await self.map.picture(colours, self._frame())
        self.keep("")  # classes' colours are not part of the token
        self.set_header("Content-Type", "image/png")
        self.finish(picture)

    def _frame(self) -> Frame:
        left, bottom, right, top = self._numbers("window", 4, -50, 50)
        width, height = self._numbers("size", 2, 1, _LONGEST)
        hidden = self._numbers("hidden", None, 0, 255)
        if right <= left or top <= bottom:
            raise HTTPError(400)
        size = (int(width), int(height))
        classes = class_colours(self.project.state, self.map.table)
        return Frame((left, bottom, right, top), size, frozenset(map(int, hidden)), classes)

    def _numbers(self, name: str, count: int | None, low: float, high: float) -> Sequence[float]:
        text = self.get_argument(name, "")
        try:
            numbers = [float(part) for part in text.split(",")] if text else []
        except ValueError as error:
            raise HTTPError(400) from error
        wrong = count is not None and len(numbers) != count
        if wrong or not all(math.isfinite(x) and low <= x <= high for x in numbers):
            raise HTTPError(400)
        return numbers


def routes(project: Project) -> list[tuple[str, type[Guarded], dict[str, Any]]]:
    """Return the map's addresses.

    Parameters
    ----------
    project : Project

    Returns
    -------
    routes : list of (pattern, handler, its arguments)
    """
    arguments = {"project": project}
    return [
        (r"/map/points", PointsHandler, arguments),
        (r"/map/colours", ColoursHandler, arguments),
        (r"/map/picture", PictureHandler, arguments),
    ]
