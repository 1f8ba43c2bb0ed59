"""Ask where the two likeliest classes are closest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.adapters.modal import Given
from bowerbird.strategies.contract.evidence import Evidence


def margin(evidence: Evidence, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Ask where the two likeliest classes are closest.

    Parameters
    ----------
    evidence : Evidence
        Probabilities of shape (m, k) or None.
    rng : numpy.random.Generator
        Not used.

    Returns
    -------
    scores : ndarray of shape (m,), float64
        1 - margin, in [0, 1]; all alike while there is no model.

    References
    ----------
    Scheffer, Decomain and Wrobel 2001, Active hidden Markov models for information extraction.
    """
    # Here and not above: it brings torch, which the process that draws the screen need not.
    from modAL.uncertainty import classifier_margin

    # The candidates' positions stand in for their vectors, which the measure does not look at.
    return np.asarray(1 - classifier_margin(Given(evidence), evidence.candidates), dtype=np.float64)
