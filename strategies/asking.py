"""Call a query strategy, hold it to its contract, and fill in what it left out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.data.errors import ConfigError, PluginError, PoolExhausted
from bowerbird.strategies.evidence import Evidence
from bowerbird.strategies.picks import Picks, Scores

Strategy = Callable[..., Any]
_GIVEN = ("evidence", "n", "rng")


def ask(
    strategy: Strategy,
    evidence: Evidence,
    n: int,
    seed: int,
    parameters: Mapping[str, Any] | None = None,
) -> Picks:
    """Ask a strategy which candidates are worth a label now.

    Parameters
    ----------
    strategy : callable
        ``f(evidence, rng)`` gives scores of shape (m,), or `Scores`; ``f(evidence, n, rng)`` gives
        positions of at most n picks among the candidates, best first; either may give `Picks`.
    evidence : Evidence
        Of m candidates.
    n : int
        How many picks; min(n, m) are asked for.
    seed : int
        Of the generator that the strategy draws from, and that breaks ties between equal scores.
    parameters : mapping, optional
        Keyword arguments of the strategy.

    Returns
    -------
    picks : Picks
        Every field filled in: scores and probabilities (float64), reasons, targets (-1 for none).

    Raises
    ------
    PoolExhausted
        If there is no candidate.
    ConfigError
        If the strategy has no parameter of a name that is given.
    PluginError
        If the answer has a wrong shape, is not finite, names an item twice or none at all.
    """
    if len(evidence) == 0:
        raise PoolExhausted(f"The pool has 0 candidates left; the query asked for {n}.")
    if n < 1:
        raise ValueError(f"A query asked for {n} items. It is at least 1.")
    n = min(n, len(evidence))
    rng = np.random.default_rng(seed)
    answer = strategy(evidence, **_arguments(strategy, n, rng, dict(parameters or {})))
    if isinstance(answer, Picks):
        picks = answer
    elif "n" in inspect.signature(strategy).parameters:
        picks = Picks(np.asarray(answer))
    else:
        picks = _best(_name(strategy), answer, len(evidence), n, rng)
    return _filled(strategy, picks, len(evidence), n)


def title(strategy: object) -> str:
    """Give the first line of a plugin's docstring without its full stop, else its name."""
    lines = (inspect.getdoc(strategy) or "").strip().splitlines()
    return lines[0].rstrip(".") if lines else _name(strategy)


def _name(strategy: object) -> str:
    return str(getattr(strategy, "__name__", type(strategy).__name__))


def _arguments(
    strategy: Strategy, n: int, rng: np.random.Generator, parameters: dict[str, Any]
) -> dict[str, Any]:
    known = inspect.signature(strategy).parameters
    open_ended = any(p.kind is p.VAR_KEYWORD for p in known.values())
    own = [name for name in known if name not in _GIVEN]
    for name in parameters:
        if name in _GIVEN or (name not in own and not open_ended):
            raise ConfigError(
                f"Strategy {_name(strategy)!r} has no parameter {name!r}. "
                f"There are: {', '.join(own) or 'none'}."
            )
    given = {"n": n, "rng": rng}
    return {name: value for name, value in given.items() if name in known} | parameters


def _best(name: str, answer: object, m: int, n: int, rng: np.random.Generator) -> Picks:
    """Take the n highest scores; equal ones in an order drawn at random."""
    scores = np.asarray(answer, dtype=np.float64)
    if scores.shape != (m,):
        raise PluginError(f"Strategy {name!r} gave scores of shape {scores.shape}, not {(m,)}.")
    if not np.isfinite(scores).all():
        bad = int((~np.isfinite(scores)).sum())
        raise PluginError(f"Strategy {name!r} gave {bad} scores that are not finite numbers.")
    edge = np.partition(scores, m - n)[m - n]
    above, level = np.flatnonzero(scores > edge), np.flatnonzero(scores == edge)
    room = n - len(above)
    chosen = np.concatenate([above, rng.choice(level, room, replace=False)])
    chosen = chosen[np.lexsort((rng.random(n), -scores[chosen]))]
    chance = np.where(scores[chosen] > edge, 1.0, room / len(level))
    if not isinstance(answer, Scores):
        return Picks(chosen, scores[chosen], probabilities=chance)
    reasons = [answer.because(int(position)) for position in chosen]
    targets = None if answer.targets is None else answer.targets[chosen]
    return Picks(chosen, scores[chosen], reasons, chance, targets, answer.phase)


def _filled(strategy: Strategy, picks: Picks, m: int, n: int) -> Picks:
    name, first = _name(strategy), title(strategy)
    positions = _checked_positions(name, picks.positions, m, n)
    found = len(positions)
    scores = _column(name, "scores", picks.scores, np.arange(found, 0, -1.0))
    reasons = picks.reasons
    if reasons is None and picks.scores is None:
        reasons = [first] * found
    elif reasons is None:
        reasons = [f"{first} (score {score:.3g})" for score in scores]
    if len(reasons) != found:
        raise PluginError(f"Strategy {name!r} gave {len(reasons)} reasons for {found} picks.")
    chances = _column(name, "probabilities", picks.probabilities, np.ones(found))
    if (chances <= 0).any() or (chances > 1).any():
        raise PluginError(f"Strategy {name!r} gave probabilities outside (0, 1].")
    targets = _column(name, "targets", picks.targets, np.full(found, -1.0)).astype(np.int64)
    return Picks(positions, scores, [str(r) for r in reasons], chances, targets, picks.phase)


def _checked_positions(name: str, given: object, m: int, n: int) -> npt.NDArray[np.int64]:
    found = np.asarray(given)
    if found.ndim != 1 or not np.issubdtype(found.dtype, np.integer):
        raise PluginError(
            f"Strategy {name!r} gave positions of shape {found.shape} and type {found.dtype}. "
            f"They are whole numbers, shape (n,)."
        )
    if not 1 <= len(found) <= n:
        raise PluginError(f"Strategy {name!r} gave {len(found)} picks. From 1 to {n} were asked.")
    if found.min() < 0 or found.max() >= m:
        raise PluginError(f"Strategy {name!r} gave a position outside 0 to {m - 1}.")
    if len(np.unique(found)) < len(found):
        raise PluginError(f"Strategy {name!r} picked an item twice.")
    return found.astype(np.int64)


def _column(
    name: str, what: str, given: object, default: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    values = default if given is None else np.asarray(given, dtype=np.float64)
    if values.shape != default.shape:
        raise PluginError(
            f"Strategy {name!r} gave {what} of shape {values.shape} for {len(default)} picks."
        )
    if not np.isfinite(values).all():
        raise PluginError(f"Strategy {name!r} gave {what} that are not finite numbers.")
    return values
