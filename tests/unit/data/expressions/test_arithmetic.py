"""Arithmetic over columns is parsed and computed by NumPy, and never run."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.data.errors import ConfigError
from bowerbird.data.expressions.arithmetic import FUNCTIONS, expression

G = np.array([2.0, np.nan, np.inf, -1.0, 0.0])
R = np.array([1.0, 1.0, 1.0, 4.0, 0.0])
COLUMNS = {"g": G, "r": R, "u mag": R + 1, "log10": R}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("g - r", [1, np.nan, np.nan, -5, 0]),
        ("g / r", [2, np.nan, np.nan, -0.25, np.nan]),
        ("log10(g * 5)", [1, np.nan, np.nan, np.nan, np.nan]),
        ("g ** 0", [1, np.nan, np.nan, 1, 1]),
        ("1 ** g", [1, np.nan, np.nan, 1, 1]),
        ("1 / g", [0.5, np.nan, np.nan, -1, np.nan]),
        ("hypot(g, r)", [5**0.5, np.nan, np.nan, 17**0.5, 0]),
        ("max(r, 2, `u mag`) - -1", [3, 3, 3, 6, 3]),
        ("log10(`log10`) + log10", [1, 1, 1, 4 + np.log10(4), np.nan]),
        ("10 ** 400 * r", [np.nan] * 5),
    ],
)
def test_a_result_is_missing_where_an_operand_is(text: str, values: list[float]) -> None:
    """A missing or infinite operand, and a result that is not finite, leave no number."""
    computed = expression(text, "x").compute(COLUMNS.__getitem__)
    np.testing.assert_allclose(computed, values, rtol=1e-12)


def test_every_function_is_that_of_its_name() -> None:
    """Each name in the list is NumPy's, or the one that NumPy calls otherwise."""
    otherwise = {"acos": "arccos", "asin": "arcsin", "asinh": "arcsinh", "atan": "arctan"}
    otherwise |= {"atan2": "arctan2", "max": "maximum", "min": "minimum"}
    for name in FUNCTIONS:
        function = getattr(np, otherwise.get(name, name))
        columns = {"a": np.array([0.2, 0.7]), "b": np.array([0.5, 0.5])}
        arguments = list(columns)[: function.nin]
        computed = expression(f"{name}({', '.join(arguments)})", "x").compute(columns.__getitem__)
        np.testing.assert_array_equal(computed, function(*(columns[a] for a in arguments)))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("g - - r)", "'g - - r.' cannot be read at character 8"),
        ("g -", "cannot be read at character 4"),
        ("  `u mag` - `g` )", "cannot be read at character 17"),
        ("", "cannot be read at character 1"),
        ("class - g", "cannot be read at character"),
        ("log11(g)", "'log11' is none of the functions .*Did you mean 'log1p'"),
        ("log10(g, r)", "log10 takes one, and has 2"),
        ("hypot(g)", "hypot takes two, and has 1"),
        ("max(g)", "max takes two or more, and has 1"),
        ("max(*g)", "without names or stars"),
        ("log(base=g)", "without names or stars"),
        ("1 + 1", "names no column"),
        ("g % 2", "'g % 2' is no column, number, sum"),
        ("g[0]", "is no column, number, sum"),
        ("g.real", "is no column, number, sum"),
        ("(g := 3)", "is no column, number, sum"),
        ("[g for g in r]", "is no column, number, sum"),
        ("__import__('os').system('true')", "is no column, number, sum"),
        ("open('x')", "'open' is none of the functions"),
        ("g + True", "'True' is no column and no number"),
        ("g + 3j", "'3j' is no column and no number"),
        ("g + 'a'", "is no column and no number"),
        ("g * 1e999", "a number that is too large"),
        (f"g * {'9' * 400}", "a number that is too large"),
        ("-" * 1990 + "g", "nested too deeply"),
        ("(" * 900 + "g", "cannot be read"),
        ("g" * 2001, "2,001 characters; 2,000 are allowed"),
        ("\ud800 - g", "cannot be read"),
        ("g\0", "cannot be read"),
    ],
    ids=lambda text: ascii(text)[:40],
)
def test_what_is_no_arithmetic_is_refused(text: str, reason: str) -> None:
    """One line says what is wrong and where; no code is run, whatever it is."""
    with pytest.raises(ConfigError, match=reason) as refused:
        expression(text, "own.yaml: data.derived.x")
    assert str(refused.value).isprintable() and len(str(refused.value)) < 500


def test_large_powers_cost_nothing() -> None:
    """A tower of powers is a number that is not finite, and no number of a billion digits."""
    assert np.isnan(expression("9 ** 9 ** 9 ** 9 * g", "x").compute(COLUMNS.__getitem__)).all()
