"""Choose images by what they hold of rare classes and of groups not yet covered, greedily.

Ours. It takes over from the object-focused cover that each class has its share and that an image
counts for all its classes; instead of the nearest object to each centre it looks at whole images.
"""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.images.gains import Gains
from bowerbird.strategies.images.objects import Objects
from bowerbird.strategies.images.plan import Chosen, Plan


def mix(
    objects: Objects, budget: int, rng: np.random.Generator, *, rare_weight: float, effort: float
) -> list[Chosen]:
    """Choose images by expected rare objects and by groups newly covered.

    First each class gets its share of all images, those chosen before and now, divided by k and
    rounded down but at least one: the class that fewest hold first, the rarest of several, among
    images that surely hold it. Then image after image has the highest (w R + (1 - w) G) / size ^
    effort: R its expected number of objects of rare classes, each weighed by `rarity`, in units of
    the sum over the best images; G the expected share of groups that it covers and no image before
    it. w R + (1 - w) G is submodular in the images: without the shares and with effort 0, greedy
    picks reach 1 - 1/e of the best (Nemhauser, Wolsey and Fisher 1978).

    Parameters
    ----------
    objects : Objects
    budget : int
        How many images, at least 1.
    rng : numpy.random.Generator
        Draws images for classes of which there is no hint.
    rare_weight : float
        The weight w in [0, 1].
    effort : float
        How much the number of an image's objects counts as its cost, in [0, 1]: what it brings is
        divided by that number ^ effort.

    Returns
    -------
    chosen : list of Chosen
        min(budget, images that are not taken), in the order in which they were chosen.
    """
    plan = Plan(objects, rng)
    budget = min(budget, plan.images_left)
    gains = Gains(objects, budget, rare_weight, effort)
    share = max(1, (budget + int(objects.taken_images.sum())) // objects.hints.shape[1])
    while len(plan.chosen) < budget and (c := gains.shortest(plan, share)) >= 0:
        gains.take(plan, gains.best(plan, c), c)
    for c in np.flatnonzero(objects.hints.max(axis=0) == 0).tolist():
        for _ in range(min(share - int(objects.charged[c]), budget - len(plan.chosen))):
            gains.note(plan.draw(c, f"drawn at random: no hint of {objects.named(c)} so far"))
    while len(plan.chosen) < budget:
        gains.take(plan, gains.best(plan), -1)
    return plan.chosen
