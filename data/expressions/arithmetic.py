"""Arithmetic over columns: ``g - r``, ``log10(period)``, ``(`u mag` - g) / sqrt(n)``.

A text is parsed as a Python expression and is never run: each of the few kinds of node that are
allowed is computed by NumPy, and every other one is refused.
"""

from __future__ import annotations

import ast
import operator
import re
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from bowerbird.data.errors import ConfigError, did_you_mean

Numbers = npt.NDArray[np.float64]

LONGEST = 2_000  # characters
_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`([^`]+)`")
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
ONE_ARGUMENT: dict[str, Callable[[Any], Any]] = {
    "abs": np.abs,
    "acos": np.arccos,
    "asin": np.arcsin,
    "asinh": np.arcsinh,
    "atan": np.arctan,
    "ceil": np.ceil,
    "cos": np.cos,
    "degrees": np.degrees,
    "exp": np.exp,
    "floor": np.floor,
    "log": np.log,
    "log10": np.log10,
    "log1p": np.log1p,
    "log2": np.log2,
    "radians": np.radians,
    "sign": np.sign,
    "sin": np.sin,
    "sqrt": np.sqrt,
    "tan": np.tan,
    "tanh": np.tanh,
}
TWO_ARGUMENTS: dict[str, Callable[[Any, Any], Any]] = {"atan2": np.arctan2, "hypot": np.hypot}
SEVERAL_ARGUMENTS: dict[str, Callable[[Any, Any], Any]] = {"max": np.maximum, "min": np.minimum}
FUNCTIONS = sorted({*ONE_ARGUMENT, *TWO_ARGUMENTS, *SEVERAL_ARGUMENTS})


class SyntaxProblem(ValueError):
    """A text is no expression.

    Parameters
    ----------
    position : int or None
        The character, counted from 1, where that shows; None where it is not known.
    """

    def __init__(self, position: int | None) -> None:
        super().__init__("no expression")
        self.position = position


@dataclass(frozen=True)
class Parsed:
    """A text as the tree of an expression.

    Parameters
    ----------
    tree : ast.expr
    names : mapping of str to str
        The column that a word of the tree stands for, where it stood in backticks.
    """

    tree: ast.expr
    names: Mapping[str, str]

    def column_of(self, word: str) -> str:
        """Return the name of the column that a word stands for.

        Parameters
        ----------
        word : str
        """
        return self.names.get(word, word)


def parse(text: str) -> Parsed:
    """Parse a text, with names of columns in backticks where they are no single word.

    Parameters
    ----------
    text : str
        At most 2,000 characters; the caller has seen to that.

    Returns
    -------
    parsed : Parsed

    Raises
    ------
    SyntaxProblem
    """
    names: dict[str, str] = {}
    shifts: list[tuple[int, int]] = []  # where a stand-in ends, and how much longer the text was

    def stand_in(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        word = f"column_{len(names)}"
        while word in text:
            word += "_"
        names[word] = match[1]
        longer = len(match[0]) - len(word)
        shifts.append((match.end() - sum(more for _, more in shifts) - longer, longer))
        return word

    start = len(text) - len(text.lstrip())
    code = _QUOTED.sub(stand_in, text).strip()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # such as of "1is None"
            return Parsed(ast.parse(code, mode="eval").body, names)
    except SyntaxError as error:
        column = start + (error.offset or len(code) + 1)
        before = sum(more for end, more in shifts if end < column)
        raise SyntaxProblem(min(column + before, len(text.rstrip()) + 1)) from None
    except (ValueError, MemoryError, RecursionError):
        raise SyntaxProblem(None) from None


def operands(tree: ast.expr) -> list[str]:
    """Return the words that stand for columns, each once.

    Parameters
    ----------
    tree : ast.expr
    """
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = (n for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in functions)
    return list(dict.fromkeys(node.id for node in names))


def is_arithmetic(node: ast.expr) -> bool:
    """Return whether a node is a sum, product or power, a sign, or a function of something.

    Parameters
    ----------
    node : ast.expr
    """
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub | ast.UAdd)
    return (isinstance(node, ast.BinOp) and type(node.op) in OPERATORS) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )


def compute(
    parsed: Parsed, column: Callable[[str], Numbers], refuse: Callable[[str], NoReturn]
) -> Numbers:
    """Compute an expression for some rows.

    Parameters
    ----------
    parsed : Parsed
    column : callable
        Returns the numbers of a column by its name, shape (n,).
    refuse : callable
        Raises an error with a reason.

    Returns
    -------
    numbers : ndarray of shape (n,) or, without any column, (), float64
        NaN where a number that it is made from is not finite, or the result is not.
    """
    values = {word: column(parsed.column_of(word)) for word in operands(parsed.tree)}
    try:
        with np.errstate(all="ignore"):
            result = np.asarray(_Arithmetic(values, refuse).value(parsed.tree), np.float64)
    except RecursionError:
        refuse("it is nested too deeply")
    usable = np.logical_and.reduce([np.isfinite(part) for part in (*values.values(), result)])
    return np.where(usable, result, np.nan)


class _Arithmetic:
    """Computes one node after the other."""

    def __init__(self, values: Mapping[str, Numbers], refuse: Callable[[str], NoReturn]) -> None:
        self._values, self._refuse = values, refuse

    def value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            return self._values[node.id]
        if isinstance(node, ast.Constant):
            return self._constant(node)
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return OPERATORS[type(node.op)](self.value(node.left), self.value(node.right))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            value = self.value(node.operand)
            return -value if isinstance(node.op, ast.USub) else value
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._called(node.func.id, node)
        return self._refuse(
            f"{ast.unparse(node)[:60]!r} is no column, number, sum, product, power or function"
        )

    def _constant(self, node: ast.Constant) -> Any:
        value = node.value
        if not isinstance(value, int | float) or isinstance(value, bool):
            self._refuse(f"{ast.unparse(node)[:60]!r} is no column and no number")
        if not abs(value) <= sys.float_info.max:
            self._refuse("it has a number that is too large")
        return np.float64(value)

    def _called(self, name: str, node: ast.Call) -> Any:
        if name not in FUNCTIONS:
            near = did_you_mean(name, FUNCTIONS).strip()
            self._refuse(
                f"{name[:60]!r} is none of the functions {', '.join(FUNCTIONS)}"
                + (f" ({near})" if near else "")
            )
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            self._refuse(f"{name} takes numbers alone, without names or stars")
        values = [self.value(argument) for argument in node.args]
        if name in ONE_ARGUMENT and len(values) == 1:
            return ONE_ARGUMENT[name](values[0])
        if name in TWO_ARGUMENTS and len(values) == 2:
            return TWO_ARGUMENTS[name](values[0], values[1])
        if name in SEVERAL_ARGUMENTS and len(values) >= 2:
            return reduce(SEVERAL_ARGUMENTS[name], values)
        takes = "one" if name in ONE_ARGUMENT else "two" if name in TWO_ARGUMENTS else "two or more"
        return self._refuse(f"{name} takes {takes}, and has {len(values)}")


@dataclass(frozen=True)
class Expression:
    """An expression that was checked: it is arithmetic, of one column or more.

    Parameters
    ----------
    text : str
    subject : str
        What it is of, for messages.
    parsed : Parsed
    """

    text: str
    subject: str
    parsed: Parsed

    @property
    def columns(self) -> list[str]:
        """Names of the columns that it is computed from."""
        return [self.parsed.column_of(word) for word in operands(self.parsed.tree)]

    def compute(self, column: Callable[[str], Numbers]) -> Numbers:
        """Compute the expression for some rows.

        Parameters
        ----------
        column : callable
            Returns the numbers of a column by its name, shape (n,).

        Returns
        -------
        numbers : ndarray of shape (n,), float64
            NaN where a number that it is made from is not finite, or the result is not.

        Raises
        ------
        ConfigError
            If it is nested too deeply.
        """
        return compute(self.parsed, column, self._refuse)

    def _refuse(self, reason: str) -> NoReturn:
        raise ConfigError(f"{self.subject}: {shortened(self.text)} cannot be used: {reason}.")


def expression(text: str, subject: str) -> Expression:
    """Read an expression, and refuse what is none.

    Parameters
    ----------
    text : str
        Columns, numbers, ``+ - * / **``, brackets and the functions in `FUNCTIONS`; at most 2,000
        characters.
    subject : str
        What it is of, for messages.

    Returns
    -------
    expression : Expression

    Raises
    ------
    ConfigError
        With the position of a mistake in the syntax.

    Examples
    --------
    >>> colour = expression("g - r", "g_r")
    >>> colour.columns
    ['g', 'r']
    >>> colour.compute({"g": np.array([2.0, np.nan]), "r": np.ones(2)}.__getitem__).tolist()
    [1.0, nan]
    """
    if len(text) > LONGEST:
        raise ConfigError(
            f"{subject}: an expression of {len(text):,} characters; {LONGEST:,} are allowed."
        )
    try:
        checked = Expression(text, subject, parse(text))
    except SyntaxProblem as problem:
        place = "" if problem.position is None else f" at character {problem.position}"
        raise ConfigError(
            f"{subject}: {shortened(text)} cannot be read{place}. It must be like g - r or "
            "log10(period); a column whose name is not a single word goes in `backticks`."
        ) from None
    checked.compute(lambda name: np.ones(1))
    if not checked.columns:
        raise ConfigError(f"{subject}: {shortened(text)} names no column. Name one, such as g - r.")
    return checked


def shortened(text: str) -> str:
    """Write a text in quotes, at most 100 characters of it.

    Parameters
    ----------
    text : str
    """
    return repr(text if len(text) <= 100 else f"{text[:97]}...")
