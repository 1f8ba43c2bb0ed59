"""Ask where the classes' probabilities are most even."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.evidence import Evidence
from bowerbird.strategies.modal import Given


def entropy(evidence: Evidence, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Ask where the classes' probabilities are most even.

    Parameters
    ----------
    evidence : Evidence
        Probabilities of shape (m, k) or None.
    rng : numpy.random.Generator
        Not used.

    Returns
    -------
    scores : ndarray of shape (m,), float64
        Entropy in nats, in [0, ln k]; all alike while there is no model.

    References
    ----------
    Shannon 1948, A mathematical theory of communication, section 6.
    """
    # Here and not above: it brings torch, which the process that draws the screen need not.
    from modAL.uncertainty import classifier_entropy

    # The candidates' positions stand in for their vectors, which the measure does not look at.
    return np.asarray(classifier_entropy(Given(evidence), evidence.candidates), dtype=np.float64)
