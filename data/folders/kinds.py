"""Which files can be items, by the endings of their names, and which are nobody's data."""

from __future__ import annotations

from dataclasses import dataclass

from bowerbird.data.picture_paths import CUTOUT_ENDINGS, PICTURE_ENDINGS

PACKED = (".gz", ".fz")  # of these, the ending before counts too
SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
OURS = (".bower", ".bowerbird.json")  # what we write beside the data is none


@dataclass(frozen=True)
class ItemKind:
    """A kind of file of which each is an item.

    Parameters
    ----------
    name : str
        Of several, as a person names them in brackets: ``folder[texts]``.
    column : str
        That holds them, or their paths.
    endings : tuple of str
        In small letters.
    """

    name: str
    column: str
    endings: tuple[str, ...]


PICTURES = ItemKind("pictures", "picture", PICTURE_ENDINGS)
CUTOUTS = ItemKind("cutouts", "picture", CUTOUT_ENDINGS)
TEXTS = ItemKind("texts", "text", (".txt", ".md"))
SOUNDS = ItemKind("sounds", "sound", (".wav", ".flac", ".mp3", ".ogg"))
KINDS = {kind.name: kind for kind in (PICTURES, CUTOUTS, TEXTS, SOUNDS)}
BY_ENDING = {ending: kind.name for kind in KINDS.values() for ending in kind.endings}


def ending_of(name: str) -> str:
    """Return the ending of a file's name, in small letters: ``.png``, ``.fits.gz``, or none.

    Parameters
    ----------
    name : str
    """
    stem, dot, last = name.casefold().rpartition(".")
    if not dot or not stem:
        return ""
    ending = f".{last}"
    packed = f".{stem.rpartition('.')[2]}{ending}"
    return packed if ending in PACKED and packed in BY_ENDING else ending


def is_hidden(name: str) -> bool:
    """Whether a file or folder is a system's or ours, so that nobody means it as data.

    Parameters
    ----------
    name : str
    """
    low = name.casefold()
    return low.startswith(".") or low in SYSTEM_FILES or low.endswith(OURS)
