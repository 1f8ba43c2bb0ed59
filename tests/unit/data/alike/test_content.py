"""Which items have the same content."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from bowerbird.data.alike.content import same_content
from bowerbird.data.encoding.part import Encoded
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.progress import silent
from bowerbird.data.roles import Roles


def opened(folder: Path, table: pd.DataFrame, roles: Roles) -> Pool:
    table.to_parquet(folder / "pool.parquet")
    return open_pool(folder / "pool.parquet", roles, cache=folder / "cache")


def as_encoded(pool: Pool) -> Pool:
    """Return a pool as if its features were made of what a person sees."""
    return replace(pool, encoded=Encoded(pool.fingerprint, ()))


def test_rows_of_numbers_are_compared_by_their_features(tmp_path: Path) -> None:
    """A row with the numbers of an earlier one is the same, whatever its id."""
    table = pd.DataFrame({"id": list("abcd"), "x": [1.0, 2.0, 1.0, 1.0], "y": [0.0, 3.0, 0.0, 9.0]})
    pool = opened(tmp_path, table, Roles(id="id", features=("x", "y"), scaling="none"))
    assert same_content(pool, silent).tolist() == [0, 1, 0, 3]


def test_texts_are_compared_as_they_stand(tmp_path: Path) -> None:
    """Spaces around a text do not count, and an item without text is like no other."""
    first, other = "this is a sentence", "this is another one"
    table = pd.DataFrame({"id": range(5), "text": [first, other, f" {first} ", None, None]})
    table["x"] = [1.0, 2.0, 3.0, 4.0, 5.0]
    pool = opened(tmp_path, table, Roles(id="id", features=("x",), context=("text",)))
    assert same_content(as_encoded(pool), silent).tolist() == [0, 1, 0, -1, -1]
    assert same_content(pool, silent).tolist() == [0, 1, 2, 3, 4]  # their numbers differ


def test_pictures_are_compared_by_their_files(tmp_path: Path) -> None:
    """A copy under another name is the same; a picture that is not there is like no other."""
    Image.new("RGB", (8, 8), "red").save(tmp_path / "a.png")
    Image.new("RGB", (8, 8), "blue").save(tmp_path / "b.png")
    shutil.copy(tmp_path / "a.png", tmp_path / "c.png")
    table = pd.DataFrame({"image": ["a.png", "b.png", "c.png", "gone.png", "none.png"]})
    table["x"] = 1.0 * np.arange(5)
    pool = opened(tmp_path, table, Roles(id="row number", features=("x",), image="image"))
    assert same_content(as_encoded(pool), silent).tolist() == [0, 1, 0, -1, -1]


def test_sounds_are_compared_by_their_files(tmp_path: Path) -> None:
    """A copy of a sound is the same, and another sound is not."""
    for name, content in {"a.wav": b"one", "b.wav": b"two", "c.wav": b"one"}.items():
        (tmp_path / name).write_bytes(content)
    table = pd.DataFrame({"clip": ["a.wav", "b.wav", "c.wav"], "x": [1.0, 2.0, 3.0]})
    roles = Roles(id="row number", features=("x",), context=("clip",))
    pool = opened(tmp_path, table, roles)
    assert pool.kinds["clip"] == "sound"
    assert same_content(as_encoded(pool), silent).tolist() == [0, 1, 0]


def test_objects_are_compared_by_their_image_and_box(tmp_path: Path) -> None:
    """The same box in a copy of an image is the same object; another box in it is not."""
    Image.new("RGB", (40, 40), "red").save(tmp_path / "a.png")
    shutil.copy(tmp_path / "a.png", tmp_path / "b.png")
    table = pd.DataFrame({"parent": ["a.png", "a.png", "b.png"], "left": [1, 20, 1], "top": 2})
    table = table.assign(width=5, height=6, x=[1.0, 2.0, 3.0])
    roles = Roles(
        id="row number",
        features=("x",),
        parent="parent",
        box=("left", "top", "width", "height"),
    )
    pool = as_encoded(opened(tmp_path, table, roles))
    assert same_content(pool, silent).tolist() == [0, 1, 0]


def test_curves_are_compared_number_by_number(tmp_path: Path) -> None:
    """The same numbers in the same order are the same curve; one without a number is like none."""
    curves = [[1.0, 2.0], [2.0, 1.0], [1.0, 2.0], [], None]
    table = pd.DataFrame({"id": range(5), "flux": curves, "x": 1.0 * np.arange(5)})
    pool = opened(tmp_path, table, Roles(id="id", features=("x",), context=("flux",)))
    assert same_content(as_encoded(pool), silent).tolist() == [0, 1, 0, -1, -1]
