"""What a query strategy answers, and the checks that its answer has to pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.data.errors import PluginError


@dataclass(frozen=True, eq=False)
class Picks:
    """Items worth asking about, best first.

    Parameters
    ----------
    positions : ndarray of shape (n,), int64
        Positions among the candidates, no two the same.
    scores : ndarray of shape (n,), float64, optional
        Acquisition scores, higher = ask sooner.
    reasons : sequence of n str, optional
        Why each is asked, for the person at the screen.
    probabilities : ndarray of shape (n,), float64, optional
        The chance with which each was drawn, given the state and the picks before it in the same
        query, in (0, 1]: 1 for a deterministic pick, 1 / (number left) for a uniform draw, 1 /
        (number of equal ones left) where a draw decides between equal ones. It is
        the q_m by which Farquhar, Gal and Rainforth 2021 weigh their unbiased estimate (LURE; On
        statistical bias in active learning: how and when to fix it).
    targets : ndarray of shape (n,), int64, optional
        The class number that each was asked for, -1 where for none.
    phase : str
        What the strategy is doing now, for the screen; empty where it has no phases.
    """

    positions: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float64] | None = None
    reasons: Sequence[str] | None = None
    probabilities: npt.NDArray[np.float64] | None = None
    targets: npt.NDArray[np.int64] | None = None
    phase: str = ""


@dataclass(frozen=True, eq=False)
class Scores:
    """What a scoring strategy answers where it has more to say than its scores.

    Parameters
    ----------
    values : ndarray of shape (m,), float64
        Acquisition scores, finite, higher = ask sooner.
    because : callable
        Takes a position among the candidates and says why that one is asked; called for the few
        that are.
    targets : ndarray of shape (m,), int64, optional
        The class number that each candidate would be asked for, -1 where for none.
    phase : str
        As of `Picks`.
    """

    values: npt.NDArray[np.float64]
    because: Callable[[int], str]
    targets: npt.NDArray[np.int64] | None = None
    phase: str = ""

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        """Return the scores, shape (m,): whoever wants an array may take this for one."""
        return np.array(self.values, dtype=dtype, copy=copy)


def checked_scores(name: str, first: str, answer: object, m: int) -> Scores:
    """Check scores.

    Parameters
    ----------
    name, first : str
        The strategy's name, and the first line of its docstring: the reason where it gives none.
    answer : object
        `Scores`, or whatever makes an array of shape (m,).
    m : int

    Returns
    -------
    scores : Scores
        Float64, finite.

    Raises
    ------
    PluginError
        If the shape is another, or a score is not finite.
    """
    values = np.asarray(answer, dtype=np.float64)
    if values.shape != (m,):
        raise PluginError(f"Strategy {name!r} gave scores of shape {values.shape}, not {(m,)}.")
    if not np.isfinite(values).all():
        bad = int((~np.isfinite(values)).sum())
        raise PluginError(f"Strategy {name!r} gave {bad} scores that are not finite numbers.")
    if isinstance(answer, Scores):
        if answer.targets is not None and np.shape(answer.targets) != (m,):
            shape = f"targets of shape {np.shape(answer.targets)}"
            raise PluginError(f"Strategy {name!r} gave {shape} for {m} candidates.")
        return replace(answer, values=values)
    return Scores(values, lambda position: f"{first} (score {values[position]:.3g})")


def complete_picks(name: str, first: str, picks: Picks, m: int, n: int) -> Picks:
    """Check picks and fill in what they leave out.

    Parameters
    ----------
    name, first : str
        As of `checked_scores`.
    picks : Picks
    m, n : int
        Candidates, and how many picks were asked for.

    Returns
    -------
    picks : Picks
        Every field complete_picks in.

    Raises
    ------
    PluginError
        If a field has a wrong shape, is not finite, or names an item twice or none at all.
    """
    positions = _checked_positions(name, picks.positions, m, n)
    picked = len(positions)
    scores = _column(name, "scores", picks.scores, np.arange(picked, 0, -1.0))
    reasons = picks.reasons
    if reasons is None and picks.scores is None:
        reasons = [first] * picked
    elif reasons is None:
        reasons = [f"{first} (score {score:.3g})" for score in scores]
    if len(reasons) != picked:
        raise PluginError(f"Strategy {name!r} gave {len(reasons)} reasons for {picked} picks.")
    chances = _column(name, "probabilities", picks.probabilities, np.ones(picked))
    if (chances <= 0).any() or (chances > 1).any():
        raise PluginError(f"Strategy {name!r} gave probabilities outside (0, 1].")
    targets = _column(name, "targets", picks.targets, np.full(picked, -1.0)).astype(np.int64)
    return Picks(positions, scores, [str(r) for r in reasons], chances, targets, picks.phase)


def _checked_positions(name: str, answer: object, m: int, n: int) -> npt.NDArray[np.int64]:
    positions = np.asarray(answer)
    if positions.ndim != 1 or not np.issubdtype(positions.dtype, np.integer):
        raise PluginError(
            f"Strategy {name!r} gave positions of shape {positions.shape} and type "
            f"{positions.dtype}. Expected whole numbers, shape (n,)."
        )
    if not 1 <= len(positions) <= n:
        raise PluginError(
            f"Strategy {name!r} gave {len(positions)} picks. It was asked for 1 to {n}."
        )
    if positions.min() < 0 or positions.max() >= m:
        raise PluginError(f"Strategy {name!r} gave a position outside 0 to {m - 1}.")
    if len(np.unique(positions)) < len(positions):
        raise PluginError(f"Strategy {name!r} picked an item twice.")
    return positions.astype(np.int64)


def _column(
    name: str, what: str, answer: object, default: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    values = default if answer is None else np.asarray(answer, dtype=np.float64)
    if values.shape != default.shape:
        raise PluginError(
            f"Strategy {name!r} gave {what} of shape {values.shape} for {len(default)} picks."
        )
    if not np.isfinite(values).all():
        raise PluginError(f"Strategy {name!r} gave {what} that are not finite numbers.")
    return values
