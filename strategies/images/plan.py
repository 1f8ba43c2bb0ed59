"""Images chosen one after the other, each for an object in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bowerbird.strategies.contract.evidence import Ints
from bowerbird.strategies.images.objects import Flags, Objects


@dataclass(frozen=True)
class Chosen:
    """An image to go through.

    Parameters
    ----------
    image : int
        Its number.
    anchor : int
        The object for which it was chosen.
    target : int
        The class that it was chosen for.
    reason : str
        Why, for the person at the screen.
    chance : float
        With which it was drawn, given the images chosen before; 1 where nothing was drawn.
    """

    image: int
    anchor: int
    target: int
    reason: str
    chance: float = 1.0


class Plan:
    """Images that are chosen one after the other.

    Parameters
    ----------
    objects : Objects
    rng : numpy.random.Generator
    """

    def __init__(self, objects: Objects, rng: np.random.Generator) -> None:
        self.objects, self._rng = objects, rng
        self.taken: Flags = objects.taken_images.copy()
        self.chosen: list[Chosen] = []

    @property
    def images_left(self) -> int:
        """Count the images that are not taken."""
        return int((~self.taken).sum())

    def take(self, chosen: Chosen) -> None:
        """Take an image: all its objects of every class are covered."""
        self.taken[chosen.image] = True
        self.chosen.append(chosen)

    def draw(self, target: int, reason: str) -> int:
        """Take one of the images that are not taken, at random, for a class or for none (-1)."""
        free = np.flatnonzero(~self.taken)
        image = int(self._rng.choice(free))
        first = int(np.searchsorted(self.objects.images, image))
        anchor = first + int(np.argmin(self.objects.seen[first:]))
        self.take(Chosen(image, anchor, target, reason, 1 / len(free)))
        return image

    def share_taken(self, members: Ints) -> float:
        """Return the share of taken images among those that hold some objects, shape (s,)."""
        images = np.unique(self.objects.images[members])
        return float(self.taken[images].mean()) if len(images) else 1.0

    def are_covered(self, members: Ints) -> Flags:
        """Return which of some objects, shape (s,), are labelled or lie in a taken image."""
        return np.asarray(self.objects.seen[members] | self.taken[self.objects.images[members]])
