"""PaCMAP: neighbours stay neighbours, and groups keep their places."""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from bowerbird.data.projections import FEW_ROWS, pca

VERSION = "1"
ITERATIONS = 450
ITERATION = re.compile(r"Iteration:\s*(\d+)")
Progress = Callable[[str, float | None], None]


def project(
    features: npt.NDArray[np.float32], seed: int, progress: Progress | None = None
) -> npt.NDArray[np.float32]:
    """Project by PaCMAP.

    Importing it compiles for 10 to 40 seconds the first time, so it belongs in a worker. It holds
    a copy of the features: for at most 100,000 rows.

    Parameters
    ----------
    features : ndarray of shape (n, d), float32
        Finite. Below ten rows, or where all are the same, the answer is PCA's.
    seed : int
        The same seed gives the same coordinates on the same versions.
    progress : callable or None
        Called with what is done and a fraction in [0, 1].

    Returns
    -------
    coordinates : ndarray of shape (n, 2), float32
        Finite.

    References
    ----------
    Wang, Huang, Rudin and Shaposhnik 2021, JMLR 22(201).
    """
    tell = progress or _silent
    if len(features) < FEW_ROWS or not np.ptp(features, axis=0).any():
        return pca.project(features, seed)
    tell("loading PaCMAP", None)
    import pacmap  # slow, and wanted in the worker alone

    with _quiet(), contextlib.redirect_stdout(_Listener(tell)):
        method = pacmap.PaCMAP(random_state=int(seed), verbose=True)
        points = method.fit_transform(np.array(features), init="pca")
    return np.asarray(points, dtype=np.float32)


def _silent(what: str, fraction: float | None) -> None:
    """Show nothing."""


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Hold back the warning that there is a seed."""
    logger = logging.getLogger("pacmap.pacmap")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


class _Listener(io.TextIOBase):
    """Hear from what PaCMAP prints how far it is: it has no other way to say so."""

    def __init__(self, tell: Progress) -> None:
        self._tell = tell

    def write(self, text: str, /) -> int:
        match = ITERATION.search(text)
        if match:
            self._tell("drawing the map", min(1.0, int(match[1]) / ITERATIONS))
        return len(text)
