"""The pool: every item there is, frozen once it is read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.encoding.part import Encoded
from bowerbird.data.fingerprint import Fingerprint
from bowerbird.data.remarks import Remark
from bowerbird.data.scaling import MISSING, Scaling
from bowerbird.data.series.columns import SeriesColumns

DIRECTION = re.compile(r"\[\d+\]$")  # of a vector
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,18}")

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class JoinedSource:
    """A source that was joined to the data.

    Parameters
    ----------
    name : str
        Of its file or folder.
    digest : str
        Of its content and of how it is joined, 32 hexadecimal digits.
    columns : tuple of str
        What it brought.
    """

    name: str
    digest: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Pool:
    """All items, as vectors for the learner and as context for the person.

    Parameters
    ----------
    name : str
        What the person calls the collection; the file's stem unless said otherwise.
    ids : ndarray of shape (n,)
        Unique; int64, or object holding str. Kept as given.
    features : ndarray of shape (n, d), float32
        Finite and scaled by `scaling`; memory-mapped where the pool comes from a cache.
    feature_names : tuple of str
        One a column of `features`.
    scaling : Scaling
        The rule and the numbers by which the features were filled and scaled.
    context : pyarrow.Table of n rows
        The columns that a person looks at, as read; the features' raw columns are among them
        where the pool was read from a table of measurements.
    kinds : mapping of str to str
        For each column of `context`: ``number``, ``text``, ``image``, ``link`` or ``series``, a
        list of numbers or, for bands, of texts.
    known_labels : ndarray of shape (n,), object, or None
        Labels that came with the data, as str; None where there is none.
    parent : ndarray of shape (n,), object, or None
        For objects: the image that an item lies in (a path below `root`).
    boxes : ndarray of shape (n, 4), float32, or None
        For objects: left, top, width, height in pixels of the parent image.
    boxes_as_stored : bool
        Whether they are meant on the image as it is stored, before the turn that a camera notes.
    root : Path or None
        The folder that image paths are taken from and never leave.
    roots : mapping of str to Path
        The same for columns that were joined from elsewhere.
    fingerprint : Fingerprint
        Digests of the ids and of the features.
    folder : Path or None
        The folder of the cache that the arrays are mapped from.
    sky : tuple of two str, or of none
        Columns of context with right ascension and declination, in degrees.
    errors : mapping of str to tuple of str
        For a column of context, that of its error, or those of its upper and its lower error.
    links : mapping of str to str
        Addresses by what stands on the link, as `bowerbird.data.links` reads them.
    suggested_classes : tuple of str
        Class names that the collection suggests; a start, not a limit.
    remarks : tuple of Remark
        What the person should know about how the data were read.
    joined : tuple of JoinedSource
        What was joined to the data.
    withhold : tuple of str
        Columns that a person must not see while the known labels are hidden.
    hidden : tuple of str
        Columns that were taken out of what a person sees, though some may be learned from.
    missing : mapping of str to tuple of str
        For a column, the values that a person said mean that there is none.
    series : SeriesColumns or None
        Columns of context that hold the items' series together; None where there are none.
        `bowerbird.data.series.contents` reads an item's.
    encoded : Encoded or None
        What the features were encoded from; None where they are columns of the data.
    """

    name: str
    ids: npt.NDArray[Any]
    features: npt.NDArray[np.float32]
    feature_names: tuple[str, ...]
    scaling: Scaling
    context: pa.Table
    kinds: Mapping[str, str]
    fingerprint: Fingerprint
    known_labels: npt.NDArray[np.object_] | None = None
    parent: npt.NDArray[np.object_] | None = None
    boxes: npt.NDArray[np.float32] | None = None
    boxes_as_stored: bool = False
    root: Path | None = None
    roots: Mapping[str, Path] = field(default_factory=dict)
    folder: Path | None = None
    sky: tuple[str, ...] = field(default=())
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    suggested_classes: tuple[str, ...] = field(default=())
    remarks: tuple[Remark, ...] = field(default=())
    joined: tuple[JoinedSource, ...] = field(default=())
    withhold: tuple[str, ...] = field(default=())
    hidden: tuple[str, ...] = field(default=())
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    series: SeriesColumns | None = None
    encoded: Encoded | None = None

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def index(self) -> pd.Index[Any]:
        """The ids as a hash table, built on first use."""
        import pandas as pd  # only who looks for ids waits for pandas

        # Texts as they are; pandas would take them for Arrow's, which are slower to look up.
        return cast("pd.Index[Any]", pd.Index(self.ids, dtype=self.ids.dtype))

    @property
    def shown_features(self) -> list[str]:
        """Names of the features that a person may see: not those of hidden columns."""
        gone = set(self.hidden)
        return [name for name in self.feature_names if not gone & {name, *_columns_of(name)}]

    @property
    def token(self) -> str:
        """A name for the content, 16 digits, so that no browser shows another pool's pictures."""
        return token_of(self.folder, self.fingerprint)

    def root_of(self, column: str | None) -> Path | None:
        """Return the folder that a column's paths are taken from.

        Parameters
        ----------
        column : str or None
            None for the images that objects lie in.
        """
        return self.root if column is None else self.roots.get(column, self.root)

    def positions(self, ids: Iterable[Any]) -> npt.NDArray[np.int64]:
        """Find items by their ids.

        Parameters
        ----------
        ids : iterable of m int or str
            Ids as they stand in the data.

        Returns
        -------
        positions : ndarray of shape (m,), int64
            Row numbers in the pool; -1 where the pool has no such id. Ids compare by their text:
            what one format holds as a number is text in another.
        """
        import pandas as pd

        read: list[Any] = list(ids)
        is_text = self.ids.dtype == object
        if set(map(type, read)) - {str if is_text else int}:  # most often there is nothing to do
            read = [str(x) if is_text else _whole(x) for x in read]
        readable = np.array([x is not None for x in read], dtype=bool)
        keys = np.array([x for x in read if x is not None], dtype=self.ids.dtype)
        positions = np.full(len(read), -1, dtype=np.int64)
        positions[readable] = self.index.get_indexer(pd.Index(keys, dtype=keys.dtype))
        return positions

    def row(self, position: int) -> dict[str, Any]:
        """Return one item's context.

        Parameters
        ----------
        position : int
            In [0, n).

        Returns
        -------
        row : dict
            Column name to Python value (None where missing).
        """
        rows = self.context.slice(position, 1).to_pylist()
        return dict(rows[0]) if rows else {}


def _columns_of(feature: str) -> tuple[str, str]:
    """Return the column whose missing values a feature flags, and that whose direction it is."""
    return feature.removesuffix(MISSING), DIRECTION.sub("", feature)


def _whole(value: Any) -> int | None:
    """Return an id as a whole number; None for what no whole number is written as."""
    if isinstance(value, str):
        if not WHOLE.fullmatch(value):
            return None
        value = int(value)
    return int(value) if -(2**63) <= value < 2**63 else None


def token_of(folder: Path | None, fingerprint: Fingerprint) -> str:
    """Return the token of a pool's content; see `Pool.token`.

    Parameters
    ----------
    folder : Path or None
    fingerprint : Fingerprint
    """
    about = f"{folder}|{fingerprint.ids}|{fingerprint.features}"
    return hashlib.blake2b(about.encode(), digest_size=8).hexdigest()
