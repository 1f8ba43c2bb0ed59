"""Search criteria over a pool's columns: ``mag < 20 and kind in ["star", "qso"]``.

The text is read as a Python expression and is never run: each of the few kinds of node that are
allowed is answered by pyarrow, arithmetic by NumPy, and every other one is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.errors import ConfigError, did_you_mean
from bowerbird.data.expressions.arithmetic import (
    LONGEST,
    Numbers,
    Parsed,
    SyntaxProblem,
    compute,
    is_arithmetic,
    parse,
    shortened,
)
from bowerbird.data.names import is_utf8

Marks = Mapping[str, npt.NDArray[np.bool_]]

SHOWN = 20  # columns that a message names
_COMPARED = {
    ast.Lt: pc.less,
    ast.LtE: pc.less_equal,
    ast.Gt: pc.greater,
    ast.GtE: pc.greater_equal,
    ast.Eq: pc.equal,
    ast.NotEq: pc.not_equal,
}
_SIGNS = "comparisons, and, or, not, brackets, in [..], is None, is not None"


def matching(
    table: pa.Table, text: str, marks: Marks = MappingProxyType({})
) -> npt.NDArray[np.bool_]:
    """Find the rows that meet criteria.

    Parameters
    ----------
    table : pyarrow.Table of n rows
    text : str
        Comparisons (``< <= == != >= >``, also ``18 < mag < 20``) of columns, or of what is computed
        from them (``g - r``, ``log10(period)``), with numbers, texts in quotes, True, False, dates
        in quotes, or each other; ``in [..]``, ``not in [..]``,
        ``is None``, ``is not None``; joined by ``and``, ``or``, ``not`` and brackets. A column of
        true and false stands by itself. A column whose name is no single word stands in backticks.
        At most 2,000 signs.
    marks : mapping of str to ndarray of shape (n,), bool
        Rows marked otherwise, by a word that stands for them; a column of that name needs
        backticks.

    Returns
    -------
    rows : ndarray of shape (n,), bool
        False where a value that decides is missing (null or NaN).

    Raises
    ------
    ConfigError
        If the text cannot be read, names no column, or compares what cannot be compared.

    Examples
    --------
    >>> table = pa.table({"mag": [18.0, 21.0, None], "object type": ["star", "qso", "star"]})
    >>> matching(table, "mag < 20 or `object type` == 'qso'").tolist()
    [True, True, False]
    """
    parsed = _parsed(text)
    try:
        matches = _Reading(table, parsed, marks, text).truth(parsed.tree)
    except pa.ArrowException as error:
        message = " ".join(str(error).splitlines()[:1])[:200]
        raise ConfigError(f"The filter {shortened(text)} cannot be answered: {message}.") from None
    except RecursionError:
        raise ConfigError(
            "The filter is nested too deeply. Write it with fewer brackets."
        ) from None
    matches = pc.fill_null(matches, False)
    return np.asarray(matches.to_numpy(zero_copy_only=False), dtype=bool)


def _parsed(text: str) -> Parsed:
    if len(text) > LONGEST:
        raise ConfigError(f"The filter has {len(text):,} characters; {LONGEST:,} are allowed.")
    try:
        return parse(text)
    except SyntaxProblem as problem:
        place = "" if problem.position is None else f" at character {problem.position}"
        raise ConfigError(
            f"The filter {shortened(text)} cannot be read{place}. It must be like mag < 20 and "
            "kind == 'star'; a column whose name is not a single word goes in `backticks`."
        ) from None


class _Reading:
    """Answers one node after the other."""

    def __init__(self, table: pa.Table, parsed: Parsed, marks: Marks, text: str) -> None:
        self._table, self._names, self._marks = table, parsed.names, marks
        self._text, self._called = shortened(text), parsed.column_of

    def truth(self, node: ast.expr) -> Any:
        """Return true, false or null for each row."""
        if isinstance(node, ast.BoolOp):
            join = pc.and_kleene if isinstance(node.op, ast.And) else pc.or_kleene
            truth = self.truth(node.values[0])
            for value in node.values[1:]:
                truth = join(truth, self.truth(value))
            return truth
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return pc.invert(self.truth(node.operand))
        if isinstance(node, ast.Compare):
            return self._chain(node)
        if isinstance(node, ast.Name):
            column = self._column(node.id)
            if pa.types.is_boolean(column.type):
                return column
            self._refuse(f"the column {self._called(node.id)!r} is not true or false by itself")
        return self._refuse(f"it has {ast.unparse(node)[:60]!r}, which is none of: {_SIGNS}")

    def _chain(self, node: ast.Compare) -> Any:
        truth, first = None, node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            comparison = self._comparison(first, operator, right)
            truth, first = comparison if truth is None else pc.and_kleene(truth, comparison), right
        return truth

    def _comparison(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Any:
        if isinstance(operator, ast.Is | ast.IsNot):
            if not (isinstance(right, ast.Constant) and right.value is None):
                self._refuse("'is' stands before None only; use ==")
            missing = pc.is_null(self._side(left))
            if isinstance(missing, pa.Scalar):
                self._refuse(f"{self._plain(left)} is no column, so it is never missing")
            return missing if isinstance(operator, ast.Is) else pc.invert(missing)
        if isinstance(operator, ast.In | ast.NotIn):
            matches = self._one_of(left, right)
            return matches if isinstance(operator, ast.In) else pc.invert(matches)
        return self._compared(_COMPARED[type(operator)], left, right)

    def _one_of(self, left: ast.expr, right: ast.expr) -> Any:
        if not isinstance(right, ast.List | ast.Tuple) or not right.elts:
            self._refuse("after 'in' stands a list of one value or more, such as ['star', 'qso']")
        matches = self._compared(pc.equal, left, right.elts[0])
        for value in right.elts[1:]:
            matches = pc.or_kleene(matches, self._compared(pc.equal, left, value))
        return matches

    def _compared(self, compare: Any, left: ast.expr, right: ast.expr) -> Any:
        a, b = self._side(left), self._side(right)
        if isinstance(a, pa.Scalar) and isinstance(b, pa.Scalar):
            self._refuse(f"{self._plain(left)} and {self._plain(right)} are both no column")
        if _kind(a) == "a date" and _kind(b) == "text" and isinstance(b, pa.Scalar):
            b = b.cast(a.type)
        elif _kind(b) == "a date" and _kind(a) == "text" and isinstance(a, pa.Scalar):
            a = a.cast(b.type)
        if _kind(a) != _kind(b):
            self._refuse(
                f"{self._plain(left)} is {_kind(a)} and {self._plain(right)} is {_kind(b)}; "
                "only like can be compared with like (text stands in quotes)"
            )
        return compare(a, b)

    def _side(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            return self._column(node.id)
        sign, inner = 1, node
        while isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.USub | ast.UAdd):
            sign, inner = -sign if isinstance(inner.op, ast.USub) else sign, inner.operand
        if is_arithmetic(inner) or (inner is not node and isinstance(inner, ast.Name)):
            return self._arithmetic(node)
        node = inner
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(sign * value)
        if isinstance(value, str) and sign == 1 and not is_utf8(value):
            self._refuse("a text of it holds half a character")
        if isinstance(value, str | bool) and sign == 1:
            return pa.scalar(value)
        return self._refuse(
            f"{ast.unparse(node)[:60]!r} is no column, number, text in quotes, True or False"
        )

    def _arithmetic(self, node: ast.expr) -> Any:
        """Return numbers, null where an operand is missing or the result is not finite."""
        numbers = compute(Parsed(node, self._names), self._numbers_of, self._refuse)
        if numbers.ndim == 0:
            return self._number(float(numbers))
        return pa.array(numbers, mask=np.isnan(numbers))

    def _numbers_of(self, name: str) -> Numbers:
        column = self._of_name(name)
        if _kind(column) not in ("a number", "true or false"):
            self._refuse(f"{name!r} is {_kind(column)}, and only numbers can be computed with")
        numbers = column.cast(pa.int8()) if pa.types.is_boolean(column.type) else column
        numbers = numbers.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return np.asarray(numbers, dtype=np.float64)

    def _number(self, value: float) -> Any:
        if not -(2**63) < value < 2**63:
            text = str(value) if len(str(value)) < 30 else f"a number of {len(str(value))} digits"
            self._refuse(f"{text} is larger than any number that it could be compared with")
        return pa.scalar(value)

    def _column(self, word: str) -> Any:
        if word in self._marks and word not in self._names:
            return pa.array(self._marks[word])
        return self._of_name(self._called(word))

    def _of_name(self, name: str) -> Any:
        if self._table.column_names.count(name) != 1:
            self._refuse_column(name)
        column = self._table.column(name)
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if not _kind(column):
            self._refuse(f"the column {name!r} holds {column.type}, which cannot be compared")
        if pa.types.is_floating(column.type):
            # Not a number is as good as missing.
            column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
        return column

    def _plain(self, node: ast.expr) -> str:
        name = repr(self._called(node.id)) if isinstance(node, ast.Name) else ast.unparse(node)
        return name if len(name) <= 100 else f"{name[:97]}..."

    def _refuse(self, message: str) -> NoReturn:
        raise ConfigError(f"The filter {self._text} cannot be used: {message}.")

    def _refuse_column(self, name: str) -> NoReturn:
        names = [*self._marks, *self._table.column_names]
        more = ", .." if len(names) > SHOWN else ""
        raise ConfigError(
            f"The filter {self._text} names a column {name!r}. There are: "
            f"{', '.join(names[:SHOWN]) or 'none'}{more}.{did_you_mean(name, names)}"
        )


def _kind(values: Any) -> str:
    """Return what can be compared with what; empty where nothing can be."""
    types = {
        "a number": lambda t: (
            pa.types.is_integer(t) or pa.types.is_floating(t) or pa.types.is_decimal(t)
        ),
        "text": lambda t: pa.types.is_string(t) or pa.types.is_large_string(t),
        "true or false": pa.types.is_boolean,
        "a date": lambda t: pa.types.is_timestamp(t) or pa.types.is_date(t),
    }
    return next((name for name, is_one in types.items() if is_one(values.type)), "")
