"""What a fit may bring beyond probabilities: guesses of items without a label, doubted labels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bowerbird.data.errors import PluginError
from bowerbird.models.base.learner import Learner

MOST_SHOWN = 20_000  # items without a label, so that memory stays flat on a large pool
MOST_SUSPECTS = 200  # labels that a person would look at again

Ints = npt.NDArray[np.int64]


class PseudoLabels(NamedTuple):
    """Items without a label whose class the learner takes for granted.

    Parameters
    ----------
    positions : ndarray of shape (g,), int64
        Rows of the pool.
    columns : ndarray of shape (g,), int64
        Places among the learner's classes.
    """

    positions: Ints
    columns: Ints


NONE = PseudoLabels(np.empty(0, np.int64), np.empty(0, np.int64))


def adapt(
    learner: Learner, features: npt.NDArray[np.float32], labelled: Ints, seed: int
) -> PseudoLabels:
    """Show a fitted learner what has no label, where it can go on without.

    Parameters
    ----------
    learner : Learner
        Left alone where it has no method `adapt`.
    features : ndarray of shape (n, d), float32
        The pool's; read only where they are needed.
    labelled : ndarray of shape (l,), int64
        Rows with a label.
    seed : int
        Draws 20,000 of the other rows where there are more.

    Returns
    -------
    guesses : PseudoLabels
        What it tells as `pseudo_`.

    Raises
    ------
    PluginError
        If it tells of rows that it was not shown, or of classes that it does not know.
    """
    if not callable(getattr(learner, "adapt", None)):
        return NONE
    rows_shown = unlabelled(len(features), labelled, seed)
    if not len(rows_shown):
        return NONE
    learner.adapt(np.asarray(features[rows_shown]))  # type: ignore[attr-defined]
    return _guesses(learner, rows_shown)


def unlabelled(rows: int, labelled: Ints, seed: int) -> Ints:
    """Choose rows without a label.

    Parameters
    ----------
    rows : int
        In the pool.
    labelled : ndarray of shape (l,), int64
    seed : int

    Returns
    -------
    rows_shown : ndarray of shape (at most 20,000,), int64
        Ascending; all that there are, or a fair sample.
    """
    free = np.ones(rows, dtype=bool)
    free[labelled] = False
    unlabelled_rows = np.flatnonzero(free).astype(np.int64)
    if len(unlabelled_rows) <= MOST_SHOWN:
        return unlabelled_rows
    return np.sort(np.random.default_rng(seed).choice(unlabelled_rows, MOST_SHOWN, replace=False))


def _guesses(learner: Learner, rows_shown: Ints) -> PseudoLabels:
    pseudo_labels = getattr(learner, "pseudo_", None)
    if pseudo_labels is None:
        return NONE
    rows, named = np.asarray(pseudo_labels[0], dtype=np.int64), np.asarray(pseudo_labels[1])
    _check_rows(rows, len(rows_shown), "pseudo_")
    columns = np.searchsorted(learner.classes_, named)
    valid = columns < len(learner.classes_)
    if len(rows) != len(named) or not valid.all() or (learner.classes_[columns] != named).any():
        raise PluginError(
            f"The learner's pseudo_ holds {len(rows)} rows and {len(named)} classes; as many are "
            "needed, each of classes_."
        )
    return PseudoLabels(rows_shown[rows], columns.astype(np.int64))


def suspects(learner: Learner, positions: Ints) -> Ints:
    """Return the labelled rows whose label the learner doubts.

    Parameters
    ----------
    learner : Learner
        Fitted on the rows at `positions`.
    positions : ndarray of shape (l,), int64
        Rows of the pool.

    Returns
    -------
    doubted : ndarray of shape (at most 200,), int64
        In the learner's order.

    Raises
    ------
    PluginError
        If it doubts a row that it was not given.
    """
    rows = np.asarray(getattr(learner, "suspects_", ()), dtype=np.int64)[:MOST_SUSPECTS]
    _check_rows(rows, len(positions), "suspects_")
    return positions[rows]


def _check_rows(rows: Ints, n: int, name: str) -> None:
    if rows.ndim != 1 or ((rows < 0) | (rows >= n)).any():
        raise PluginError(f"The learner's {name} holds rows that are not there; 0 to {n - 1} are.")
