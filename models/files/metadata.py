"""What a saved learner tells of itself: its features, its classes, and what it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.columns import without_values
from bowerbird.data.expressions.derived import check as check_derived
from bowerbird.data.names import unfit_in_column, unfit_sign
from bowerbird.data.scaling import Scaling


@dataclass(frozen=True)
class Metadata:
    """What must be known of a learner to use it elsewhere.

    Parameters
    ----------
    name : str
        The pool's.
    scaling : Scaling
        By which raw columns become its features: a pool elsewhere is scaled by the same numbers,
        and its missing values are filled and flagged by them.
    class_ids, class_names : tuple of str
        In the order of its probabilities.
    costs : tuple of float
        What it costs to miss an item of each class; 1 is the cost of a false alarm.
    position, version : int
        The log's position and the model's number that it comes from; 0 outside a project.
    versions : mapping of str to str
        Of the packages that it was fitted with.
    missing : mapping of str to sequence of str, or None
        For a column of the pool, the values that meant that there was none, such as ``-99``; None
        where that is not known: files of before did not say it.
    """

    name: str
    scaling: Scaling
    class_ids: tuple[str, ...]
    class_names: tuple[str, ...]
    costs: tuple[float, ...]
    position: int = 0
    version: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Sequence[str]] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the raw columns that it wants."""
        return self.scaling.columns

    def features(self, raw: npt.ArrayLike) -> npt.NDArray[np.float32]:
        """Turn raw columns into what the learner sees.

        Parameters
        ----------
        raw : array-like of shape (n, r)
            In the order of `columns`; NaN where missing, or a value of `missing`.

        Returns
        -------
        features : ndarray of shape (n, d), float32
        """
        values = np.array(raw, dtype=np.float64)
        for i, name in enumerate(self.columns):
            if missing := (self.missing or {}).get(name):
                column = pa.chunked_array([values[:, i]])
                values[:, i] = without_values(column, missing).to_numpy()
        return self.scaling.apply(values)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON's types."""
        values = {
            "name": self.name,
            "scaling": self.scaling.as_dict(),
            "classes": [
                {"id": i, "name": n, "cost": c}
                for i, n, c in zip(self.class_ids, self.class_names, self.costs, strict=True)
            ],
            "position": self.position,
            "version": self.version,
            "versions": dict(self.versions),
        }
        if self.missing is not None:
            values["missing"] = {name: list(texts) for name, texts in self.missing.items()}
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Take it from what `as_dict` gave, held to the schema already.

        Parameters
        ----------
        values : mapping

        Raises
        ------
        ValueError
            If the scaling's numbers do not fit its columns.
        """
        scaling = Scaling.from_dict(values["scaling"])
        _check(scaling)
        classes, missing = values["classes"], values.get("missing")
        _check_columns(missing or ())
        _check_names([values["name"], *(c[key] for c in classes for key in ("id", "name"))])
        return cls(
            values["name"],
            scaling,
            class_ids=tuple(item["id"] for item in classes),
            class_names=tuple(item["name"] for item in classes),
            costs=tuple(float(item["cost"]) for item in classes),
            position=values["position"],
            version=values["version"],
            versions=values["versions"],
            missing=None if missing is None else {n: tuple(texts) for n, texts in missing.items()},
        )


def _check_names(names: Iterable[str]) -> None:
    for name in names:
        if sign := unfit_sign(name):
            raise ValueError(f"the name {name[:100]!r} holds {sign}, which no name may hold")


def _check_columns(names: Iterable[str]) -> None:
    if sign := next(filter(None, map(unfit_in_column, names)), None):
        raise ValueError(f"the name of a column holds {sign}, which no name may hold")


def _check(scaling: Scaling) -> None:
    """Refuse numbers that do not fit the columns: they would be read beyond their end."""
    columns = len(scaling.columns)
    robust = scaling.rule == "robust"
    for name, expected in (
        ("fill", columns),
        ("centre", columns * robust),
        ("width", columns * robust),
    ):
        length = len(getattr(scaling, name))
        if length != expected:
            raise ValueError(f"scaling has {length} numbers in {name} for {expected} columns")
    if not np.isfinite([*scaling.fill, *scaling.centre, *scaling.width]).all():
        raise ValueError("a number of the scaling is not finite")
    if robust and min(scaling.width) <= 0:
        raise ValueError("a width of the scaling is not positive")
    if any(flag >= columns for flag in scaling.flagged):
        raise ValueError(f"the scaling flags column {max(scaling.flagged)} of {columns}")
    _check_columns([*scaling.columns, *(name for name, _ in scaling.derived)])
    check_derived(dict(scaling.derived), "the scaling")
    if not set(scaling.dropped) <= set(scaling.columns):
        raise ValueError("the scaling drops a column that it does not have")
