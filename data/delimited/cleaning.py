"""Clean the columns of a table of text, batch by batch, and say what was done to them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.column_types import is_bytes, is_text
from bowerbird.data.delimited.cells import (
    LEADING_ZERO,
    VECTOR_CELL,
    is_number,
    numbers,
    vectors,
    without,
)
from bowerbird.data.delimited.layout import MOSTLY, Layout
from bowerbird.data.delimited.text_format import TextFormat
from bowerbird.data.remarks import Remark, counted
from bowerbird.data.roles import listed

VECTOR = re.compile(VECTOR_CELL)
# As `bowerbird export` writes text that a spreadsheet would run, and OWASP advises everybody to.
GUARDED = r"(^|[,;\t\r\n\"])'('*[=+@＝＋－＠\t\r\n-])"
APOSTROPHE = b"'"
ODD = 0.1  # share of cells that are no numbers, above which a column is one of text
EXAMPLES = 3
SHOWN = 40  # signs of a cell


@dataclass(frozen=True)
class Plan:
    """How a column is read.

    Parameters
    ----------
    kind : pyarrow.DataType
        The type that Arrow gives it.
    holds : {"typed", "text", "number", "vector"}
        What its cells mean; all but ``typed`` are read as text and taken apart here.
    """

    kind: pa.DataType
    holds: Literal["typed", "text", "number", "vector"] = "typed"


TEXT = Plan(pa.large_string(), "text")
NUMBER = Plan(pa.large_string(), "number")


def plan_columns(schema: pa.Schema, layout: Layout, stated: TextFormat) -> dict[str, Plan]:
    """Decide how each column is read.

    Parameters
    ----------
    schema : pyarrow.Schema
        As Arrow sees the first rows.
    layout : Layout
        With these rows as they are written.
    stated : TextFormat

    Returns
    -------
    plans : dict of str to Plan
    """
    missing = {"", *stated.missing}
    columns = {
        field.name: [row[i] for row in layout.rows if i < len(row) and row[i] not in missing]
        for i, field in enumerate(schema)
    }
    return {
        field.name: _plan(field, columns[field.name], layout.decimal, field.name in stated.loose)
        for field in schema
    }


def _plan(field: pa.Field, cells: list[str], decimal: str, loose: bool) -> Plan:
    if loose:
        return NUMBER
    if is_text(field.type):
        if cells and sum(is_number(c, decimal) for c in cells) >= MOSTLY * len(cells):
            return NUMBER
        if cells and all(VECTOR.fullmatch(cell) for cell in cells):
            return Plan(pa.large_string(), "vector")
        return TEXT
    if pa.types.is_integer(field.type) and any(re.match(LEADING_ZERO, cell) for cell in cells):
        return TEXT  # 00017 is a name
    return Plan(field.type)


@dataclass
class _Count:
    """What happened to the cells of a column."""

    cells: int = 0
    missing: int = 0
    trimmed: int = 0
    guarded: int = 0
    odd: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)


class Cleaner:
    """One pass over a table of text.

    Parameters
    ----------
    plans : mapping of str to Plan
    layout : Layout
    stated : TextFormat
    """

    def __init__(self, plans: Mapping[str, Plan], layout: Layout, stated: TextFormat) -> None:
        self._plans, self._layout, self._stated = plans, layout, stated
        self._missing = pa.array(["", *stated.missing], pa.large_string())
        self._counts: dict[str, _Count] = defaultdict(_Count)
        self._placeholders = _placeholders(layout, stated)
        self._rows = self._repeats = 0

    def clean(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Clean the next rows.

        Parameters
        ----------
        batch : pyarrow.RecordBatch
            As Arrow reads it by the plans.

        Returns
        -------
        batch : pyarrow.RecordBatch
            Texts trimmed, null where a value is missing, numbers and vectors as such; without
            lines that repeat the names.
        """
        batch = self._without_names(batch)
        columns = [
            self._clean(n, c) for n, c in zip(batch.schema.names, batch.columns, strict=True)
        ]
        self._rows += batch.num_rows
        return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)

    def not_numbers(self) -> list[str]:
        """Name the columns that were taken for numbers and hold too much else."""
        return [
            name
            for name, count in self._counts.items()
            if name not in self._stated.loose and count.odd > ODD * (count.cells - count.missing)
        ]

    def remarks(self) -> list[Remark]:
        """Return what was done in this pass."""
        remarks = []
        if self._repeats:
            lines = counted(self._repeats, "line")
            remarks.append(Remark("format", f"Left out: the column names, repeated in {lines}."))
        for name, count in self._counts.items():
            remarks += _remarks_of(name, count, self._placeholders.get(name, ()))
        return remarks

    def _without_names(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        names = [name for name in batch.schema.names if self._plans[name].holds != "typed"]
        if not self._layout.repeats_names or not names:
            return batch
        same = pc.equal(pc.utf8_trim_whitespace(batch[names[0]]), names[0])
        for name in names[1:]:
            same = pc.and_(same, pc.equal(pc.utf8_trim_whitespace(batch[name]), name))
        same = pc.fill_null(same, False)
        self._repeats += pc.sum(same).as_py() or 0
        return batch.filter(pc.invert(same))

    def _clean(self, name: str, column: pa.Array) -> pa.Array:
        plan, count = self._plans[name], self._counts[name]
        count.cells += len(column)
        if plan.holds == "typed" or is_bytes(column.type):
            count.missing += column.null_count
            return column
        texts = pc.utf8_trim_whitespace(column)
        spaced = pc.not_equal(texts, column)
        if trimmed := pc.sum(spaced).as_py():
            count.trimmed += trimmed
            # A quoted NA is a word; one with spaces around it was not quoted, or is no table's.
            spaced = pc.fill_null(spaced, False)
            texts = pc.if_else(spaced, without(texts, self._missing), texts)
        count.missing += texts.null_count
        if plan.holds == "text":
            return self._unguarded(texts, count)
        if plan.holds == "vector":
            values, odd = vectors(texts)
        else:
            loose = name in self._stated.loose
            values, odd = numbers(texts, self._layout.decimal, loose)
        self._note_odd(count, texts, odd)
        return values

    def _unguarded(self, texts: pa.Array, count: _Count) -> pa.Array:
        """Take away the apostrophe that keeps a spreadsheet from running a text."""
        signs = texts.buffers()[-1]
        if signs is None or APOSTROPHE not in signs.to_pybytes():  # a hundredth of what RE2 takes
            return texts
        guarded = pc.sum(pc.match_substring_regex(texts, GUARDED)).as_py() or 0
        if not guarded or self._stated.apostrophes == "keep":
            return texts
        count.guarded += guarded
        return pc.replace_substring_regex(texts, GUARDED, r"\1\2")

    def _note_odd(self, count: _Count, texts: pa.Array, odd: pa.Array) -> None:
        count.odd += len(odd)
        for at in odd[: EXAMPLES - len(count.examples)].to_pylist():
            count.examples.append((self._rows + at + 1, texts[at].as_py()))


def _placeholders(layout: Layout, stated: TextFormat) -> dict[str, list[str]]:
    """Return which cells of the first rows mean that there is no value, by column."""
    seen: dict[str, dict[str, None]] = defaultdict(dict)
    missing = frozenset(stated.missing)
    for row in layout.rows:
        for name, cell in zip(layout.names, row, strict=False):
            if cell in missing:
                seen[name][cell] = None
    return {name: list(cells) for name, cells in seen.items()}


def _remarks_of(name: str, count: _Count, placeholders: Sequence[str]) -> list[Remark]:
    remarks = []
    if placeholders:
        cells = listed(placeholders)
        remarks.append(
            Remark(
                "values",
                f"Column {name!r}: {cells} means no value; {count.missing:,} of {count.cells:,} "
                "cells are missing.",
                "data: {text: {missing: []}}",
            )
        )
    if count.odd:
        cells = listed([f"{cell[:SHOWN]!r} in row {row:,}" for row, cell in count.examples])
        more = f" and {count.odd - len(count.examples):,} more" if count.odd > EXAMPLES else ""
        texts = pa.array([cell for _, cell in count.examples], pa.large_string())
        is_loose = not len(numbers(texts, ".", True)[1])
        remarks.append(
            Remark(
                "values",
                f"Column {name!r} holds numbers, but for {cells}{more}: taken as missing.",
                f"data: {{text: {{loose: [{name}]}}}}" if is_loose else "",
            )
        )
    if count.guarded:
        cells = counted(count.guarded, "cell")
        text = f"Column {name!r}: an apostrophe before a formula is removed from {cells}."
        remarks.append(Remark("values", text, "data: {text: {apostrophes: keep}}"))
    if count.trimmed:
        cells = counted(count.trimmed, "cell")
        remarks.append(
            Remark(
                "values",
                f"Column {name!r}: outer spaces are removed from {cells}.",
            )
        )
    return remarks
