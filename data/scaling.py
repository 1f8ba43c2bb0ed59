"""Fill and scale features by a stated rule that the log records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Rule = Literal["none", "robust"]


@dataclass(frozen=True)
class Scaling:
    """The rule by which raw columns became features, and its numbers.

    Parameters
    ----------
    rule : {"none", "robust"}
        ``none`` for embeddings; ``robust`` (median and interquartile range) for measurements.
    centre, width : tuple of float
        One a raw column; empty where the rule is ``none``.
    fill : tuple of float
        The value that stood in for missing ones, one a raw column.
    flagged : tuple of int
        Raw columns that had missing values and got a missing flag (0 or 1) as a further feature.
    dropped : tuple of str
        Raw columns that were constant and left out.
    """

    rule: Rule
    centre: tuple[float, ...] = ()
    width: tuple[float, ...] = ()
    fill: tuple[float, ...] = ()
    flagged: tuple[int, ...] = ()
    dropped: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give the scaling as JSON's types."""
        return {
            "rule": self.rule,
            "centre": list(self.centre),
            "width": list(self.width),
            "fill": list(self.fill),
            "flagged": list(self.flagged),
            "dropped": list(self.dropped),
        }
