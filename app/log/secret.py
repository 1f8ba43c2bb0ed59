"""Secrets of a project, kept in the user's own state folder.

A project's folder can come from a stranger, who would know whatever secret lies in it. These are
found by where the folder is and by its number on the disk, so that a restart keeps people in and a
copy of the folder does not.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from pathlib import Path

from bowerbird.app.log.folder import NEW_FILE
from bowerbird.data.atomic import replacing

BYTES = 32

log = logging.getLogger(__name__)


def state_folder() -> Path:
    """Return the folder for what Bowerbird remembers of this user, outside all projects.

    Returns
    -------
    folder : Path
        ``$XDG_STATE_HOME/bowerbird``, or ``~/.local/state/bowerbird``; perhaps not there yet.
    """
    named = os.environ.get("XDG_STATE_HOME", "")
    home = Path(named) if os.path.isabs(named) else Path.home() / ".local" / "state"
    return home / "bowerbird"


def secret(folder: Path, name: str) -> bytes:
    """Return a secret of a project; made on first use, in a file of mode 0600.

    One that is cut short, or that others could read, is replaced: it is known to them.

    Parameters
    ----------
    folder : Path
        The project's.
    name : str
        Letters only.

    Returns
    -------
    secret : bytes
        32 random bytes; the same again after a restart, unless the user's state folder cannot be
        written to.

    Raises
    ------
    ValueError
        If the name is no word.
    """
    if not name.isalpha():
        raise ValueError(f"A secret's name is {name!r}; letters are allowed.")
    at = folder.stat()
    place = f"{folder.resolve()}\0{at.st_dev}\0{at.st_ino}"
    digest = hashlib.sha256(place.encode(errors="surrogateescape")).hexdigest()
    try:
        return _kept_secret(state_folder() / "secrets" / f"{digest[:32]}-{name}")
    except (OSError, RuntimeError) as error:  # no home, or none that can be written to
        log.warning("a restart will ask everybody to come in again: %s", error)
        return secrets.token_bytes(BYTES)


def _kept_secret(path: Path) -> bytes:
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    value = _read(path)
    if value is None:
        value = secrets.token_bytes(BYTES)
        with replacing(path) as beside:
            beside.unlink(missing_ok=True)
            with os.fdopen(os.open(beside, NEW_FILE, 0o600), "wb") as file:
                file.write(value)
    return value


def _read(path: Path) -> bytes | None:
    """Return a secret that is whole, and that this user alone can read and write."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor)
        if mode.st_mode & 0o077 or mode.st_uid != os.geteuid():
            return None
        value = file.read(BYTES + 1)
    return value if len(value) == BYTES else None
