"""Show an item: its picture from below the data's folder, or its box cut from the parent image.

Picture files are strangers' data: a path never leaves the folder, nothing is fetched, sizes are
checked before pixels are, and what is sent on was encoded here.
"""

from __future__ import annotations

import io
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from bowerbird.data.errors import PictureError
from bowerbird.data.picture_files import Decoded, decode
from bowerbird.data.picture_look import USUAL, Look
from bowerbird.data.picture_paths import path_below
from bowerbird.data.pool import Pool

LARGEST_SIDE = 2_048
MARGIN, LEAST_MARGIN = 0.3, 8  # around a box: of its larger side, and in pixels
PIXELS_SHOWN_BELOW = 16  # a side; smaller pictures are enlarged as squares, not smoothed
MARK = (255, 176, 0)
LEAST_MARK = 12
Box = tuple[float, float, float, float]


class Rendered(NamedTuple):
    """A picture as it is sent, and what a person can choose of it.

    Parameters
    ----------
    encoded : bytes
        PNG or JPEG, encoded here.
    decoded : Decoded
        At its own size.
    """

    encoded: bytes
    decoded: Decoded


def has_pictures(pool: Pool) -> bool:
    """Whether items of a pool can be shown as pictures.

    Parameters
    ----------
    pool : Pool
    """
    return bool(picture_columns(pool)) or (pool.parent is not None and pool.boxes is not None)


def picture_columns(pool: Pool) -> list[str]:
    """Return the columns of pictures.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    columns : list of str
        Of context, in its order; the pictures of objects are cut from their images and have none.
    """
    return [name for name, kind in pool.kinds.items() if kind == "image"]


def picture(pool: Pool, position: int, size: int) -> bytes | None:
    """Return an item's first picture, encoded; parameters and errors as of `rendered_picture`."""
    rendered = rendered_picture(pool, position, size)
    return None if rendered is None else rendered.encoded


def rendered_picture(
    pool: Pool, position: int, size: int, look: Look = USUAL, number: int = 0
) -> Rendered | None:
    """Return an item's picture.

    Parameters
    ----------
    pool : Pool
    position : int
        In [0, n).
    size : int
        Longest side in pixels, in [1, 2048]; smaller pictures are enlarged to it.
    look : Look
    number : int
        Of the column among `picture_columns`.

    Returns
    -------
    picture : Rendered or None
        None where the item has none.

    Raises
    ------
    PictureError
        Where the picture is missing, lies outside the folder, is too large or broken.
    """
    columns = picture_columns(pool)
    column = columns[number] if number < len(columns) else None
    decoded = _decoded(pool, position, column, look)
    return None if decoded is None else Rendered(_encoded(_fitted(decoded.image, size)), decoded)


def image_of(pool: Pool, position: int, column: str | None) -> Image.Image | None:
    """Open an item's picture as it is, in grey or colour of 8 bits.

    Parameters
    ----------
    pool : Pool
    position : int
        In [0, n).
    column : str or None
        Of context; None for the boxes of objects in their images.

    Returns
    -------
    image : PIL.Image.Image or None
        None where the item has none.

    Raises
    ------
    PictureError
        As `rendered_picture`.
    """
    decoded = _decoded(pool, position, column, USUAL)
    return None if decoded is None else decoded.image


def _decoded(pool: Pool, position: int, column: str | None, look: Look) -> Decoded | None:
    if column is not None:
        value = pool.context[column][position].as_py()
        return _opened(pool, column, value, look) if value else None
    box = _box(pool, position)
    if box is None or pool.parent is None:
        return None
    parent = _parent(pool, pool.parent[position], look)
    return replace(parent, image=parent.image.crop(_with_margin(box, parent.image.size)))


def context_picture(pool: Pool, position: int, size: int) -> bytes | None:
    """Return the image that an object lies in, encoded; as `rendered_context`."""
    rendered = rendered_context(pool, position, size)
    return None if rendered is None else rendered.encoded


def rendered_context(pool: Pool, position: int, size: int, look: Look = USUAL) -> Rendered | None:
    """Return the image that an object lies in, with its box drawn.

    Parameters
    ----------
    pool : Pool
    position : int
        In [0, n).
    size : int
        Longest side in pixels, in [1, 2048].
    look : Look

    Returns
    -------
    picture : Rendered or None
        None where the item is no object.

    Raises
    ------
    PictureError
        As `rendered_picture`.
    """
    box = _box(pool, position)
    if box is None or pool.parent is None:
        return None
    parent = _parent(pool, pool.parent[position], look)
    picture = _fitted(parent.image, size).convert("RGB")
    scale = picture.width / parent.image.width
    left, top, width, height = (side * scale for side in box)
    more_x, more_y = (max(2.0, (LEAST_MARK - side) / 2) for side in (width, height))
    edges = (left - more_x, top - more_y, left + width + more_x, top + height + more_y)
    ImageDraw.Draw(picture).rectangle(edges, outline=MARK, width=2)
    return Rendered(_encoded(picture), parent)


def _box(pool: Pool, position: int) -> Box | None:
    if pool.boxes is None or pool.parent is None or not pool.parent[position]:
        return None
    left, top, width, height = (float(side) for side in pool.boxes[position])
    box = (left, top, max(width, 1.0), max(height, 1.0))
    return box if all(np.isfinite(box)) else None


def _with_margin(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Widen a box to a square inside the image: the eye needs some sky around a source."""
    left, top, width, height = box
    longest = max(width, height)
    half = longest / 2 + max(LEAST_MARGIN, MARGIN * longest)
    x, y = left + width / 2, top + height / 2
    x0, y0 = max(0, round(x - half)), max(0, round(y - half))
    x1, y1 = min(size[0], round(x + half)), min(size[1], round(y + half))
    if x1 <= x0 or y1 <= y0:
        raise PictureError(f"Box {box}", f"lies outside its image of {size[0]} x {size[1]} pixels.")
    return x0, y0, x1, y1


def _parent(pool: Pool, relative: Any, look: Look) -> Decoded:
    path = path_below(pool.root, str(relative))
    return _decoded_parent(path, path.stat().st_mtime_ns, look, not pool.boxes_as_stored)


@lru_cache(maxsize=2)
def _decoded_parent(path: Path, modified: int, look: Look, turned: bool) -> Decoded:
    """Keep the last parents: neighbours in the queue often lie in the same image."""
    return decode(path, path.name, look, turned)


def _opened(pool: Pool, column: str, value: Any, look: Look) -> Decoded:
    if isinstance(value, bytes):
        return decode(value, "a picture in the table", look)
    path = path_below(pool.root_of(column), str(value))
    return decode(path, path.name, look)


def _fitted(image: Image.Image, size: int) -> Image.Image:
    """Scale to the longest side that is wanted."""
    scale = min(max(size, 1), LARGEST_SIDE) / max(image.size)
    scaled = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    squares = max(image.size) < PIXELS_SHOWN_BELOW
    how = Image.Resampling.NEAREST if squares else Image.Resampling.BICUBIC
    return image.resize(scaled, how, reducing_gap=2.0 if scale < 0.5 else None)


def _encoded(image: Image.Image) -> bytes:
    """Encode the pixels and nothing else: comments and places of a camera stay here."""
    file = io.BytesIO()
    image.info.clear()
    if image.mode == "RGB":
        image.save(file, format="JPEG", quality=90)
    else:
        image.save(file, format="PNG")
    return file.getvalue()
