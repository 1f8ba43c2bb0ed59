"""Sums, differences, products and quotients of every choice of some columns."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from bowerbird.data.errors import ConfigError
from bowerbird.data.expressions.arithmetic import expression
from bowerbird.data.expressions.combinations import Combination, formulas

BANDS = ["u", "g mag", "r", "y3-w2"]
OPERATIONS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}


def ancestors(table: pd.DataFrame, bands: list[str], operation: str, n: int) -> pd.DataFrame:
    """Compute what AstronomicAL computes: from left to right, in the order of the features."""
    columns = {}
    for chosen in itertools.combinations(bands, n):
        values = table[chosen[0]].to_numpy()
        for name in chosen[1:]:
            other = table[name].to_numpy()
            values = {
                "add": np.add,
                "subtract": np.subtract,
                "multiply": np.multiply,
                "divide": np.divide,
            }[operation](values, other)
        columns[OPERATIONS[operation].join(chosen)] = values
    return pd.DataFrame(columns)


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_columns_are_those_of_astronomical(operation: str, size: int) -> None:
    """Names, order and values are its own, for two columns and for more."""
    table = pd.DataFrame(np.random.default_rng(0).uniform(10, 25, (50, 4)), columns=BANDS)
    theirs = ancestors(table, BANDS, operation, size)
    ours = dict(formulas(Combination(operation, tuple(BANDS), size), BANDS, "x"))
    assert list(ours) == list(theirs)
    for name, text in ours.items():
        values = expression(text, name).compute(lambda column: table[column].to_numpy())
        np.testing.assert_allclose(values, theirs[name], rtol=1e-12)


@pytest.mark.parametrize(
    ("columns", "size", "reason"),
    [
        (["a"], 2, "size is 2, of 1 columns"),
        (["a", "b"], 3, "size is 3, of 2 columns"),
        (["a", "b"], 1, "size is 1"),
        ([f"c{i}" for i in range(60)], 2, "make 1,770 more; 1,000 are allowed"),
        (["a`", "b"], 2, "has a ` in its name"),
    ],
)
def test_what_cannot_be_combined_is_refused(columns: list[str], size: int, reason: str) -> None:
    """Too few columns, too many choices of them, and a name that cannot be quoted."""
    with pytest.raises(ConfigError, match=reason):
        list(formulas(Combination("add", tuple(columns), size), columns, "x"))
