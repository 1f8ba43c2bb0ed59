"""While the bar of a lasso asks, keys belong to it and not to the item of the Label card."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.project.options import ProjectOptions
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

pytestmark = pytest.mark.browser

ROWS = 60
NAMES = ("blue", "orange", "green")


def pool(folder: Path) -> Pool:
    """Make items in one round cloud."""
    xy = np.random.default_rng(0).normal(size=(ROWS, 2)).astype(np.float32)
    table = pd.DataFrame({"id": [f"item {i}" for i in range(ROWS)], "f0": xy[:, 0], "f1": xy[:, 1]})
    table.to_csv(folder / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"))
    made = open_pool(folder / "pool.csv", roles, cache=folder / "cache")
    assert made.folder is not None
    stored.store(made.folder, best(ROWS), xy)
    return made


def query(positions: range) -> Event:
    """Ask about items as the worker would."""
    picks = [
        {"item": f"item {i}", "score": 1.0, "reason": "new", "probability": 1.0, "target": None}
        for i in positions
    ]
    body = {"round": 1, "position": 1, "version": None, "seed": 0, "strategy": "auto"}
    return event_of("query", {**body, "phase": "", "spread": True, "seconds": 0, "picks": picks})


def opened(site: Callable[..., Any], page: Page, folder: Path) -> Any:
    """Open a page with the label card beside the map, and wait until both are drawn."""
    one = site(
        folder / "p.bower", pool(folder), ProjectOptions(classes=[(name, None) for name in NAMES])
    )
    places = {"label": [0, 0, 12, 5], "map": [0, 5, 12, 12]}
    one.write(event_of("layout", {"cards": places, "open": list(places), "dark": False}))
    one.write(query(range(10)))
    page.goto(one.address)
    expect(page.locator(".label")).to_have_attribute("data-position", "0")
    expect(page.locator(".map")).to_have_attribute("data-drawn", str(ROWS))
    return one


def draw_around_all(page: Page) -> None:
    """Draw a lasso around the whole cloud and wait for the bar."""
    drag_around_all(page)
    expect(page.locator(".map .catch")).to_be_visible()
    expect(page.locator(".map .catch .chip")).to_have_count(len(NAMES))


def drag_around_all(page: Page) -> None:
    """Draw a lasso around the whole cloud."""
    box = page.locator(".map .stage").bounding_box()
    assert box is not None
    left, top, right, bottom = box["x"] + 4, box["y"] + 4, 0.0, 0.0
    right, bottom = box["x"] + box["width"] - 4, box["y"] + box["height"] - 4
    page.keyboard.down("Shift")
    page.mouse.move(left, top)
    page.mouse.down()
    for place in ((right, top), (right, bottom), (left, bottom), (left, top)):
        page.mouse.move(*place, steps=6)
    page.mouse.up()
    page.keyboard.up("Shift")


def decisions(site: Any) -> dict[Any, str | None]:
    return {item: one.class_id for item, one in site.project.state.decisions.items()}


def test_a_digit_answers_the_bar(site: Callable[..., Any], page: Page, tmp_path: Path) -> None:
    """It labels what the lasso caught; skip and unsure do nothing but say so."""
    one = opened(site, page, tmp_path)
    draw_around_all(page)
    caught = int(page.locator(".map").get_attribute("data-caught") or 0)
    assert caught > ROWS / 2
    for key in ("Space", "u", "f", "n"):
        page.keyboard.press(key)
        expect(page.locator(".label .hint.wait")).to_contain_text("The bar on the map is asking")
    page.keyboard.press("2")
    expect(page.locator(".map .catch")).to_be_hidden()
    assert decisions(one).keys() and set(decisions(one).values()) == {"orange"}
    assert len(decisions(one)) == caught
    kinds = [event.kind for event in one.project.log.read() if event.annotator == "ada"]
    assert kinds == ["labelled"]


def test_a_label_for_a_lasso_needs_no_websocket(
    site: Callable[..., Any], page: Page, tmp_path: Path
) -> None:
    """Without any connection the bar stays and says so; over HTTP alone the label is kept, once."""
    sockets: list[WebSocketRoute] = []
    cut = False

    def pass_on(route: WebSocketRoute) -> None:
        sockets.append(route)
        if cut:
            route.close(code=1011)
        else:
            route.connect_to_server()

    page.route_web_socket("**/ws*", pass_on)
    one = opened(site, page, tmp_path)
    draw_around_all(page)
    caught = int(page.locator(".map").get_attribute("data-caught") or 0)
    page.route("**/commands", lambda route: route.abort())
    cut = True
    sockets[-1].close(code=1011)
    expect(page.locator(".part.busy")).to_contain_text("The connection was lost")
    page.keyboard.press("2")
    expect(page.locator(".map .catch")).to_contain_text("Saving")
    expect(page.locator(".label")).to_have_attribute("data-unsaved", "1")
    assert decisions(one) == {}
    page.unroute("**/commands")
    expect(page.locator(".map .catch")).to_be_hidden()
    assert set(decisions(one).values()) == {"orange"} and len(decisions(one)) == caught
    cut = False
    expect(page.locator(".map")).to_have_attribute("data-labels", str(caught))
    kinds = [event.kind for event in one.project.log.read() if event.annotator == "ada"]
    assert kinds == ["labelled"]


def test_escape_closes_bar_and_selection(
    site: Callable[..., Any], page: Page, tmp_path: Path
) -> None:
    """After it a digit is for the single item again."""
    one = opened(site, page, tmp_path)
    draw_around_all(page)
    page.locator(".map .catch").get_by_role("button", name="Select", exact=True).click()
    expect(page.locator(".map")).not_to_have_attribute("data-selected", "0")
    draw_around_all(page)
    page.keyboard.press("Escape")
    expect(page.locator(".map .catch")).to_be_hidden()
    expect(page.locator(".map")).to_have_attribute("data-selected", "0")
    page.keyboard.press("2")
    expect(page.locator(".label")).to_have_attribute("data-position", "1")
    expect(page.locator(".label")).to_have_attribute("data-unsaved", "0")
    assert decisions(one) == {"item 0": "orange"}


def test_escape_cancels_a_lasso_whose_bar_is_still_to_come(
    site: Callable[..., Any], page: Page, tmp_path: Path
) -> None:
    """The outline goes at once, and the server's answer opens no bar when it comes at last."""
    passing: list[WebSocketRoute] = []
    waiting: list[str | bytes] = []
    holding = False

    def pass_on(route: WebSocketRoute) -> None:
        def to_page(message: str | bytes) -> None:
            if waiting or (holding and '"caught"' in str(message)):
                waiting.append(message)
            else:
                route.send(message)

        passing.append(route)
        route.connect_to_server().on_message(to_page)

    page.route_web_socket("**/ws*", pass_on)
    one = opened(site, page, tmp_path)
    outline = page.locator(".map .lines path")
    holding = True
    drag_around_all(page)
    expect(outline).to_have_attribute("d", re.compile("^M.*Z$"))
    for _ in range(600):  # until the answer has left the server; it is kept from the page
        if waiting:
            break
        page.wait_for_timeout(100)
    assert waiting
    page.keyboard.press("Escape")
    expect(outline).to_have_attribute("d", "")
    holding, late = False, waiting[:]
    waiting.clear()
    for message in late:
        passing[-1].send(message)
    page.keyboard.press("2")  # for the single item; the map hears of it behind the late answer
    expect(page.locator(".map")).to_have_attribute("data-labels", "1")
    expect(page.locator(".map .catch")).to_be_hidden()
    assert decisions(one) == {"item 0": "orange"}
