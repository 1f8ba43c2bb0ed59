"""The head that is live: it takes the labels since the last fit, to colour the screen at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.models.heads.live import Live

COMPARED = 5_000  # items that a refit and the live head are compared on

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class LiveModel:
    """A live head, the labels that it has seen, and the classes that its numbers stand for.

    Parameters
    ----------
    learner : Learner
        Fitted, with `partial_fit`; copied.
    recipe : dict
        Name and parameters of the learner, as the state has them.
    positions, numbers : ndarray of shape (l,), int64
        What it was fitted on: rows of the pool and class numbers.
    classes : tuple of str
        Ids of the classes; a class number is a place in it.
    """

    def __init__(
        self, learner: Any, recipe: object, positions: Ints, numbers: Ints, classes: tuple[str, ...]
    ) -> None:
        self._live, self.recipe = Live(learner), recipe
        self._note(positions, numbers, classes)
        self.count = 0

    @property
    def learner(self) -> Any:
        """The one that is live."""
        return self._live.learner

    def settle(
        self, refit: Any, features: Floats, positions: Ints, numbers: Ints, classes: tuple[str, ...]
    ) -> None:
        """Replace the live head by a new fit where that has drifted, or knows other labels.

        Parameters
        ----------
        refit : Learner
        features : ndarray of shape (n, d), float32
            The pool's.
        positions, numbers, classes
            As at the beginning, of the refit.
        """
        same = classes == self.classes and self._news(positions, numbers) is not None
        if not same or len(positions) != len(self._seen):
            self._live = Live(refit)
        else:
            step = max(1, len(features) // COMPARED)
            self._live.settle(refit, np.asarray(features[::step][:COMPARED]))
        self._note(positions, numbers, classes)

    def update(
        self,
        features: Floats,
        positions: Ints,
        numbers: Ints,
        classes: tuple[str, ...],
        now: dict[str, str],
    ) -> bool:
        """Learn the labels that came since.

        Parameters
        ----------
        features : ndarray of shape (n, d), float32
            The pool's.
        positions, numbers, classes
            As at the beginning, of all labels that there are now.
        now : dict of str to str
            The live class that each class known so far has become: itself, or what it was merged
            into.

        Returns
        -------
        taken : bool
            False where there is nothing new, or a label or a class was taken back or changed: then
            only a fit helps.
        """
        if not set(now.values()) <= set(classes):
            return False
        moved = {i: classes.index(now[c]) for i, c in enumerate(self.classes)}
        before = {row: moved[number] for row, number in self._seen.items()}
        news = self._news(positions, numbers, before)
        if news is None or not len(news):
            return False
        if any(old != new for old, new in moved.items()):
            if not hasattr(self.learner, "rename"):
                return False
            known_numbers = set(self.learner.classes_.tolist())
            self.learner.rename({old: new for old, new in moved.items() if old in known_numbers})
        self._live.update(np.asarray(features[positions[news]]), numbers[news])
        self._note(positions, numbers, classes)
        self.count += 1
        return True

    def _note(self, positions: Ints, numbers: Ints, classes: tuple[str, ...]) -> None:
        self._seen = dict(zip(positions.tolist(), numbers.tolist(), strict=True))
        self.classes = classes

    def _news(
        self, positions: Ints, numbers: Ints, seen: dict[int, int] | None = None
    ) -> Ints | None:
        """Find the labels that it has not seen; None where one that it has is no more."""
        seen = self._seen if seen is None else seen
        numbers_now = dict(zip(positions.tolist(), numbers.tolist(), strict=True))
        if any(numbers_now.get(row) != number for row, number in seen.items()):
            return None
        return np.flatnonzero([row not in seen for row in positions.tolist()]).astype(np.int64)
