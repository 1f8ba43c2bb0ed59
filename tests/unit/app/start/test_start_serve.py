"""The project's page in the place of the start page: same port, same token."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bowerbird.app.log.folder import lock_folder
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.server.options import LOCAL, PROXY_HEADER, ServerOptions
from bowerbird.app.start import serve
from bowerbird.app.start.desk import FAILED, Order
from bowerbird.data.open import open_pool

PROXY = "p" * 40


class Idle(Project):
    """A project whose workers never start."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


@pytest.fixture
def start(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> serve.Start:
    """Return how the start page is served, with a reader that reads what it is told to."""
    monkeypatch.setattr(serve, "Project", Idle)
    pool = open_pool(root / "stars.csv", cache=tmp_path / "cache")

    def read(order: Order, progress: Any) -> tuple[Any, ProjectOptions]:
        if order.data == "hubble":
            raise RuntimeError(f"in {__file__}")
        return pool, ProjectOptions(classes=(("a", None),))

    return serve.Start(root, read, "ada", 0, LOCAL, lambda text: None, lambda project: None)


@pytest.fixture
def visited(start: serve.Start, new_visitor: Any) -> Any:
    """Return a function that serves the start page while an asynchronous test visits it."""

    async def whole(test: Any, options: ServerOptions) -> None:
        site = serve.start(start.root, start.opener, 0, options)
        visitor = new_visitor(site, options.prefix)
        ended = asyncio.Event()
        following = asyncio.create_task(start.follow(site, ended))
        try:
            await asyncio.wait_for(test(visitor, following), 120)
        finally:
            ended.set()
            serving = await following
            visitor.client.close()
            await (serving or site).stop()

    return lambda test, options=LOCAL: asyncio.run(whole(test, options))


def test_the_address_stays(visited: Any) -> None:
    """The page hears that the project is open, and the same token lets it into that."""

    async def test(visitor: Any, following: Any) -> None:
        await visitor.enter()
        before = visitor.cookie
        await visitor.ask("POST", "/open/demo", {"demo": "digits"})
        while not visitor.desk.replaced.is_set():
            await asyncio.sleep(0.01)
        serving = await following
        assert serving.addresses == visitor.site.addresses
        assert (await visitor.ask("GET", "/")).code == 403  # the cookie of the start page
        await visitor.enter()
        assert visitor.cookie != before
        assert b"gridstack" in (await visitor.ask("GET", "/")).body
        assert (await visitor.ask("GET", "/start")).code == 404

    visited(test)


def test_what_cannot_be_opened_leaves_the_start_page(
    visited: Any, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A project that another server holds, and a mistake of ours, cost a line and no more."""
    lock = lock_folder(root / "digits.bower")

    async def test(visitor: Any, following: Any) -> None:
        await visitor.enter()
        await visitor.ask("POST", "/open/demo", {"demo": "digits"})
        assert "is open in another process" in (await visitor.until("failed"))["trouble"]
        await visitor.ask("POST", "/open/demo", {"demo": "hubble"})
        assert (await visitor.until("failed"))["trouble"] == FAILED
        data = {"path": "stars.csv", "project": "new.bower"}
        await visitor.ask("POST", "/open/data", data)
        assert (await following).project.folder == root / "new.bower"

    visited(test)
    assert lock and "could not be opened" in caplog.text


def test_a_proxy_that_vouches_tells_no_token(visited: Any) -> None:
    """Who comes by a proxy with a login of its own is in without a token, and never sees it."""

    async def test(visitor: Any, following: Any) -> None:
        answer = await visitor.ask("GET", "/start", **{PROXY_HEADER: PROXY})
        assert answer.code == 200
        assert visitor.site.entrance.token not in answer.body.decode()

    visited(test, ServerOptions(proxy_token=PROXY))
