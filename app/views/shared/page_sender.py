"""What a page needs to send commands."""

from __future__ import annotations

import hashlib

from bowerbird.app.session.pool_token import pool_token
from bowerbird.app.session.session import Session


def page_sender(session: Session) -> dict[str, str]:
    """Return by what a page sends commands, and what its unsaved ones belong to.

    Parameters
    ----------
    session : Session

    Returns
    -------
    sender : dict
        ``page``, by which the server knows the page; ``outbox``, the project's name in the
        browser's storage; ``token``, of the pool's content; ``annotator``.
    """
    folder = str(session.project.folder.resolve())
    return {
        "page": session.commands.token,
        "outbox": hashlib.blake2b(folder.encode(), digest_size=8).hexdigest(),
        "token": pool_token(session.pool),
        "annotator": session.annotator,
    }
