"""The four words among a strategy's parameters that are answered for it.

A strategy that has a parameter of such a name itself keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from bowerbird.data.errors import ConfigError
from bowerbird.data.parameters import Between, check, signature_of

DEFAULTS: Mapping[str, Any] = {"balance": 0.0, "quota": "", "within": "", "epsilon": 0.0}
OF_SCORES = ("balance", "quota")  # they choose among all candidates, so they need all scores


@dataclass(frozen=True)
class QueryOptions:
    """What is asked for beside a strategy's own parameters.

    Parameters
    ----------
    balance : float
        Weight of an even number of labels a class against the scores, 0 to 1,000; 0 for none.
    quota : {"", "class", "subclass"}
        What gets the same number of picks.
    within : str
        ``selection``, a filter, or both joined; the candidates are restricted before the strategy
        is asked.
    epsilon : float
        Share of the picks that are drawn at random, 0 to 1.
    """

    balance: Annotated[float, Between(0, 1_000)] = 0.0
    quota: Literal["", "class", "subclass"] = ""
    within: str = ""
    epsilon: Annotated[float, Between(0, 1)] = 0.0


def available_options(strategy: Callable[..., Any]) -> dict[str, Any]:
    """Return the options that can be had with a strategy.

    Parameters
    ----------
    strategy : callable
        As `bowerbird.strategies.options.query.ask` takes it.

    Returns
    -------
    options : dict of str to object
        Name to default, for the form on the screen; without balance and quota where the strategy
        gives positions, and without what it has a parameter for itself.
    """
    accepted = signature_of(strategy).parameters
    without = OF_SCORES if "n" in accepted else ()
    return {k: v for k, v in DEFAULTS.items() if k not in accepted and k not in without}


def split(
    strategy: Callable[..., Any], name: str, parameters: Mapping[str, Any]
) -> tuple[dict[str, Any], QueryOptions]:
    """Part a strategy's own parameters from the options.

    Parameters
    ----------
    strategy : callable
    name : str
        Its name, for messages.
    parameters : mapping

    Returns
    -------
    own : dict of str to object
    options : QueryOptions

    Raises
    ------
    ConfigError
        If an option's value is not allowed, or needs scores where a strategy gives positions.
    """
    accepted = signature_of(strategy).parameters
    chosen = {k: v for k, v in parameters.items() if k in DEFAULTS and k not in accepted}
    check(QueryOptions, chosen, f"Strategy {name!r}")
    options = QueryOptions(**chosen)
    if "n" in accepted:
        refuse_without_scores(name, options)
    return {k: v for k, v in parameters.items() if k not in chosen}, options


def refuse_without_scores(name: str, options: QueryOptions) -> None:
    """Raise a ConfigError if an option needs scores and the strategy gives none."""
    for key in OF_SCORES:
        if getattr(options, key):
            raise ConfigError(
                f"Strategy {name!r} takes no {key}: it says which items to ask, not how good each "
                "candidate is. Choose one that scores, such as margin."
            )
