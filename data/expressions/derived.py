"""Columns that are computed from a table's own, batch by batch, as the table is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data import columns
from bowerbird.data.column_types import is_number, is_text
from bowerbird.data.errors import ConfigError, DataError, did_you_mean
from bowerbird.data.expressions.arithmetic import Expression, Numbers, expression
from bowerbird.data.expressions.combinations import MOST_COLUMNS, Combination, formulas
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import Roles, expand, listed
from bowerbird.data.scaling import Scaling
from bowerbird.data.source import Reread, Source

SHOWN = 6  # columns that a remark names


def check(derived: Mapping[str, str], where: str) -> None:
    """Refuse expressions that cannot be read, before any data are.

    Parameters
    ----------
    derived : mapping of str to str
        Expression by name.
    where : str
        The file that holds them.

    Raises
    ------
    ConfigError
        With key, and position where it is the syntax.
    """
    if len(derived) > MOST_COLUMNS:
        raise ConfigError(
            f"{where}: data.derived has {len(derived):,} columns; {MOST_COLUMNS:,} are allowed."
        )
    for name, text in derived.items():
        expression(text, f"{where}: data.derived.{name[:100]}")


def needed(derived: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return what some columns are computed from, as far as that is computed too.

    Parameters
    ----------
    derived : mapping of str to str
        Expression by name; what one is made of comes before it.
    names : iterable of str
        Columns, derived or not.

    Returns
    -------
    needed : dict of str to str
        In the order of `derived`.
    """
    open_names = set(names)
    chosen = set()
    for name in reversed(list(derived)):
        if name in open_names:
            chosen.add(name)
            open_names.update(expression(derived[name], name).columns)
    return {name: text for name, text in derived.items() if name in chosen}


def with_derived(source: Source, roles: Roles, file: str, like: Scaling | None = None) -> Source:
    """Add to a table what a person, or the pool to be matched, derives from its columns.

    Parameters
    ----------
    source : Source
        One that has them already stays as it is.
    roles : Roles
        Their `combined`, `derived` and `missing` count.
    file : str
        The data's name, for messages.
    like : Scaling or None
        Of a pool or learner that these data are to match.

    Returns
    -------
    source : Source
        With the derived columns after its own, as float64, null where an operand is missing or the
        result is not finite; its remarks count them once all batches have been read.

    Raises
    ------
    ConfigError, DataError
        If a column is not there, holds no numbers, or its name is taken.
    """
    names = [name for name in source.head.column_names if name not in source.derived]
    present: list[str] = []
    texts: dict[str, str] = {}
    for name, text in (*(like.derived if like else ()), *_combined(roles.combined, names, file)):
        if name in names:
            present.append(name)
        else:
            texts[name] = text
    texts = {**texts, **roles.derived}
    if len(texts) > MOST_COLUMNS:
        raise ConfigError(
            f"{file}: {len(texts):,} columns are derived; {MOST_COLUMNS:,} are allowed."
        )
    texts = {name: text for name, text in texts.items() if source.derived.get(name) != text}
    remarks: list[Remark] = []
    if present and not source.derived:  # else it was said already
        text = f"In the table already, and not computed: {listed(present, SHOWN)}."
        remarks.append(Remark("roles", text))
    if not texts:
        return replace(source, remarks=_Remarks(source.remarks, remarks, _Count([])))
    return _Derived(texts, roles.missing, file, remarks).beside(source)


def _combined(
    combinations: Sequence[Combination], names: Sequence[str], file: str
) -> Iterator[tuple[str, str]]:
    for number, combination in enumerate(combinations):
        role = f"combined[{number}]"
        base = expand(combination.columns, names, f"{role}.columns", file)
        yield from formulas(combination, base, f"{file}: {role}")


@dataclass(frozen=True)
class _Derived:
    """Computes columns beside those of a source."""

    texts: Mapping[str, str]
    missing: Mapping[str, Sequence[str]]
    file: str
    remarks: Sequence[Remark]

    def beside(self, source: Source) -> Source:
        """Return a source with these columns."""
        steps = self._checked(source.head)
        count = _Count(list(steps))
        remarks = _Remarks(source.remarks, self.remarks, count)

        def batches(names: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
            count.clear()
            plain = [name for name in names if name not in steps]
            chosen = {n: steps[n] for n in needed(self.texts, names)}
            operands = (c for step in chosen.values() for c in step.columns if c not in steps)
            below = list(dict.fromkeys([*plain, *operands]))
            texts = [name for name in as_text if name not in steps]
            try:
                for batch in source.batches(below or source.head.column_names[:1], texts):
                    table = self._add(pa.Table.from_batches([batch]), chosen, count)
                    yield from table.select(list(names)).to_batches()
            except Reread as again:
                raise Reread(self.beside(again.source)) from again

        head = self._add(source.head, steps, _Count(list(steps)))
        derived = {**source.derived, **self.texts}
        return replace(source, head=head, batches=batches, remarks=remarks, derived=derived)

    def _checked(self, head: pa.Table) -> dict[str, Expression]:
        """Read the expressions; each may name columns of the table and those before it."""
        steps: dict[str, Expression] = {}
        for name, text in self.texts.items():
            if name in head.column_names:
                raise DataError(
                    f"{self.file}: derived column {name!r} has the name of a column of the table. "
                    "Call it otherwise."
                )
            step = expression(text, f"{self.file}: derived column {name[:100]!r}")
            for operand in step.columns:
                self._check_operand(name, operand, head, list(steps))
            steps[name] = step
        return steps

    def _check_operand(self, name: str, operand: str, head: pa.Table, steps: list[str]) -> None:
        if operand in steps:
            return
        names = [*head.column_names, *steps]
        if operand not in names:
            raise DataError(
                f"{self.file}: derived column {name!r} is made from {operand[:100]!r}, which is "
                f"no column. There are: {listed(names)}.{did_you_mean(operand, names)}"
            )
        kind = head.schema.field(operand).type
        if not (is_number(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind)):
            raise DataError(
                f"{self.file}: derived column {name!r} is made from {operand!r}, which holds "
                f"{kind}. Name columns of numbers."
            )

    def _add(self, table: pa.Table, steps: Mapping[str, Expression], count: _Count) -> pa.Table:
        values: dict[str, Numbers] = {}

        def column(name: str) -> Numbers:
            if name not in values:
                values[name] = self._numbers(table[name], name)
            return values[name]

        for name, step in steps.items():
            values[name] = result = step.compute(column)
            is_missing = np.isnan(result)
            has_operands = np.logical_and.reduce([np.isfinite(column(c)) for c in step.columns])
            count.add(name, is_missing, has_operands)
            table = table.append_column(name, pa.array(result, mask=is_missing))
        return table

    def _numbers(self, column: pa.ChunkedArray, name: str) -> Numbers:
        """Take a column as float64, NaN where it is missing; one that is an id comes as text."""
        if name in self.missing:
            column = columns.without_values(column, self.missing[name])
        if pa.types.is_null(column.type):
            return np.full(len(column), np.nan)
        if is_text(column.type):
            try:
                column = column.cast(pa.large_string()).cast(pa.float64())
            except pa.ArrowInvalid:
                raise DataError(
                    f"{self.file}: {name!r} names the items or their classes, and is not always a "
                    "number. Derive from another column."
                ) from None
        return columns.numbers(column.combine_chunks(), 0, name, self.file)[:, 0]


class _Count:
    """How many rows have no number in each derived column."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self.clear()

    def clear(self) -> None:
        self.missing = dict.fromkeys(self._names, 0)
        self.not_finite = dict.fromkeys(self._names, 0)

    def add(
        self, name: str, missing: npt.NDArray[np.bool_], has_operands: npt.NDArray[np.bool_]
    ) -> None:
        self.missing[name] += int(missing.sum())
        self.not_finite[name] += int((missing & has_operands).sum())

    def remark(self) -> Remark | None:
        counts = []
        for name, rows in self.missing.items():
            odd = self.not_finite[name]
            if rows:
                counts.append(f"{name} {rows:,}" + (f" ({odd:,} not finite)" if odd else ""))
        if not counts:
            return None
        text = (
            "Derived columns without a value in some rows, because an operand is missing or the "
            f"result is not finite: {listed(counts, SHOWN)}."
        )
        return Remark("values", text)


class _Remarks(Sequence[Remark]):
    """What is said of the table, and of the derived columns as far as they were counted."""

    def __init__(self, below: Sequence[Remark], first: Sequence[Remark], count: _Count) -> None:
        self._below, self._first, self._count = below, first, count

    def _all(self) -> list[Remark]:
        counted = self._count.remark()
        return [*self._below, *self._first, *([counted] if counted else [])]

    def __len__(self) -> int:
        return len(self._all())

    def __getitem__(self, index: Any) -> Any:
        return self._all()[index]
