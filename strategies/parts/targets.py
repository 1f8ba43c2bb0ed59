"""Which classes a strategy is to look for."""

from __future__ import annotations

import numpy as np

from bowerbird.data.errors import ConfigError
from bowerbird.strategies.contract.evidence import Evidence


def wanted_classes(evidence: Evidence, target: str | int = "") -> tuple[int, ...]:
    """Find the classes that are asked for.

    Parameters
    ----------
    evidence : Evidence
        Of k classes.
    target : str or int
        A class's name or number; empty for those that the person named (`evidence.targets`), or
        where none is, the one with the fewest labels.

    Returns
    -------
    numbers : tuple of int
        Of classes, in [0, k); empty where nothing is named and nothing labelled.

    Raises
    ------
    ConfigError
        If there is no such class.
    """
    if target != "":
        return (_number(evidence.classes, target),)
    if evidence.targets or len(evidence.labels) == 0:
        return tuple(evidence.targets)
    counts = evidence.counts
    return (int(np.argmin(np.where(counts > 0, counts, counts.max() + 1))),)


def _number(classes: tuple[str, ...], target: str | int) -> int:
    if target in classes:
        return classes.index(str(target))
    if str(target).isdecimal() and int(target) < len(classes):
        return int(target)
    names = ", ".join(classes) or "none yet"
    raise ConfigError(
        f"The target is {target!r}, and there is no such class. There are: {names}. "
        "Name one of them, or none for the class with the fewest labels."
    )
