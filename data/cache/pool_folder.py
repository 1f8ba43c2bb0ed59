"""A pool's folder on disk, mapped into memory by whoever needs it.

``features.npy`` and ``boxes.npy`` are arrays, ``ids.npy`` too where ids are numbers;
``items.arrow`` holds ids that are text, labels and parents, ``context.arrow`` what a person looks
at; ``meta.json`` is written last, so a folder that has it is whole. ``place.json`` tells where the
data lies on this machine.
"""

from __future__ import annotations

import json
import re
import tokenize
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data import column_types
from bowerbird.data.atomic import replacing
from bowerbird.data.columns import objects
from bowerbird.data.encoding.part import Encoded
from bowerbird.data.errors import DataError
from bowerbird.data.fingerprint import Fingerprint
from bowerbird.data.names import clean_name, is_fit
from bowerbird.data.pool import JoinedSource, Pool
from bowerbird.data.remarks import Remark
from bowerbird.data.scaling import Scaling
from bowerbird.data.series.columns import SeriesColumns

VERSION = 1
DIGEST = re.compile(r"[0-9a-f]{32}")
KINDS = {"number", "text", "image", "sound", "link", "series"}
# All that goes wrong where a file holds other JSON, or other arrays, than were written to it.
WRONG = (
    OSError, ValueError, LookupError, TypeError, AttributeError, EOFError, SyntaxError,
    ArithmeticError, MemoryError, RecursionError, tokenize.TokenError, pa.ArrowException,
)  # fmt: skip


def load_pool(folder: Path) -> Pool:
    """Map a pool from its folder in the cache.

    Features and context are mapped, not read; ids and labels are read.

    Parameters
    ----------
    folder : Path
        ``pool-KEY`` below a cache.

    Returns
    -------
    pool : Pool

    Raises
    ------
    DataError
        Where the folder is not a whole pool.
    """
    try:
        return _load(folder)
    except WRONG as error:
        raise DataError(
            f"{folder}: this pool is damaged ({_one_line(error)}). Delete the folder; it is made "
            "again from the data."
        ) from error


def _load(folder: Path) -> Pool:
    about = read_about(folder)
    place = json.loads((folder / "place.json").read_text(encoding="utf-8"))
    items = mapped_table(folder / "items.arrow")
    have = items.column_names
    fingerprint, names = Fingerprint(**about["fingerprint"]), tuple(about["feature_names"])
    rows = fingerprint.rows
    pool = Pool(
        name=place["name"],
        ids=_ids(folder, items, rows),
        features=mapped_array(folder / "features.npy", (rows, len(names)), np.float32),
        feature_names=names,
        scaling=Scaling.from_dict(about["scaling"]),
        context=mapped_table(folder / "context.arrow"),
        kinds=about["kinds"],
        fingerprint=fingerprint,
        known_labels=_labels(items["label"]) if "label" in have else None,
        parent=objects(items["parent"]) if "parent" in have else None,
        boxes=_boxes(folder / "boxes.npy", rows),
        boxes_as_stored=about["roles"].get("boxes") == "stored",
        root=Path(place["root"]) if place["root"] else None,
        roots={column: Path(root) for column, root in place.get("roots", {}).items()},
        folder=folder,
        sky=msgspec.convert(about["roles"].get("sky") or (), tuple[str, ...]),
        errors=msgspec.convert(about["roles"].get("errors") or {}, dict[str, tuple[str, ...]]),
        links=msgspec.convert(place.get("links", {}), dict[str, str]),
        suggested_classes=tuple(place["suggested_classes"]),
        remarks=msgspec.convert(about.get("remarks", []), tuple[Remark, ...]),
        joined=msgspec.convert(about.get("joined", []), tuple[JoinedSource, ...]),
        withhold=msgspec.convert(about["roles"].get("withhold") or (), tuple[str, ...]),
        missing=msgspec.convert(about["roles"].get("missing", {}), dict[str, tuple[str, ...]]),
        series=msgspec.convert(about["roles"].get("series"), SeriesColumns | None),
        encoded=msgspec.convert(about.get("encoded"), Encoded | None),
    )
    _hold_together(pool, items)
    return pool


def _hold_together(pool: Pool, items: pa.Table) -> None:
    """Refuse files that are whole each and do not belong together."""
    rows, context = len(pool.features), pool.context
    # A table without columns has no rows.
    if any(len(table) != rows for table in (items, context) if table.num_columns):
        raise ValueError(f"{len(items)} items, {len(context)} rows to look at, {rows} of features")
    if len(pool.ids) != rows or len(pool.index) != rows or not pool.index.is_unique:
        raise ValueError(f"{len(pool.ids)} ids, not each once, for {rows} items")
    if set(pool.kinds) - set(context.column_names) or not set(pool.kinds.values()) <= KINDS:
        raise ValueError("kinds of columns that there are not")
    _check_shown(pool)
    for name, kind in pool.kinds.items():
        held = context.schema.field(name).type
        if column_types.is_number(held) != (kind == "number"):
            raise ValueError(f"a column of kind {kind} that holds {held}")
        if column_types.is_list(held) != (kind == "series"):
            raise ValueError(f"a column of kind {kind} that holds {held}")


def _check_shown(pool: Pool) -> None:
    """Refuse positions and errors that are no columns of numbers."""
    errors = [name for names in pool.errors.values() for name in names]
    numbers = {name for name, kind in pool.kinds.items() if kind == "number"}
    if not {*pool.sky, *pool.errors, *errors} <= numbers or len(pool.sky) not in (0, 2):
        raise ValueError("positions or errors that are no columns of numbers")
    if not {len(names) for names in pool.errors.values()} <= {1, 2}:
        raise ValueError("errors of more than two columns")
    columns = pool.series or SeriesColumns()
    held = [pool.context.schema.field(name).type for name in columns.numbers]
    if not all(map(column_types.is_series, held)) or {columns.period} - {None} - numbers:
        raise ValueError("series that are no columns of numbers")
    if any(pool.kinds.get(name) != "series" for name in columns.lists):
        raise ValueError("series that are no columns of lists")


def read_about(folder: Path) -> dict[str, Any]:
    """Read what is known about a pool: roles, kinds, scaling, missing values, fingerprint.

    Parameters
    ----------
    folder : Path
        ``pool-KEY`` below a cache.
    """
    about: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    if about["version"] != VERSION:
        raise ValueError(f"version {about['version']} instead of {VERSION}")
    # A digest is a part of paths, and a stranger may have written anything in its place.
    for digest in (about["fingerprint"]["ids"], about["fingerprint"]["features"]):
        if not DIGEST.fullmatch(digest):
            raise ValueError(f"its digest is {digest[:50]!r}")
    return about


def write_json(path: Path, content: Any) -> None:
    """Write a JSON document so that it is there whole or not at all."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    with replacing(path) as beside:
        beside.write_text(text, encoding="utf-8")


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table as Arrow IPC, to be mapped."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def mapped_table(path: Path) -> pa.Table:
    """Map a table that `write_table` wrote.

    Its lengths and places are looked through: Arrow takes them as they come, and would read beyond
    the file's end.
    """
    table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    table.validate(full=True)
    return table


def mapped_array(path: Path, shape: tuple[int, ...], dtype: type) -> npt.NDArray[Any]:
    """Map an array of which shape and type are known.

    Parameters
    ----------
    path : Path
    shape : tuple of int
    dtype : type

    Returns
    -------
    array : ndarray of that shape and type

    Raises
    ------
    ValueError, OSError and others of `WRONG`
        If the file holds anything else.
    """
    # An array without numbers cannot be mapped.
    array = np.lib.format.open_memmap(path, mode="r") if 0 not in shape else np.load(path)
    if array.shape != shape or array.dtype != dtype:
        raise ValueError(f"{path.name} holds {array.dtype} of shape {array.shape}, not {shape}")
    return array


def _ids(folder: Path, items: pa.Table, rows: int) -> npt.NDArray[Any]:
    if "id" in items.column_names:
        return np.asarray(items["id"].cast(pa.large_string()).to_numpy(), dtype=object)
    return np.array(mapped_array(folder / "ids.npy", (rows,), np.int64))


def _labels(column: pa.ChunkedArray) -> npt.NDArray[np.object_]:
    """Return the labels that came with the data, which are names of classes."""
    labels = objects(column)
    unfit = {label: clean_name(label) for label in set(labels) - {None} if not is_fit(label)}
    if unfit:  # not by comparing arrays: NumPy drops a NUL at the end of a text
        labels[:] = [unfit.get(label, label) for label in labels]
    return labels


def _boxes(path: Path, rows: int) -> npt.NDArray[np.float32] | None:
    return np.array(mapped_array(path, (rows, 4), np.float32)) if path.is_file() else None


def _one_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
