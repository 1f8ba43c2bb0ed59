"""Choose images whose objects cover the groups of every class, rarest class first (OFDS-style).

Our reconstruction of the outline of OFDS (Popp and others 2024, arXiv 2412.10032, Single-pass
object-focused data selection), whose text we could not read: objects are grouped class by class,
each class has an equal share of the images, and an image counts for every class that it holds.
The order of the classes, the number of groups and what happens where objects run out are ours.
"""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.contract.evidence import Ints
from bowerbird.strategies.images.groups import fitting, members
from bowerbird.strategies.images.objects import Objects
from bowerbird.strategies.images.plan import Chosen, Plan


def cover(objects: Objects, budget: int, rng: np.random.Generator) -> list[Chosen]:
    """Choose images by covering the groups of each class.

    Classes for which fewer images were chosen before come first, the rarest of them first; each
    has an equal share of what is left of the budget, rounded up. A class of which there is no hint
    gets images at random. What a class cannot use goes to the classes after it, then to all of
    them, those first whose images are covered least, and then to images at random.

    Parameters
    ----------
    objects : Objects
    budget : int
        How many images, at least 1.
    rng : numpy.random.Generator
        Draws the images that are chosen at random.

    Returns
    -------
    chosen : list of Chosen
        min(budget, images that are not taken), in the order in which they were chosen.
    """
    plan = Plan(objects, rng)
    budget = min(budget, plan.images_left)
    groups = [members(objects, c, budget) for c in range(objects.hints.shape[1])]
    order = _order(objects, [len(group) for group in groups])
    for place, c in enumerate(order):
        share = -((len(plan.chosen) - budget) // (len(order) - place))  # rounded up
        _cover_class(plan, c, groups[c], share)
    for c in sorted(order, key=lambda c: plan.share_taken(groups[c])):
        if len(groups[c]) and len(plan.chosen) < budget:
            _cover_class(plan, c, groups[c], budget - len(plan.chosen))
    while len(plan.chosen) < budget:
        plan.draw(-1, "drawn at random: every group of objects is covered")
    return plan.chosen


def _order(objects: Objects, sizes: list[int]) -> list[int]:
    """Order the classes: fewest images before, rarest; those without a hint last."""
    likeliest = np.bincount(objects.hints.argmax(axis=1), minlength=len(sizes))
    blind = np.array(sizes) == 0
    return [int(c) for c in np.lexsort((likeliest, objects.charged, blind))]


def _cover_class(plan: Plan, c: int, group: Ints, share: int) -> None:
    """Spend a class's share of the images."""
    name = plan.objects.named(c)
    if len(group) == 0:
        for _ in range(share):
            plan.draw(c, f"drawn at random: nothing known looks like {name} yet")
    elif share > 0 and not plan.are_covered(group).all():
        for place, object_, groups in fitting(plan, group, share):
            reason = f"a kind of {name} that no chosen image holds (group {place} of {groups})"
            plan.take(Chosen(int(plan.objects.images[object_]), object_, c, reason))
