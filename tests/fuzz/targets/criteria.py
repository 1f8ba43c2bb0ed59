"""Filters over columns, as a person types them."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import numpy as np
import pyarrow as pa

from bowerbird.data.expressions.criteria import matching
from tests.fuzz.mutations import HORRORS, NUMBERS, changed_text

NAMES = [
    "mag",
    "`object type`",
    "n",
    "ok",
    "when",
    "picture",
    "letter",
    "day",
    "price",
    "marked",
    "nobody",
]
VALUES = [
    "20",
    "-1",
    "1e3",
    "0x10",
    "1_000",
    "True",
    "False",
    "None",
    "'star'",
    '"qso"',
    "'2020-01-01'",
    "[1, 2]",
    "['a']",
    "()",
    "...",
    "1j",
    "b'a'",
    "f'{n}'",
    "lambda: 0",
    "n.real",
    "n[0]",
    "n + 1",
    "mag - n",
    "log10(mag)",
    "max(n, mag, 3) ** 2",
    "1 / (price - 2)",
    "sqrt(when)",
    "-(n * ok)",
]
BETWEEN = [
    "<",
    "<=",
    "==",
    "!=",
    ">",
    ">=",
    "in",
    "not in",
    "is",
    "is not",
    "and",
    "or",
    "and not",
    "=",
    ",",
]


class Target:
    """A table with a column of every type, and filters over it."""

    def __init__(self, folder: Path) -> None:
        self.table = pa.table(
            {
                "mag": [18.0, None, float("nan")],
                "object type": ["star", "qso", None],
                "n": pa.array([1, 2, 3], pa.uint64()),
                "ok": [True, False, None],
                "when": [dt.datetime(2020, 1, 1), None, dt.datetime(2021, 1, 1)],
                "picture": [b"a"] * 3,
                "letter": pa.array(["a", "b", "a"]).dictionary_encode(),
                "day": [dt.date(2020, 1, 1), None, dt.date(2021, 1, 1)],
                "price": pa.array(["1.5", "2", None]).cast(pa.decimal128(5, 2)),
            }
        )

    def draw(self, rng: random.Random) -> str:
        """Draw a filter: by the grammar, and often spoilt."""
        text = self._comparison(rng)
        for _ in range(rng.randrange(4)):
            text += f" {rng.choice(('and', 'or', 'and not', ','))} {self._comparison(rng)}"
        if rng.random() < 0.2:
            text = rng.choice(("not ", "(", "- ")) * rng.choice((1, 30, 200)) + text
        return changed_text(rng, text) if rng.random() < 0.5 else text

    def _comparison(self, rng: random.Random) -> str:
        if rng.random() < 0.5:  # one that can be answered
            return rng.choice(
                ("mag < 20", "18 <= mag < n", "ok", "letter in ['a', 'b']", "n is None")
            )
        return f"{rng.choice(NAMES)} {rng.choice(BETWEEN)} {self._value(rng)}"

    def _value(self, rng: random.Random) -> str:
        kind = rng.random()
        if kind < 0.5:
            return rng.choice(NAMES + VALUES)
        return repr(rng.choice(HORRORS)) if kind < 0.75 else str(rng.choice(NUMBERS))

    def take(self, text: str) -> None:
        """Answer a filter; the answer is true or false for each row."""
        rows = matching(self.table, text, {"marked": np.array([True, False, True])})
        assert rows.shape == (3,) and rows.dtype == bool
