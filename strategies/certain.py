"""Ask for the likeliest items of a class: screening."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from bowerbird.data.parameters import Between
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Scores
from bowerbird.strategies.parts.classes import wanted_classes
from bowerbird.strategies.parts.reasons import because_short

uses = {"targets"}


def certain(
    evidence: Evidence,
    rng: np.random.Generator,
    *,
    target: Annotated[str | int, Between(0, 65_535)] = "",
) -> Scores:
    """Ask for the likeliest items of a class.

    For screening: when one class is what matters and its items are to be seen, all of them, and as
    few others as may be. It teaches the learner little, for it asks about what is nearly known, and
    it may lock onto one kind of the class: `more_like` looks wider, `auto` finds other classes.
    O(m k).

    Parameters
    ----------
    evidence : Evidence
        Probabilities of shape (m, k) or None; `targets` are the classes that the person named.
    rng : numpy.random.Generator
        Not used.
    target : str or int
        The class's name or number; empty for those that the person named, or where none is, for the
        one with the fewest labels.

    Returns
    -------
    scores : Scores
        The largest probability of a wanted class, in [0, 1]; all alike while there is no model.

    Raises
    ------
    ConfigError
        If there is no such class.

    References
    ----------
    Lewis and Gale 1994, A sequential algorithm for training text classifiers, section 4 (relevance
    sampling).
    """
    classes = wanted_classes(evidence, target)
    if not classes or evidence.probabilities is None:
        return Scores(np.zeros(len(evidence)), lambda at: "no model yet; drawn at random")
    chances = evidence.probabilities[:, list(classes)]
    likeliest = np.array(classes)[chances.argmax(axis=1)]
    return Scores(
        chances.max(axis=1).astype(np.float64),
        lambda at: because_short(evidence, at, int(likeliest[at])),
        likeliest,
    )
