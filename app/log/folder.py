"""A project's folder: one process at a time holds it, and nothing in it leads elsewhere.

A folder may come from a stranger. A symbolic link in it would have us write, or remove, whatever it
points to, and so would a second name (hard link) of a file of ours; therefore a folder with either
is refused before anything in it is opened.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bowerbird.data.errors import ProjectError, ProjectLocked

LOG = "log.sqlite"
LOCK = "lock"
FILES = frozenset({LOCK, "open.html", f"{LOG}-wal", f"{LOG}-shm", f"{LOG}-journal"})
# Only a folder whose log has been in use holds one of these, whatever became of the log.
TRACES = ("open.html", "secret-cookie", "cache/predictions")
HAS_A_LOG = b"log"  # the lock file's second line, once there is a log
JOURNAL_ENDS = bytes.fromhex("d9d505f920a163d7")  # of one that names another journal, to delete it
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def lock_folder(folder: Path) -> int:
    """Lock a project's folder for this process; the lock goes with the process, however it ends.

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
        If the folder cannot be made or written to, or anything in it is a link.
    """
    try:
        fresh = not os.path.lexists(folder / LOG)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_links(folder)
        if fresh:  # later its owner may have opened it to others on purpose
            with suppress(PermissionError):  # a volume of somebody else's that we may write to
                folder.chmod(0o700)
                fsync_folder(folder.parent)
        return _locked(folder)
    except ProjectError:
        raise
    except OSError as error:
        raise ProjectError(
            f"{folder} cannot be used as a project's folder ({error.strerror}). Name another."
        ) from error


def _locked(folder: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    lock = os.open(folder / LOCK, flags, 0o600)
    try:
        _check_entry(folder / LOCK, os.fstat(lock), os.stat(folder).st_uid)
        before = os.read(lock, 64).split(b"\n")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _write_lock(lock, HAS_A_LOG in before[1:])
    except BlockingIOError:
        os.close(lock)
        holder = before[0].decode(errors="replace").strip() or "unknown"
        raise ProjectLocked(
            f"{folder.name} is open in another process ({holder}); close that one first."
        ) from None
    except BaseException:
        os.close(lock)
        raise
    return lock


def _write_lock(lock: int, has_a_log: bool) -> None:
    os.ftruncate(lock, 0)
    os.pwrite(lock, b"%d\n%s" % (os.getpid(), HAS_A_LOG if has_a_log else b""), 0)


def remember_log(lock: int) -> None:
    """Note in the lock file that there is a log: an empty one is damage from now on.

    Parameters
    ----------
    lock : int
        As `hold` returns it.
    """
    _write_lock(lock, True)


def was_used(folder: Path) -> bool:
    """Check whether a folder without a log, or with an empty one, has had one with events.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    used : bool
    """
    try:
        lines = (folder / LOCK).read_bytes()[:64].split(b"\n")
    except OSError:
        lines = []
    waiting = folder / f"{LOG}-wal"
    return (
        HAS_A_LOG in lines[1:]
        or any((folder / name).exists() for name in TRACES)
        or (waiting.exists() and waiting.stat().st_size > 0)
    )


def refuse_links(folder: Path) -> None:
    """Refuse a folder in which anything is a link, or no plain file or folder.

    Parameters
    ----------
    folder : Path
        May itself be reached by a link: its user named it.

    Raises
    ------
    ProjectError
        With the first such thing, and what to do.
    """
    if not folder.is_dir():
        return
    owner = os.stat(folder).st_uid
    try:
        for entry in _entries(folder):
            path = Path(entry.path)
            _check_entry(path, entry.stat(follow_symlinks=False), owner)
            if path.parent == folder and path.name in FILES and not entry.is_file():
                raise ProjectError(f"{path} is no file. Remove it, or name another project.")
    except OSError as error:
        raise ProjectError(f"{folder} cannot be looked through ({error.strerror}).") from error
    _refuse_journal(folder / f"{LOG}-journal")


def refuse_linked_folder(folder: Path) -> None:
    """Refuse to write into a cache that is a link, or lies in one.

    Parameters
    ----------
    folder : Path
        Somewhere below a project's ``cache``.

    Raises
    ------
    ProjectError
        With the link.
    """
    for path in (folder, folder.parent):
        if path.is_symlink():
            raise ProjectError(f"{path} is a link, and nothing is written through it. Remove it.")


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    waiting = [os.fspath(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                yield entry
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def _check_entry(path: Path, status: os.stat_result, owner: int) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise ProjectError(
            f"{path} is a link, and a project's folder may hold none. Remove it, or put a copy of "
            "what it points to in its place."
        )
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise ProjectError(f"{path} is no file and no folder. Remove it.")
    if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
        raise ProjectError(
            f"{path} has a second name elsewhere (a hard link), so that writing to it would change "
            "that one. Copy the folder with cp -r, and open the copy."
        )
    if status.st_uid not in (owner, os.geteuid()):
        raise ProjectError(
            f"{path} belongs to somebody else than its folder. Copy the folder, and open the copy."
        )


def _refuse_journal(path: Path) -> None:
    """Refuse a journal that has SQLite delete a file of any name; a log of ours leaves none."""
    if path.is_file() and path.read_bytes().endswith(JOURNAL_ENDS):
        raise ProjectError(f"{path} names another file to be deleted; it is not ours. Remove it.")


def fsync_folder(folder: Path) -> None:
    """Write the names in a folder to disk, so that a power cut takes no new file away.

    Parameters
    ----------
    folder : Path
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class SameFiles:
    """Notices that the files of an open log were deleted or replaced: labels would go nowhere.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self._paths = [folder / LOG, folder / f"{LOG}-wal"]
        self._before: dict[Path, tuple[int, int]] = {}

    def check(self) -> None:
        """Compare names and files with those of the last time.

        Raises
        ------
        ProjectError
            If one is not there any more, or is another.
        """
        for path in self._paths:
            try:
                now = os.stat(path, follow_symlinks=False)
                place = now.st_dev, now.st_ino
            except OSError:
                place = None
            before = self._before.get(path)
            if place is not None and before is None:
                self._before[path] = place
            elif place != before:
                raise ProjectError(
                    f"{path} was deleted or replaced while it is open; nothing of this was kept. "
                    "Put it back, or end Bowerbird and start it again."
                )
