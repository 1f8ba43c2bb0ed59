"""A page's commands over HTTP: in order, once, and on disk before the answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from msgspec import UNSET
from tornado.httpclient import HTTPResponse

from bowerbird.app.log.codec import as_json
from bowerbird.app.server.commands import MOST_COMMANDS
from bowerbird.app.session.session import Session
from bowerbird.app.views.label.card import LabelCard, LabelPad
from bowerbird.app.views.shared import commands as page_commands
from bowerbird.data.alike import groups
from bowerbird.data.errors import ProjectError

Visit = Callable[..., None]
Site = Any


async def post(site: Site, body: Any, at: str = "commands", **headers: str) -> HTTPResponse:
    """Send a body as the page does, with the cookie."""
    given = {"Content-Type": "application/json", "Cookie": await site.cookie(), **headers}
    return await site.client.fetch(
        f"http://{site.host}/{at}",
        method="POST",
        body=body if isinstance(body, str | bytes) else json.dumps(body),
        headers=given,
        raise_error=False,
    )


def test_positions_are_told_only_of_pools_that_were(visit: Visit) -> None:
    """Where an item is now is asked behind the cookie, in JSON, and of a pool that there was."""

    async def test(site: Site) -> None:
        for body, code in (
            ({"pool": "0" * 16, "positions": [0]}, 404),
            ({"pool": site.project.pool.token, "positions": [0]}, 404),
            ({"pool": "0" * 16, "positions": ["0"]}, 400),
            ({"pool": 1, "positions": []}, 400),
            ([], 400),
        ):
            assert (await post(site, body, at="places")).code == code
        answer = await post(site, {"pool": "0", "positions": []}, at="places", Cookie="")
        assert answer.code == 403

    visit(test)


async def answers(site: Site, card: LabelCard, *commands: Any) -> list[dict[str, Any]]:
    """Have commands followed and give the answers."""
    answer = await post(site, {"page": card.session.commands.token, "commands": list(commands)})
    assert answer.code == 200, answer.body
    found: list[dict[str, Any]] = json.loads(answer.body)["answers"]
    return found


def card_on(site: Site) -> LabelCard:
    """Return a card of a tab."""
    return LabelCard(Session(site.project, "ada"), LabelPad())


def labelled(event: str, position: int) -> dict[str, Any]:
    return {"event": event, "kind": "label", "position": position, "class": "a", "seconds": 1.25}


def test_a_label_is_on_disk_before_the_answer(visit: Visit) -> None:
    """When the answer comes the event is in the log, with the client's id and its seconds."""

    async def test(site: Site) -> None:
        card = card_on(site)
        answered = await answers(site, card, labelled("e1", 3))
        event = site.project.log.read()[-1]
        assert answered == [{"event": "e1", "ok": True, "seq": event.seq}]
        assert (event.id, event.kind, event.annotator) == ("e1", "labelled", "ada")
        assert event.body.item_ids == [3] and event.body.seconds == 1.25

    visit(test)


def test_the_same_command_again_changes_nothing(visit: Visit) -> None:
    """A retry of anything, in one request or in another, is acknowledged and not written again."""

    async def test(site: Site) -> None:
        card = card_on(site)
        commands = [
            labelled("e1", 3),
            {"event": "e2", "kind": "undo"},
            {"event": "e3", "kind": "redo"},
            {"event": "e4", "kind": "add", "name": "b"},
            {"event": "e5", "kind": "flag", "position": 3, "on": True},
            {"event": "e6", "kind": "note", "position": 3, "text": "odd"},
        ]
        first = await answers(site, card, *commands, commands[0])
        written = site.project.log.last
        again = await answers(site, card, *commands)
        assert all(one["ok"] for one in (*first, *again))
        assert site.project.log.last == written
        assert [e.id for e in site.project.log.read()[-6:]] == ["e1", "e2", "e3", "e4", "e5", "e6"]

    visit(test)


def test_classes_layout_and_columns_are_commands_too(visit: Visit) -> None:
    """Each change of a class, the layout or columns is written once however often it is sent."""

    async def test(site: Site) -> None:
        card = card_on(site)
        commands = [
            {"event": "e1", "kind": "add", "name": "b"},
            {"event": "e2", "kind": "rename", "class": "b", "name": "c"},
            {"event": "e3", "kind": "recolour", "class": "b", "colour": "#112233"},
            {"event": "e4", "kind": "cost", "class": "b", "cost": 3},
            {"event": "e5", "kind": "merge", "class": "b", "into": "a"},
            {"event": "e6", "kind": "layout", "cards": {"map": [0, 0, 4, 4]}, "open": ["map"],
             "dark": True},
            {"event": "e7", "kind": "columns", "order": ["b", "a", "b"], "pinned": ["a"],
             "hidden": []},
        ]  # fmt: skip
        first = await answers(site, card, *commands)
        again = await answers(site, card, *commands)
        assert first == again and all(answer["ok"] for answer in first)
        kinds = ["class_added", "class_renamed", "class_recoloured", "class_cost", "class_merged"]
        events = site.project.log.read()[-7:]
        assert [event.kind for event in events] == [*kinds, "layout", "columns"]
        assert [event.id for event in events] == [f"e{i}" for i in range(1, 8)]
        cards = {"map": [0, 0, 4, 4]}
        columns = {"order": ["b", "a"], "pinned": ["a"], "hidden": []}
        assert as_json(events[-1]) == columns
        assert as_json(events[-2]) == {"cards": cards, "open": ["map"], "dark": True}

    visit(test)


def test_any_step_is_undone_once(visit: Visit) -> None:
    """A step is undone by its event's id; whoever asks for it again hears that nothing changed."""

    async def test(site: Site) -> None:
        card = card_on(site)
        undo = {"event": "e3", "kind": "undo", "target": "e1"}
        await answers(site, card, labelled("e1", 3), labelled("e2", 4))
        first, again, late = await answers(site, card, undo, undo, undo | {"event": "e4"})
        assert first["turned"] == "undone"
        assert all(
            answer["ok"] and "Nothing was changed" in answer["text"] for answer in (again, late)
        )
        assert [event.id for event in site.project.log.read()[-3:]] == ["e1", "e2", "e3"]
        assert set(site.project.state.decisions) == {4}

    visit(test)


def test_an_undo_finds_the_label_before_it(visit: Visit) -> None:
    """In one request the undo takes back the label before it, and tells which item that is."""

    async def test(site: Site) -> None:
        card = card_on(site)
        await answers(site, card, labelled("e1", 3))
        found = await answers(site, card, labelled("e2", 5), {"event": "e3", "kind": "undo"})
        assert found[1]["position"] == 5 and found[1]["turned"] == "undone"
        assert set(site.project.state.decisions) == {3}

    visit(test)


def test_items_alike_are_labelled_in_one_step(visit: Visit) -> None:
    """The log has their ids and that they are alike; one undo takes all back."""

    async def test(site: Site) -> None:
        pool = site.project.pool
        table = np.array([[3, 3, 3, 3], [3, 7, 8, 9], [3, 3, 8, 3]], np.int32)
        np.save(groups.path_of(pool), table)  # type: ignore[arg-type]
        card = card_on(site)
        await answers(site, card, labelled("e1", 9), labelled("e2", 3) | {"alike": True})
        event = site.project.log.read()[-1]
        assert event.body.item_ids == [3, 7, 8] and event.body.alike is True
        assert set(site.project.state.decisions) == {3, 7, 8, 9}
        undone, again = await answers(
            site, card, {"event": "e3", "kind": "undo"}, labelled("e4", 8) | {"alike": True}
        )
        assert undone["position"] == 3 and undone["item"]["alike"]["undecided"] == [7, 8]
        assert again["ok"] and site.project.log.read()[-1].body.item_ids == [8, 3, 7]
        await answers(site, card, labelled("e5", 5) | {"alike": True})
        event = site.project.log.read()[-1]  # an item that none is like
        assert event.body.item_ids == [5] and event.body.alike is UNSET

    visit(test)


def test_what_is_refused_is_told_and_not_written(visit: Visit) -> None:
    """Unknown classes, items and kinds are refused in words; what follows is still followed."""

    async def test(site: Site) -> None:
        card = card_on(site)
        before = site.project.log.last
        wrong = [
            labelled("e1", 3) | {"class": "none"},
            labelled("e2", 400),
            labelled("e3", 3) | {"position": "3"},
            {"event": "e4", "kind": "destroy"},
            {"event": "e5", "kind": "label"},
            {"event": "e6", "kind": "add", "name": "a"},
        ]
        found = await answers(site, card, *wrong, labelled("e7", 4))
        assert [one["ok"] for one in found] == [False] * 6 + [True]
        assert "There is no class 'none'" in found[0]["text"]
        assert site.project.log.last == before + 1

    visit(test)


def test_who_may_not_command(visit: Visit) -> None:
    """Without cookie, card or JSON there is no answer but a status, and nothing is written."""

    async def test(site: Site) -> None:
        card = card_on(site)
        before = site.project.log.last
        right = {"page": card.session.commands.token, "commands": [labelled("e1", 3)]}
        assert (await post(site, right, Cookie="")).code == 403
        assert (await post(site, {**right, "page": "guess"})).code == 404
        assert (await post(site, right, **{"Content-Type": "text/plain"})).code == 400
        many = {**right, "commands": [{}] * (MOST_COMMANDS + 1)}
        for body in ("", "[]", "{", '{"page": 1}', "[" * 100_000, many):
            assert (await post(site, body)).code == 400
        assert site.project.log.last == before

    visit(test)


def test_what_can_never_be_written_is_refused(visit: Visit) -> None:
    """Half a character, endless numbers and wrong types get an answer each, and none stays."""

    async def test(site: Site) -> None:
        card = card_on(site)
        half = "\ud800"
        wrong: list[Any] = [
            {"event": "e1", "kind": "note", "position": 3, "text": half},
            {"event": "e2", "kind": "add", "name": half},
            {"event": half, "kind": "skip", "position": 3},
            {"event": "e4", "kind": "note", "position": 3, "text": ["a"]},
            {"event": "e5", "kind": "add", "name": {"a": 1}},
            labelled("e6", 3) | {"class": ["a"]},
            labelled("e7", 3) | {"position": [3]},
            labelled("e8", 3) | {"position": 10**400},
            labelled("e9", 3) | {"position": float("nan")},
            {"event": "e10", "kind": ["label"]},
            {"event": "e11", "kind": "flag", "position": 3},
            {"event": "x" * 65, "kind": "undo"},
            {"event": 12, "kind": "undo"},
            {"kind": "undo"},
            "undo",
        ]
        before = site.project.log.last
        found = await answers(site, card, *wrong, labelled("e20", 4))
        assert [one["ok"] for one in found] == [False] * len(wrong) + [True]
        named = [one.get("event") if isinstance(one, dict) else None for one in wrong]
        assert [one["event"] for one in found[:-1]] == named
        assert all(one["text"] for one in found[:-1])
        assert site.project.log.last == before + 1

    visit(test)


def test_seconds_that_are_no_time_are_left_out(visit: Visit) -> None:
    """A label with an endless or huge time is kept without it."""

    async def test(site: Site) -> None:
        card = card_on(site)
        odd = [10**400, float("nan"), float("inf"), "7", None, True]
        commands = [labelled(f"e{i}", i) | {"seconds": one} for i, one in enumerate(odd)]
        found = await answers(site, card, *commands)
        assert all(one["ok"] for one in found)
        events = site.project.log.read()[-len(odd) :]
        assert not any("seconds" in as_json(event) for event in events)

    visit(test)


def test_an_unforeseen_error_refuses_one_command(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged with its traceback; the commands around it are followed."""

    def fail(self: Session, *given: Any, **more: Any) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Session, "flag", fail)

    async def test(site: Site) -> None:
        card = card_on(site)
        flag = {"event": "e2", "kind": "flag", "position": 3, "on": True}
        found = await answers(site, card, labelled("e1", 3), flag, labelled("e3", 4))
        assert [one["ok"] for one in found] == [True, False, True]
        assert "RuntimeError" in found[1]["text"]
        assert set(site.project.state.decisions) == {3, 4}

    visit(test)
    assert any(record.exc_info and "a fault of ours" in caplog.text for record in caplog.records)


def test_what_was_written_is_never_refused(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an undo cannot be described it is acknowledged all the same: it is on disk."""

    def fail(*given: Any) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(page_commands, "describe_event", fail)

    async def test(site: Site) -> None:
        card = card_on(site)
        found = await answers(site, card, labelled("e1", 3), {"event": "e2", "kind": "undo"})
        assert [one["ok"] for one in found] == [True, True]
        assert not site.project.state.decisions

    visit(test)


def test_what_cannot_be_written_now_is_kept(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk gives no answer, for the page has to send it again; so with what follows."""

    async def test(site: Site) -> None:
        card = card_on(site)
        append = site.project.append

        def full(*events: Any) -> Any:
            answer = asyncio.get_running_loop().create_future()
            answer.set_exception(ProjectError("The disk is full."))
            return answer

        monkeypatch.setattr(site.project, "append", full)
        assert await answers(site, card, labelled("e1", 3), labelled("e2", 4)) == []
        monkeypatch.setattr(site.project, "append", append)
        found = await answers(site, card, labelled("e1", 3), labelled("e2", 4))
        assert [one["ok"] for one in found] == [True, True]

    visit(test)
