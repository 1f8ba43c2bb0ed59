"""A folder of pictures as a table: the name of each, and its path below the folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from bowerbird.data.errors import DataError
from bowerbird.data.joining.id_texts import without_ending
from bowerbird.data.names import clean_name, is_utf8
from bowerbird.data.picture_paths import ENDINGS
from bowerbird.data.remarks import Remark, counted
from bowerbird.data.source import BATCH_ROWS, HEAD_ROWS, Source

NAME = "name"  # of the column of ids
MOST_FOLDERS = 100_000
DIGEST_BYTES = 16


def read(folder: Path) -> Source:
    """Open a folder of pictures; it is walked in batches, 65,536 names at a time.

    Hidden files and what links lead to are passed over, as are files that are no pictures.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    source : Source
        Columns ``name``, without the ending, and one that is called as the folder.

    Raises
    ------
    DataError
        If there is no picture in it, or it has more than 100,000 folders.
    """
    title = clean_name(folder.resolve().name) or "picture"
    if title == NAME:
        title = "picture"
    first = next(_batches(folder, title, HEAD_ROWS, []), None)
    if first is None:
        raise DataError(
            f"{folder}: neither a picture nor a table in this folder. Pictures end in "
            f"{', '.join(ENDINGS)}."
        )
    remarks: list[Remark] = []

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        for batch in _batches(folder, title, BATCH_ROWS, remarks):
            yield batch.select(list(columns))

    return Source(pa.Table.from_batches([first]), batches, remarks=remarks)


def digest(folder: Path) -> str:
    """Compute a digest of the paths of all pictures, in whatever order they come.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    digest : str
        32 hexadecimal digits.
    """
    total = 0
    for path in _paths(folder, []):
        name = hashlib.blake2b(path.encode(), digest_size=DIGEST_BYTES).digest()
        total += int.from_bytes(name, "big")  # a sum depends on no order, and needs no list
    return f"{total % 2 ** (8 * DIGEST_BYTES):0{2 * DIGEST_BYTES}x}"


def _batches(
    folder: Path, title: str, rows: int, remarks: list[Remark]
) -> Iterator[pa.RecordBatch]:
    paths: list[str] = []
    for path in _paths(folder, remarks):
        paths.append(path)
        if len(paths) == rows:
            yield _batch(paths, title)
            paths = []
    if paths:
        yield _batch(paths, title)


def _batch(paths: list[str], title: str) -> pa.RecordBatch:
    names = without_ending(pa.array([path.rpartition("/")[2] for path in paths], pa.large_string()))
    return pa.record_batch({NAME: names, title: pa.array(paths, pa.large_string())})


def _paths(folder: Path, remarks: list[Remark]) -> Iterator[str]:
    """Walk the folder; what is no UTF-8 cannot be shown, and is counted."""
    remarks.clear()
    waiting, folders, unfit = [""], 1, 0
    while waiting:
        below = waiting.pop()
        for entry in _entries(folder / below):
            path = f"{below}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                folders += 1
                if folders > MOST_FOLDERS:
                    raise DataError(
                        f"{folder}: more than {MOST_FOLDERS:,} folders in it. Name one of them, or "
                        "put the pictures into fewer."
                    )
                waiting.append(f"{path}/")
            elif entry.name.casefold().endswith(ENDINGS) and entry.is_file(follow_symlinks=False):
                if is_utf8(path):
                    yield path
                else:
                    unfit += 1
    if unfit:
        text = f"{folder.name}: {counted(unfit, 'picture')} left out, whose names are not UTF-8."
        remarks.append(Remark("values", text))


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from (entry for entry in entries if not entry.name.startswith("."))
    except OSError as error:
        raise DataError(f"{folder}: it cannot be looked into ({error.strerror}).") from error
