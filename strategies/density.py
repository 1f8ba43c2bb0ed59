"""Begin with what there is much of: dense places that have no label yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import numpy as np

from bowerbird.data.parameters import Between
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.parts.greedy import far_and_heavy
from bowerbird.strategies.parts.weights import scale_weight


def density(
    evidence: Evidence,
    n: int,
    rng: np.random.Generator,
    *,
    power: Annotated[float, Between(0, 100)] = 1.0,
) -> Picks:
    """Ask in dense places that are far from every label.

    Greedy picks of the largest distance to the nearest label or pick / spread ^ power: with power
    1 the distance is counted in steps from neighbour to neighbour, so that a gap between two dense
    places counts more than the same gap among scattered items. For a first picture of the common
    classes, and for labels that speak for many items. It finds rare classes late: measured on
    eight long-tailed sets, weighting by density does worse on them than `coreset`, `explore` and
    `auto`. O((new labels + n) m d) at worst.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Works from the embedding alone.
    n : int
        At most m.
    rng : numpy.random.Generator
        Not used.
    power : float
        Of the density 1 / spread, 0 to 100; 0 leaves k-center, d (the number of dimensions)
        makes it the nearest-neighbour estimate of the density.

    Returns
    -------
    picks : Picks
        Scores are distance / spread ^ power; 1 / spread ^ power for the first item of all.

    References
    ----------
    Settles and Craven 2008, An analysis of active learning strategies for sequence labeling tasks,
    "information density", for the product with a density; Loftsgaarden and Quesenberry 1965, A
    nonparametric estimate of a multivariate density function, for the density by the distance to
    a neighbour. The product with the distance to the nearest label is ours.
    """
    picks = far_and_heavy(evidence, n, scale_weight(evidence, power), "asking where items are many")
    usual, reasons = float(np.median(evidence.spread)), picks.reasons or ()
    near = evidence.spread[picks.positions] <= usual
    places = ["among many alike" if close else "among few alike" for close in near]
    texts = [f"{place}; {reason}" for place, reason in zip(places, reasons, strict=True)]
    return replace(picks, reasons=texts)
