"""Pictures of items over HTTP, so that the page can fetch them before they are looked at.

An address carries the pool's token as ``v``; with the right one a browser may keep the picture for
a day, with another or none it has to ask again. Decoding runs in threads of its own: a large parent
image must not hold up a label. What can be chosen of a picture (its pages, its bands, a stretch)
comes beside it in a header, and so does why there is none: neither costs a question of its own.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ClassVar, cast

from tornado.web import HTTPError

from bowerbird.app.project.project import Project
from bowerbird.app.server.routes import Guarded
from bowerbird.data.errors import DataError, PictureError
from bowerbird.data.picture_files import Decoded
from bowerbird.data.picture_look import STRETCHES, Look, Stretch
from bowerbird.data.pictures import Rendered, rendered_context, rendered_picture

SMALLEST, LARGEST = 16, 2048  # pixels of the longest side
MOST_POSITION_DIGITS = 15
NUMBER = r"[0-9]{1,4}"
THREADS = 2

log = logging.getLogger(__name__)

ABOUT = "Picture-About"  # a header: what can be chosen of the picture, as JSON
PROBLEM = "Picture-Problem"  # a header: why there is none, as JSON
NO_PICTURE = "This item has no picture."
UNREADABLE = "could not be shown; the server's output says why."
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
            16 to 2048; ``number`` that of the column among several of pictures; ``stretch``,
            ``page`` and ``bands`` (one or three with commas) are those of a `Look`.
        """
        row, size = self._row(position), self._size()
        work = partial(self.make, row, size, self._look(), self._number("number"))
        try:
            rendered = await asyncio.get_running_loop().run_in_executor(self.threads, work)
        except DataError as error:
            log.info("Item %d has no picture: %s", row, error)
            reason = error.reason if isinstance(error, PictureError) else UNREADABLE
            self._nothing(f"This picture {reason}")
            return
        if rendered is None:
            self._nothing(NO_PICTURE)
            return
        fresh = self.get_argument("v", "") == self.project.pool.token
        self.set_header("Cache-Control", KEEP if fresh else "no-cache")
        self.set_header("Content-Type", _kind(rendered.encoded))
        self.set_header(ABOUT, json.dumps(_about(rendered.decoded)))
        self.finish(rendered.encoded)

    def make(self, row: int, size: int, look: Look, number: int) -> Rendered | None:
        """Make the picture, in a thread.

        Parameters
        ----------
        row : int
            Of the pool.
        size : int
            Longest side in pixels.
        look : Look
        number : int
            Of the column among those of pictures.

        Returns
        -------
        picture : Rendered or None
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

    def _look(self) -> Look:
        stretch, bands = self.get_argument("stretch", "auto"), self.get_argument("bands", "")
        if stretch not in STRETCHES or not re.fullmatch(rf"({NUMBER}(,{NUMBER}){{0,2}})?", bands):
            raise HTTPError(400)
        chosen = tuple(map(int, bands.split(","))) if bands else ()
        return Look(cast("Stretch", stretch), self._number("page"), chosen)

    def _number(self, argument: str) -> int:
        text = self.get_argument(argument, "0")
        if not re.fullmatch(NUMBER, text):
            raise HTTPError(400)
        return int(text)

    def _nothing(self, why: str) -> None:
        self.set_status(404)
        self.set_header(PROBLEM, json.dumps(why))
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Content-Type", "image/svg+xml")
        self.finish(PLACEHOLDER)


class ItemPicture(_Picture):
    """The item itself."""

    usual = 256

    def make(self, row: int, size: int, look: Look, number: int) -> Rendered | None:
        """Show the item.

        Parameters
        ----------
        row, size, look, number
            As of the base.
        """
        return rendered_picture(self.project.pool, row, size, look, number)


class ContextPicture(_Picture):
    """The image that an object lies in, with its box."""

    usual = 512

    def make(self, row: int, size: int, look: Look, number: int) -> Rendered | None:
        """Show what lies around the item.

        Parameters
        ----------
        row, size, look, number
            As of the base.
        """
        return rendered_context(self.project.pool, row, size, look)


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


def _about(decoded: Decoded) -> dict[str, Any]:
    """Describe what can be chosen of a picture, and how large it is itself, as JSON's types."""
    return {
        "width": decoded.image.width,
        "height": decoded.image.height,
        "pages": decoded.pages,
        "bands": decoded.bands,
        "deep": decoded.deep,
    }


def _kind(encoded: bytes) -> str:
    return "image/png" if encoded.startswith(b"\x89PNG") else "image/jpeg"
