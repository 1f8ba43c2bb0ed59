"""The label card's commands over HTTP: in order, once, and on disk before the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tornado.httpclient import HTTPResponse

from bowerbird.app.server.label import MOST_COMMANDS
from bowerbird.app.session.session import Session
from bowerbird.app.views.label import LabelCard, LabelPad

Visit = Callable[..., None]
Site = Any


async def post(site: Site, body: Any, **headers: str) -> HTTPResponse:
    """Send a body as the page does, with the cookie."""
    given = {"Content-Type": "application/json", "Cookie": await site.cookie(), **headers}
    return await site.client.fetch(
        f"http://{site.host}/label/commands",
        method="POST",
        body=body if isinstance(body, str | bytes) else json.dumps(body),
        headers=given,
        raise_error=False,
    )


async def answers(site: Site, card: LabelCard, *commands: Any) -> list[dict[str, Any]]:
    """Have commands followed and give the answers."""
    answer = await post(site, {"card": card.token, "commands": list(commands)})
    assert answer.code == 200, answer.body
    found: list[dict[str, Any]] = json.loads(answer.body)["answers"]
    return found


def card_on(site: Site) -> LabelCard:
    """Give a card of a tab."""
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
        assert event.body["items"] == [3] and event.body["seconds"] == 1.25

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


def test_an_undo_finds_the_label_before_it(visit: Visit) -> None:
    """In one request the undo takes back the label before it, and tells which item that is."""

    async def test(site: Site) -> None:
        card = card_on(site)
        await answers(site, card, labelled("e1", 3))
        found = await answers(site, card, labelled("e2", 5), {"event": "e3", "kind": "undo"})
        assert found[1]["position"] == 5 and found[1]["turned"] == "undone"
        assert set(site.project.state.decisions) == {3}

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
        right = {"card": card.token, "commands": [labelled("e1", 3)]}
        assert (await post(site, right, Cookie="")).code == 403
        assert (await post(site, {**right, "card": "guess"})).code == 404
        assert (await post(site, right, **{"Content-Type": "text/plain"})).code == 400
        many = {**right, "commands": [{}] * (MOST_COMMANDS + 1)}
        for body in ("", "[]", "{", '{"card": 1}', "[" * 100_000, many):
            assert (await post(site, body)).code == 400
        assert site.project.log.last == before

    visit(test)
