"""Restrict the candidates: to what the person selected, to a filter, or to both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from bowerbird.data.errors import ConfigError, PoolExhausted
from bowerbird.data.expressions.criteria import matching
from bowerbird.strategies.contract.evidence import Ints
from bowerbird.strategies.options.query_options import split

SELECTION = "selection"  # the word for it in a filter


def within_of(
    strategy: Callable[..., Any], name: str, parameters: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Take what restricts the candidates from a strategy's parameters.

    Parameters
    ----------
    strategy : callable
    name : str
        Its name, for messages.
    parameters : mapping

    Returns
    -------
    text : str
        Empty where nothing does.
    rest : dict of str to object
        For `bowerbird.strategies.options.query.ask`.

    Raises
    ------
    ConfigError
        As `bowerbird.strategies.options.query_options.split`.
    """
    arguments, options = split(strategy, name, parameters)
    ours = "within" in parameters and "within" not in arguments
    return options.within, {k: v for k, v in parameters.items() if not (ours and k == "within")}


def check(text: str, context: pa.Table, selected: bool) -> None:
    """Refuse what `within` would refuse whatever the candidates, without looking at any row.

    Parameters
    ----------
    text : str
    context : pyarrow.Table
    selected : bool
        Whether anything is selected.

    Raises
    ------
    ConfigError
        As `within`.
    """
    if text.strip():
        _check_selection(text, selected)
        matching(context.slice(0, 0), text, {SELECTION: np.zeros(0, dtype=bool)})


def within(
    candidates: Ints, text: str, context: pa.Table, rows: int, selection: Ints | None = None
) -> Ints:
    """Keep the candidates that are within a selection, a filter, or both.

    Parameters
    ----------
    candidates : ndarray of shape (m,), int64
        Positions in the pool.
    text : str
        A filter as `bowerbird.data.expressions.criteria.matching` takes it, in which
        ``selection`` stands for the selected items; empty keeps all.
    context : pyarrow.Table of n rows
        The pool's columns.
    rows : int
        Of the pool, n; a table without columns does not know.
    selection : ndarray of int64, optional
        Positions in the pool that are selected.

    Returns
    -------
    candidates : ndarray of shape (at least 1,), int64

    Raises
    ------
    ConfigError
        If the filter cannot be read, or nothing is selected where it says ``selection``.
    PoolExhausted
        If no candidate is left.
    """
    if not text.strip():
        return candidates
    chosen = np.empty(0, dtype=np.int64) if selection is None else selection
    _check_selection(text, len(chosen) > 0)
    marked = np.zeros(rows, dtype=bool)
    marked[chosen] = True
    inside = candidates[matching(context, text, {SELECTION: marked})[candidates]]
    if len(candidates) and not len(inside):
        brief = text if len(text) <= 100 else f"{text[:97]}..."
        raise PoolExhausted(
            f"None of the {len(candidates):,} candidates is within {brief!r}. Widen it, or take it "
            "out."
        )
    return inside


def _check_selection(text: str, selected: bool) -> None:
    if text.strip() == SELECTION and not selected:
        raise ConfigError(
            "The strategy is limited to the selection, and nothing is selected. Select items, "
            "or give a filter such as mag < 20."
        )
