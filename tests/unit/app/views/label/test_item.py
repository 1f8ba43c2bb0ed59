"""What the label card tells of an item: JSON, positions for items, and text as it stands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.loop.predictions import write_predictions
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.views.label import item as label_item
from bowerbird.app.views.label.search import MOST, find
from bowerbird.app.views.shared.event_text import describe_event, positions_of
from bowerbird.app.views.shared.items import likeliest, predicted
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

PAYLOAD = "<img src=x onerror=alert(1)>"


class Idle(Project):
    """A project whose workers never start."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


def pool(folder: Path, ids: list[object] | None = None) -> Pool:
    ids = ids or [f"item {i}" for i in range(50)]
    table = pd.DataFrame({"id": ids, "f0": np.arange(50.0), "f1": 1.0})
    table["size"] = [np.nan, *np.arange(49) / 3]
    table["remark"] = [f"{PAYLOAD} number {i}" for i in range(50)]
    table.to_parquet(folder / "pool.parquet")
    roles = Roles(id="id", features=("f0", "f1"), context=("size", "remark"), scaling="none")
    return open_pool(folder / "pool.parquet", roles, cache=folder / "cache")


def run(folder: Path, test: Callable[[Session], Awaitable[None]]) -> None:
    """Open a project on a loop of its own while a test uses a sitting."""

    async def whole() -> None:
        project = Idle(
            folder / "p.bower", pool(folder), ProjectOptions(classes=[("a", None), ("b", None)])
        )
        project.start()
        try:
            await test(Session(project, "ada"))
        finally:
            project.close()

    asyncio.run(whole())


def asked(position: int, target: str | None = None) -> Event:
    pick = {"item": f"item {position}", "score": 0.123456, "reason": PAYLOAD, "probability": 1.0}
    body = {"round": 1, "position": 1, "version": 1, "seed": 0, "strategy": "auto", "seconds": 0}
    picks = [{**pick, "target": target}]
    return event_of("query", {**body, "phase": "first look", "spread": True, "picks": picks})


def test_an_item_is_json_with_text_as_it_stands(tmp_path: Path) -> None:
    """Everything told of an item survives JSON, and markup in it is neither changed nor marked."""

    async def test(session: Session) -> None:
        await session.project.append(asked(7, "a"))
        await session.note("item 7", PAYLOAD)
        await session.flag("item 7")
        found = label_item.describe(session, 7)
        assert json.loads(json.dumps(found)) == found
        assert found["position"] == 7 and type(found["position"]) is int
        assert found["id"] == "item 7" and found["flagged"] is True
        assert found["why"]["reason"] == PAYLOAD and found["why"]["score"] == "0.123"
        assert found["why"]["target"] == "a" and found["why"]["seen"] is None
        assert [note[2] for note in found["notes"]] == [PAYLOAD]
        size, remark = found["values"]
        assert size[0] == "2" and size[1].startswith("below 8") and 0 <= size[2] < 24
        assert remark == [f"{PAYLOAD} number 7", "", None, ""] and found["links"] == []
        assert found["decision"] is None and found["nearest"] == [] and found["predicted"] is None

    run(tmp_path, test)


def test_what_was_decided_and_what_is_near(tmp_path: Path) -> None:
    """Neighbours are positions with live classes; a class that was merged is told as its heir."""

    async def test(session: Session) -> None:
        await session.label(["item 7"], "a", seconds=1)
        await session.label(["item 9"], "b")
        await session.merge_class("b", "a")
        found = label_item.describe(session, 8)
        assert [(n["sketch"]["position"], n["class"]) for n in found["nearest"]] == [
            (7, "a"),
            (9, "a"),
        ]
        decision = label_item.describe(session, 9)["decision"]
        assert (decision["kind"], decision["class"], decision["annotator"]) == (
            "labelled",
            "a",
            "ada",
        )

    run(tmp_path, test)


def test_a_class_that_is_gone_is_no_prediction(tmp_path: Path) -> None:
    """A model may know a class whose addition was taken back; it is told of no more."""

    async def test(session: Session) -> None:
        sure = np.full((50, 2), 0.2, dtype=np.float32)
        sure[:, 1] = 0.8
        write_predictions(session.project.folder / "cache" / "predictions", 1, sure)
        body = {"version": 1, "labels": 2, "position": 1, "seed": 0, "digest": ""}
        body |= {"learner": {"name": "duo"}}
        await session.add_class("c")
        await session.project.append(event_of("model", {**body, "classes": ["a", "c"]}))
        share = predicted(session, 3)
        assert share is not None and share[0] == "c" and share[1] == pytest.approx(0.8, abs=0.01)
        await session.undo()
        assert predicted(session, 3) is None

    run(tmp_path, test)


def test_the_likeliest_are_live_classes(tmp_path: Path) -> None:
    """Each once and the likeliest first; one that was merged counts for its heir."""

    async def test(session: Session) -> None:
        sure = np.tile(np.float32([0.2, 0.5, 0.3]), (50, 1))
        folder = session.project.folder / "cache" / "predictions"
        write_predictions(folder, 1, sure, many=True)
        body = {"version": 1, "labels": 2, "position": 1, "seed": 0, "digest": ""}
        body |= {"learner": {"name": "duo"}}
        await session.add_class("c")
        await session.project.append(event_of("model", {**body, "classes": ["a", "b", "c"]}))
        assert [c for c, _ in likeliest(session, 3)] == ["b", "c", "a"]
        await session.merge_class("c", "a")
        shares = dict(likeliest(session, 3))
        assert list(shares) == ["b", "a"] and shares["a"] == pytest.approx(0.5, abs=0.01)
        assert label_item.describe(session, 3)["likeliest"] == likeliest(session, 3)

    run(tmp_path, test)


def test_items_are_found_by_id_and_by_text(tmp_path: Path) -> None:
    """The exact id comes first, then parts of ids, then text; case and outer space do not count."""
    shown = pool(tmp_path)
    assert [one["position"] for one in find(shown, " ITEM 12 ")] == [12]
    found = find(shown, "item 4")
    assert found[0]["position"] == 4 and {one["position"] for one in found} >= {40, 41, 49}
    (text,) = find(shown, "NUMBER 33")
    assert text["position"] == 33 and text["where"].startswith("remark: ")
    assert find(shown, "  ") == [] and find(shown, "nothing like it") == []
    assert len(find(shown, "item")) == MOST


def test_items_with_numbers_for_ids_are_found(tmp_path: Path) -> None:
    """A number finds the item of that id before those whose ids contain it."""
    shown = pool(tmp_path, list(range(100, 150)))
    assert [one["position"] for one in find(shown, "110")] == [10]
    assert find(shown, "11")[0]["id"] == "110"
    assert find(shown, "9" * 30) == []


def test_deeds_in_words(tmp_path: Path) -> None:
    """Each step of the history is told by what was done to what; many items are one step."""

    async def test(session: Session) -> None:
        await session.label(["item 1"], "a")
        await session.label([f"item {i}" for i in range(2, 12)], "b")
        await session.skip(["item 20"])
        await session.flag("item 20")
        await session.flag("item 20", False)
        await session.note("item 20", PAYLOAD)
        await session.add_class(PAYLOAD)
        await session.rename_class("b", "bee")
        await session.merge_class("a", "b")
        await session.undo()
        told = [
            describe_event(session.state, session.pool, event) for event in session.state.history
        ]
        assert [(one["verb"], one["object"]) for one in told] == [
            ("labelled", "item 1"), ("labelled", "10 items"), ("skipped", "item 20"),
            ("flagged", "item 20"), ("unflagged", "item 20"), ("noted", f"item 20: {PAYLOAD}"),
            ("added class", PAYLOAD), ("renamed a class", "to bee"), ("merged", "a into bee"),
        ]  # fmt: skip
        assert [one["undone"] for one in told] == [False] * 8 + [True]
        assert told[1]["positions"] == [2, 3, 4, 5] and told[1]["items"] == 10
        assert told[1]["class"] == "b"

    run(tmp_path, test)


def test_items_that_the_pool_lost_have_no_position(tmp_path: Path) -> None:
    """Events may speak of items of an older pool; those are left out."""
    assert positions_of(pool(tmp_path), ["item 3", "gone", "item 1"]) == [3, 1]


def test_an_item_has_every_picture_that_its_columns_hold(tmp_path: Path) -> None:
    """Several columns of pictures are as many frames; an object has what it lies in as well."""
    table = pd.DataFrame({"id": range(4), "f0": np.arange(4.0), "f1": 1.0})
    table["front"], table["side"] = "a.png", "b.fits"
    table.to_csv(tmp_path / "several.csv", index=False)
    several = open_pool(
        tmp_path / "several.csv", Roles(id="id", features=("f0", "f1")), cache=tmp_path / "cache"
    )
    assert label_item.picture_frames(several) == [
        {"kind": "picture", "number": 0, "name": "front"},
        {"kind": "picture", "number": 1, "name": "side"},
    ]
    table = table.drop(columns="side").assign(left=1, top=1, width=2, height=2)
    table.to_csv(tmp_path / "objects.csv", index=False)
    roles = Roles(
        id="id", features=("f0", "f1"), parent="front", box=("left", "top", "width", "height")
    )
    objects = open_pool(tmp_path / "objects.csv", roles, cache=tmp_path / "cache2")
    assert [frame["kind"] for frame in label_item.picture_frames(objects)] == ["picture", "context"]
    assert label_item.picture_frames(pool(tmp_path)) == []
