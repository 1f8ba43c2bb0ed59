"""Labelling while the other items are encoded, and going on with them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from bowerbird.app.log.events import ItemsEncoded
from bowerbird.app.log.sqlite import read_log
from bowerbird.app.project.encoding import encoded, kept_roles, named_encoders
from bowerbird.app.project.open import pool_at, settings_for
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.share.import_session import restore
from bowerbird.app.share.replay import replay
from bowerbird.app.share.session_file import as_document, as_text, parse
from bowerbird.data.encoding.order import FIRST
from bowerbird.data.encoding.part import Part
from bowerbird.data.encoding.stage import base_of, positions_from, smaller_stages
from bowerbird.data.errors import DataError
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.progress import silent
from bowerbird.data.roles import Roles

SECONDS = 60.0
ROWS = 1_200
OWN = """
import numpy as np

def counts(texts):
    "How often some letters come."
    return np.array([[text.count(letter) for letter in "aeiour"] for text in texts])
"""
WORDS = ("red", "green", "blue", "dark", "light", "far")


def write_sentences(folder: Path) -> None:
    """Write a table of sentences, an encoder for them, and a configuration that names it."""
    rng = np.random.default_rng(0)
    lines = [f"r{i},{' '.join(rng.choice(WORDS, 5))} {i}\n" for i in range(ROWS)]
    (folder / "t.csv").write_text("id,text\n" + "".join(lines))
    (folder / "own.py").write_text(OWN)
    (folder / "c.yaml").write_text("classes: [a, b]\ndata: {encoders: [own.py:counts]}\n")


class Data:
    """A table of sentences, and how they are encoded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        write_sentences(folder)
        stated = settings_for(str(folder / "t.csv"), folder / "c.yaml").data
        self.roles, self.sources = named_encoders(stated)
        self.choices = ProjectOptions(
            classes=[("a", None), ("b", None)],
            roles=self.roles.stated(),
            encoder_sources=self.sources,
        )

    def pool(self, enough: int | None, cache: Path | None = None) -> Pool:
        """Open the table with the vectors of some of its items, or of all."""
        base = open_pool(
            self.folder / "t.csv", self.roles, cache=cache or self.folder / "t.bower" / "cache"
        )
        return encoded(base, self.roles, self.sources, enough=enough)

    def with_labels(self) -> Data:
        """Let a third of the items have labels."""
        table = (self.folder / "t.csv").read_text().splitlines()
        labels = ["kind", *(("a", "b", "")[i % 3] for i in range(ROWS))]
        pairs = zip(table, labels, strict=True)
        (self.folder / "t.csv").write_text("\n".join(f"{line},{label}" for line, label in pairs))
        self.roles = Roles(encoders=self.roles.encoders, label="kind")
        return self


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Data:
    monkeypatch.chdir(tmp_path)
    return Data(tmp_path)


async def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(SECONDS):
        while not true():
            await asyncio.sleep(0.01)


async def label(project: Project, count: int) -> None:
    """Answer the queue's first items, one after the other."""
    session = Session(project, "ann")
    for _ in range(count):
        await until(lambda: project.state.pending)
        item = project.state.pending[0].item
        await session.label([item], "ab"[int(str(item)[1:]) % 2], seconds=0.5)
    session.close()


async def grown(data: Data, labels: int) -> Project:
    """Label before and after the other items come, and return the project, closed."""
    project = Project(data.folder / "t.bower", data.pool(0), data.choices)
    project.start()
    await label(project, labels)
    await until(lambda: project.more_items)
    project.show_more()
    assert project.outgrown.is_set()
    project.close()
    project = project.grown()
    project.start()
    await label(project, labels)
    await until(lambda: project.state.models)
    project.close()
    return project


def test_a_part_is_encoded_before_the_rest(data: Data) -> None:
    """The first items come with the vectors that they have in the whole, in the table's order."""
    part = data.pool(0)
    whole = data.pool(None)
    assert (len(part), len(whole)) == (FIRST, ROWS)
    at = whole.positions(part.ids)
    assert (np.diff(at) > 0).all()
    assert part.features.tobytes() == whole.features[at].tobytes()
    assert len(base_of(part)) == ROWS


def test_what_was_encoded_before_is_not_left_out(data: Data) -> None:
    """Where more are encoded than have to be, they are all there at once."""
    data.pool(None)
    assert len(data.pool(0)) == ROWS


def test_the_other_items_come_while_people_label(data: Data) -> None:
    """Labels stay, the log says what came, and a session file of it replays exactly."""
    project = asyncio.run(grown(data, 12))
    assert len(project.pool) == ROWS
    assert len(project.state.labelled) == 24
    events = read_log(project.folder)
    sizes = [e.body.fingerprint.rows for e in events if isinstance(e.body, ItemsEncoded)]
    assert sizes == [FIRST, ROWS]
    then = partial(pool_at, project.pool, data.sources, silent)
    verdict = replay(events, project.pool, pool_at=then)
    assert verdict.same and verdict.queries > 2, verdict


def test_another_encoder_is_known_to_a_replay(data: Data) -> None:
    """What was asked before it was chosen is asked again from the vectors that were there then."""
    data.choices.roles = kept_roles(data.pool(None))

    async def sit() -> Project:
        project = Project(data.folder / "t.bower", data.pool(None), data.choices)
        project.start()
        await label(project, 12)
        project.close()
        data.roles = Roles(encoders=(Part("tfidf", "text"),))
        project = Project(data.folder / "t.bower", data.pool(None), data.choices)
        project.start()
        await label(project, 12)
        project.close()
        return project

    project = asyncio.run(sit())
    assert len(project.state.labelled) == 24 and project.state.encoded is not None
    then = partial(pool_at, project.pool, data.sources, silent)
    verdict = replay(read_log(project.folder), project.pool, pool_at=then)
    assert verdict.same and verdict.queries > 2, verdict


def test_a_project_goes_on_with_what_it_had(data: Data) -> None:
    """Opened again it begins with as many items as before, and says nothing of other data."""
    project = Project(data.folder / "t.bower", data.pool(0), data.choices)
    project.close()
    again = Project(data.folder / "t.bower", data.pool(FIRST), data.choices)
    again.close()
    assert not [n for n in again.notices if "differ" in n.text]
    assert len([e for e in read_log(again.folder) if isinstance(e.body, ItemsEncoded)]) == 1


def test_known_labels_of_new_items_become_labels(data: Data) -> None:
    """Who starts from the labels of the data has those of the items that come later, too."""
    data = data.with_labels()
    project = Project(data.folder / "t.bower", data.pool(0), data.choices)
    before = len(project.state.labelled)
    project.close()
    project = Project(data.folder / "t.bower", data.pool(None), data.choices)
    project.close()
    assert 0 < before < len(project.state.labelled) == ROWS * 2 // 3


def test_all_classes_are_there_from_the_beginning(data: Data) -> None:
    """A class that no item of the first part has is listed all the same."""
    table = (data.folder / "t.csv").read_text().splitlines()
    part = set(data.pool(0).ids.tolist())
    late = next(i for i in range(ROWS) if f"r{i}" not in part)
    labels = ["kind", *("rare" if i == late else "usual" for i in range(ROWS))]
    pairs = zip(table, labels, strict=True)
    (data.folder / "t.csv").write_text("\n".join(f"{line},{name}" for line, name in pairs))
    data.roles = Roles(encoders=data.roles.encoders, label="kind")
    data.choices.classes = []
    project = Project(data.folder / "u.bower", data.pool(0), data.choices)
    project.close()
    assert {c.name for c in project.state.classes} == {"usual", "rare"}


def test_a_position_of_before_is_found_again(data: Data) -> None:
    """What a page sends late means the item that it showed; of other data it is refused."""
    part, whole = data.pool(0), data.pool(None)
    earlier = smaller_stages(whole)
    assert earlier[part.token] == FIRST and whole.token not in earlier
    places = positions_from(whole, earlier[part.token], [FIRST - 1, 0, 17])
    assert whole.ids[places].tolist() == part.ids[[FIRST - 1, 0, 17]].tolist()
    for size, position in ((0, 0), (FIRST, FIRST), (FIRST, -1)):
        with pytest.raises(DataError, match="other data"):
            positions_from(whole, size, [position])


def test_a_session_of_a_part_meets_the_whole(data: Data) -> None:
    """A session file made before all was encoded opens elsewhere, where all its labels match."""
    project = Project(data.folder / "t.bower", data.pool(0), data.choices)
    events = project.log.read()
    project.close()
    document = parse(as_text(as_document(events, "t")).encode(), "t")
    report = restore(document, data.folder / "u.bower", data.pool(None), data.choices, "everything")
    assert "not the same" in str(report)
    project = Project(data.folder / "u.bower", data.pool(None), data.choices)
    project.close()
    assert project.state.encoded is not None
    assert project.state.encoded.fingerprint.rows == ROWS
