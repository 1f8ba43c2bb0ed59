"""Columns that a person sees and no model learns from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from bowerbird.data.guessing.leaks import NONE, Leaks


@dataclass(frozen=True)
class Aside:
    """Columns that are shown and not learned from, by the reason for it.

    Parameters
    ----------
    names, bookkeeping, errors, vectors, numbers : tuple of str
        As `by_reason` describes them.
    leaks : Leaks
        What gives the label away.
    """

    names: tuple[str, ...] = ()
    bookkeeping: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    vectors: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    leaks: Leaks = NONE

    @property
    def by_reason(self) -> dict[str, tuple[str, ...]]:
        """The columns by the reason in words; a reason may have none."""
        return {
            "whole numbers that name things": self.names,
            "which, when or where, not what": self.bookkeeping,
            "errors of other values": self.errors,
            "pairs, flags or few numbers, no embedding": self.vectors,
            "numbers beside an embedding": self.numbers,
            "judgements, which give the label away": self.leaks.judgements,
        }

    def with_doubles(self, names: Iterable[str]) -> Self:
        """Return the same with columns that say nearly what the label says.

        Parameters
        ----------
        names : iterable of str
        """
        return replace(self, leaks=replace(self.leaks, doubles=tuple(names)))
