"""Copy data from an address that a person named to this machine: from whatever fsspec opens.

An address comes from the command line alone. What a log, a session file or a page says is a path,
so that nobody else makes this machine fetch anything.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from bowerbird.data.atomic import part_of, replacing
from bowerbird.data.errors import LONGEST_REASON, BowerbirdError, DataError
from bowerbird.data.names import is_fit
from bowerbird.data.progress import Progress

ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(://|::)")
SECRETS = re.compile(r"(?<=//)[^/@]*@|\?[^:]*")  # a password, or a key in what is asked for
CHUNK_BYTES = 1 << 20
SPARE_BYTES = 1 << 30  # that are left free on the disk
FILES_AT_ONCE = 64
CONNECT_SECONDS, SILENT_SECONDS = 30, 60  # for which a server of the web may say nothing


def is_address(text: str) -> bool:
    """Return whether a text is the address of data elsewhere, such as ``s3://sky/stars.parquet``.

    Parameters
    ----------
    text : str
        As a person typed it; what is a file or folder here is none.
    """
    return ADDRESS.match(text) is not None and not Path(text).exists()


def name_at(address: str) -> str:
    """Return the name of the file or folder at an address.

    Parameters
    ----------
    address : str

    Raises
    ------
    DataError
        If it has none that a file may have.
    """
    path = _plain(address).partition("::")[0].partition("?")[0].partition("#")[0]
    name = unquote(PurePosixPath(path.partition("://")[2]).name)
    if not _is_safe(name):
        raise DataError(f"{_without_secrets(address)}: the address ends in no name of a file.")
    return name


def local_copy(text: str, folder: Path, progress: Progress) -> str:
    """Return the path of data, which are copied to this machine where they are elsewhere.

    Parameters
    ----------
    text : str
        A path, which is returned as it is, or an address.
    folder : Path
        Where the copy is put, in the place of an earlier one.
    progress : callable
        Called with what is done, and the share of it in [0, 1] or None.

    Returns
    -------
    path : str
        Files of this machine (``file://``) are not copied.

    Raises
    ------
    DataError
        If they cannot be had, or would fill the disk.
    """
    if not is_address(text):
        return text
    address, table = _plain(text), text.removeprefix(_plain(text))
    title = _without_secrets(address)
    if find_spec("fsspec") is None:
        raise DataError(f"{title}: addresses need fsspec. pip install 'bowerbird[remote]'.")
    from fsspec.core import url_to_fs
    from fsspec.implementations.local import LocalFileSystem

    with _in_one_line(title):
        system, path = url_to_fs(address, **_patience(address))
        if isinstance(system, LocalFileSystem):
            return f"{path}{table}"
        source = _Source(system, path, title, progress)
        target = folder / name_at(address)
        folder.mkdir(parents=True, exist_ok=True)
        source.copy(target)
    return f"{target}{table}"


class _Source:
    """A file or folder elsewhere.

    Parameters
    ----------
    system : fsspec.AbstractFileSystem
    path : str
        In it.
    title : str
        The address, for messages.
    progress : callable
    """

    def __init__(self, system: Any, path: str, title: str, progress: Progress) -> None:
        self._system, self._path, self._title, self._progress = system, path, title, progress

    def copy(self, target: Path) -> None:
        """Copy it, whole or not at all."""
        about = self._system.info(self._path)
        if about.get("type") == "directory":
            with part_of(target) as part:
                self._copy_folder(part)
                _remove(target)
                part.rename(target)
            return
        size = about.get("size")
        _hold_room(target.parent, size or 0, self._title)
        with replacing(target) as beside:
            copied = self._copy_file(beside, size)
            if size is not None and copied != size:
                raise DataError(
                    f"{self._title}: {copied:,} of {size:,} bytes came. Try again in a while."
                )
            if target.is_dir():
                _remove(target)

    def _copy_file(self, beside: Path, size: int | None) -> int:
        copied = 0
        with self._system.open(self._path, "rb") as source, beside.open("wb") as out:
            while chunk := source.read(CHUNK_BYTES):
                _hold_room(beside.parent, len(chunk), self._title)
                copied += out.write(chunk)
                self._report(copied, size)
        return copied

    def _copy_folder(self, part: Path) -> None:
        files = self._system.find(self._path, detail=True)
        sizes = {name: int(about.get("size") or 0) for name, about in files.items()}
        every_name, total, copied = list(sizes), sum(sizes.values()), 0
        _hold_room(part.parent, total, self._title)
        for start in range(0, len(every_name), FILES_AT_ONCE):
            names = every_name[start : start + FILES_AT_ONCE]
            targets = [part / self._inside(name) for name in names]
            for target in targets:
                target.parent.mkdir(parents=True, exist_ok=True)
            self._system.get(names, [str(target) for target in targets])
            copied += sum(sizes[name] for name in names)
            self._report(copied, total)

    def _inside(self, name: str) -> PurePosixPath:
        """Return where a file is below the folder; it may not lead out of it."""
        path = PurePosixPath(name.removeprefix(self._path).lstrip("/"))
        if not path.parts or not all(map(_is_safe, path.parts)):
            raise DataError(f"{self._title}: it holds a file named {name!r}, which is no path.")
        return path

    def _report(self, copied: int, size: int | None) -> None:
        share = min(1.0, copied / size) if size else None
        self._progress(f"fetching {self._title}: {copied / 1e6:,.0f} MB", share)


def _plain(text: str) -> str:
    """Return an address without the name of a table in it."""
    from bowerbird.data.files import TABLE  # only who has an address waits for Arrow

    match = TABLE.fullmatch(text)
    return text if match is None else match[1]


def _without_secrets(address: str) -> str:
    return SECRETS.sub("", address)


def _is_safe(name: str) -> bool:
    return name not in ("", ".", "..") and is_fit(name) and not set("/\\") & set(name)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _hold_room(folder: Path, size: int, title: str) -> None:
    """Refuse what would fill the disk."""
    room = max(0, shutil.disk_usage(folder).free - SPARE_BYTES)
    if size > room:
        raise DataError(
            f"{title}: it has {size / 1e9:,.1f} GB more, and the disk of {folder} has room for "
            f"{room / 1e9:,.1f} GB. Free some, or work in a folder on another disk."
        )


def _patience(address: str) -> dict[str, Any]:
    """Return how long to wait for servers of the web: not five minutes in all, as is usual."""
    protocols = [name for name in ("http", "https") if f"{name}://" in address]
    if not protocols or find_spec("aiohttp") is None:  # which fsspec names, where it is missing
        return {}
    from aiohttp import ClientTimeout

    timeout = ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS)
    return {name: {"client_kwargs": {"timeout": timeout}} for name in protocols}


@contextmanager
def _in_one_line(title: str) -> Iterator[None]:
    try:
        yield
    except BowerbirdError:
        raise
    except FileNotFoundError as error:
        if isinstance(error.__cause__, OSError):  # so fsspec tells of a server that is not there
            raise _unfetched(title, error.__cause__) from error
        raise DataError(f"{title}: there is no such file or folder.") from error
    except ImportError as error:
        raise DataError(f"{title}: a package is missing that opens it. {error}.") from error
    except Exception as error:  # each protocol's library raises errors of its own
        raise _unfetched(title, error) from error


def _unfetched(title: str, error: BaseException) -> DataError:
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_REASON]
    return DataError(f"{title}: it cannot be fetched ({_without_secrets(reason)}).")
