"""Which columns are encoded, and by what, where a person does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bowerbird.data.column_types import is_prose
from bowerbird.data.encoding.contract import Kind
from bowerbird.data.encoding.part import COLUMNS, Part
from bowerbird.data.errors import ConfigError
from bowerbird.data.pool import Pool
from bowerbird.data.source import HEAD_ROWS

HEAVIEST = 1_000
# The first that can be used here.
USUAL: dict[Kind, tuple[str, ...]] = {
    "image": ("efficientnet", "hog_colour"),
    "text": ("minilm", "tfidf"),
    "sound": ("mel",),
}


def default_parts(pool: Pool, installed: Mapping[str, Kind]) -> tuple[Part, ...]:
    """Choose what a pool's vectors are made of.

    Pictures, sentences and sounds are encoded where there is no column of numbers to learn from.

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
        name = next((name for name in names if installed.get(name) == kind), None)
        if columns and name:
            return (Part(name, columns[0]),)
    return ()


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
    kind : {"image", "text", "series", "sound"}

    Returns
    -------
    columns : list of str
        The empty text stands for the boxes of objects in their images.
    """
    if kind != "text":
        boxes = (
            [""] if kind == "image" and pool.parent is not None and pool.boxes is not None else []
        )
        return [name for name, of in pool.kinds.items() if of == kind] + boxes
    texts = [name for name, of in pool.kinds.items() if of == "text"]
    return [name for name in texts if is_prose(pool.context[name].slice(0, HEAD_ROWS))]


def _filled(pool: Pool, part: Part, kind: Kind, file: str) -> Part:
    columns = columns_of(pool, kind)
    if part.column:
        of = pool.kinds.get(part.column)
        if of != kind:
            there_is = f"holds {of}" if of else "is not there"
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
