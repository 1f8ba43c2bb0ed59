"""Make a pool's folder from a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.cache.ingest import Gathered, Gatherer, item_columns
from bowerbird.data.cache.pool_folder import (
    VERSION,
    mapped_array,
    mapped_table,
    write_json,
    write_table,
)
from bowerbird.data.cache.rowfile import RowFile
from bowerbird.data.column_types import kind_of
from bowerbird.data.distributions import write_summaries
from bowerbird.data.errors import DataError
from bowerbird.data.expressions.derived import needed
from bowerbird.data.fingerprint import Fingerprint
from bowerbird.data.guessing.withheld import remarks_of_practice
from bowerbird.data.label_names import remarks_of_names
from bowerbird.data.pool import JoinedSource
from bowerbird.data.progress import Progress, show_rows
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import Roles, listed
from bowerbird.data.scaling import Scaling, fit, row_chunks
from bowerbird.data.source import Source


def write_pool(
    source: Source,
    roles: Roles,
    folder: Path,
    *,
    file: str,
    progress: Progress,
    like: Scaling | None = None,
    remarks: Sequence[Remark] = (),
    joined: Sequence[JoinedSource] = (),
) -> None:
    """Write a pool's arrays and tables, `meta.json` last.

    Memory: ids, labels, parents and boxes of all rows, a batch of 65,536 rows, blocks of 32 MB.

    Parameters
    ----------
    source : Source
    roles : Roles
        With every role filled in.
    folder : Path
        Exists and is empty.
    file : str
        The data's name, for messages.
    progress : callable
        Called with what is done, and the share of it in [0, 1] or None.
    like : Scaling or None
        Numbers of another pool to scale by, so that a test set matches its pool.
    remarks : sequence of Remark
        What is to be said of the roles.
    joined : sequence of JoinedSource
        What was joined to the table.

    Raises
    ------
    DataError
        Where the table cannot become a pool.
    """
    gatherer = Gatherer(source, roles, folder, file)
    reading = f"reading {file}"
    gathered = gatherer.gather(lambda rows: show_rows(progress, reading, rows, source.rows))
    items = item_columns(gathered, roles, file)
    _write_items(folder, items)
    raw = _raw(source, folder, gathered, gatherer.raw_names, file)
    scaling = _scaling(raw, gatherer.raw_names, roles, like, file)
    if like is None:
        derived = needed(source.derived, gatherer.raw_names)
        scaling = replace(scaling, derived=tuple(derived.items()))
    features = _write_features(folder, raw, scaling, lambda share: progress("scaling", share))
    kinds = _kinds(source, roles)
    write_summaries(folder, mapped_table(folder / "context.arrow"), kinds)
    about = {
        "version": VERSION,
        "roles": roles.as_dict(),
        "kinds": kinds,
        "feature_names": list(scaling.feature_names),
        "scaling": scaling.as_dict(),
        "fingerprint": Fingerprint.of(items["ids"], features).as_dict(),
        "remarks": [
            asdict(remark) for remark in (*source.remarks, *remarks, *_of_labels(items, roles))
        ],
    }
    if joined:
        about["joined"] = [asdict(extra) for extra in joined]
    write_json(folder / "meta.json", about)


def _of_labels(items: dict[str, Any], roles: Roles) -> Iterable[Remark]:
    if items["label"] is None or roles.label is None:
        return ()
    labels = items["label"]
    names = pc.unique(labels).drop_null().to_pylist()
    return [
        *remarks_of_names(names, roles.label),
        *remarks_of_practice(roles, is_complete=not labels.null_count),
    ]


def _write_items(folder: Path, items: dict[str, Any]) -> None:
    table = {
        n: items[n].dictionary_encode().unify_dictionaries()
        for n in ("label", "parent")
        if items[n] is not None
    }
    if items["ids"].dtype == object:
        table["id"] = pa.chunked_array([pa.array(items["ids"], pa.large_string())])
    else:
        np.save(folder / "ids.npy", items["ids"])
    if items["boxes"] is not None:
        np.save(folder / "boxes.npy", items["boxes"])
    write_table(folder / "items.arrow", pa.table({k: v.combine_chunks() for k, v in table.items()}))


def _raw(
    source: Source, folder: Path, gathered: Gathered, names: list[str], file: str
) -> npt.NDArray[Any]:
    if source.embedding is None and not names:
        return np.empty((gathered.rows, 0))
    if source.embedding is None:
        return np.asanyarray(np.load(folder / "raw.npy", mmap_mode="r"))
    if len(source.embedding) != gathered.rows:
        raise DataError(
            f"{file} has {gathered.rows} rows and {source.embedding_name} has "
            f"{len(source.embedding)}. Both must have the same rows in the same order."
        )
    return source.embedding


def _scaling(
    raw: npt.NDArray[Any], names: list[str], roles: Roles, like: Scaling | None, file: str
) -> Scaling:
    if like is not None and len(like.columns) == len(names):
        return like
    if like is not None:
        raise DataError(
            f"{file}: there are {len(names)} feature columns ({listed(names)}); the pool that it "
            f"has to match has {len(like.columns)} ({listed(like.columns)})."
        )
    scaling = fit(raw, names, roles.scaling or "robust")
    if names and not scaling.feature_names:
        raise DataError(
            f"{file}: every feature column ({listed(names)}) holds one value only. Name columns "
            "that vary as features."
        )
    return scaling


def _write_features(
    folder: Path, raw: npt.NDArray[Any], scaling: Scaling, progress: Callable[[float], object]
) -> npt.NDArray[np.float32]:
    path = folder / "features.npy"
    if scaling.changes_nothing and getattr(raw, "filename", None) == str(folder / "raw.npy"):
        (folder / "raw.npy").replace(path)
    else:
        with RowFile(path, len(scaling.feature_names), np.float32) as out:
            for rows in row_chunks(*raw.shape):
                out.append(scaling.apply(np.asarray(raw[rows])))
                progress(rows.stop / len(raw))
        (folder / "raw.npy").unlink()
    return np.asarray(mapped_array(path, (len(raw), len(scaling.feature_names)), np.float32))


def _kinds(source: Source, roles: Roles) -> dict[str, str]:
    kinds = {name: kind_of(source.head[name]) for name in roles.context or ()}
    if roles.image in kinds:
        kinds[roles.image] = "image"
    return kinds
