"""AstronomicAL's own example, rebuilt, becomes a project at each depth that it saves."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.table import Table

from bowerbird.app.commands import open as command
from bowerbird.app.commands.opening.arguments import choices_from
from bowerbird.app.log.sqlite import read_log
from bowerbird.app.log.state import State
from bowerbird.app.project.open import find_pool, opened_of, said_of, settings_for
from bowerbird.app.share.astronomical import importing
from bowerbird.app.share.astronomical.panels import OPEN
from bowerbird.app.views.page.page import SHOWN_FIRST
from bowerbird.data.errors import BowerbirdError
from bowerbird.data.pool import Pool

BANDS = ["u", "u3", "g", "g3", "r", "y3", "w1"]
ROWS = 120
IDS = [str(85227442268012544 + i) if i % 3 else f"{i:04}-{7 * i:05}" for i in range(ROWS)]


def catalogue() -> Table:
    """Return a catalogue with the columns of the example."""
    rng = np.random.default_rng(0)
    table = Table({band: rng.normal(20, 1, ROWS).astype(np.float32) for band in BANDS})
    table["g3"][5] = np.nan
    table["ID"] = IDS
    table["labels"] = rng.choice([-1, 0, 1], ROWS)
    table["redshift"] = rng.exponential(1, ROWS)
    table["png_path_DR16"] = [f"https://example.org/{i}.png" for i in range(ROWS)]
    return table


LAYOUT = {
    "0": {"x": 0, "y": 0, "w": 6, "h": 4, "contents": "Active Learning"},
    "1": {"x": 6, "y": 0, "w": 6, "h": 4, "contents": "Selected Source Info"},
    "2": {"x": 0, "y": 4, "w": 3, "h": 3, "contents": "Basic Plot", "panel_contents": ["r", "u-g"]},
    "3": {"x": 3, "y": 4, "w": 3, "h": 3, "contents": "AGN Wedge"},
    "4": {"x": 6, "y": 4, "w": 6, "h": 3},
}
SETTINGS = {
    "Author": "", "doi": "", "dataset_filepath": "data/example_dataset.fits",
    "optimise_data": True, "layout": LAYOUT, "id_col": "ID", "label_col": "labels",
    "default_vars": ["g-r", "y3-w1"], "labels": [0, 1],
    "label_colours": {"0": "#ff7f0e", "1": "#2ca02c", "-1": "#1f77b4"},
    "labels_to_strings": {"0": "Star", "1": "Galaxy", "-1": "Unknown"},
    "strings_to_labels": {"Unknown": -1, "Star": 0, "Galaxy": 1},
    "extra_info_cols": ["labels", "redshift"], "extra_image_cols": ["png_path_DR16"],
    "labels_to_train": ["Star", "Galaxy"], "features_for_training": BANDS,
    "exclude_labels": False, "exclude_unknown_labels": True, "unclassified_labels": [],
    "scale_data": False, "feature_generation": [["subtract (a-b)", 2], ["divide (a/b)", 2]],
    "test_set_file": False,
}  # fmt: skip
CLASSIFIERS = {
    "0": {
        "classifier": ["RForest"], "query": ["Uncertainty Sampling"],
        "id": [*IDS[:6], IDS[2]], "y": [0, 1, 0, -1, 1, 0, 1],
    },
    "1": {
        "classifier": ["KNN"], "query": ["Margin Sampling"],
        "id": [IDS[0], IDS[1], IDS[7], "gone"], "y": [0, 0, 1, 1],
    },
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make AstronomicAL's folder, with its catalogue."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "data").mkdir()
    catalogue().write(tmp_path / "data/example_dataset.fits")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def saved(folder: Path, **keys: Any) -> Path:
    """Write a configuration; a key that is None is left out."""
    path = folder / "configs/example.json"
    values = {**SETTINGS, "classifiers": CLASSIFIERS, **keys}
    path.write_text(json.dumps({k: v for k, v in values.items() if v is not None}))
    return path


def taken(path: Path, *words: str) -> tuple[State, Pool, list[str]]:
    """Open a configuration as the command does, without its server."""
    args = _arguments(path, *words)
    imported = importing.read(path, args.depth, args.data, args.labels or (), args.old_labels)
    project = Path("example.bower")
    shutil.rmtree(project, ignore_errors=True)
    choices = choices_from(settings_for(imported.data, None, below=imported.layer), args, "x")
    pool = find_pool(imported.data, None, project / "cache", below=imported.layer)
    lines = importing.begin(imported, project, pool, choices)
    return State(read_log(project)), pool, lines


def _arguments(path: Path, *words: str) -> Any:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args([str(path), "--no-browser", *words])


def decisions(state: State) -> dict[str, str | None]:
    """Return what was decided, by item."""
    return {str(item): d.class_id for item, d in state.decisions.items()}


def test_everything_is_taken_over(folder: Path) -> None:
    """Ids, features, classes with colours, places of panels, and labels as imported."""
    state, pool, lines = taken(saved(folder))
    assert pool.ids.tolist() == IDS
    assert [(c.name, c.colour) for c in state.classes] == [
        ("Star", "#ff7f0e"),
        ("Galaxy", "#2ca02c"),
    ]
    assert pool.known_labels is not None and "labels" not in pool.context.column_names
    assert set(pool.known_labels) == {None, "0", "1"}
    assert state.layout is not None and state.layout.open == list(OPEN) == list(SHOWN_FIRST)
    assert state.layout.cards == {
        "label": [0, 0, 11, 6], "map": [0, 6, 11, 12], "plots": [11, 0, 19, 3],
        "classes": [19, 5, 26, 12], "progress": [26, 5, 33, 12],
        "queue": [19, 0, 22, 5], "history": [22, 0, 29, 5],
    }  # fmt: skip
    assert decisions(state) == {
        IDS[0]: "Star", IDS[2]: "Galaxy", IDS[3]: None, IDS[4]: "Galaxy", IDS[5]: "Star",
        IDS[7]: "Galaxy",
    }  # fmt: skip
    assert {d.source for d in state.decisions.values()} == {"imported"}
    assert {d.annotator for d in state.decisions.values()} == {"AstronomicAL (origin unknown)"}
    text = "\n".join(lines)
    for phrase in (
        "7 features and 42 generated ones", "classes Star, Galaxy", "panel 'AGN Wedge'",
        "axes r and u-g of the plot", "RForest, Uncertainty Sampling, KNN, Margin Sampling",
        "Labels: 6 items of classifier 'Star', classifier 'Galaxy', 1 of them unsure",
        "Not in the data, and left out: 1 items, gone", f"left out: 1 items, {IDS[1]}",
    ):  # fmt: skip
        assert phrase in text


def test_generated_features_are_its_own(folder: Path) -> None:
    """Its formula, from left to right over combinations of the features, to 1e-6."""
    settings = [["subtract (a-b)", 2], ["add (a+b)", 3], ["multiply (a*b)", 2], ["divide (a/b)", 3]]
    _, pool, _ = taken(saved(folder, feature_generation=settings))
    table = catalogue().to_pandas()
    count = 0
    for name, n in settings:
        sign = {"subtract": "-", "add": "+", "multiply": "*", "divide": "/"}[name.split()[0]]
        for bands in itertools.combinations(BANDS, n):
            values = table[bands[0]].to_numpy(np.float64)
            for band in bands[1:]:
                other = table[band].to_numpy(np.float64)
                values = {
                    "-": np.subtract, "+": np.add, "*": np.multiply, "/": np.divide,
                }[sign](values, other)  # fmt: skip
            ours = pool.context[sign.join(bands)].to_pandas().to_numpy(np.float64)
            np.testing.assert_allclose(ours, values, rtol=1e-6)
            count += 1
    assert count == 21 + 35 + 21 + 35
    assert len([n for n in pool.feature_names if "missing" not in n]) == len(BANDS) + count


def test_settings_alone(folder: Path) -> None:
    """Without classifiers, or at that depth, all but the labels is taken."""
    for path, words in (
        (saved(folder), ("--depth", "settings")),
        (saved(folder, classifiers=None), ()),
    ):
        state, pool, _ = taken(path, *words)
        assert len(pool.feature_names) > 49 and len(state.classes) == 2 and not state.decisions


def test_a_layout_alone(folder: Path) -> None:
    """A file that holds no more, or that depth, gives the places; the data have to be named."""
    data = str(folder / "data/example_dataset.fits")
    path = folder / "configs/example.json"
    path.write_text(json.dumps({"layout": LAYOUT}))
    with pytest.raises(BowerbirdError, match=r"names no data\. Add --data FILE"):
        importing.read(path, "everything")
    state, pool, lines = taken(path, "--data", data)
    assert state.layout is not None and not state.decisions and len(pool) == ROWS
    assert "It holds a layout alone: what the columns are for is guessed." in lines
    state, _, _ = taken(saved(folder), "--depth", "layout")
    assert state.layout is not None and not state.decisions
    assert [c.name for c in state.classes] != ["Star", "Galaxy"]


def test_later_versions_are_read(folder: Path) -> None:
    """Without labels, with keys and formulas of later years: what is not ours is said."""
    formula = "color (-2.5log(a/b))"
    table = catalogue()
    table.remove_column("labels")
    table.write(folder / "data/example_dataset.fits", overwrite=True)
    layout = {"0": {**LAYOUT["0"], "contents": "Exploring"}, "1": {**LAYOUT["2"], "y": 9}}
    path = saved(
        folder, label_col="No Labels", labels=[], label_colours={}, labels_to_strings={},
        labels_to_train=[], feature_generation=[[formula, 2]], classifiers={}, layout=layout,
        notebook_directory="data/x", SED_bands={"u": "u"},
    )  # fmt: skip
    state, pool, lines = taken(path)
    assert len(pool) == ROWS and not state.classes and pool.known_labels is None
    assert state.layout is not None and state.layout.cards["label"] == [0, 0, 11, 6]
    text = "\n".join(lines)
    assert f"generated features '{formula}'" in text and "notebook_directory, SED_bands" in text


def test_a_layout_of_empty_panels_changes_nothing(folder: Path) -> None:
    """As AstronomicAL ships it."""
    path = folder / "configs/layout.json"
    path.write_text(json.dumps({"layout": {"0": {"x": 0, "y": 0, "w": 4, "h": 9}}}))
    state, _, lines = taken(path, "--data", str(folder / "data/example_dataset.fits"))
    assert state.layout is None and any("where they usually do" in line for line in lines)


def test_the_project_opens_again_without_the_file(folder: Path) -> None:
    """What it said of the columns is in the log."""
    path = saved(folder)
    _, pool, _ = taken(path)
    path.unlink()
    below = said_of(opened_of(read_log(Path("example.bower"))))
    again = find_pool("data/example_dataset.fits", None, folder / "other", below=below)
    assert again.fingerprint == pool.fingerprint


def test_a_test_set_is_set_apart(folder: Path) -> None:
    """Its labels are taken where they are named, and it is said that there is no test set here."""
    labels = {IDS[20]: 0, IDS[21]: 1, IDS[22]: -1}
    twice = f'{{"{IDS[20]}": 1, ' + json.dumps(labels)[1:]
    (folder / "data/test_set.json").write_text(twice)
    path = saved(folder, test_set_file=True)
    state, _, lines = taken(path)
    assert IDS[20] not in state.decisions
    assert any("The page has no test set" in line and "no model has seen" in line for line in lines)
    state, _, lines = taken(path, "--labels", "data/test_set.json")
    chosen = decisions(state)
    assert (chosen[IDS[20]], chosen[IDS[21]], chosen[IDS[22]]) == ("Star", "Galaxy", None)
    assert not any("no test set" in line for line in lines)


def test_a_table_of_labels_is_taken_where_it_is_named(folder: Path) -> None:
    """Its FITS file holds ids and labels as text; one that is not named is told of."""
    table = Table({"id": [IDS[30], IDS[31], IDS[0]], "label": ["1", "-1", "0"]})
    table.write(folder / "data/labelled_data_20210101.fits")
    _, _, lines = taken(saved(folder))
    assert any("Labels in labelled_data_20210101.fits are not taken" in line for line in lines)
    state, _, _ = taken(saved(folder), "--labels", "data/labelled_data_20210101.fits")
    assert decisions(state)[IDS[30]] == "Galaxy" and decisions(state)[IDS[31]] is None


def test_whole_numbers_name_items_too(folder: Path) -> None:
    """Where the catalogue has numbers, ids that were saved as text or number find them."""
    table = catalogue()
    table["ID"] = np.arange(ROWS)
    table.write(folder / "data/example_dataset.fits", overwrite=True)
    tabs = {"0": {"id": ["3", 4, 5.0], "y": [0, 1, 1]}}
    state, _, _ = taken(saved(folder, classifiers=tabs))
    assert decisions(state) == {"3": "Star", "4": "Galaxy", "5": "Galaxy"}


def test_labels_that_may_mean_yes_and_no_are_asked_about(folder: Path) -> None:
    """Of before July 2021: left out and said, until the person says what they are."""
    names = {"0": "Star", "1": "Galaxy", "2": "QSO"}
    tabs = {"2": {"id": IDS[:3], "y": [1, 0, -1]}}
    path = saved(folder, labels=[0, 1, 2], labels_to_strings=names, classifiers=tabs,
                 labels_to_train=["QSO"])  # fmt: skip
    for words, expected in (
        ((), {}),
        (("--old-labels", "one-vs-rest"), {IDS[0]: "QSO", IDS[2]: None}),
        (("--old-labels", "classes"), {IDS[0]: "Galaxy", IDS[1]: "Star", IDS[2]: None}),
    ):
        state, _, lines = taken(path, *words)
        assert decisions(state) == expected
        assert any("--old-labels" in line for line in lines) == (not words)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"layout": {"0": {"x": -1, "y": 0, "w": 6, "h": 4}}}, r"`int` >= 0 - at `\$.layout\[...\].x`"),
    ({"layout": {"0": {"x": "a", "y": 0, "w": 6, "h": 4}}}, "Expected `int`, got `str`"),
    ({"layout": {str(i): LAYOUT["0"] for i in range(300)}}, "length <= 200"),
    ({"id_col": 3}, r"Expected `str \| null`, got `int` - at `\$.id_col`"),
    ({"id_col": "nothing"}, "id is 'nothing', which is no column"),
    ({"features_for_training": ["u", "nothing"]}, "features is 'nothing'|columns is 'nothing'"),
    ({"features_for_training": ["u"]}, "takes 2 columns for 'subtract"),
    ({"feature_generation": [["add (a+b)", 99]]}, "takes 99 columns"),
    ({"feature_generation": "all"}, r"at `\$.feature_generation`"),
    ({"labels_to_train": ["x" * 300]}, r"classes\[0\].name is .*1 to 200 characters"),
    ({"labels_to_train": ["a\u202eb"]}, r"classes\[0\].name is"),
    ({"classifiers": {"0": {"id": ["a", "b"], "y": [1]}}}, "2 ids and 1 labels"),
    ({"classifiers": {"0": {"id": [["a"]], "y": [1]}}}, r"at `\$.classifiers\[...\].id\[0\]`"),
    ({"dataset_filepath": "data/nothing.fits"}, "there is no such file below"),
    ({"dataset_filepath": "../../etc/passwd"}, "which leaves its folder"),
    ({"dataset_filepath": "../outside.fits"}, "which leaves its folder"),
    ({"dataset_filepath": "/nowhere/x.fits"}, "there is no such file"),
    ({"dataset_filepath": "/dev/zero"}, "there is no such file"),
    ({"dataset_filepath": "/etc/hostname"}, "a file of unknown kind"),
    ({"dataset_filepath": "http://example.org/x.fits"}, "which is no path"),
    ({"dataset_filepath": "data/\0.fits"}, "which is no path"),
    ({"dataset_filepath": "data/link.fits"}, "there is no such file below"),
    ({"dataset_filepath": ""}, "which is no path"),
]


@pytest.mark.parametrize(("keys", "reason"), WRONG, ids=lambda value: str(value)[:40])
def test_what_is_broken_or_hostile_is_one_line(
    keys: dict[str, Any], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names what is wrong, and nothing is written."""
    folder = tmp_path / "AstronomicAL"
    (folder / "configs").mkdir(parents=True)
    (folder / "data").mkdir()
    catalogue().write(folder / "data/example_dataset.fits")
    catalogue().write(tmp_path / "outside.fits")
    os.symlink(tmp_path / "outside.fits", folder / "data/link.fits")
    monkeypatch.chdir(folder)
    path = saved(folder, **keys)
    before = sorted(folder.rglob("*"))
    with pytest.raises(BowerbirdError, match=reason) as refused:
        command.run(_arguments(path))
    assert str(refused.value).isprintable() and len(str(refused.value)) < 700
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"a": ', "it is no JSON"),
        ('{"id": NaN}', "it holds NaN"),
        ('{"' + IDS[0] + '": [1]}', "has the label '.1.'; expected a number"),
        ("[" * 100, "nested too deep"),
    ],
)
def test_a_broken_test_set_is_one_line(folder: Path, content: str, reason: str) -> None:
    """And nothing is written."""
    (folder / "data/test_set.json").write_text(content)
    path = saved(folder)
    before = sorted(folder.rglob("*"))
    with pytest.raises(BowerbirdError, match=reason):
        command.run(_arguments(path, "--labels", "data/test_set.json"))
    assert sorted(folder.rglob("*")) == before


def test_labels_need_columns_of_their_names(folder: Path) -> None:
    """A table without them is refused, and so is the option beside other data."""
    with pytest.raises(BowerbirdError, match="a table of labels has id and label"):
        taken(saved(folder), "--labels", "data/example_dataset.fits")
    with pytest.raises(BowerbirdError, match=r"--labels goes with a configuration of AstronomicAL"):
        command.run(_arguments(folder / "data/example_dataset.fits", "--labels", "x.json"))


def test_a_column_that_is_there_already_is_taken(folder: Path) -> None:
    """A generated feature that the catalogue holds is used as it is, as AstronomicAL does."""
    table = catalogue()
    table["u-g"] = np.arange(ROWS, dtype=float)
    table.write(folder / "data/example_dataset.fits", overwrite=True)
    _, pool, _ = taken(saved(folder))
    assert pool.context["u-g"].to_pylist() == list(range(ROWS))
    assert any("In the table already, and not computed: u-g." in r.text for r in pool.remarks)


def test_a_project_that_has_begun_is_left_alone(folder: Path) -> None:
    """A second import into the same folder is refused."""
    path = saved(folder)
    taken(path)
    with pytest.raises(BowerbirdError, match=r"example.bower exists already"):
        command.run(_arguments(path))


def test_a_path_of_windows_is_found(folder: Path) -> None:
    """Backslashes part its folders."""
    _, pool, _ = taken(saved(folder, dataset_filepath="data\\example_dataset.fits"))
    assert len(pool) == ROWS
