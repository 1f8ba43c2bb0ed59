"""A session file on the start page: described, and opened with the data that it needs."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from bowerbird.app.commands.start import order_reader
from bowerbird.app.log.codec import event_of
from bowerbird.app.log.sqlite import read_log
from bowerbird.app.log.state import State
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.start import first_events
from bowerbird.app.share.export import export
from bowerbird.app.start.desk import Order
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles

HERE = Namespace(config=None, strategy=None, learner=None, scheduler=None)


@pytest.fixture
def session(root: Path, tmp_path: Path) -> Path:
    """Write a session of one label on the table, of which one column alone was learned from."""
    roles = Roles(features=("mag",))
    pool = open_pool(root / "stars.csv", roles, cache=tmp_path / "made")
    choices = ProjectOptions(classes=(("bright", None), ("faint", None)), roles=roles.stated())
    events = [
        *first_events(pool, choices),
        event_of(
            "labelled", {"items": ["s3"], "class": "bright", "source": "human"}, "ada", time=5.0
        ),
    ]
    path = root / "work.bowerbird.json"
    export([event.at(number) for number, event in enumerate(events, start=1)], pool.name, path)
    return path


def test_a_session_file_is_described(visit: Any, session: Path) -> None:
    """What is in it, and the table beside it that has its pool's name."""

    async def test(visitor: Any) -> None:
        await visitor.enter()
        listed = await visitor.answer("GET", "/folder")
        kinds = {entry["name"]: entry["kind"] for entry in listed["entries"]}
        assert kinds == {"stars.csv": "data", "work.bowerbird.json": "session"}
        about = await visitor.answer("POST", "/session", {"path": session.name})
        assert about["pool"] == "stars" and about["project"] == "work.bower"
        assert (about["rows"], about["labels"]) == (40, 1)
        assert about["classes"] == [["bright", 1], ["faint", 0]]
        assert about["data"] == str(session.with_name("stars.csv")) == about["beside"][0]
        session.with_name("stars.csv").rename(session.with_name("other.csv"))
        about = await visitor.answer("POST", "/session", {"path": str(session)})
        assert about["data"] == "" and about["beside"] == [str(session.with_name("other.csv"))]

    visit(test)


def test_a_strangers_file_is_checked_first(visit: Any, session: Path) -> None:
    """Changed, of another kind, or none: a line, and nothing is used; it is no data either."""
    document = json.loads(session.read_text())
    document["pool"]["name"] = "../../etc"
    session.with_name("changed.bowerbird.json").write_text(json.dumps(document))
    session.with_name("deep.bowerbird.json").write_text("[" * 100_000)

    async def test(visitor: Any) -> None:
        await visitor.enter()
        for name in ("changed.bowerbird.json", "deep.bowerbird.json", "stars.csv", "nix.json", ""):
            answer = await visitor.ask("POST", "/session", {"path": name})
            assert answer.code == 400 and b"error" in answer.body, name
        answer = await visitor.ask("POST", "/look", {"path": session.name})
        assert answer.code == 400 and b"holds no data" in answer.body

    visit(test)


def test_it_is_opened_with_its_data(visit: Any, session: Path, reader: Any) -> None:
    """Data, depth and folder go with the order; one that cannot be is refused in a line."""
    body = {"path": session.name, "data": "stars.csv", "project": "new.bower", "depth": "settings"}

    async def test(visitor: Any) -> None:
        await visitor.enter()
        refused = ({"data": " "}, {"data": "nix.csv"}, {"project": "../a.bower"}, {"depth": "x"})
        for wrong in refused:
            answer = await visitor.ask("POST", "/open/session", body | wrong)
            assert answer.code == 400, wrong
        reader.go_on.set()
        await visitor.ask("POST", "/open/session", body)
        order, _ = await visitor.desk.opened
        assert (order.session, order.data) == (session, str(session.with_name("stars.csv")))
        assert (order.depth, order.folder.name, order.is_new) == ("settings", "new.bower", True)
        assert order.folder.is_dir()

    visit(test)


@pytest.mark.parametrize(
    ("depth", "labels", "classes", "features"),
    [
        ("everything", 1, ["bright", "faint"], ("mag",)),
        ("settings", 0, ["bright", "faint"], ("mag",)),
        ("layout", 0, [], ("mag", "size")),
    ],
)
def test_as_much_of_it_is_taken_as_was_asked(
    session: Path,
    capsys: pytest.CaptureFixture[str],
    depth: Any,
    labels: int,
    classes: list[str],
    features: tuple[str, ...],
) -> None:
    """Labels, classes and columns' roles are those of the file, each at its depth; it is said."""
    data = str(session.with_name("stars.csv"))
    order = Order(session.with_name("new.bower"), data, None, session, depth)
    order.make_folder()
    pool, _ = order_reader(HERE)(order, lambda step, fraction: None)
    assert pool.feature_names == features
    state = State(read_log(order.folder))
    assert (len(state.labelled), [c.name for c in state.classes]) == (labels, classes)
    assert f"({depth})" in capsys.readouterr().out
