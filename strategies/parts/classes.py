"""How the classes stand: which have labels, which lack them, and which are to be looked for."""

from __future__ import annotations

import numpy as np

from bowerbird.data.errors import ConfigError
from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints


def known_classes(evidence: Evidence) -> int:
    """Count the classes that have a label; 0 while there is no model."""
    return 0 if evidence.probabilities is None else int((evidence.counts > 0).sum())


def need(counts: Ints) -> Floats:
    """Measure how short of labels each class is.

    Parameters
    ----------
    counts : ndarray of shape (k,), int64
        Labels a class.

    Returns
    -------
    need : ndarray of shape (k,), float32
        1 / (count + 1), divided by its maximum; 0 for a class without a label, of which a learner
        knows nothing.
    """
    raw = np.where(counts > 0, 1 / (counts + 1.0), 0.0)
    return np.asarray(raw / max(raw.max(initial=0.0), 1e-12), dtype=np.float32)


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
