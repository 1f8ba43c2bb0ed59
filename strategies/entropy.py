"""Ask where the classes' probabilities are most even."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.adapters.modal import Given
from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints
from bowerbird.strategies.parts.committee import by_rows, consensus


def entropy(
    evidence: Evidence, rng: np.random.Generator, *, corrected: bool = False
) -> npt.NDArray[np.float64]:
    """Ask where the classes' probabilities are most even.

    The classical measure, for small pools with few classes; with many it is drawn to where all of
    them meet. A learner that takes the classes' shares among the labels for those in the pool
    thinks that rare ones are rarer than they are, so that plain entropy chases the large classes:
    then `corrected` helps. Learners that weigh classes themselves (duo, logistic, extra_trees,
    mlp) need none. O(m k).

    Parameters
    ----------
    evidence : Evidence
        Probabilities of shape (m, k) or None.
    rng : numpy.random.Generator
        Not used.
    corrected : bool
        Divide each class's probability by its share of the labels first, and make rows sum to 1.

    Returns
    -------
    scores : ndarray of shape (m,), float64
        Entropy in nats, in [0, ln k]; all alike while there is no model.

    References
    ----------
    Shannon 1948, A mathematical theory of communication, section 6. Saerens, Latinne and
    Decaestecker 2002, Adjusting the outputs of a classifier to new a priori probabilities, eq. 2.4.
    """
    if corrected and evidence.probabilities is not None and len(evidence.labels):
        return by_rows(evidence.probabilities[None], lambda p: consensus(_even(p, evidence.counts)))
    # Here and not above: it brings torch, which the process that draws the screen need not.
    from modAL.uncertainty import classifier_entropy

    # The candidates' positions stand in for their vectors, which the measure does not look at.
    return np.asarray(classifier_entropy(Given(evidence), evidence.candidates), dtype=np.float64)


def _even(probabilities: Floats, counts: Ints) -> Floats:
    """Return what the probabilities were if every class had as many labels as any other."""
    factor = np.divide(1, counts, out=np.zeros(len(counts)), where=counts > 0)
    weighed = probabilities * factor
    total = weighed.sum(axis=-1, keepdims=True)
    # What is likeliest of a class without a label stays as it was.
    even = np.divide(weighed, total, out=probabilities.astype(np.float64), where=total > 0)
    return np.asarray(even, dtype=np.float32)
