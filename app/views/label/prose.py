"""The texts of items that a person reads: which columns hold them, and their telling words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.app.log.state import Decision
from bowerbird.app.project.project import Project
from bowerbird.data.encoding.choice import columns_of
from bowerbird.data.pool import Pool
from bowerbird.data.source import HEAD_ROWS
from bowerbird.data.telling_words import LONGEST_READ, WordCounts, telling_words

READ_AS_TEXT = 60  # characters of the middle text of a column, from which on it is no table's cell
COUNTED = 10_000  # texts by which words are weighted
MOST_COUNTED = 4_000_000  # characters of them
LAST_LABELS = 2_000  # by which classes are told apart
FEWEST_LABELS = 3  # of a class, or words are weighted without it

_COLUMNS: WeakKeyDictionary[Pool, tuple[str, ...]] = WeakKeyDictionary()


def prose_columns(pool: Pool) -> tuple[str, ...]:
    """Return the columns that are read as texts, not as cells of a table.

    They hold sentences, and are encoded or have 60 characters or more in their middle.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    columns : tuple of str
        Of context.
    """
    if pool not in _COLUMNS:
        encoded = {part.column for part in pool.encoded.parts} if pool.encoded else set()
        sentences = columns_of(pool, "text")
        _COLUMNS[pool] = tuple(n for n in sentences if n in encoded or _is_long(pool, n))
    return _COLUMNS[pool]


def _is_long(pool: Pool, column: str) -> bool:
    head = pool.context[column].slice(0, HEAD_ROWS).cast(pa.large_string())
    middle = pc.quantile(pc.utf8_length(head), 0.5)[0].as_py()
    return middle is not None and middle >= READ_AS_TEXT


class TellingWords:
    """The telling words of a project's texts, as its labels are.

    Parameters
    ----------
    project : Project
    """

    def __init__(self, project: Project) -> None:
        self._pool = project.pool
        self._counts: dict[str, WordCounts] = {}
        self._of_class: dict[tuple[str, str], WordCounts] = {}

    @property
    def is_ready(self) -> bool:
        """Whether there are words to mark in the texts."""
        return bool(self._counts)

    def measure(self, labels: Sequence[Decision], roots: Mapping[str, str]) -> None:
        """Count words: in a sample of the pool once, and in labelled texts anew.

        It takes up to a second, and is for a thread.

        Parameters
        ----------
        labels : sequence of Decision
            Oldest first; the last 2,000 count.
        roots : mapping of str to str
            Live classes by the class ids of labels.
        """
        columns = prose_columns(self._pool)
        if not self._counts:
            self._counts = {name: self._sample(name) for name in columns}
        self._of_class = {
            (name, class_id): counts
            for name in columns
            for class_id, counts in self._classes(name, labels, roots).items()
        }

    def _sample(self, column: str) -> WordCounts:
        rows = np.linspace(0, len(self._pool) - 1, min(COUNTED, len(self._pool))).astype(np.int64)
        texts = self._texts(column, rows.tolist())
        fitting = max(1, MOST_COUNTED // max(1, sum(map(len, texts)) // len(texts)))
        return WordCounts.of(texts[:: -(-len(texts) // fitting)])

    def _classes(
        self, column: str, labels: Sequence[Decision], roots: Mapping[str, str]
    ) -> dict[str, WordCounts]:
        last = [d for d in islice(reversed(labels), LAST_LABELS) if (d.class_id or "") in roots]
        rows = self._pool.positions([label.item for label in last]).tolist() if last else []
        members: dict[str, list[int]] = {}
        for label, row in zip(last, rows, strict=True):
            if row >= 0:
                members.setdefault(roots[label.class_id or ""], []).append(row)
        return {
            class_id: WordCounts.of(self._texts(column, rows))
            for class_id, rows in members.items()
            if len(rows) >= FEWEST_LABELS
        }

    def _texts(self, column: str, rows: list[int]) -> list[str]:
        values = pc.take(self._pool.context[column], pa.array(rows, pa.int64()))
        short = pc.utf8_slice_codeunits(values.cast(pa.large_string()), 0, LONGEST_READ)
        return [text or "" for text in short.to_pylist()]

    def of(
        self, position: int, class_id: str | None, unseen: Collection[str] = ()
    ) -> list[dict[str, Any]]:
        """Return the words to mark in an item's texts.

        Parameters
        ----------
        position : int
            In [0, n).
        class_id : str or None
            The class that is predicted.
        unseen : collection of str
            Columns that nobody looks at.

        Returns
        -------
        telling : list of dict
            ``column``, ``words`` in lower case, and ``class``: the one that they speak for, or None
            where they are only rare. Empty before anything was counted.
        """
        telling = []
        for column, counts in self._counts.items():
            if column in unseen:
                continue
            of_class = self._of_class.get((column, class_id)) if class_id else None
            text = str(self._pool.context[column][position].as_py() or "")
            words = telling_words(text, counts, of_class)
            speaks_for = class_id if of_class else None
            telling.append({"column": column, "words": words, "class": speaks_for})
        return telling
