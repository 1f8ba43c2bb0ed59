"""What would go wrong with a pool, or not as one may expect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.errors import DataError
from bowerbird.data.picture_paths import path_below
from bowerbird.data.pool import Pool
from bowerbird.data.roles import listed

FEW_LABELS = 5
PICTURES_LOOKED_FOR = 1_000


def warnings(pool: Pool) -> Iterator[str]:
    """Return what would go wrong, or not as one may expect.

    Parameters
    ----------
    pool : Pool

    Yields
    ------
    line : str
    """
    if len(pool) < 10:
        rows = f"{len(pool)} rows are" if len(pool) > 1 else "One row is"
        yield f"{rows} too few for a model to learn from."
    if pool.scaling.dropped:
        yield f"constant columns are left out: {listed(pool.scaling.dropped)}."
    counts = Counter(label for label in known_labels(pool))
    rare = [f"{name} ({n})" for name, n in counts.items() if n < FEW_LABELS]
    if rare:
        yield f"classes with fewer than {FEW_LABELS} labels: {listed(rare)}."
    if len(counts) > max(50, len(pool) / 5):
        yield f"the label has {len(counts)} different values; is it one?"
    names, absent = named_pictures(pool), absent_pictures(pool)
    if absent:
        yield f"{len(absent)} of {len(names)} pictures: {absent[0]}"
    if pool.boxes is not None:
        flat = int((~(pool.boxes[:, 2:] >= 1).all(axis=1)).sum())
        if flat:
            yield f"{flat} boxes have a side below one pixel, or none."


def known_labels(pool: Pool) -> list[Any]:
    """Return the labels that come with the data, without the missing ones.

    Parameters
    ----------
    pool : Pool
    """
    labels = () if pool.known_labels is None else pool.known_labels
    return [label for label in labels if label is not None]


def picture_column(pool: Pool) -> str | None:
    """Return the column of pictures; None where items are boxes in their parents.

    Parameters
    ----------
    pool : Pool
    """
    images = (name for name, kind in pool.kinds.items() if kind == "image")
    return None if pool.parent is not None else next(images, None)


def named_pictures(pool: Pool) -> list[str]:
    """Return the paths of pictures, a thousand at most.

    Parameters
    ----------
    pool : Pool
    """
    if pool.parent is not None:
        names = sorted({name for name in pool.parent if name is not None})
    else:
        column = picture_column(pool)
        values = pool.context[column] if column is not None else pa.chunked_array([[]], pa.string())
        names = pc.unique(values).slice(0, PICTURES_LOOKED_FOR).to_pylist()
    return [name for name in names if isinstance(name, str) and name][:PICTURES_LOOKED_FOR]


def absent_pictures(pool: Pool) -> list[str]:
    """Return the reasons why pictures cannot be shown.

    Parameters
    ----------
    pool : Pool
    """
    reasons = []
    for name in named_pictures(pool):
        try:
            path_below(pool.root_of(picture_column(pool)), name)
        except DataError as error:
            reasons.append(str(error))
    return reasons
