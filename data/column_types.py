"""What sort of thing a column of a table holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

IMAGE_NAMES = r"(?i)\.(png|jpe?g|tiff?|bmp|gif|webp|fits?(\.[gf]z)?|fz)$"
LINKS = r"(?i)^https?://"
# Three words or more; some scripts part none.
WORDS = r"\S\s+\S+\s+\S|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Khmer}\p{Lao}]{8}"
IMAGE_BYTES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
SOUND_NAMES = r"(?i)\.(wav|flac|mp3|ogg)$"


def is_number(kind: pa.DataType) -> bool:
    """Whether a column of this type holds one number a row (a yes or no is none)."""
    return _any(kind, pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)


def is_series(kind: pa.DataType) -> bool:
    """Whether a column of this type holds a list of numbers a row."""
    lists = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
    return _any(kind, *lists) and is_number(kind.value_type)


def is_list(kind: pa.DataType) -> bool:
    """Whether a column of this type holds a list of numbers or of texts a row."""
    return is_series(kind) or (
        _any(kind, pa.types.is_list, pa.types.is_large_list) and is_text(kind.value_type)
    )


def is_vector(column: pa.ChunkedArray) -> bool:
    """Whether a column holds vectors: lists of numbers, all of one length above 1.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        The column's first rows.
    """
    if not is_series(column.type):
        return False
    if pa.types.is_fixed_size_list(column.type):
        return int(column.type.list_size) > 1
    lengths = {len(v) for v in column.slice(0, 1_000).to_pylist() if v is not None}
    return len(lengths) == 1 and min(lengths) > 1


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of this type holds text."""
    if pa.types.is_dictionary(kind):
        return is_text(kind.value_type)
    return _any(kind, pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)


def is_bytes(kind: pa.DataType) -> bool:
    """Whether a column of this type holds bytes."""
    names = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    return _any(kind, *names)


def context_type(column: pa.ChunkedArray) -> pa.DataType | None:
    """Choose the type under which a column is kept for the person to look at.

    Parameters
    ----------
    column : pyarrow.ChunkedArray

    Returns
    -------
    type : pyarrow.DataType or None
        None for what cannot be shown: structures, maps, lists of other than numbers or texts.
    """
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_decimal(kind) or pa.types.is_float16(kind):
        return pa.float64()
    if is_number(kind) or pa.types.is_boolean(kind):
        return kind
    if is_series(kind):
        return pa.list_(pa.float64())
    if is_list(kind):
        return pa.list_(pa.large_string())
    if is_bytes(kind) and holds_pictures(column):
        return pa.large_binary()
    printable = (is_text, is_bytes, pa.types.is_temporal, pa.types.is_null)
    return pa.large_string() if _any(kind, *printable) else None


def kind_of(column: pa.ChunkedArray) -> str:
    """Name the kind of a column of context.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        The column's first rows.

    Returns
    -------
    kind : {"number", "text", "image", "sound", "link", "series"}
    """
    if is_number(column.type):
        return "number"
    if is_list(column.type):
        return "series"
    if holds_pictures(column):
        return "image"
    if _mostly(column, LINKS):
        return "link"
    return "sound" if _mostly(column, SOUND_NAMES) else "text"


def holds_pictures(column: pa.ChunkedArray) -> bool:
    """Whether most values are names of picture files, or their bytes.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        The column's first rows.
    """
    if is_bytes(column.type):
        values = column.slice(0, 100).drop_null().to_pylist()
        return bool(values) and all(v.startswith(IMAGE_BYTES) for v in values)
    return _mostly(column, IMAGE_NAMES) and not _mostly(column, LINKS)


def is_prose(column: pa.ChunkedArray) -> bool:
    """Whether a column holds sentences: three words or more in most rows, seldom twice the same.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        The column's first rows.
    """
    if not is_text(column.type) or not _mostly(column, WORDS):
        return False
    values = column.cast(pa.large_string()).drop_null()
    return bool(2 * pc.count_distinct(values).as_py() > len(values))


def _mostly(column: pa.ChunkedArray, pattern: str) -> bool:
    if not is_text(column.type):
        return False
    values = column.cast(pa.large_string()).drop_null()
    values = values.filter(pc.not_equal(values, ""))
    hits = pc.sum(pc.match_substring_regex(values, pattern)).as_py() or 0
    return 2 * hits > len(values)


def _any(kind: pa.DataType, *questions: Callable[[Any], bool]) -> bool:
    return any(question(kind) for question in questions)
