"""Turn columns of a table into ids, labels, boxes and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.column_types import is_bytes, is_number, is_series, is_text
from bowerbird.data.errors import DataError
from bowerbird.data.roles import ROW_NUMBER, listed

WHOLE_NUMBER = r"^(0|-?[1-9][0-9]{0,18})$"


def ids(column: pa.ChunkedArray, *, name: str, file: str) -> npt.NDArray[Any]:
    """Take a column as unique ids.

    Parameters
    ----------
    column : pyarrow.ChunkedArray of n values
    name, file : str
        For the message.

    Returns
    -------
    ids : ndarray of shape (n,)
        int64 where all are whole numbers that fit, written as text or not, so that ids are the
        same in every format; else object holding str.

    Raises
    ------
    DataError
        Where an id is missing or stands more than once.
    """
    if pa.types.is_floating(column.type) or is_text(column.type):
        column = labels(column, name, file)
    whole = _whole(column)
    values = labels(column, name, file) if whole is None else whole
    if values.null_count:
        first = pc.index(pc.is_null(values), pa.scalar(True)).as_py()
        raise DataError(
            f"{file}: id column {name!r} is empty in {values.null_count} rows, first in row "
            f"{first}. Every item needs an id: fill them in, or set id to another column or to "
            f"{ROW_NUMBER!r}."
        )
    identifiers = _numpy(values, np.int64 if whole is not None else object)
    _refuse_repeated(identifiers, name, file)
    return identifiers


def _whole(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Return a column as whole numbers of 64 bits; None where it holds anything else."""
    is_whole = pa.types.is_integer(column.type)
    if is_text(column.type) and len(column) and not column.null_count:
        texts = column.cast(pa.large_string())
        is_whole = pc.all(pc.match_substring_regex(texts, WHOLE_NUMBER)).as_py()
        column = texts
    if not is_whole:
        return None
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        return None


def _refuse_repeated(ids: npt.NDArray[Any], name: str, file: str) -> None:
    import pandas as pd  # here, since not all who read columns read ids

    index = pd.Index(ids, dtype=ids.dtype)
    if index.is_unique:
        return
    again = index.duplicated()
    examples = listed([repr(v) for v in ids[again][:3].tolist()])
    raise DataError(
        f"{file}: id column {name!r} repeats in {int(again.sum())} rows (such as {examples}). "
        f"Ids must be unique: set id to another column or to {ROW_NUMBER!r}; or, where the rows of "
        "an id are its measurements, name their columns with data: {series: {value: ..., time: "
        "...}}."
    )


def without_values(column: pa.ChunkedArray, missing: Sequence[str]) -> pa.ChunkedArray:
    """Put null in place of values that mean that there is none.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
    missing : sequence of str
        As they are written; a column of numbers compares them as numbers.

    Returns
    -------
    column : pyarrow.ChunkedArray
        Of the same type; as it was where that is neither text nor numbers.
    """
    if is_number(column.type):
        values = [number for text in missing if (number := _number(text)) is not None]
        is_missing = pc.is_in(column.cast(pa.float64(), safe=False), pa.array(values, pa.float64()))
    elif is_text(column.type):
        is_missing = pc.is_in(column.cast(pa.large_string()), pa.array(missing, pa.large_string()))
    else:
        return column
    return pc.if_else(is_missing, pa.scalar(None, column.type), column)


def without_missing(batch: pa.Table, missing: Mapping[str, Sequence[str]]) -> pa.Table:
    """Put null in place of the values that mean that there is none, in all columns.

    Parameters
    ----------
    batch : pyarrow.Table
    missing : mapping of str to sequence of str
        By column; others than those of the table are passed over.

    Returns
    -------
    batch : pyarrow.Table
    """
    for i, name in enumerate(batch.column_names):
        if name in missing:
            batch = batch.set_column(i, name, without_values(batch[name], missing[name]))
    return batch


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def labels(column: pa.ChunkedArray, name: str, file: str) -> pa.ChunkedArray:
    """Take a column of any type as labels.

    Parameters
    ----------
    column : pyarrow.ChunkedArray of n values
    name, file : str
        For the message.

    Returns
    -------
    labels : pyarrow.ChunkedArray of large_string
        Null where there is none: null, NaN or empty.
    """
    texts = pc.utf8_trim_whitespace(as_text(column, name, file))
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.large_string()), texts)


def as_text(column: pa.ChunkedArray, name: str, file: str) -> pa.ChunkedArray:
    """Write a column of single values as text.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
    name, file : str
        For the message.

    Returns
    -------
    texts : pyarrow.ChunkedArray of large_string
        Null where the value is null or NaN; floats that are whole numbers throughout are written
        as such; bytes that are not UTF-8 with backslashes.

    Raises
    ------
    DataError
        Where the column holds lists or structures.
    """
    refuse_nested(column.type, name, file)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        column = _without_nan(column)
    try:
        texts = column.cast(pa.large_string())
        texts.validate(full=True)  # a file may call text what is none
    except pa.ArrowInvalid:
        return _decoded(column.cast(pa.large_binary()))
    return texts


def refuse_nested(kind: pa.DataType, name: str, file: str) -> None:
    """Hold a column that names something to one value a row.

    Parameters
    ----------
    kind : pyarrow.DataType
        What the column holds.
    name, file : str
        For the message.

    Raises
    ------
    DataError
        Where it holds lists or structures.
    """
    if pa.types.is_nested(kind):
        raise DataError(
            f"{file}: column {name!r} holds {kind}; a name or label is one text or number. "
            "Choose another column."
        )


def _without_nan(column: pa.ChunkedArray) -> pa.ChunkedArray:
    column = column.cast(pa.float64())
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        return column


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    texts = [v if v is None else v.decode("utf-8", "backslashreplace") for v in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.large_string())])


def objects(column: pa.ChunkedArray) -> npt.NDArray[np.object_]:
    """Return texts as Python's, each distinct one stored once.

    Parameters
    ----------
    column : pyarrow.ChunkedArray of n texts

    Returns
    -------
    texts : ndarray of shape (n,), object
        str, None where null.
    """
    coded = column.combine_chunks().dictionary_encode()
    coded = coded.chunk(0) if isinstance(coded, pa.ChunkedArray) else coded
    words = np.array([*coded.dictionary.to_pylist(), None], dtype=object)
    codes = coded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)
    return np.asarray(words[codes])


def boxes(columns: list[npt.NDArray[np.float64]], corners: bool) -> npt.NDArray[np.float32]:
    """Put four columns together as boxes.

    Parameters
    ----------
    columns : list of four ndarray of shape (n,)
        Left, top, width, height, or left, top, right, bottom in pixels.
    corners : bool
        Which of the two.

    Returns
    -------
    boxes : ndarray of shape (n, 4), float32
        Left, top, width, height; NaN where one is missing.
    """
    left, top, third, fourth = columns
    sides = (third - left, fourth - top) if corners else (third, fourth)
    return np.stack([left, top, *sides], axis=1).astype(np.float32)


def numbers(column: pa.Array, width: int, name: str, file: str) -> npt.NDArray[np.float64]:
    """Take a column as features.

    Parameters
    ----------
    column : pyarrow.Array of n numbers or lists of numbers
    width : int
        Numbers a row.
    name, file : str
        For the message.

    Returns
    -------
    numbers : ndarray of shape (n, width), float64
        NaN where null.

    Raises
    ------
    DataError
        Where it holds anything else, or lists of another length.
    """
    if pa.types.is_null(column.type):  # a format without types, and no value
        return np.full((len(column), max(1, width)), np.nan)
    if is_series(column.type):
        return _vectors(column, width, name, file)
    if not (is_number(column.type) or pa.types.is_boolean(column.type)):
        type_name = "bytes" if is_bytes(column.type) else str(column.type)
        raise DataError(
            f"{file}: feature column {name!r} holds {type_name}; features are numbers or vectors. "
            "Leave it out of the features."
        )
    whole = column.cast(pa.int8()) if pa.types.is_boolean(column.type) else column
    values = whole.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=np.float64).reshape(-1, 1)


def _vectors(column: pa.Array, width: int, name: str, file: str) -> npt.NDArray[np.float64]:
    lengths = pc.list_value_length(column)
    wrong = pc.fill_null(pc.not_equal(lengths, width), False)
    if pc.any(wrong).as_py():
        length = lengths.filter(wrong)[0].as_py()
        raise DataError(
            f"{file}: vector column {name!r} holds a row of {length} numbers beside rows of "
            f"{width}. All vectors need the same length: fix the row, or choose other features."
        )
    rows = np.full((len(column), width), np.nan)
    values = column.flatten().cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    rows[column.is_valid().to_numpy(zero_copy_only=False)] = values.reshape(-1, width)
    return rows


def _numpy(values: pa.ChunkedArray, dtype: type) -> npt.NDArray[Any]:
    return np.asarray(values.to_numpy(), dtype=dtype)
