"""Choosing a strategy in a real browser, with the real worker that asks it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from bowerbird.app.plugins.local import resolve
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.data.open import open_pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

ROWS = 90
PAYLOAD = "<img src=x onerror=\"document.title='ran'\">"
BROKEN = f'''
def broken(evidence, rng):
    """Break. {PAYLOAD}"""
    raise RuntimeError({PAYLOAD!r})
'''


@pytest.fixture
def served(site: Callable[..., Any], tmp_path: Path) -> Any:
    """Serve ninety items in three groups, with a worker, by a page that asks by `margin`."""
    rng = np.random.default_rng(0)
    centres = np.array([[-4.0, 2.0], [4.0, 2.0], [0.0, -3.0]])
    xy = (centres.repeat(30, axis=0) + rng.normal(size=(ROWS, 2)) * 0.5).astype(np.float32)
    table = pd.DataFrame({"id": [f"item {i}" for i in range(ROWS)], "f0": xy[:, 0], "f1": xy[:, 1]})
    table["size"] = np.arange(ROWS)
    table.to_csv(tmp_path / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"), context=("size",), scaling="none")
    pool = open_pool(tmp_path / "pool.csv", roles, cache=tmp_path / "cache")
    assert pool.folder is not None
    stored.store(pool.folder, best(ROWS), xy)
    (tmp_path / "broken.py").write_text(BROKEN)
    own = resolve("strategies", f"{tmp_path / 'broken.py'}:broken")
    choices = ProjectOptions(
        strategy="margin", classes=(("ring", None), (PAYLOAD, None)), sources=own.sources
    )
    return site(tmp_path / "p.bower", pool, choices, kind=Project)


def opened(page: Page, served: Any) -> Page:
    """Come in, wait until something is asked, and open the drawer."""
    page.set_viewport_size({"width": 1500, "height": 1100})
    page.goto(served.address, timeout=90_000)
    expect(page.locator(".map")).to_have_attribute("data-drawn", str(ROWS), timeout=60_000)
    expect(page.locator(".label")).to_have_attribute("data-position", re.compile(r"\d"))
    page.get_by_role("button", name="Open contextbar").click()
    return page


def choose(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Strategy", exact=True).click()
    page.get_by_role("menuitem", name=re.compile(f"{name}:")).press("Enter")


def soon(page: Page, true: Callable[[], object]) -> None:
    """Wait until something holds."""
    for _ in range(1200):
        if true():
            return
        page.wait_for_timeout(50)
    assert true()


def shown(page: Page) -> list[int]:
    """Return the positions of a preview's picks, in the order of the list."""
    picks = page.locator(".preview .pick")
    expect(picks).to_have_count(10)
    return [int(str(one.get_attribute("data-position"))) for one in picks.all()]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def map_of(page: Page) -> Locator:
    return page.locator(".map")


def test_a_preview_shows_what_is_asked_after_the_change(page: Page, served: Any) -> None:
    """Its picks stand on the map beside those of now, with reasons; used, they are the queue's."""
    opened(page, served)
    state, before = served.project.state, served.project.log.last
    choose(page, "coreset")
    press(page, "Preview")
    picks = shown(page)
    expect(map_of(page)).to_have_attribute("data-preview", "10")
    expect(map_of(page).locator(".marks")).to_contain_text("margin asks now")
    expect(map_of(page).locator(".marks")).to_contain_text("coreset would ask")
    assert all(one.inner_text() for one in page.locator(".preview .reason").all())
    assert served.project.log.last == before
    page.locator(".preview .pick").nth(3).click()
    expect(page.locator(".label")).to_have_attribute("data-position", str(picks[3]))
    press(page, "Use this strategy")
    expect(page.locator(".preview .pick")).to_have_count(0)
    expect(map_of(page)).to_have_attribute("data-preview", "0")
    soon(page, lambda: [pick.item for pick in state.pending] == [f"item {p}" for p in picks])


def test_a_preview_goes_when_it_is_true_no_more(page: Page, served: Any) -> None:
    """A change of the form, the map's cross and a label take it away."""
    opened(page, served)
    choose(page, "explore")
    field = page.get_by_label("ambiguous")

    def change() -> None:
        field.fill("0.75")
        field.press("Tab")

    def label() -> None:
        page.locator(".label").click(position={"x": 5, "y": 5})
        page.keyboard.press("1")

    def hide() -> None:
        map_of(page).get_by_title("Hide the preview").click()

    for act in (change, hide, label):
        press(page, "Preview")
        shown(page)
        expect(map_of(page)).to_have_attribute("data-preview", "10")
        act()
        expect(map_of(page)).to_have_attribute("data-preview", "0")
        expect(page.locator(".preview .pick")).to_have_count(0)
        expect(map_of(page).locator(".marks")).to_be_hidden()


def test_a_strategy_that_breaks_in_a_preview_is_told(page: Page, served: Any) -> None:
    """The error stands below the button as text; the strategy in use goes on, the log stays."""
    opened(page, served)
    before, pending = served.project.log.last, served.project.state.pending
    choose(page, ".*broken")
    press(page, "Preview")
    told = page.locator(".preview")
    expect(told).to_contain_text(f"RuntimeError: {PAYLOAD}")
    told.get_by_text("Details").click()
    expect(told.locator("pre")).to_contain_text("Traceback")
    assert page.locator(".preview img[src='x']").count() == 0 and page.title() != "ran"
    assert (served.project.log.last, served.project.state.pending) == (before, pending)


def test_what_goes_with_any_strategy_is_applied(page: Page, served: Any) -> None:
    """A filter and a share of chance go into the log, hold for the queue, and stand in the form."""
    opened(page, served)
    press(page, "Advanced options")
    page.get_by_label("Only items where").fill("size >= 60 and size < 70")
    page.get_by_label("Random share").fill("0.25")
    page.get_by_label("Random share").press("Tab")
    press(page, "Use this strategy")
    state = served.project.state
    wanted = {"within": "size >= 60 and size < 70", "epsilon": 0.25}
    soon(page, lambda: state.strategy.parameters == wanted and state.pending)
    assert {pick.item for pick in state.pending} <= {f"item {i}" for i in range(60, 70)}
    expect(page.get_by_role("button", name="Use this strategy")).to_be_disabled()
    page.reload()
    press(page, "Open contextbar")
    expect(page.get_by_label("Only items where")).to_have_value(wanted["within"])
    expect(page.get_by_role("button", name="Use this strategy")).to_be_disabled()
    page.get_by_label("Only items where").fill("colour > 3")
    press(page, "Preview")
    expect(page.locator(".preview")).to_contain_text("colour")


def test_more_of_what_was_selected_on_the_map(page: Page, served: Any) -> None:
    """Items like one are gathered by a key, selected, and are where `more_like` starts from."""
    opened(page, served)
    start = int(str(page.locator(".label").get_attribute("data-position")))
    group = range(start // 30 * 30, start // 30 * 30 + 30)
    page.keyboard.press("m")
    expect(map_of(page)).to_have_attribute("data-caught", "50")
    page.locator(".map .catch .look").click()
    expect(map_of(page)).to_have_attribute("data-selected", "50")
    choose(page, "more_like")
    page.get_by_label("Start from the 50 items selected on the map").check()
    page.get_by_role("listbox").select_option("ring")
    press(page, "Use this strategy")
    state = served.project.state
    soon(page, lambda: state.strategy.name == "more_like" and state.pending)
    assert state.strategy.targets == ["ring"] and len(state.strategy.selection) == 50
    near = {int(str(item).split()[1]) for item in state.strategy.selection}
    assert set(group) - {start} <= near and start not in near
    expect(page.get_by_role("button", name="Use this strategy")).to_be_disabled()
