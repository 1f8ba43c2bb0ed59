"""A page hears its server again after its connection was cut, however often and whenever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.project.options import ProjectOptions
from bowerbird.data.open import open_pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

pytestmark = pytest.mark.browser

ROWS = 60
NAMES = ("blue", "orange", "green")
BOKEHS_ATTEMPTS = 5
ACKNOWLEDGEMENT = 3  # frames of the server's greeting


@pytest.fixture
def served(site: Callable[..., Any], tmp_path: Path) -> Any:
    """Serve a project with labels and a model, so that every card has something to draw."""
    xy = np.random.default_rng(0).normal(size=(ROWS, 2)).astype(np.float32)
    table = pd.DataFrame({"id": [f"item {i}" for i in range(ROWS)], "f0": xy[:, 0], "f1": xy[:, 1]})
    table.to_csv(tmp_path / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"))
    pool = open_pool(tmp_path / "pool.csv", roles, cache=tmp_path / "cache")
    assert pool.folder is not None
    stored.store(pool.folder, best(ROWS), xy)
    one = site(tmp_path / "p.bower", pool, ProjectOptions(classes=[(name, None) for name in NAMES]))
    for i in range(30):
        one.write(label(ROWS - 1 - i))
    one.predict(np.full((ROWS, len(NAMES)), 1 / len(NAMES), dtype=np.float32))
    picks = [
        {"item": f"item {i}", "score": 1.0, "reason": "new", "probability": 1.0, "target": None}
        for i in range(20)
    ]
    body = {"round": 1, "position": 1, "version": None, "seed": 0, "strategy": "auto"}
    one.write(
        event_of("query", {**body, "phase": "", "spread": True, "seconds": 0, "picks": picks})
    )
    return one


def label(position: int) -> Event:
    """Label an item as another person would."""
    body = {"items": [f"item {position}"], "class": NAMES[position % len(NAMES)], "source": "human"}
    return event_of("labelled", body, annotator="grace")


class Sockets:
    """The page's connections to the server, which a test can cut.

    Parameters
    ----------
    page : Page
    served : Site
    """

    def __init__(self, page: Page, served: Any) -> None:
        self.served = served
        self.routes: list[WebSocketRoute] = []
        self.to_refuse = 0  # how many of the next ones are cut as soon as they are asked for
        self.to_cut: list[int] = []  # of the next ones: how many frames each brings before a cut
        self.swallowed: set[int] = set()  # numbers of those whose messages reach no page
        page.route_web_socket("**/ws*", self._open)

    def _open(self, route: WebSocketRoute) -> None:
        if self.to_refuse:
            self.to_refuse -= 1
            route.close(code=1011)
            return
        number = len(self.routes)
        self.routes.append(route)

        frames = self.to_cut.pop(0) if self.to_cut else None

        def pass_on(message: str | bytes) -> None:
            nonlocal frames
            if number in self.swallowed or frames == 0:
                return
            route.send(message)
            if frames is not None:
                frames -= 1
                if frames == 0:
                    route.close(code=1011)

        route.connect_to_server().on_message(pass_on)

    def cut(self, page: Page, refused: int, meanwhile: Event) -> None:
        """Cut the last connection, write while there is none, and wait until there is one."""
        before, self.to_refuse = len(self.routes), refused
        self.routes[-1].close(code=1011)
        self.until(page, lambda: self.to_refuse < refused)
        self.served.write(meanwhile)
        self.until(page, lambda: len(self.routes) > before)

    def until(self, page: Page, true: Callable[[], bool]) -> None:
        """Wait for something, while the routes go on."""
        for _ in range(600):
            if true():
                return
            page.wait_for_timeout(100)
        assert true()


def opened(page: Page, served: Any) -> Sockets:
    """Open the whole page, and wait until each card has been drawn."""
    page.set_viewport_size({"width": 1600, "height": 1400})
    sockets = Sockets(page, served)
    page.goto(served.address)
    hears(page, 30)
    expect(page.locator(".map")).to_have_attribute("data-drawn", str(ROWS))
    expect(page.locator(".bk-Figure").first).to_be_visible()
    return sockets


def hears(page: Page, steps: int) -> None:
    """Wait until every card shows so many steps, and the rest that the log says."""
    expect(page.locator(".label")).to_have_attribute("data-position", "0")
    expect(page.locator(".history")).to_have_attribute("data-total", str(steps))
    expect(page.locator(".map")).to_have_attribute("data-labels", str(steps))
    expect(page.locator(".part.model")).to_contain_text(f"{steps} labels")


def test_every_card_hears_again_after_cuts_close_together(page: Page, served: Any) -> None:
    """The next cut comes while the page takes its session up again; all cards show what is new."""
    sockets = opened(page, served)
    for i in range(4):
        sockets.cut(page, refused=1, meanwhile=label(29 - i))
    hears(page, 34)


def test_a_page_tries_again_without_limit(page: Page, served: Any) -> None:
    """After more failed attempts than BokehJS makes it is taken up again, and says so meanwhile."""
    sockets = opened(page, served)
    page.evaluate("window.opened = 'once'")
    sockets.cut(page, refused=BOKEHS_ATTEMPTS + 1, meanwhile=label(29))
    hears(page, 31)
    assert page.evaluate("window.opened") == "once"


@pytest.mark.parametrize("frames", [0, ACKNOWLEDGEMENT, ACKNOWLEDGEMENT + 1])
def test_a_page_that_is_cut_while_it_loads_comes_up(page: Page, served: Any, frames: int) -> None:
    """Refused, greeted alone, or cut within the document: twice in a row it is loaded again."""
    sockets = Sockets(page, served)
    if frames:
        sockets.to_cut = [frames, frames]
    else:
        sockets.to_refuse = 2
    page.goto(served.address)
    hears(page, 30)
    assert not sockets.to_cut and not sockets.to_refuse
    expect(page.locator("#page-load")).to_have_count(0)
    page.keyboard.press("2")
    expect(page.locator(".label")).to_have_attribute("data-position", "1")
    assert page.evaluate("sessionStorage.getItem('bowerbird.failures')") is None


def test_a_page_that_is_cut_while_it_loads_says_so(page: Page, served: Any) -> None:
    """In plain words, for as long as no server answers; then it is loaded again."""
    sockets = Sockets(page, served)
    sockets.to_refuse = 1
    page.route("**/boot", lambda route: route.abort())
    page.goto(served.address)
    words = page.locator("#page-load")
    expect(words).to_contain_text("The connection was lost while the page was loading")
    expect(words).to_contain_text("the server does not answer now; trying again")
    page.unroute("**/boot")
    hears(page, 30)


def test_a_page_without_one_of_its_scripts_is_loaded_again(page: Page, served: Any) -> None:
    """The cut came while the page's own files were fetched."""
    cut: list[str] = []

    def once(route: Route) -> None:
        if cut:
            route.continue_()
        else:
            cut.append(route.request.url)
            route.abort()

    page.route("**/bokeh.min.js*", once)
    page.goto(served.address)
    hears(page, 30)
    assert len(cut) == 1


def test_a_page_that_hears_nothing_loads_itself_again(page: Page, served: Any) -> None:
    """Its connection is open and mute while the server answers over HTTP; no label is lost."""
    sockets = opened(page, served)
    sockets.swallowed.add(len(sockets.routes) - 1)
    page.keyboard.press("2")
    expect(page.locator(".label")).to_have_attribute("data-position", "1")
    sockets.until(page, lambda: len(sockets.routes) > 1)
    expect(page.locator(".history")).to_have_attribute("data-total", "31")
    expect(page.locator(".label")).to_have_attribute("data-position", "1")
    decision = served.project.state.decisions["item 0"]
    assert (decision.class_id, decision.annotator) == ("orange", "ada")


def test_a_page_that_hears_anything_is_not_loaded_again(page: Page, served: Any) -> None:
    """A busy server answers late that it is there; what it sends meanwhile shows that it is."""
    opened(page, served)
    watch = "window.bowerbird.watch"
    # So few that no wait of a busy machine brings it to where the page is loaded again.
    unasked = "{unanswered: -100, askedAt: performance.now()}"
    # Again and again, because the header's line brings another model when it is drawn anew.
    page.evaluate(f"setInterval(() => {{ {watch}.model.send_msg = () => 0 }}, 10)")
    page.evaluate(f"Object.assign({watch}, {unasked})")
    page.evaluate("window.opened = 'once'")
    page.wait_for_function(f"{watch}.unanswered > -100")
    served.call(lambda: served.project.notice("info", "The server is busy and well."))
    page.wait_for_function(f"{watch}.unanswered >= 0")  # it counts from nothing again
    assert page.evaluate("window.opened") == "once"
