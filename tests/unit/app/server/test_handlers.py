"""What is answered beside the page is guarded, and says nothing about this machine."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from bowerbird.app.server import serve
from bowerbird.app.server.handlers import Guarded

Visit = Callable[..., None]
Site = Any


class Broken(Guarded):
    """An address whose handler has a mistake."""

    def get(self) -> None:
        """Fail with a path in the message."""
        raise RuntimeError(f"in {__file__}")


def sample(pattern: str) -> str:
    """Return an address that a pattern matches."""
    return re.sub(r"\([^)]*\)", "0", pattern.rstrip("$")).removesuffix("/?") or "/"


def test_every_own_address_is_guarded(visit: Visit) -> None:
    """Each route of each module is guarded, and answers 403 without the cookie."""

    async def test(site: Site) -> None:
        routes = [route for module in serve.ROUTES for route in module.routes(site.project)]
        assert len(routes) >= 6
        for pattern, handler, _ in routes:
            assert issubclass(handler, Guarded)
            assert (await site.get(sample(pattern))).code == 403

    visit(test)


def test_an_error_tells_its_status_alone(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in a handler is answered with its number: no traceback and no path."""
    monkeypatch.setattr(serve, "ROUTES", (*serve.ROUTES, _Failing))

    async def test(site: Site) -> None:
        answer = await site.get("/broken", await site.cookie())
        assert (answer.code, answer.body) == (500, b"500\n")

    visit(test)


class _Failing:
    @staticmethod
    def routes(project: Any) -> list[tuple[str, type[Guarded], dict[str, Any]]]:
        return [("/broken", Broken, {"project": project})]


def test_each_start_has_an_id_of_its_own(visit: Visit) -> None:
    """The id stays while the server runs and is another one after a restart."""
    seen = []

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        answers = [await site.get("/boot", cookie) for _ in range(2)]
        assert answers[0].body == answers[1].body == site.project.boot_id.encode()
        assert answers[0].headers["Cache-Control"] == "no-store"
        seen.append(answers[0].body)

    visit(test)
    visit(test)
    assert len(set(seen)) == 2
