"""A folder with one item a file, as a table: one row a file, in the order of their paths."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.errors import DataError
from bowerbird.data.folders.cutouts import has_image
from bowerbird.data.folders.kinds import CUTOUTS, SOUNDS, TEXTS
from bowerbird.data.folders.sounds import TIMED, seconds
from bowerbird.data.folders.survey import Survey
from bowerbird.data.folders.texts import TextFiles
from bowerbird.data.remarks import Remark, counted
from bowerbird.data.roles import NO_COLUMN, Roles
from bowerbird.data.source import BATCH_ROWS, HEAD_ROWS, Source
from bowerbird.data.tables.several_tables import Tables

ID, FOLDER, BYTES, SECONDS = "id", "folder", "bytes", "seconds"
OPENED_ROWS = 256  # a batch, where each file is opened for it
OPENED_HEAD = 1_024
CUTOUTS_LOOKED_AT = 5


def read(survey: Survey, roles: Roles) -> Source:
    """Open the items of a folder as a table.

    Parameters
    ----------
    survey : Survey
    roles : Roles
        With the encoding of the texts, if it is stated, and whether folders are classes.

    Returns
    -------
    source : Source
        Columns ``id``, the path below the folder; ``picture``, ``text`` or ``sound``; where there
        are folders in it ``folder``, null for what lies on top; of sounds ``bytes`` and, where
        some tell it, ``seconds``.

    Raises
    ------
    DataError
        If there is no such encoding, or what looks like FITS cutouts are tables.
    """
    if survey.kind is CUTOUTS:
        _refuse_tables(survey)
    first = _Rows(survey, roles.text.encoding)
    head_rows = HEAD_ROWS if first.step == BATCH_ROWS else OPENED_HEAD
    head = pa.Table.from_batches(list(first.batches(list(first.columns), head_rows)))
    understood = _understood(survey, FOLDER in first.columns, roles)
    remarks = [understood, *first.texts.remarks()]

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        rows = _Rows(survey, roles.text.encoding)
        yield from rows.batches(columns, len(survey.paths))
        if survey.kind.column in columns:
            remarks[1:] = rows.texts.remarks()

    several = {kind: (count, len(first.columns)) for kind, count in survey.counts.items()}
    return Source(
        head,
        batches,
        rows=len(survey.paths),
        remarks=remarks,
        context_only=(BYTES, SECONDS),
        tables=Tables(survey.kind.name, several) if len(several) > 1 else None,
    )


class _Rows:
    """Makes rows of a folder's items.

    Parameters
    ----------
    survey : Survey
    encoding : str or None
        Of the texts.
    """

    def __init__(self, survey: Survey, encoding: str | None) -> None:
        self._survey, self.texts = survey, TextFiles(survey.folder, encoding)
        kind, paths = survey.kind, survey.paths
        content = self.texts.read if kind is TEXTS else _itself
        # Of two columns of paths the first is taken for the pictures, so ids come last.
        self.columns: dict[str, tuple[pa.DataType, Callable[[str], Any]]] = {
            kind.column: (pa.large_string(), content)
        }
        if pc.any(pc.match_substring(paths, "/")).as_py():
            self.columns[FOLDER] = (pa.large_string(), _folder_of)
        if kind is SOUNDS:
            self.columns[BYTES] = (pa.int64(), self._size)
            if any(pc.any(pc.ends_with(paths, end, ignore_case=True)).as_py() for end in TIMED):
                self.columns[SECONDS] = (pa.float64(), self._seconds)
        self.columns[ID] = (pa.large_string(), _itself)
        self.step = OPENED_ROWS if kind in (TEXTS, SOUNDS) else BATCH_ROWS

    def batches(self, columns: Sequence[str], most: int) -> Iterator[pa.RecordBatch]:
        """Make the first rows, as many as asked for, batch by batch."""
        for start in range(0, most, self.step):
            step = min(self.step, most - start)
            paths = self._survey.paths.slice(start, step).to_pylist()
            if not paths:
                return
            makers = ((name, *self.columns[name]) for name in columns)
            yield pa.record_batch(
                {name: pa.array(map(make, paths), kind) for name, kind, make in makers}
            )

    def _size(self, path: str) -> int | None:
        try:
            return os.lstat(self._survey.folder / path).st_size
        except OSError:
            return None

    def _seconds(self, path: str) -> float | None:
        return seconds(self._survey.folder / path)


def _itself(path: str) -> str:
    return path


def _folder_of(path: str) -> str | None:
    return path.rpartition("/")[0] or None


def _refuse_tables(survey: Survey) -> None:
    first = survey.paths.slice(0, CUTOUTS_LOOKED_AT).to_pylist()
    if not any(has_image(survey.folder / path) for path in first):
        raise DataError(
            f"{survey.folder}: the FITS files in this folder hold no images, so they are no "
            f"cutouts. If they are tables, open one: {Path(first[0]).name}."
        )


def _understood(survey: Survey, has_folders: bool, roles: Roles) -> Remark:
    """Describe as what the folder is read, and name the line that changes it."""
    noun = survey.kind.name.removesuffix("s")
    text = f"The folder is read as {counted(len(survey.paths), noun)}, each an item of its own."
    remedy = ""
    if has_folders and roles.label == FOLDER:
        text += " Its sub-folders are their classes; the items' names show them too."
        remedy = f"data: {{label: {NO_COLUMN}}}"
    elif has_folders:
        text += f" Its sub-folders are groups, in column {FOLDER!r}, and not classes."
        remedy = f"data: {{label: {FOLDER}}}" if roles.label is None else ""
    if survey.others:
        text += f" Left out: {survey.others}."
    others = [kind for kind in survey.counts if kind != survey.kind.name]
    if others:
        text += f" The {others[0]} are opened by {survey.folder.name}[{others[0]}]."
        remedy = remedy or f"data: {{table: {others[0]}}}"
    return Remark("format", text, remedy)
