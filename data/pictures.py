"""Show an item: its picture from below the data's folder, or its box cut from the parent image.

Picture files are strangers' data: a path never leaves the folder, nothing is fetched, sizes are
checked before pixels are, and what is sent on was encoded here.
"""

from __future__ import annotations

import io
import struct
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageOps

from bowerbird.data.errors import DataError
from bowerbird.data.picture_paths import path_below
from bowerbird.data.pool import Pool

MOST_BYTES = 64 * 2**20
MOST_PIXELS = 50_000_000
LARGEST_SIDE = 2_048
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
MARGIN, LEAST_MARGIN = 0.3, 8  # around a box: of its larger side, and in pixels
PIXELS_SHOWN_BELOW = 16  # a side; smaller pictures are enlarged as squares, not smoothed
STRETCH = (0.5, 99.5)  # percentiles of an instrument's values that become black and white
GDAL_NODATA = 42113  # TIFF's tag
MARK = (255, 176, 0)
LEAST_MARK = 12
PROBLEMS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
Box = tuple[float, float, float, float]


def has_pictures(pool: Pool) -> bool:
    """Whether items of a pool can be shown as pictures.

    Parameters
    ----------
    pool : Pool
    """
    return _column(pool) is not None or (pool.parent is not None and pool.boxes is not None)


def picture(pool: Pool, position: int, size: int) -> bytes | None:
    """Return an item's picture.

    Parameters
    ----------
    pool : Pool
    position : int
        In [0, n).
    size : int
        Longest side in pixels, in [1, 2048]; smaller pictures are enlarged to it.

    Returns
    -------
    picture : bytes or None
        PNG or JPEG, encoded here; None where the item has none.

    Raises
    ------
    DataError
        Where the picture is missing, lies outside the folder, is too large or broken.
    """
    image = image_of(pool, position, _column(pool))
    return None if image is None else _encoded(_fitted(image, size))


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
    DataError
        As `picture`.
    """
    if column is not None:
        value = pool.context[column][position].as_py()
        return _opened(pool, column, value) if value else None
    box = _box(pool, position)
    if box is None or pool.parent is None:
        return None
    parent = _parent(pool, pool.parent[position])
    return parent.crop(_with_margin(box, parent.size))


def context_picture(pool: Pool, position: int, size: int) -> bytes | None:
    """Return the image that an object lies in, with its box drawn.

    Parameters
    ----------
    pool : Pool
    position : int
        In [0, n).
    size : int
        Longest side in pixels, in [1, 2048].

    Returns
    -------
    picture : bytes or None
        PNG or JPEG, encoded here; None where the item is no object.

    Raises
    ------
    DataError
        As `picture`.
    """
    box = _box(pool, position)
    if box is None or pool.parent is None:
        return None
    parent = _parent(pool, pool.parent[position])
    picture = _fitted(parent, size).convert("RGB")
    scale = picture.width / parent.width
    left, top, width, height = (side * scale for side in box)
    more_x, more_y = (max(2.0, (LEAST_MARK - side) / 2) for side in (width, height))
    edges = (left - more_x, top - more_y, left + width + more_x, top + height + more_y)
    ImageDraw.Draw(picture).rectangle(edges, outline=MARK, width=2)
    return _encoded(picture)


def _column(pool: Pool) -> str | None:
    return next((name for name, kind in pool.kinds.items() if kind == "image"), None)


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
        raise DataError(f"Box {box} lies outside its image of {size[0]} x {size[1]} pixels.")
    return x0, y0, x1, y1


def _parent(pool: Pool, relative: Any) -> Image.Image:
    path = path_below(pool.root, str(relative))
    return _decoded(path, path.stat().st_mtime_ns, pool.boxes_as_stored)


@lru_cache(maxsize=2)
def _decoded(path: Path, modified: int, as_stored: bool) -> Image.Image:
    """Keep the last parents: neighbours in the queue often lie in the same image."""
    image = _plain(path.name, path)
    return image if as_stored else ImageOps.exif_transpose(image)


def _opened(pool: Pool, column: str, value: Any) -> Image.Image:
    if isinstance(value, bytes):
        return _plain("a picture in the table", io.BytesIO(value))
    path = path_below(pool.root_of(column), str(value))
    return ImageOps.exif_transpose(_plain(path.name, path))


def _plain(name: str, file: Path | io.BytesIO) -> Image.Image:
    """Decode into grey or colour of 8 bits, within the limits."""
    length = file.stat().st_size if isinstance(file, Path) else len(file.getvalue())
    if length > MOST_BYTES:
        raise DataError(f"{name}: {length} bytes. Pictures may have {MOST_BYTES} at most.")
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise DataError(
                    f"{name}: {image.width} x {image.height} pixels. Pictures may have "
                    f"{MOST_PIXELS} at most."
                )
            return _eight_bits(image)
    except DataError:
        raise
    except PROBLEMS as error:
        reason = str(error).splitlines()[0][:200] if str(error) else "cut short"
        raise DataError(f"{name}: not readable as a picture ({reason}).") from error


def _eight_bits(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        return _stretched(np.asarray(image, dtype=np.float64), _nodata(image))
    clear = "A" in image.getbands() or "transparency" in image.info
    mode = "RGBA" if clear else "L" if image.mode in ("L", "1") else "RGB"
    return image.convert(mode)


def _stretched(values: npt.NDArray[np.float64], nodata: float | None) -> Image.Image:
    """Stretch an instrument's values to grey, so that one hot pixel does not turn all black."""
    usable = np.isfinite(values) & (values != nodata)
    seen = values[usable]
    low, high = np.percentile(seen, STRETCH) if len(seen) else (0.0, 0.0)
    if low == high and len(seen):  # all but a few are equal
        low, high = seen.min(), seen.max()
    grey = np.where(usable, (values - low) / ((high - low) or 1.0), 0.0) * 255
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def _nodata(image: Image.Image) -> float | None:
    """Return the value that means none, where a TIFF of GDAL's names one."""
    written = getattr(image, "tag_v2", {}).get(GDAL_NODATA)
    try:
        return float(written) if written is not None else None
    except (TypeError, ValueError):  # a stranger's tag holds anything
        return None


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
