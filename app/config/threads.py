"""One thread a fit: sums come out the same on every run, and two cores are not fought over."""

from __future__ import annotations

import os
import sys

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def limit_threads() -> None:
    """Hold torch, BLAS and OpenMP of this process to one thread, loaded already or later.

    A second thread changes the order of sums, and with it the last bits of a model; on two busy
    cores it was measured 3 to 6 times slower besides.
    """
    import threadpoolctl

    os.environ.update(dict.fromkeys(VARIABLES, "1"))  # what is loaded later reads them
    threadpoolctl.threadpool_limits(1)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
