"""What a new project's log begins with."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from bowerbird.app.log.events import ClassesNamed
from bowerbird.app.log.state import State
from bowerbird.app.project import start
from bowerbird.app.project.options import ProjectOptions
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool


def test_the_versions_are_of_what_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without torch begins projects too, and notes no version of it."""
    monkeypatch.setattr(start, "PACKAGES", ("numpy", "no-such-distribution"))
    assert start.installed_versions() == {"numpy": version("numpy")}


def pool_of(folder: Path, classes: list[str]) -> Pool:
    """Open a table of these classes."""
    lines = [f"k{i},{i * i % 7},{name}" for i, name in enumerate(classes)]
    (folder / "t.csv").write_text("\n".join(["id,width,class", *lines]))
    return open_pool(folder / "t.csv", cache=folder / "cache")


@pytest.mark.parametrize(
    ("classes", "known", "labels"),
    [
        (["oak", "ash", "oak"], None, 0),
        (["oak", "ash", "oak"], "start", 3),
        (["oak", "ash", ""], None, 2),
        (["oak", "ash", ""], "practise", 0),
    ],
)
def test_labels_of_the_data(
    tmp_path: Path, classes: list[str], known: str | None, labels: int
) -> None:
    """They are taken or hidden as the person says, and their classes are listed either way."""
    events = start.first_events(pool_of(tmp_path, classes), ProjectOptions(known_labels=known))
    named = next(event.body for event in events if isinstance(event.body, ClassesNamed))
    assert named.names == ["oak", "ash"]
    state = State([event.at(place) for place, event in enumerate(events, 1)])
    assert len(state.labelled) == labels


def test_labels_are_not_hidden_in_silence(tmp_path: Path) -> None:
    """A column in which every item has a label is named, with how to begin with it."""
    pool = pool_of(tmp_path, ["oak", "ash", "oak"])
    told = [str(remark) for remark in pool.remarks]
    assert any("Every item has a label in 'class'" in text for text in told)
    text = start.about_data(pool)[2]
    assert text.startswith("How your data were read: ") and "known_labels: start" in text
