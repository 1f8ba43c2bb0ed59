"""A configuration that is written says what was guessed, and opens as the same pool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bowerbird.app import cli
from bowerbird.app.config import layers
from bowerbird.app.config.written import as_yaml, data_section, write_new
from bowerbird.data.cache.pool_folder import read_about
from bowerbird.data.errors import ConfigError
from bowerbird.data.look import look
from bowerbird.data.open import open_pool
from bowerbird.data.roles import NO_COLUMN, Roles

ROWS = 60
RNG = np.random.default_rng(0)


def table() -> pd.DataFrame:
    """Make a table with an id, a label, measurements, an error, a place and a text."""
    return pd.DataFrame(
        {
            "objid": [f"s{i}" for i in range(ROWS)],
            "ra": RNG.uniform(0, 360, ROWS),
            "dec": RNG.uniform(-90, 90, ROWS),
            "mag": RNG.normal(size=ROWS),
            "mag_err": RNG.uniform(size=ROWS),
            "size": RNG.normal(size=ROWS),
            "class": ["star", "galaxy", None] * (ROWS // 3),
            "note": ["seen", "not seen"] * (ROWS // 2),
        }
    )


def stars(folder: Path) -> Path:
    """Write that table."""
    table().to_csv(folder / "stars.csv", index=False)
    return folder / "stars.csv"


def with_embedding(folder: Path) -> Path:
    """Write that table with vectors beside it."""
    np.save(folder / "stars.npy", RNG.normal(size=(ROWS, 8)).astype(np.float32))
    return stars(folder)


def vectors_alone(folder: Path) -> Path:
    """Write vectors without a table."""
    np.save(folder / "vectors.npy", RNG.normal(size=(ROWS, 8)).astype(np.float32))
    return folder / "vectors.npy"


def many_columns(folder: Path) -> Path:
    """Write a table of more columns than are named one by one."""
    wide = pd.DataFrame(RNG.normal(size=(ROWS, 40)), columns=[f"flux_{i}" for i in range(40)])
    wide.to_csv(folder / "wide.csv", index=False)
    return folder / "wide.csv"


def objects(folder: Path) -> Path:
    """Write boxes in images."""
    boxes = pd.DataFrame(RNG.uniform(1, 9, (ROWS, 4)), columns=["x", "y", "w", "h"])
    boxes.assign(file=["a.png"] * ROWS, area=RNG.normal(size=ROWS)).to_csv(
        folder / "boxes.csv", index=False
    )
    return folder / "boxes.csv"


def hostile(folder: Path) -> Path:
    """Write a table whose columns are called as YAML would have them mean something else."""
    names = [
        "null",
        "*a",
        "&b",
        "- c",
        "d: e",
        "#f",
        "yes",
        "{g}",
        "1",
        "'h",
        "!!python/x",
        "label*",
    ]
    odd = pd.DataFrame(RNG.normal(size=(ROWS, len(names))), columns=names)
    odd.to_csv(folder / "odd.csv", index=False)
    return folder / "odd.csv"


@pytest.mark.parametrize(
    "make", [stars, with_embedding, vectors_alone, many_columns, objects, hostile]
)
def test_what_was_written_opens_the_same_pool(make: Callable[[Path], Path], tmp_path: Path) -> None:
    """With the written configuration ids, features, labels and context are those of the guess."""
    path = make(tmp_path)
    guessed = open_pool(path, cache=tmp_path / "guessed")
    assert cli.main(["open", str(path), "--write-config", str(tmp_path / "own.yaml")]) == 0
    roles = layers.merge(layers.from_file(tmp_path / "own.yaml")).data
    stated = open_pool(path, roles, cache=tmp_path / "stated")
    assert stated.fingerprint == guessed.fingerprint
    assert (
        read_about(stated.folder)["roles"]["context"]
        == read_about(guessed.folder)["roles"]["context"]
    )
    assert stated.kinds == guessed.kinds
    np.testing.assert_array_equal(stated.known_labels, guessed.known_labels)
    np.testing.assert_array_equal(stated.features, guessed.features)


def test_what_is_derived_is_written_too(tmp_path: Path) -> None:
    """A configuration that derives columns is written out whole, and opens the same pool."""
    path, own = stars(tmp_path), tmp_path / "own.yaml"
    own.write_text(
        "data: {derived: {half: size / 2}, combined: [{operation: add, columns: [mag, size]}]}"
    )
    guessed = open_pool(path, layers.merge(layers.from_file(own)).data, cache=tmp_path / "a")
    out = tmp_path / "out.yaml"
    assert cli.main(["open", str(path), "--config", str(own), "--write-config", str(out)]) == 0
    stated = open_pool(path, layers.merge(layers.from_file(out)).data, cache=tmp_path / "b")
    assert len(stated.feature_names) == 4
    assert stated.fingerprint == guessed.fingerprint


def test_nothing_is_left_to_guess(tmp_path: Path) -> None:
    """Every role that a column has is named, and many columns of one stem by their prefix."""
    section = data_section(look(stars(tmp_path), Roles(), {}))
    assert section == {
        "id": "objid",
        "label": "class",
        "features": ["mag", "size"],
        "scaling": "robust",
        "context": ["ra", "dec", "mag", "mag_err", "size", "note"],
        "sky": ["ra", "dec"],
        "errors": {"mag": ["mag_err"]},
    }
    wide = data_section(look(many_columns(tmp_path), Roles(), {}))
    assert wide["features"] == ["flux_*"]


def test_what_was_stated_as_nobodys_is_not_guessed_again(tmp_path: Path) -> None:
    """No position, no error, and no column that is kept back: each is written as such."""
    stated = Roles(sky=(), errors={}, withhold=())
    section = data_section(look(stars(tmp_path), stated, {}))
    assert (section["sky"], section["errors"], section["withhold"]) == ([], {}, [])


def test_what_was_stated_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the person's own configuration says stands in the one that is written, classes too."""
    path, config = stars(tmp_path), tmp_path / "own.yaml"
    config.write_text("data: {label: no column, exclude: [note], scaling: none}\nclasses: [a]\n")
    new = tmp_path / "new.yaml"
    words = ["open", str(path), "--config", str(config), "--write-config", str(new)]
    assert cli.main(words) == 0
    written = layers.merge(layers.from_file(new))
    assert (written.data.label, written.data.exclude) == (NO_COLUMN, ("note",))
    assert written.data.scaling == "none" and written.classes[0].name == "a"
    assert cli.main(words) == 2  # never over a file that is there
    assert "new.yaml exists already" in capsys.readouterr().err


def test_a_label_can_be_declined(tmp_path: Path) -> None:
    """``no column`` means that no column is the label, whatever one may be called."""
    pool = open_pool(stars(tmp_path), Roles(label=NO_COLUMN), cache=tmp_path / "cache")
    assert pool.known_labels is None and "class" in pool.kinds


def test_objects_can_be_declined(tmp_path: Path) -> None:
    """``no column`` as the parent means that the columns of a box are plain numbers."""
    pool = open_pool(objects(tmp_path), Roles(parent=NO_COLUMN), cache=tmp_path / "cache")
    assert pool.boxes is None and set(pool.feature_names) >= {"w", "h", "area"}


@pytest.mark.parametrize("name", ["nothing.bower", "x.bowerbird.json"])
def test_only_data_have_roles(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A project or a session file is refused in one line."""
    assert cli.main(["open", name, "--write-config", "own.yaml"]) == 2
    assert "--write-config works on data" in capsys.readouterr().err


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    """A configuration longer than may be read is refused, with what to do."""
    values: dict[str, Any] = {"data": {"features": [f"a column called {i}" for i in range(20_000)]}}
    with pytest.raises(ConfigError, match="very many columns"):
        as_yaml(values)
    with pytest.raises(ConfigError, match="cannot be written"):
        write_new(tmp_path / "no folder" / "own.yaml", "")
