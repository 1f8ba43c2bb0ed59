"""What gives a label away, and what only looks as if it did."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.leaks import find_doubles

ROWS = 1_000


@pytest.fixture
def marked():
    """Return a function that makes a table in which a flag marks rows of the first class."""

    def marked(rare: int, rows: int) -> Head:
        label = np.where(np.arange(ROWS) < ROWS - rare, "common", "rare")
        return Head(pa.table({"label": label, "seen": np.arange(ROWS) < rows}))

    return marked


def test_a_few_rows_of_the_commonest_class_are_no_double(marked):
    """Ten rows drawn at random are of a class of 93 % half of the time."""
    assert find_doubles(marked(rare=70, rows=10), "label") == []


def test_more_rows_of_one_class_than_chance_allows_are_a_double(marked):
    """Of two hundred rows some would be of the rare class."""
    assert find_doubles(marked(rare=70, rows=200), "label") == ["seen"]
    assert find_doubles(marked(rare=500, rows=10), "label") == ["seen"]
