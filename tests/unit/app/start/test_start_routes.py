"""Each route of the start page is behind the gate and the cookie, and keeps to its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tornado.web import Application

from bowerbird.app.server.gate import Gate
from bowerbird.app.server.guarded import BehindCookie
from bowerbird.app.server.options import ServerOptions
from bowerbird.app.server.token_auth import Enter
from bowerbird.app.start import handlers

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
PATHS = [*handlers.ROUTES, *handlers.ASSETS]


def rules_of(application: Application) -> list[Any]:
    """Return the rules behind the gate, which is the first."""
    first, *others = application.default_router.rules
    assert isinstance(first.matcher, Gate)
    return [*others[0].target.rules, *application.wildcard_router.rules]


def test_each_route_is_ours(visit: Any) -> None:
    """The gate comes first; behind it are the entrance and handlers that ask for the cookie."""

    async def test(visitor: Any) -> None:
        targets = {rule.target for rule in rules_of(visitor.site.application)}
        assert Enter in targets and len(targets) == len(handlers.ROUTES) + 2
        assert all(issubclass(target, BehindCookie) for target in targets - {Enter})

    visit(test)


def test_no_route_answers_strangers(visit: Any, root: Path) -> None:
    """Without the cookie each route refuses each method, and nothing is written."""

    async def test(visitor: Any) -> None:
        for path in [*PATHS, "/nothing", "/upload?name=x.csv"]:
            for method in METHODS:
                assert (await visitor.ask(method, path, b"")).code == 403, (method, path)
        assert (await visitor.ask("GET", "/enter?token=wrong")).code == 403
        assert [path.name for path in root.iterdir()] == ["stars.csv"]

    visit(test)


def test_another_page_cannot_use_the_cookie(visit: Any) -> None:
    """With the cookie, but from another origin or as a form, nothing is opened or written."""

    async def test(visitor: Any) -> None:
        await visitor.enter()
        for headers in ({"Origin": "http://127.0.0.1:1"}, {"Sec-Fetch-Site": "same-site"}):
            answer = await visitor.ask("POST", "/open/demo", {"demo": "digits"}, **headers)
            assert answer.code == 403
            assert (await visitor.ask("PUT", "/upload?name=x.csv", b"a", **headers)).code == 403
        answer = await visitor.ask("POST", "/open/demo", b"{}", **{"Content-Type": "text/plain"})
        assert answer.code == 400 and visitor.desk.reading is None
        visitor.cookie += "x"
        assert (await visitor.ask("GET", "/")).code == 403

    visit(test)


def test_the_page_loads_nothing_from_elsewhere(visit: Any) -> None:
    """The page has the headers of every page of ours, and its parts come from the same server."""

    async def test(visitor: Any) -> None:
        await visitor.enter()
        page = await visitor.ask("GET", "/")
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Frame-Options"] == "DENY" and b"http" not in page.body
        for path in handlers.ASSETS:
            assert (await visitor.ask("GET", path)).code == 200

    visit(test)


@pytest.mark.parametrize("prefix", ["", "/tools/bowerbird"])
def test_it_works_below_a_prefix(visit: Any, prefix: str) -> None:
    """The entrance leads to the page, whose addresses are all below the prefix."""

    async def test(visitor: Any) -> None:
        answer = await visitor.enter()
        assert (answer.code, answer.headers["Location"]) == (302, "./")
        assert (await visitor.ask("GET", "/")).code == 200
        start = await visitor.answer("GET", "/start")
        assert start["demos"] == ["hubble", "digits"] and start["folder"] == "night"
        assert start["enter"] == f"enter?token={visitor.site.entrance.token}"

    visit(test, options=ServerOptions(prefix=prefix))


def test_a_file_is_streamed_into_the_folder(
    visit: Any, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes piece by piece up to the limit; a refusal is a line, and leaves nothing."""
    (root / "inside").mkdir()

    async def test(visitor: Any) -> None:
        await visitor.enter()
        body = b"a,b\n" + b"1,2\n" * 500_000
        answer = await visitor.answer("PUT", "/upload?name=new.csv&path=inside", body)
        assert answer == {"path": str(root / "inside" / "new.csv")}
        assert (root / "inside" / "new.csv").read_bytes() == body
        for query in ("name=stars.csv", "name=x.exe", "name=../x.csv", "name=x.csv&path=..", ""):
            refused = await visitor.ask("PUT", f"/upload?{query}", body)
            assert refused.code == 400 and "error" in json.loads(refused.body), query
        monkeypatch.setattr(handlers, "MOST_UPLOADED", 1000)
        assert (await visitor.ask("PUT", "/upload?name=large.csv", body[:1001])).code == 413
        assert (await visitor.ask("PUT", "/upload?name=small.csv", body[:1000])).code == 200
        names = sorted(path.name for path in root.iterdir())
        assert names == ["inside", "small.csv", "stars.csv"]

    visit(test)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"{", b"[" * 100_000, b'{"path": 1}', b'{"path": "a", "more": 1}'),
        *(b'{"path": "a", "roles": {"a": 1}}', b'{"path": "a", "scaling": "odd"}'),
    ],
)
def test_a_message_of_another_form_is_refused(visit: Any, body: bytes) -> None:
    """What is no message of the page's script is answered with 400, without a traceback."""

    async def test(visitor: Any) -> None:
        await visitor.enter()
        for path in ("/look", "/config", "/open/data", "/open/project", "/open/demo", "/forget"):
            answer = await visitor.ask("POST", path, body, **{"Content-Type": "application/json"})
            assert (answer.code, answer.body) == (400, b"400\n")

    visit(test)
