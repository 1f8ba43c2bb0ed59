"""Hold torch to one thread: the same sums in the same order on every run and machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use a single thread inside the block, and what it used before after it."""
    # Here and not above: the screen, and the choice of a first item, do without torch.
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
