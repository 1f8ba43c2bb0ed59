"""The list of recent projects: what it holds, and that no damage of it stops anything."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.log.events import Event, Labelled, Provenance
from bowerbird.app.log.secret import state_folder
from bowerbird.app.project import recent
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.project.recent import Recent, forget, recent_projects, remember
from bowerbird.data.open import open_pool


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the state of each test in a folder of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return state_folder() / recent.FILE


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a closed project of 20 items, two of which are labelled."""
    table = pd.DataFrame({"id": range(20), "f": np.arange(20.0) ** 2, "g": np.arange(20.0)})
    table.to_csv(tmp_path / "t.csv", index=False)
    pool = open_pool(tmp_path / "t.csv", cache=tmp_path / "cache")
    project = Project(tmp_path / "t.bower", pool, ProjectOptions(classes=(("a", None),)))
    by = Provenance(source="person")
    class_id = project.state.classes[0].id
    event = Event(Labelled(items=[3, 4], class_id=class_id, provenance=by))
    project.state.apply(project.log.append([event]).result()[0])
    project.log.close()
    return project


def test_a_project_is_remembered_with_its_counts(project: Project, home: Path) -> None:
    """Folder, counts and the time of the last label are noted, for this user alone to read."""
    remember(project)
    remember(project)
    (entry,) = recent_projects()
    assert (entry.folder, entry.items, entry.labels) == (str(project.folder.resolve()), 20, 2)
    assert entry.exists and entry.labelled == project.state.labelled[-1].time
    assert home.stat().st_mode & 0o777 == 0o600


def test_a_project_that_is_gone_can_be_forgotten(project: Project) -> None:
    """One whose folder is missing is known as that, and goes from the list alone when asked to."""
    remember(project)
    project.folder.rename(project.folder.with_name("moved.bower"))
    (entry,) = recent_projects()
    assert not entry.exists
    forget("/another")
    assert recent_projects() == [entry]
    forget(entry.folder)
    assert recent_projects() == []


def test_the_list_is_bounded(project: Project, home: Path) -> None:
    """The thirty last ones are kept, the newest first."""
    home.parent.mkdir(parents=True)
    entries = [{"folder": f"/p{i}", "opened": 1.0, "items": 1} for i in range(60)]
    home.write_text(json.dumps(entries))
    assert len(recent_projects()) == recent.MOST
    remember(project)
    kept = recent_projects()
    assert len(kept) == recent.MOST and kept[0].items == 20 and kept[1].folder == "/p0"


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '{"a": 1}', "[" * 5000, '[{"folder": 1}]', "\x00\xff", "null"]
)
def test_damage_stops_nothing(text: str, project: Project, home: Path) -> None:
    """A damaged file counts as none and is written anew."""
    home.parent.mkdir(parents=True)
    home.write_text(text)
    assert recent_projects() == []
    remember(project)
    assert len(recent_projects()) == 1


def test_a_home_that_cannot_be_written_stops_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a place for it nothing is remembered; the log says so."""
    monkeypatch.setenv("XDG_STATE_HOME", os.devnull)
    remember(project)
    assert recent_projects() == [] and "could not be noted" in caplog.text


def test_what_is_no_path_is_no_project() -> None:
    """A folder's name that no system takes is missing, not an error."""
    assert not Recent(folder="\0", opened=0, items=0).exists
