"""One way to two dimensions a file."""

from __future__ import annotations

FEW_ROWS = 10
MANY_ROWS = 100_000


def best(n_rows: int) -> str:
    """Name the projection that serves a pool of some size.

    Parameters
    ----------
    n_rows : int

    Returns
    -------
    name : {"pca", "pacmap", "landmarks"}
        The file in this folder: PCA below ten rows, where PaCMAP has no neighbours to choose
        from; landmarks above 100,000, where it would take minutes.
    """
    if n_rows < FEW_ROWS:
        return "pca"
    return "pacmap" if n_rows <= MANY_ROWS else "landmarks"
