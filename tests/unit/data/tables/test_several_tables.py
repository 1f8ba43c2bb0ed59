"""A file with several tables says which there are, whatever its format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.config.written import data_section
from bowerbird.data.look import look
from bowerbird.data.roles import Roles

BIRDS, TREES = (30, 3), (40, 4)  # rows and columns


def columns_of(shape: tuple[int, int]) -> dict[str, np.ndarray]:
    rows, width = shape
    return {f"c{i}": np.arange(rows, dtype=float) ** (i + 1) for i in range(width)}


def write_fits(path: Path) -> None:
    from astropy.io import fits
    from astropy.table import Table

    units = [fits.table_to_hdu(Table(columns_of(shape))) for shape in (BIRDS, TREES)]
    units[0].name, units[1].name = "BIRDS", "TREES"
    fits.HDUList([fits.PrimaryHDU(), *units]).writeto(path)


def write_votable(path: Path) -> None:
    from astropy.io.votable.tree import Resource, TableElement, VOTableFile
    from astropy.table import Table

    whole, resource = VOTableFile(), Resource()
    whole.resources.append(resource)
    for name, shape in (("BIRDS", BIRDS), ("TREES", TREES)):
        element = TableElement.from_table(whole, Table(columns_of(shape)))
        element.name = name
        resource.tables.append(element)
    whole.to_xml(str(path))


def write_excel(path: Path) -> None:
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for name, shape in (("BIRDS", BIRDS), ("TREES", TREES)):
            pd.DataFrame(columns_of(shape)).to_excel(book, sheet_name=name, index=False)


def write_hdf5(path: Path) -> None:
    import h5py

    with h5py.File(path, "w") as file:
        for name, shape in (("BIRDS", BIRDS), ("TREES", TREES)):
            for column, values in columns_of(shape).items():
                file[f"{name}/{column}"] = values


def write_zarr(path: Path) -> None:
    import zarr

    whole = zarr.open_group(path, mode="w")
    for name, shape in (("BIRDS", BIRDS), ("TREES", TREES)):
        group = whole.create_group(name)
        for column, values in columns_of(shape).items():
            group.create_array(column, data=values)


def write_npz(path: Path) -> None:
    np.savez(path, BIRDS=np.eye(*BIRDS), TREES=np.eye(*TREES))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("t.fits", write_fits),
        ("t.vot", write_votable),
        ("t.xlsx", write_excel),
        ("t.h5", write_hdf5),
        ("t.zarr", write_zarr),
        ("t.npz", write_npz),
    ],
)
def test_every_table_is_listed(name: str, write: Callable[[Path], None], tmp_path: Path) -> None:
    """With its rows and columns; the largest is read unless another is named, and written down."""
    write(tmp_path / name)
    for path, chosen in ((name, "TREES"), (f"{name}[BIRDS]", "BIRDS")):
        about = look(tmp_path / path, Roles(), {})
        tables = about.source.tables
        assert tables is not None and tables.name == chosen
        assert {table: tuple(shape) for table, shape in tables.shapes.items()} == {
            "BIRDS": BIRDS,
            "TREES": TREES,
        }
        assert [remark.remedy for remark in tables.remarks] == (
            ["data: {table: BIRDS}"] if path == name else []
        )
        assert data_section(about)["table"] == chosen


def test_a_number_is_the_table_of_that_name(tmp_path: Path) -> None:
    """A FITS table that is named by its number is the one of that name in the list."""
    write_fits(tmp_path / "t.fits")
    tables = look(tmp_path / "t.fits[1]", Roles(), {}).source.tables
    assert tables is not None and tables.name == "BIRDS"
