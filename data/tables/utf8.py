"""Write with backslashes what a file calls text though its bytes are none."""

from __future__ import annotations

import pyarrow as pa

from bowerbird.data.column_types import is_text


def decode(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Replace the texts of columns whose bytes are not UTF-8.

    Parameters
    ----------
    batch : pyarrow.RecordBatch

    Returns
    -------
    batch : pyarrow.RecordBatch
        With the same types; columns of valid text as they are.
    """
    columns = [_decoded(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _decoded(column: pa.Array) -> pa.Array:
    if not is_text(column.type):
        return column
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        plain = column.dictionary_decode() if isinstance(column, pa.DictionaryArray) else column
        raw = plain.cast(pa.large_binary()).to_pylist()
        texts = [
            value if value is None else value.decode("utf-8", "backslashreplace") for value in raw
        ]
        return pa.array(texts, pa.large_string()).cast(column.type)
    return column
