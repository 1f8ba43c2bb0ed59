"""Part items into groups by k-means, the same way on every run."""

from __future__ import annotations

import warnings

import numpy as np

from bowerbird.strategies.contract.evidence import Floats, Ints

FULL = 50  # clusters up to which every step looks at all items; beyond, at batches of them
BATCH = 2048
STEPS = 100
STARTS = 3  # first centres tried on one batch each
SEED = 0  # always the same: what is picked follows from the state


def clustered(vectors: Floats, clusters: int) -> Ints:
    """Part items into groups.

    Parameters
    ----------
    vectors : ndarray of shape (s, d), float32
        s > 0.
    clusters : int
        At least 1; s where it is more. Above 50, k-means works on batches of 2,048 items.

    Returns
    -------
    numbers : ndarray of shape (s,), int64
        The group of each item, in [0, clusters); a group may be empty where items are alike.

    References
    ----------
    Lloyd 1982, Least squares quantization in PCM; Sculley 2010, Web-scale k-means clustering, for
    the batches.
    """
    from sklearn.cluster import KMeans, MiniBatchKMeans
    from sklearn.exceptions import ConvergenceWarning

    k = min(clusters, len(vectors))
    settings = {"n_clusters": k, "max_iter": STEPS, "random_state": SEED}
    if k <= FULL:
        method = KMeans(n_init=1, **settings)
    else:
        method = MiniBatchKMeans(n_init=STARTS, batch_size=min(BATCH, len(vectors)), **settings)
    with warnings.catch_warnings():
        # Fewer different items than groups: some groups stay empty, which is said above.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return np.asarray(method.fit_predict(vectors), dtype=np.int64)
