"""One thread a fit: sums come out the same on every run, and two cores are not fought over."""

from __future__ import annotations


def one_thread() -> None:
    """Hold torch, BLAS and OpenMP of this process to one thread.

    A second thread changes the order of sums, and with it the last bits of a model; on two busy
    cores it was measured 3 to 6 times slower besides.
    """
    import threadpoolctl
    import torch

    torch.set_num_threads(1)
    threadpoolctl.threadpool_limits(1)
