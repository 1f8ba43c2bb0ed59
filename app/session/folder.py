"""A project's folder: one process at a time holds it, and its secrets are nobody else's."""

from __future__ import annotations

import fcntl
import os
import secrets
from contextlib import suppress
from pathlib import Path

from bowerbird.data.errors import ProjectError, ProjectLocked

SECRET_BYTES = 32


def hold(folder: Path) -> int:
    """Hold a project's folder for this process; the lock goes with the process, however it ends.

    Parameters
    ----------
    folder : Path
        Made, for this user alone, where it is not there.

    Returns
    -------
    lock : int
        A file descriptor; closing it lets the folder go.

    Raises
    ------
    ProjectLocked
        If another process holds it; the message names that one's number.
    ProjectError
        If the folder cannot be made or written to.
    """
    try:
        fresh = not (folder / "log.sqlite").exists()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if fresh:  # later its owner may have opened it to others on purpose
            with suppress(PermissionError):  # a volume of somebody else's that we may write to
                folder.chmod(0o700)
                settle(folder.parent)
        return _locked(folder)
    except ProjectError:
        raise
    except OSError as error:
        raise ProjectError(
            f"{folder} cannot be used as a project's folder ({error.strerror}). Name another."
        ) from error


def _locked(folder: Path) -> int:
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
    except BlockingIOError:
        holder = os.read(lock, 32).decode(errors="replace").strip() or "unknown"
        os.close(lock)
        raise ProjectLocked(
            f"{folder.name} is open in another process ({holder}); close that one first."
        ) from None
    except OSError:
        os.close(lock)
        raise
    return lock


def settle(folder: Path) -> None:
    """Have the names in a folder written to disk, so that a power cut takes no new file away.

    Parameters
    ----------
    folder : Path
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def secret(folder: Path, name: str) -> bytes:
    """Give a secret of a project; made on first use, in a file of mode 0600.

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
        32 random bytes; the same again after a restart.

    Raises
    ------
    ValueError
        If the name is no word.
    """
    if not name.isalpha():
        raise ValueError(f"A secret's name is {name!r}; letters are allowed.")
    path = folder / f"secret-{name}"
    if path.is_file() and not path.is_symlink() and not path.stat().st_mode & 0o077:
        found = path.read_bytes()
        if len(found) == SECRET_BYTES:
            return found
    part = folder / f".secret-{name}"
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return path.read_bytes()
