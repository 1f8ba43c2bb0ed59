"""What single cells of a table of text mean."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|infinity)", re.IGNORECASE)
# Arrow's engine for regular expressions, RE2, reads the same.
NUMBER_CELL = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^(?i:[+-]?(inf|infinity|nan))$"
# A number with a unit: what follows has no digit, and does not begin as a range does.
LOOSE = r"^(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?:[^\d\s+\-][^\d]{0,11})?$"
VECTOR_CELL = r"^[\[(]\s*[-+.\deE]+(\s*[,;\s]\s*[-+.\deE]+)*\s*[\])]$"
LEADING_ZERO = r"^[+-]?0\d"


def is_number(cell: str, decimal: str = ".") -> bool:
    """Whether a cell holds a number and nothing else.

    Parameters
    ----------
    cell : str
    decimal : str
        The sign before decimals.
    """
    return NUMBER.fullmatch(cell.replace(decimal, ".") if decimal != "." else cell) is not None


def without(texts: pa.Array, missing: pa.Array) -> pa.Array:
    """Put null in place of what means that there is no value.

    Parameters
    ----------
    texts : pyarrow.ChunkedArray of large_string
    missing : pyarrow.Array of large_string
    """
    return pc.if_else(pc.is_in(texts, missing), pa.scalar(None, texts.type), texts)


def numbers(texts: pa.Array, decimal: str, loose: bool) -> tuple[pa.Array, pa.Array]:
    """Take texts as numbers.

    Parameters
    ----------
    texts : pyarrow.ChunkedArray of large_string
        Trimmed, null where missing.
    decimal : str
        The sign before decimals.
    loose : bool
        Whether a number is taken out of a cell that holds more, such as ``12 %`` or ``1,234``.

    Returns
    -------
    numbers : pyarrow.ChunkedArray of float64
    odd : pyarrow.Array of int64
        Positions of the cells that hold something, and no number.
    """
    plain = texts
    if loose:
        thousands = "." if decimal == "," else ","
        for sign in (thousands, " ", "\u00a0", "\u202f", "'", "_"):
            plain = pc.replace_substring(plain, sign, "")
    if decimal != ".":
        plain = pc.replace_substring(plain, decimal, ".")
    if loose:
        plain = pc.struct_field(pc.extract_regex(plain, LOOSE), "number")
    is_one = pc.match_substring_regex(plain, NUMBER_CELL)
    values = pc.if_else(is_one, plain, pa.scalar(None, plain.type)).cast(pa.float64())
    odd = pc.indices_nonzero(pc.and_(pc.is_valid(texts), pc.is_null(values)))
    return values, odd.cast(pa.int64())


def vectors(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Take texts such as ``[0.1, 2, 3e-4]`` as vectors.

    Parameters
    ----------
    texts : pyarrow.Array of large_string
        Trimmed, null where missing.

    Returns
    -------
    vectors : pyarrow.Array of list of float64
    odd : pyarrow.Array of int64
        Positions of the cells that hold something, and no vector.
    """
    is_one = pc.fill_null(pc.match_substring_regex(texts, VECTOR_CELL), False)
    inner = pc.replace_substring_regex(texts, r"^[\[(]\s*|\s*[\])]$", "")
    inner = pc.if_else(is_one, inner, pa.scalar(None, inner.type))
    parts = pc.split_pattern_regex(inner, r"\s*[,;\s]\s*")
    odd = pc.indices_nonzero(pc.and_(pc.is_valid(texts), pc.invert(is_one)))
    return parts.cast(pa.large_list(pa.float64())), odd.cast(pa.int64())
