"""A pool's folder on disk, mapped into memory by whoever needs it.

``features.npy`` and ``boxes.npy`` are arrays, ``ids.npy`` too where ids are numbers;
``items.arrow`` holds ids that are text, labels and parents, ``context.arrow`` what a person looks
at; ``meta.json`` is written last, so a folder that has it is whole. ``place.json`` tells where the
data lies on this machine.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.columns import objects
from bowerbird.data.errors import DataError
from bowerbird.data.fingerprint import Fingerprint
from bowerbird.data.names import clean_name, is_fit
from bowerbird.data.pool import Pool
from bowerbird.data.scaling import Scaling

VERSION = 1


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
    except (OSError, ValueError, KeyError, EOFError, pa.ArrowException) as error:
        raise DataError(
            f"{folder}: this is no whole pool ({_one_line(error)}). Delete the folder; it is made "
            "again from the data."
        ) from error


def _load(folder: Path) -> Pool:
    about = read_about(folder)
    place = json.loads((folder / "place.json").read_text(encoding="utf-8"))
    items = mapped_table(folder / "items.arrow")
    have = items.column_names
    pool = Pool(
        name=place["name"],
        ids=_ids(folder, items),
        features=np.load(folder / "features.npy", mmap_mode="r"),
        feature_names=tuple(about["feature_names"]),
        scaling=Scaling.from_dict(about["scaling"]),
        context=mapped_table(folder / "context.arrow"),
        kinds=about["kinds"],
        fingerprint=Fingerprint(**about["fingerprint"]),
        known=_labels(items["label"]) if "label" in have else None,
        parent=objects(items["parent"]) if "parent" in have else None,
        boxes=_boxes(folder / "boxes.npy"),
        root=Path(place["root"]) if place["root"] else None,
        folder=folder,
        suggested_classes=tuple(place["suggested_classes"]),
    )
    if not len(pool.ids) == len(pool.features) == pool.fingerprint.rows:
        raise ValueError(f"{len(pool.ids)} ids, {len(pool.features)} rows of features")
    return pool


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
    return about


def write_json(path: Path, content: Any) -> None:
    """Write a JSON document so that it is there whole or not at all."""
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(content, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    beside.replace(path)


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table as Arrow IPC, to be mapped."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def mapped_table(path: Path) -> pa.Table:
    """Map a table that `write_table` wrote."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _ids(folder: Path, items: pa.Table) -> npt.NDArray[Any]:
    if "id" in items.column_names:
        return np.array(items["id"].to_pylist(), dtype=object)
    return np.asarray(np.load(folder / "ids.npy"))


def _labels(column: pa.ChunkedArray) -> npt.NDArray[np.object_]:
    """Give the labels that came with the data, which are names of classes."""
    labels = objects(column)
    unfit = {label: clean_name(label) for label in set(labels) - {None} if not is_fit(label)}
    for label, name in unfit.items():
        labels[labels == label] = name
    return labels


def _boxes(path: Path) -> npt.NDArray[np.float32] | None:
    return np.asarray(np.load(path)) if path.is_file() else None


def _one_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
