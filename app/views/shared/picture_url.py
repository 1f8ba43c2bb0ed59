"""Where the page fetches pictures of items."""

from __future__ import annotations

import hashlib

from bowerbird.data.pool import Pool


def token(pool: Pool) -> str:
    """Name the content of a pool, so that a browser never shows another pool's pictures.

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
