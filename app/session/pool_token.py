"""A short name for a pool's content."""

from __future__ import annotations

import hashlib

from bowerbird.data.pool import Pool


def pool_token(pool: Pool) -> str:
    """Return a name for the content of a pool, so that no browser shows another pool's pictures.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    token : str
        16 hexadecimal digits.
    """
    about = f"{pool.folder}|{pool.fingerprint.ids}|{pool.fingerprint.features}"
    return hashlib.blake2b(about.encode(), digest_size=8).hexdigest()
