"""Ids as the text that they are compared by."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data import columns
from bowerbird.data.picture_paths import ENDINGS

PICTURE_ENDING = rf"(?i)({'|'.join(map(re.escape, ENDINGS))})$"
EXACT_WHOLE = 2.0**53  # above it floats skip whole numbers


def id_texts(column: pa.ChunkedArray, name: str, file: str) -> pa.Array:
    """Write a column of ids as text, the same in every format.

    Parameters
    ----------
    column : pyarrow.ChunkedArray of n values
    name, file : str
        For messages.

    Returns
    -------
    texts : pyarrow.Array of n large_string
        Without spaces around; accents as one sign; 7.0 is ``7``; null where there is no id.

    Raises
    ------
    DataError
        If the column holds lists or structures.
    """
    if pa.types.is_floating(column.type):
        column = _whole_as_such(column.cast(pa.float64()))
    texts = pc.utf8_normalize(columns.labels(column, name, file), "NFC")
    return pa.concat_arrays(texts.chunks) if texts.num_chunks else pa.array([], pa.large_string())


def without_ending(texts: pa.Array) -> pa.Array:
    """Take ``.jpg`` and other endings of pictures away from ids or names of files.

    Parameters
    ----------
    texts : pyarrow.Array of n large_string

    Returns
    -------
    stems : pyarrow.Array of n large_string
    """
    return pc.replace_substring_regex(texts, PICTURE_ENDING, "")


def row_numbers(start: int, rows: int) -> pa.Array:
    """Return the numbers of rows as ids.

    Parameters
    ----------
    start, rows : int

    Returns
    -------
    texts : pyarrow.Array of `rows` large_string
    """
    return pa.array(np.arange(start, start + rows)).cast(pa.large_string())


def hashes(texts: pa.Array) -> npt.NDArray[np.uint64]:
    """Compute a hash of 64 bits (SipHash) of each text.

    Parameters
    ----------
    texts : pyarrow.Array of n large_string
        A null is hashed as an empty text.

    Returns
    -------
    hashes : ndarray of shape (n,), uint64
    """
    from pandas.util import hash_array  # only who joins waits for pandas

    words: npt.NDArray[Any] = pc.fill_null(texts, "").to_numpy(zero_copy_only=False)
    return np.asarray(hash_array(words, categorize=False), dtype=np.uint64)


def _whole_as_such(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write floats as text value by value: a batch of them must not decide for the others."""
    is_whole = pc.and_(
        pc.equal(pc.floor(column), column), pc.less_equal(pc.abs(column), EXACT_WHOLE)
    )
    whole = pc.if_else(is_whole, column, 0.0).cast(pa.int64()).cast(pa.large_string())
    texts = pc.if_else(is_whole, whole, column.cast(pa.large_string()))
    return pc.if_else(pc.is_nan(column), pa.scalar(None, pa.large_string()), texts)
