"""What is encoded: the pictures, texts, series or sounds of a pool's items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.encoding.contract import Kind
from bowerbird.data.errors import DataError
from bowerbird.data.picture_paths import path_below
from bowerbird.data.pictures import image_of
from bowerbird.data.pool import Pool
from bowerbird.data.series.contents import curves_of, spectra_of, values_of
from bowerbird.data.sounds import read_sound

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Contents:
    """Items of some rows, as an encoder takes them.

    Parameters
    ----------
    items : list of object
        Those that can be read, in order.
    rows : ndarray of shape (len(items),), int64
        Their places among the rows that were asked for.
    problems : tuple of (str, str)
        The id of each that cannot be read, and why.
    """

    items: list[Any]
    rows: Ints
    problems: tuple[tuple[str, str], ...]


def read(pool: Pool, column: str, kind: Kind, positions: Ints) -> Contents:
    """Read the contents of some items; what cannot be read stops nothing.

    Parameters
    ----------
    pool : Pool
    column : str
        Of context; for pictures, the empty text stands for the boxes of objects.
    kind : {"image", "text", "series", "curve", "spectrum", "sound"}
    positions : ndarray of shape (m,), int64

    Returns
    -------
    contents : Contents
    """
    readers: dict[Kind, Callable[[Pool, str, Ints], Sequence[Any]]] = {
        "image": _images,
        "text": _texts,
        "series": values_of,
        "curve": curves_of,
        "spectrum": spectra_of,
        "sound": _sounds,
    }
    items, rows, problems = [], [], []
    for row, item in enumerate(readers[kind](pool, column, positions)):
        if isinstance(item, DataError):
            problems.append((str(pool.ids[positions[row]]), str(item)))
        else:
            items.append(item)
            rows.append(row)
    return Contents(items, np.array(rows, dtype=np.int64), tuple(problems))


def _images(pool: Pool, column: str, positions: Ints) -> list[Any]:
    items: list[Any] = []
    for position in positions.tolist():
        try:
            image = image_of(pool, position, column or None)
        except DataError as error:
            items.append(error)
            continue
        items.append(DataError("there is no picture") if image is None else image.convert("RGB"))
    return items


def _sounds(pool: Pool, column: str, positions: Ints) -> list[Any]:
    sounds: list[Any] = []
    for path in pc.take(pool.context[column], pa.array(positions)).to_pylist():
        try:
            sounds.append(read_sound(path_below(pool.root_of(column), path or "")))
        except DataError as error:
            sounds.append(error)
    return sounds


def _texts(pool: Pool, column: str, positions: Ints) -> list[Any]:
    values = pc.take(pool.context[column], pa.array(positions))
    texts = values.cast(pa.large_string()).to_pylist()
    return [text if text and text.strip() else DataError("there is no text") for text in texts]
