"""Every answer carries the security headers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Visit = Callable[..., None]
Site = Any

ANSWERS = (
    ("/", True, 200),
    ("/", False, 403),
    ("/enter", False, 403),
    ("/boot", True, 200),
    ("/boot", False, 403),
    ("/item/0/picture", True, 404),
    ("/static/js/bokeh.min.js", True, 200),
    ("/static/js/bokeh.min.js", False, 403),
    ("/nothing", True, 404),
    ("/../../etc/passwd", True, 404),
)
HOSTILE = "<script>ran()<img src=x onerror=ran()>\"'&"


def directives(policy: str) -> dict[str, list[str]]:
    """Read a content security policy."""
    parts = [part.split() for part in policy.split(";")]
    return {name: values for name, *values in parts}


def test_every_answer_has_the_headers(visit: Visit) -> None:
    """Pages, refusals, files and errors alike forbid framing, sniffing and foreign code."""

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        for path, inside, code in ANSWERS:
            answer = await site.get(path, cookie if inside else "")
            assert answer.code == code, path
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            check(directives(answer.headers["Content-Security-Policy"]), f"ws://{site.host}")

    visit(test)


def check(policy: dict[str, list[str]], socket: str) -> None:
    """Hold a policy against what the page needs, and not more."""
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert "'unsafe-inline'" not in policy["script-src"]
    for sources in policy.values():
        assert not [source for source in sources if "://" in source and source != socket]


def test_each_page_has_a_nonce_of_its_own(visit: Visit) -> None:
    """Every script of a page carries that answer's nonce, and no two answers share one."""

    async def test(site: Site) -> None:
        cookie, nonces = await site.cookie(), set()
        for _ in range(3):
            answer = await site.get("/", cookie)
            found = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
            assert found
            page = answer.body.decode()
            assert page.count("<script") == page.count(f'<script nonce="{found[1]}"') > 3
            assert len(answer.body) == int(answer.headers["Content-Length"])
            nonces.add(found[1])
        assert len(nonces) == 3

    visit(test)


def test_no_text_of_the_project_stands_in_the_page(visit: Visit) -> None:
    """The page comes without the project's name, so that nothing of it gets a nonce."""

    async def test(site: Site) -> None:
        page = (await site.get("/", await site.cookie())).body.decode()
        assert "ran()" not in page
        assert "<title>Bowerbird</title>" in page

    visit(test, name=HOSTILE)
