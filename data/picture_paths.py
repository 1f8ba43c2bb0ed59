"""Find the picture files that the paths of a table mean, however the paths are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from bowerbird.data.errors import DataError, PictureError

PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif", ".bmp")
CUTOUT_ENDINGS = (".fits", ".fit", ".fits.gz", ".fit.gz", ".fits.fz", ".fz")
ENDINGS = (*PICTURE_ENDINGS, *CUTOUT_ENDINGS)
MOST_FOLDERS = 200  # that are looked into for pictures, two steps down
LOOKED_FOR = 20  # paths, by which a folder is chosen


def path_below(root: Path | None, relative: str) -> Path:
    """Find a file below a folder.

    Parameters
    ----------
    root : Path or None
    relative : str
        A path of the data. Spaces around it, Windows' separators, letters with accents as one sign
        or as two, and a missing ``.jpg`` make no difference.

    Returns
    -------
    path : Path
        Resolved; inside the folder, whatever links and dots say.

    Raises
    ------
    PictureError
        Where it leaves the folder, is an address, or is no file.
    """
    if root is None or "://" in relative:
        raise PictureError(
            repr(relative), "is not a path below the data. Pictures are files next to it."
        )
    for spelling in _spellings(relative):
        if (path := _inside(root, spelling)) is not None:
            return path
    raise PictureError(
        repr(relative), "does not exist. Pictures are looked up in the data's folder."
    )


def root_of(home: Path, paths: Sequence[str]) -> Path:
    """Find the folder that most paths of a table begin from.

    Parameters
    ----------
    home : Path
        The data's folder; others are looked for in it.
    paths : sequence of str
        All of them; some, evenly spaced, are tried.

    Returns
    -------
    root : Path
        `home` where no folder in it holds more of them.
    """
    tried = paths[:: max(1, len(paths) // LOOKED_FOR)][:LOOKED_FOR]
    best, most = home, _count(home, tried)
    for folder in islice(_folders(home), MOST_FOLDERS):
        if most == len(tried):
            break
        count = _count(folder, tried)
        if count > most:
            best, most = folder, count
    return best


def _spellings(written: str) -> Iterator[str]:
    """List what a path may mean, the likeliest first."""
    trimmed = written.strip()
    plain = dict.fromkeys([written, trimmed, trimmed.replace("\\", "/")])
    forms = dict.fromkeys(
        [*plain, *(unicodedata.normalize(form, path) for form in ("NFC", "NFD") for path in plain)]
    )
    yield from forms
    if trimmed and not trimmed.casefold().endswith(ENDINGS):
        yield from (path.strip() + ending for path in forms for ending in ENDINGS)


def _inside(root: Path, relative: str) -> Path | None:
    """Return the file of that path, if there is one; one outside the folder is refused."""
    try:
        path = (root / relative).resolve()
        inside, exists = path.is_relative_to(root.resolve()), path.is_file()
    except (OSError, ValueError, RuntimeError) as error:
        raise PictureError(
            repr(relative), "is not a path. Pictures are files next to the data."
        ) from error
    if not inside:
        raise PictureError(
            repr(relative), "leaves the data's folder. Pictures have to be inside it."
        )
    return path if exists else None


def _count(root: Path, paths: Sequence[str]) -> int:
    return sum(_is_below(root, path) for path in paths)


def _is_below(root: Path, path: str) -> bool:
    try:
        return bool(path_below(root, path))
    except DataError:
        return False


def _folders(home: Path) -> Iterator[Path]:
    try:
        below = sorted(p for p in home.iterdir() if p.is_dir() and not p.is_symlink())
        yield from below
        for folder in below:
            yield from sorted(p for p in folder.iterdir() if p.is_dir() and not p.is_symlink())
    except OSError:  # a folder that may not be looked into
        return
