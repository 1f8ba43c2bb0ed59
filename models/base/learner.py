"""The contract of a learner: scikit-learn's verbs, a seed, and arrays of these types.

Nothing here loads scikit-learn or torch.
"""

from __future__ import annotations

from typing import Any, Protocol, Self, runtime_checkable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@runtime_checkable
class Learner(Protocol):
    """A model with its training recipe.

    A learner is made anew for each seeded fit; its parameters are keyword-only with defaults, and
    `seed` (or scikit-learn's `random_state`) is among them. It never fails on one class or on one
    label a class; zero rows raise ValueError. The same seed gives the same probabilities.

    What a learner knows beyond that, it may tell by methods that are looked for by name; each takes
    `X` of shape (n, d), like `predict_proba`, and gives float32. A query strategy finds the answer
    in its evidence, and None where the learner has no such method:

    - ``members(X)``, shape (c, n, len(classes_)): the probabilities of a committee's c members,
      rows summing to 1 (`evidence.members`);
    - ``uncertainty(X)``, shape (n,): how little is known of each item, in [0, 1], from a learner
      that weighs evidence (`evidence.uncertainty`);
    - ``embed(X)``, shape (n, h): a hidden layer, in which the classes are told apart by a linear
      layer (`evidence.hidden`).

    Two more are not asked for answers:

    - ``adapt(X)``, X of shape (n, d): called once after `fit` with items that have no label (all of
      them, or 20,000 drawn by the seed), so that the fit may go on without labels: pseudo labels,
      weights found at test time. Deterministic; gives self. What it believes of these items it may
      tell as `pseudo_`: their rows in X and the classes, which the map draws hollow;
    - ``partial_fit(X, y, classes=None, sample_weight=None)``: goes on with new labels alone. It
      colours the screen until the next seeded fit is there; queries come from seeded fits only.

    Labels that it takes for wrong it may tell as `suspects_`, rows among those given to `fit`; the
    person finds them in the history.
    """

    classes_: npt.NDArray[Any]

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Learn from labels.

        Parameters
        ----------
        X : array-like of shape (l, d)
            Embedding of the labelled items.
        y : array-like of shape (l,)
            Their classes; in the loop class numbers.
        sample_weight : array-like of shape (l,), optional
            Not negative, not all zero.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there is no row.
        """
        ...

    def predict_proba(self, X: npt.ArrayLike) -> npt.NDArray[np.floating[Any]]:
        """Return each item's probability of each class.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Scored in chunks, so that memory stays flat.

        Returns
        -------
        probabilities : ndarray of shape (n, len(classes_))
            Rows sum to 1; columns in the order of `classes_`.
        """
        ...
