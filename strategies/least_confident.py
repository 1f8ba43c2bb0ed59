"""Ask where even the likeliest class is unlikely."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.adapters.modal import Given
from bowerbird.strategies.contract.evidence import Evidence


def least_confident(evidence: Evidence, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Ask where even the likeliest class is unlikely.

    Parameters
    ----------
    evidence : Evidence
        Probabilities of shape (m, k) or None.
    rng : numpy.random.Generator
        Not used.

    Returns
    -------
    scores : ndarray of shape (m,), float64
        1 - largest probability, in [0, 1]; all alike while there is no model.

    References
    ----------
    Lewis and Gale 1994, A sequential algorithm for training text classifiers.
    """
    # Here and not above: it brings torch, which the process that draws the screen need not.
    from modAL.uncertainty import classifier_uncertainty

    # The candidates' positions stand in for their vectors, which the measure does not look at.
    return np.asarray(
        classifier_uncertainty(Given(evidence), evidence.candidates), dtype=np.float64
    )
