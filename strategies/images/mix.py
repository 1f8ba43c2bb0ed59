"""Choose images by what they hold of rare classes and of groups not yet covered, greedily.

Ours. It takes over from the object-focused cover that each class has its share and that an image
counts for all its classes; instead of the nearest object to each centre it looks at whole images.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.contract.evidence import Floats, Ints
from bowerbird.strategies.images.hints import rarity, shares
from bowerbird.strategies.images.objects import Objects
from bowerbird.strategies.images.plan import Chosen, Plan
from bowerbird.strategies.parts.clusters import clustered

GROUPS = 10  # of a class's objects, and one more for each that is labelled
MOST_GROUPS = 60
SAMPLE = 5_000  # objects of a class that the groups are found from, at most
ROWS = 16_384  # objects assigned to groups at a time
DOUBT = 1e-3  # chance at least that an object is not what its hint says
SURE = 0.95  # of the highest hint for a class: from here on an image counts as holding it
LIKELY = 0.5  # highest hint for a class below which no image is sought for it


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


class Gains:
    """What each image would bring, given the images taken before.

    Parameters
    ----------
    objects : Objects
        Of I images, of which some are not taken.
    budget : int
        Images that will be taken, at least 1 and no more than are not taken.
    weight : float
        Of the expected number of rare objects, in [0, 1]; the rest is that of the groups covered.
    effort : float
        What an image brings is divided by its number of objects to this power.
    """

    def __init__(self, objects: Objects, budget: int, weight: float, effort: float) -> None:
        self._objects, self._weight = objects, weight
        fresh = np.where(objects.seen[:, None], np.float32(0), objects.hints)
        starts, free = objects.starts, ~objects.taken_images
        self._expected = np.add.reduceat(fresh * rarity(objects.hints), starts, axis=0)
        self._rare = self._expected.sum(axis=1)
        self._shares = shares(objects.hints)
        best = np.partition(self._rare[free], free.sum() - budget)[-budget:].sum()
        self._unit = max(float(best), 1e-12)
        sizes = np.add.reduceat(~objects.seen, starts, dtype=np.float64)
        self._cost = np.maximum(sizes, 1) ** effort
        surest = np.maximum.reduceat(fresh, starts, axis=0)
        highest = surest[free].max(axis=0)
        self._sure = (surest >= SURE * highest) & (highest >= LIKELY)
        held = np.maximum.reduceat(objects.hints, starts, axis=0)[objects.taken_images]
        self._held = (held >= SURE).sum(axis=0)
        self._groups = Groups(objects)

    def shortest(self, plan: Plan, share: int) -> int:
        """Find the class that fewest images hold of those with less than a share, -1 for none.

        The rarest of several; a class that no image left surely holds is none.
        """
        available = (self._sure & ~plan.taken[:, None]).any(axis=0)
        short = np.flatnonzero(available & (self._held < share))
        order = np.lexsort((self._shares[short], self._held[short]))
        return int(short[order[0]]) if len(short) else -1

    def best(self, plan: Plan, c: int = -1) -> int:
        """Find the image that brings most, of those that surely hold a class where one is given."""
        gain = self._weight * self._rare / self._unit
        gain += (1 - self._weight) * self._groups.gain()
        gain /= self._cost
        allowed = ~plan.taken if c < 0 else ~plan.taken & self._sure[:, c]
        return int(np.argmax(np.where(allowed, gain, -1)))

    def take(self, plan: Plan, image: int, c: int) -> None:
        """Take an image, for a class or (-1) for the one that it brings most of."""
        objects = self._objects
        share = c >= 0
        if not share:
            rare = self._weight * self._expected[image] / self._unit
            c = int(np.argmax(rare + (1 - self._weight) * self._groups.by_class(image)))
        inside = np.flatnonzero(objects.images == image)
        hint = np.where(objects.seen[inside], -1, objects.hints[inside, c])
        anchor, chance = int(inside[np.argmax(hint)]), float(hint.max())
        reason = self._because(image, c, chance, share)
        plan.take(Chosen(image, anchor, c if objects.classes else -1, reason))
        self.note(image)

    def note(self, image: int) -> None:
        """Count what a taken image holds."""
        self._held += self._sure[image]
        self._groups.cover(image)

    def _because(self, image: int, c: int, chance: float, share: bool) -> str:
        if not self._objects.classes:
            return "an image unlike those chosen before"
        likely = f"{self._objects.named(c)} (here {chance:.0%})"
        if share:
            return f"chosen so that {likely} has its share"
        return f"chosen for {likely}; about {self._rare[image]:.1f} rare objects in this image"


class Groups:
    """The groups of each class's objects, and the chance that no chosen image covers them.

    Parameters
    ----------
    objects : Objects
        Labelled objects and those in taken images cover their groups from the start.
    """

    def __init__(self, objects: Objects) -> None:
        from scipy import sparse  # here: the process that draws the screen need not load it

        numbers, self._classes = grouped(objects)
        count = len(self._classes)
        self._kinds = objects.hints.shape[1]
        sizes = np.bincount(self._classes, minlength=self._kinds)
        self._weights = 1 / sizes[self._classes] / (sizes > 0).sum()
        doubt = np.log(np.maximum(1 - objects.hints.max(axis=1), DOUBT)).astype(np.float64)
        self._left = np.exp(np.bincount(numbers, doubt * objects.covered, minlength=count))
        places = (np.where(objects.seen, 0, doubt), (objects.images, numbers))
        shape = (len(objects.taken_images), count)
        self._covers = sparse.coo_array(places, shape=shape).tocsr()  # sums up what is in one place
        self._covers.data = -np.expm1(self._covers.data)

    def gain(self) -> npt.NDArray[np.float64]:
        """Return the expected share of groups that each image would newly cover, shape (I,)."""
        return np.asarray(self._covers @ (self._left * self._weights))

    def by_class(self, image: int) -> npt.NDArray[np.float64]:
        """Return an image's gain by class, shape (k,)."""
        groups, chances = self._of(image)
        gains = chances * (self._left * self._weights)[groups]
        totals = np.bincount(self._classes[groups], gains, minlength=self._kinds)
        return totals.astype(np.float64)

    def cover(self, image: int) -> None:
        """Count an image's objects as covered."""
        groups, chances = self._of(image)
        self._left[groups] *= 1 - chances

    def _of(self, image: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
        part = slice(self._covers.indptr[image], self._covers.indptr[image + 1])
        return self._covers.indices[part], self._covers.data[part]


def grouped(objects: Objects) -> tuple[Ints, Ints]:
    """Group the objects that are most likely of each class, by k-means.

    Parameters
    ----------
    objects : Objects
        Of k classes.

    Returns
    -------
    numbers : ndarray of shape (o,), int64
        The group of each object.
    classes : ndarray of shape (g,), int64
        The class of each group.
    """
    likeliest = objects.hints.argmax(axis=1)
    numbers = np.empty(len(likeliest), dtype=np.int64)
    classes: list[int] = []
    for c in np.unique(likeliest).tolist():
        inside = np.flatnonzero(likeliest == c)
        groups = min(GROUPS + int(objects.seen[inside].sum()), MOST_GROUPS)
        numbers[inside] = len(classes) + _grouped(objects, inside, groups)
        classes += [c] * (int(numbers[inside].max()) + 1 - len(classes))
    return numbers, np.array(classes, dtype=np.int64)


def _grouped(objects: Objects, inside: Ints, groups: int) -> Ints:
    """Group objects; above 5,000, each goes to the nearest centre of a sample's groups."""
    few = inside
    if len(inside) > SAMPLE:
        few = np.sort(np.random.default_rng(0).choice(inside, SAMPLE, replace=False))
    vectors = objects.vectors(few)
    kinds, numbers = np.unique(clustered(vectors, groups), return_inverse=True)
    if few is inside:
        return numbers.astype(np.int64)
    centres = np.stack([vectors[numbers == kind].mean(axis=0) for kind in range(len(kinds))])
    parts = [_nearest(objects.vectors(part), centres) for part in _parts(inside)]
    return np.concatenate(parts)


def _parts(inside: Ints) -> list[Ints]:
    return [inside[at : at + ROWS] for at in range(0, len(inside), ROWS)]


def _nearest(vectors: Floats, centres: Floats) -> Ints:
    lengths = np.einsum("ij,ij->i", centres, centres)
    away = lengths - 2 * vectors @ centres.T
    return np.asarray(away.argmin(axis=1), dtype=np.int64)
