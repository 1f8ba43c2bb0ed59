"""The first rows of a table, as numbers, for whoever has to guess what its columns are."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.column_types import is_number, is_series, is_text

CELLS = 10_000_000  # that are looked at; a table of many columns shows fewer rows

Doubles = npt.NDArray[np.float64]


class Head:
    """The first rows of a table.

    Parameters
    ----------
    table : pyarrow.Table
    """

    def __init__(self, table: pa.Table) -> None:
        rows = max(200, CELLS // max(1, table.num_columns))
        self.table = table.slice(0, rows)
        self._values: dict[str, Doubles] = {}

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @cached_property
    def names(self) -> list[str]:
        """The columns' names."""
        return list(self.table.column_names)

    @cached_property
    def numbers(self) -> list[str]:
        """Names of the columns of numbers."""
        return [field.name for field in self.table.schema if is_number(field.type)]

    @cached_property
    def texts(self) -> list[str]:
        """Names of the columns of text."""
        return [field.name for field in self.table.schema if is_text(field.type)]

    @cached_property
    def flags(self) -> list[str]:
        """Names of the columns of yes and no."""
        return [field.name for field in self.table.schema if pa.types.is_boolean(field.type)]

    def values(self, name: str) -> Doubles:
        """Return a column of numbers, NaN where missing.

        Parameters
        ----------
        name : str

        Returns
        -------
        values : ndarray of shape (n,), float64
            Of the first rows.
        """
        if name not in self._values:
            column = self.table[name].cast(pa.float64(), safe=False)
            self._values[name] = np.asarray(column.to_numpy(), dtype=np.float64)
        return self._values[name]

    def whole(self, name: str) -> bool:
        """Whether a column of numbers holds whole ones alone, and at least one.

        Parameters
        ----------
        name : str
        """
        values = self.values(name)
        values = values[np.isfinite(values)]
        return len(values) > 0 and bool((values == np.round(values)).all())

    def distinct(self, name: str) -> int:
        """Return how many different values a column holds, missing ones left out.

        Parameters
        ----------
        name : str
        """
        return len(pc.unique(self.table[name].combine_chunks()).drop_null())

    def is_unique(self, name: str) -> bool:
        """Whether every row has another value, and each has one.

        Parameters
        ----------
        name : str
        """
        column = self.table[name]
        if is_series(column.type) or pa.types.is_nested(column.type):
            return False
        return column.null_count == 0 and self.distinct(name) == len(column)
