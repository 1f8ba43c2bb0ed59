"""Call a query strategy, hold it to its contract, and fill in what it left out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from bowerbird.data.errors import PoolExhausted
from bowerbird.data.parameters import check, signature_of
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Picks, checked_scores, complete_picks
from bowerbird.strategies.options.apply import mixed, ranked
from bowerbird.strategies.options.query_options import (
    QueryOptions,
    available_options,
    refuse_without_scores,
    split,
)

Strategy = Callable[..., Any]


def ask(
    strategy: Strategy,
    evidence: Evidence,
    n: int,
    seed: int,
    parameters: Mapping[str, Any] | None = None,
    running: Callable[[], AbstractContextManager[None]] = nullcontext,
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
        Keyword arguments of the strategy, and the options beside them: ``balance``,
        ``quota`` and ``epsilon`` (see `bowerbird.strategies.options.query_options.QueryOptions`).
    running : callable, optional
        Returns a context in which the strategy itself is called, and nothing else.

    Returns
    -------
    picks : Picks
        Every field filled in: scores and probabilities (float64), reasons, targets (-1 for none).

    Raises
    ------
    PoolExhausted
        If there is no candidate.
    ConfigError
        If the strategy has no parameter of a name that is given, or an option does not apply.
    PluginError
        If the answer has a wrong shape, is not finite, names an item twice or none at all.
    """
    if len(evidence) == 0:
        raise PoolExhausted(f"The pool has 0 candidates left; the query asked for {n}.")
    if n < 1:
        raise ValueError(f"A query asked for {n} items. It is at least 1.")
    n = min(n, len(evidence))
    rng = np.random.default_rng(seed)
    name, first, m = name_of(strategy), title(strategy), len(evidence)
    arguments, options = checked(strategy, name, parameters or {})
    if options.within:
        raise ValueError("within restricts the candidates before a strategy is asked; see Engine.")
    supplied = _arguments(strategy, n, rng, arguments)
    with running():
        answer = strategy(evidence, **supplied)
    if "n" in signature_of(strategy).parameters and not isinstance(answer, Picks):
        answer = Picks(np.asarray(answer))
    if isinstance(answer, Picks):
        refuse_without_scores(name, options)
        return mixed(complete_picks(name, first, answer, m, n), m, rng, options.epsilon)
    picks = ranked(checked_scores(name, first, answer, m), evidence, n, rng, options)
    return complete_picks(name, first, picks, m, n)


def checked(
    strategy: Strategy, name: str, parameters: Mapping[str, Any]
) -> tuple[dict[str, Any], QueryOptions]:
    """Check a strategy's parameters and the options beside them.

    Parameters
    ----------
    strategy : callable
    name : str
        Its name, for messages.
    parameters : mapping
        As `ask` takes them.

    Returns
    -------
    arguments : dict of str to object
        The strategy's own.
    options : QueryOptions

    Raises
    ------
    ConfigError
        If there is no parameter of a name, or a value is not allowed.
    """
    arguments, options = split(strategy, name, parameters)
    check(strategy, arguments, f"Strategy {name!r}", available_options(strategy))
    return arguments, options


def title(strategy: object) -> str:
    """Return the first line of a plugin's docstring without its full stop, else its name."""
    lines = (inspect.getdoc(strategy) or "").strip().splitlines()
    return lines[0].rstrip(".") if lines else name_of(strategy)


def name_of(strategy: object) -> str:
    """Return the name of a plugin's function, or of its class."""
    return str(getattr(strategy, "__name__", type(strategy).__name__))


def _arguments(
    strategy: Strategy, n: int, rng: np.random.Generator, parameters: dict[str, Any]
) -> dict[str, Any]:
    accepted = signature_of(strategy).parameters
    supplied = {"n": n, "rng": rng}
    return {name: value for name, value in supplied.items() if name in accepted} | parameters
