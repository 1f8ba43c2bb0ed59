"""One table in every format that can hold it: the same ids, classes, values and fingerprint."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pytest

from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

ROLES = Roles(id="name", label="kind")
Write = Callable[[pd.DataFrame, Path], None]


def table() -> pd.DataFrame:
    """Make a table with what goes wrong most often: text that looks like numbers, and gaps."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"name": [f"00{i}" for i in range(60)]})
    frame["kind"] = np.resize(["star", "galaxy", "Größe, groß"], 60)
    frame["flux"], frame["colour"] = rng.normal(size=60), rng.normal(size=60) * 1e-6
    frame.loc[7, "flux"] = np.nan
    return frame


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return rows as JSON has them, numbers with all their digits."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def write_hdf5(frame: pd.DataFrame, path: Path) -> None:
    import h5py

    with h5py.File(path, "w") as file:
        group = file.create_group("deep/sources")
        for name in frame:
            values = frame[name].to_numpy()
            texts = values.dtype == object or frame[name].dtype == "str"
            group[str(name)] = [str(v) for v in values] if texts else values
        file["deep/other"] = np.zeros(3)


def write_records(frame: pd.DataFrame, path: Path) -> None:
    import h5py

    plain = frame.assign(
        **{n: frame[n].str.encode("utf-8").astype("S20") for n in ("name", "kind")}
    )
    types = {"name": "S20", "kind": "S20"}
    with h5py.File(path, "w") as file:
        file["table"] = plain.to_records(index=False, column_dtypes=types)


def write_zarr(frame: pd.DataFrame, path: Path, version: int = 3) -> None:
    import zarr

    group = zarr.open_group(path, mode="w", zarr_format=version)
    for name in frame:
        values = frame[name].to_numpy()
        texts: Any = np.dtypes.StringDType() if version == 3 else "U20"
        numbers = values.dtype.kind == "f"
        data = values if numbers else np.array([str(v) for v in values], texts)
        group.create_array(str(name), data=data)


def write_partitions(frame: pd.DataFrame, path: Path) -> None:
    rest = frame.drop(columns="kind")
    for kind in ("star", "galaxy"):
        (path / f"half={kind}").mkdir(parents=True)
    rest.insert(1, "kind", frame["kind"])
    rest[:30].to_parquet(path / "half=galaxy" / "0.parquet", index=False)
    rest[30:].to_parquet(path / "half=star" / "0.parquet", index=False)
    (path / "_SUCCESS").write_text("")


def write_datasets(frame: pd.DataFrame, path: Path) -> None:
    """Write what `datasets.Dataset.save_to_disk` writes; its files are Arrow streams."""
    path.mkdir()
    names = ["data-00000-of-00002.arrow", "data-00001-of-00002.arrow"]
    for name, part in zip(names, (frame[:25], frame[25:]), strict=True):
        whole = pa.Table.from_pandas(part, preserve_index=False)
        with (
            pa.OSFile(str(path / name), "wb") as file,
            pa.ipc.new_stream(file, whole.schema) as out,
        ):
            out.write_table(whole)
    state = {"_data_files": [{"filename": name} for name in names]}
    (path / "state.json").write_text(json.dumps(state))


WRITERS: dict[str, Write] = {
    "t.csv": lambda frame, path: frame.to_csv(path, index=False),
    "t.tsv.gz": lambda frame, path: frame.to_csv(path, index=False, sep="\t"),
    "t.parquet": lambda frame, path: frame.to_parquet(path, index=False),
    "t.feather": lambda frame, path: pa.feather.write_feather(pa.Table.from_pandas(frame), path),
    "t.jsonl": lambda frame, path: path.write_text("\n".join(map(json.dumps, records(frame)))),
    "t.json": lambda frame, path: path.write_text(json.dumps(records(frame))),
    "t.xlsx": lambda frame, path: frame.to_excel(path, index=False, sheet_name="sources"),
    "t.h5": write_hdf5,
    "records.hdf5": write_records,
    "t.zarr": write_zarr,
    "v2.zarr": lambda frame, path: write_zarr(frame, path, 2),
    "partitions": write_partitions,
    "saved": write_datasets,
}  # fmt: skip


def opened(name: str, folder: Path, frame: pd.DataFrame | None = None) -> Pool:
    path = folder / name
    WRITERS[name](table() if frame is None else frame, path)
    return open_pool(path, ROLES, cache=folder / "cache")


def in_parquet(folder: Path) -> Path:
    table().to_parquet(folder / "first.parquet", index=False)
    return folder / "first.parquet"


@pytest.mark.parametrize("name", WRITERS)
def test_a_table_is_the_same_in_every_format(name: str, tmp_path: Path) -> None:
    """Ids with zeros in front, classes with signs, and gaps come out as they went in."""
    frame, pool = table(), opened(name, tmp_path)
    first = open_pool(in_parquet(tmp_path), ROLES, cache=tmp_path / "cache")
    assert pool.ids.tolist() == frame["name"].tolist()
    assert pool.known_labels is not None and pool.known_labels.tolist() == frame["kind"].tolist()
    assert sorted(pool.feature_names) == sorted(first.feature_names)  # HDF5 sorts by name
    order = [pool.feature_names.index(feature) for feature in first.feature_names]
    assert np.array_equal(pool.features[:, order], first.features)
