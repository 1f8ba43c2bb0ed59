"""Pictures of items over HTTP, so that the page can fetch them before they are looked at.

An address carries the pool's token as ``v``; with the right one a browser may keep the picture for
a day, with another or none it has to ask again. Decoding runs in threads of its own: a large parent
image must not hold up a label.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ClassVar

from tornado.web import HTTPError

from bowerbird.app.project.project import Project
from bowerbird.app.server.routes import Guarded
from bowerbird.data.errors import DataError
from bowerbird.data.pictures import context_picture, picture

SMALLEST, LARGEST = 16, 2048  # pixels of the longest side
MOST_POSITION_DIGITS = 15
THREADS = 2

log = logging.getLogger(__name__)

KEEP = "private, max-age=86400"
PLACEHOLDER = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" fill="none" stroke="#8a94a3"'
    b' stroke-width="3" stroke-linecap="round" stroke-linejoin="round" opacity=".55">'
    b'<rect x="22" y="26" width="52" height="44" rx="5"/><circle cx="38" cy="41" r="5"/>'
    b'<path d="M24 66l17-15 11 9 9-8 12 12"/></svg>'
)


class _Picture(Guarded):
    """One item's picture; a placeholder with status 404 where there is none."""

    usual: ClassVar[int]
    threads: ClassVar[ThreadPoolExecutor] = ThreadPoolExecutor(THREADS, "pictures")

    async def get(self, position: str) -> None:
        """Answer with a PNG or JPEG.

        Parameters
        ----------
        position : str
            Decimal digits; the pool's row. The argument ``size`` is the longest side in pixels,
            16 to 2048.
        """
        row, size = self._row(position), self._size()
        work = partial(self.make, row, size)
        try:
            encoded = await asyncio.get_running_loop().run_in_executor(self.threads, work)
        except DataError as error:
            log.info("Item %d has no picture: %s", row, error)
            encoded = None
        if encoded is None:
            self._nothing()
            return
        fresh = self.get_argument("v", "") == self.project.pool.token
        self.set_header("Cache-Control", KEEP if fresh else "no-cache")
        self.set_header("Content-Type", _kind(encoded))
        self.finish(encoded)

    def make(self, row: int, size: int) -> bytes | None:
        """Make the picture, in a thread.

        Parameters
        ----------
        row : int
            Of the pool.
        size : int
            Longest side in pixels.

        Returns
        -------
        picture : bytes or None
        """
        raise NotImplementedError

    def _row(self, position: str) -> int:
        row = int(position) if len(position) <= MOST_POSITION_DIGITS else -1
        if not 0 <= row < len(self.project.pool):
            raise HTTPError(404)
        return row

    def _size(self) -> int:
        size = self.get_argument("size", str(self.usual))
        if not (size.isascii() and size.isdigit() and len(size) <= 4):
            raise HTTPError(400)
        return min(max(int(size), SMALLEST), LARGEST)

    def _nothing(self) -> None:
        self.set_status(404)
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Content-Type", "image/svg+xml")
        self.finish(PLACEHOLDER)


class ItemPicture(_Picture):
    """The item itself."""

    usual = 256

    def make(self, row: int, size: int) -> bytes | None:
        """Show the item; parameters as in the base."""
        return picture(self.project.pool, row, size)


class ContextPicture(_Picture):
    """The image that an object lies in, with its box."""

    usual = 512

    def make(self, row: int, size: int) -> bytes | None:
        """Show what lies around the item; parameters as in the base."""
        return context_picture(self.project.pool, row, size)


def routes(project: Project) -> list[tuple[str, type[Guarded], dict[str, Any]]]:
    """Return the pictures' addresses.

    Parameters
    ----------
    project : Project

    Returns
    -------
    routes : list of (pattern, handler, its arguments)
    """
    arguments = {"project": project}
    return [
        (r"/item/([0-9]+)/picture", ItemPicture, arguments),
        (r"/item/([0-9]+)/context", ContextPicture, arguments),
    ]


def _kind(encoded: bytes) -> str:
    return "image/png" if encoded.startswith(b"\x89PNG") else "image/jpeg"
