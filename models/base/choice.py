"""Find one of a few by the name that a person wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from bowerbird.data.errors import ConfigError

Named = TypeVar("Named")


def named(kind: str, name: str, table: Mapping[str, Named]) -> Named:
    """Return what a name stands for.

    Parameters
    ----------
    kind : str
        What is chosen, as the person calls it: ``loss``, ``sampler``, ``optimiser``.
    name : str
    table : mapping of str to object
        All that there are.

    Returns
    -------
    found : object

    Raises
    ------
    ConfigError
        If there is none of that name; a ValueError.
    """
    if name not in table:
        raise ConfigError(f"{kind} is {name!r}. There are: {', '.join(table)}.")
    return table[name]
