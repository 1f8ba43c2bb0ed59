"""Leave out items that have no vector, where vectors are what is learned from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.errors import DataError
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import ROW_NUMBER, Roles, listed
from bowerbird.data.source import Source

EXAMPLES = 3


def without_gaps(source: Source, roles: Roles, file: str) -> Source:
    """Leave out the rows that lack a joined vector, and note it.

    A vector cannot be filled in: its median is the vector of no item, and a flag beside hundreds of
    numbers weighs nothing. A column of single numbers is filled and flagged as ever.

    Parameters
    ----------
    source : Source
    roles : Roles
        With every role filled in.
    file : str
        For messages.

    Returns
    -------
    source : Source
        The same where no joined vector is a feature.
    """
    names = [name for name in roles.features or () if name in source.sparse]
    if source.embedding is not None or not names:
        return source
    remarks = list(source.remarks)

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        rows, left_out, examples = 0, 0, list[str]()
        for batch in source.batches(list(dict.fromkeys([*columns, *names])), as_text):
            has_all = pc.is_valid(batch[names[0]])
            for name in names[1:]:
                has_all = pc.and_(has_all, pc.is_valid(batch[name]))
            gaps = batch.num_rows - pc.sum(has_all.cast(pa.int64())).as_py() if len(batch) else 0
            if gaps and roles.id in batch.schema.names and roles.id != ROW_NUMBER:
                without = batch[roles.id].filter(pc.invert(has_all)).slice(0, EXAMPLES)
                examples = [*examples, *map(str, without.to_pylist())][:EXAMPLES]
            rows, left_out = rows + batch.num_rows, left_out + gaps
            yield (batch.filter(has_all) if gaps else batch).select(list(columns))
        if rows and rows == left_out:
            raise DataError(
                f"{file}: no item has a vector in {listed(names)}. Name what to learn from with "
                "data: {features: [...]}."
            )
        remarks[:] = [*source.remarks, *_of_gaps(left_out, rows, names, examples)]

    return replace(source, batches=batches, remarks=remarks)


def _of_gaps(
    left_out: int, rows: int, names: Sequence[str], examples: Sequence[str]
) -> Iterator[Remark]:
    if left_out:
        such = f", e.g. {listed([repr(name) for name in examples])}" if examples else ""
        verb = "is" if left_out == 1 else "are"
        yield Remark(
            "values",
            f"{left_out:,} of {rows:,} items {verb} left out, without a vector in "
            f"{listed(names)}{such}.",
            "data: {features: [...]}",
        )
