"""Which columns are encoded, and by what, where a person does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bowerbird.data.column_types import is_prose, is_series
from bowerbird.data.encoding.contract import Kind
from bowerbird.data.encoding.part import COLUMNS, Part
from bowerbird.data.errors import ConfigError
from bowerbird.data.pool import Pool
from bowerbird.data.series.columns import SeriesColumns
from bowerbird.data.source import HEAD_ROWS

HEAVIEST = 1_000
SERIES: tuple[Kind, ...] = ("series", "curve", "spectrum")  # what a column of lists can be taken as
# The first that can be used here; where none can, the first says what it needs.
USUAL: dict[Kind, tuple[str, ...]] = {
    "image": ("efficientnet", "hog_colour"),
    "text": ("minilm", "tfidf"),
    "sound": ("mel",),
    "spectrum": ("spectrum",),
    "curve": ("light_curve",),
    "series": ("catch22",),
}


def default_parts(pool: Pool, installed: Mapping[str, Kind]) -> tuple[Part, ...]:
    """Choose what a pool's vectors are made of.

    Pictures, sentences, series and sounds are encoded where there is no column of numbers.

    Parameters
    ----------
    pool : Pool
        As it was read.
    installed : mapping of str to kind
        What each encoder encodes that can be used here.

    Returns
    -------
    parts : tuple of Part
        Empty where the columns of numbers are all.
    """
    if pool.feature_names:
        return ()
    for kind, names in USUAL.items():
        columns = columns_of(pool, kind)
        if columns and (kind not in SERIES or kind == _likeliest(pool)):
            usable = (name for name in names if installed.get(name) == kind)
            return (Part(next(usable, names[0]), columns[0]),)
    return ()


def _likeliest(pool: Pool) -> Kind:
    """Return what kind of series a pool's are."""
    columns = pool.series or SeriesColumns()
    return "spectrum" if columns.wavelength else "curve" if columns.time else "series"


def fill_columns(
    pool: Pool, parts: Sequence[Part], kinds: Mapping[str, Kind], file: str
) -> tuple[Part, ...]:
    """Find the column of each part that names none.

    Parameters
    ----------
    pool : Pool
    parts : sequence of Part
        As a person stated them.
    kinds : mapping of str to kind
        What each of their encoders encodes.
    file : str
        The data's name, for messages.

    Returns
    -------
    parts : tuple of Part

    Raises
    ------
    ConfigError
        If there is no column for one, or none of its name or kind, or a weight is not allowed.
    """
    for part in parts:
        if not 0 < part.weight <= HEAVIEST:
            raise ConfigError(
                f"{file}: encoder {part.name!r} has the weight {part.weight:g}; expected more "
                f"than 0 and at most {HEAVIEST:,}."
            )
    return tuple(
        part if part.name == COLUMNS else _filled(pool, part, kinds[part.name], file)
        for part in parts
    )


def columns_of(pool: Pool, kind: Kind) -> list[str]:
    """Return the columns that an encoder of a kind can take, the likeliest first.

    Parameters
    ----------
    pool : Pool
    kind : {"image", "text", "series", "curve", "spectrum", "sound"}

    Returns
    -------
    columns : list of str
        The empty text stands for the boxes of objects in their images.
    """
    if kind in ("image", "sound"):
        has_boxes = kind == "image" and pool.parent is not None and pool.boxes is not None
        return [name for name, of in pool.kinds.items() if of == kind] + [""] * has_boxes
    if kind in SERIES:
        first = [pool.series.value] if pool.series is not None and pool.series.value else []
        lists = [n for n, of in pool.kinds.items() if of == "series" and _has_numbers(pool, n)]
        return list(dict.fromkeys([*first, *lists]))
    texts = [name for name, of in pool.kinds.items() if of == "text"]
    return [name for name in texts if is_prose(pool.context[name].slice(0, HEAD_ROWS))]


def _has_numbers(pool: Pool, column: str) -> bool:
    return is_series(pool.context.schema.field(column).type)


def _filled(pool: Pool, part: Part, kind: Kind, file: str) -> Part:
    columns = columns_of(pool, kind)
    if part.column:
        of = pool.kinds.get(part.column)
        fits = part.column in columns if kind in SERIES else of == kind
        if not fits:
            held = "lists of texts" if of == "series" and kind in SERIES else of
            there_is = f"holds {held}" if held else "is not there"
            raise ConfigError(
                f"{file}: encoder {part.name!r} takes {kind}, and column {part.column!r} "
                f"{there_is}. Name one of: {', '.join(filter(None, columns)) or 'none'}."
            )
        return part
    if not columns:
        raise ConfigError(
            f"{file}: encoder {part.name!r} takes {kind}, and there is no such column. Name one, "
            f"as in encoders: [{{name: {part.name}, column: NAME}}]."
        )
    return replace(part, column=columns[0])
