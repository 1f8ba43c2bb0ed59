"""The page around the cards in a real browser: dock, drawer, notices, restart."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from bowerbird.app.log.codec import as_json, event_of
from bowerbird.app.project.options import ProjectOptions
from bowerbird.data.open import open_pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

ROWS = 50
SHOWN = ".label[data-position]:not([data-position=''])"
VIEWS = {"map": ".map", "label": ".label", "classes": "table.ledger", "history": ".history"}
PLACE = "i => ['x', 'y', 'w', 'h'].map(name => +i.getAttribute(`gs-${name}`))"


Serve = Callable[..., Any]
Listen = Callable[["Page"], list[str]]
Launch = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def serve(site: Serve, tmp_path: Path) -> Serve:
    """Return a function that serves a small project, begun with some choices."""
    xy = np.random.default_rng(0).normal(size=(ROWS, 2)).astype(np.float32)
    table = pd.DataFrame({"id": [f"item {i}" for i in range(ROWS)], "f0": xy[:, 0], "f1": xy[:, 1]})
    table.to_csv(tmp_path / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"))
    pool = open_pool(tmp_path / "pool.csv", roles, cache=tmp_path / "cache")
    assert pool.folder is not None
    stored.store(pool.folder, best(ROWS), xy)
    classes = (("ring", None), ("spiral", None))

    def begin(**choices: Any) -> Any:
        return site(tmp_path / "p.bower", pool, ProjectOptions(classes=classes, **choices))

    return begin


@pytest.fixture
def served(serve: Serve) -> Any:
    return serve()


def opened(page: Page, served: Any) -> Page:
    """Come in by the entrance and wait for the cards."""
    page.set_viewport_size({"width": 1400, "height": 1500})
    page.goto(served.address)
    ready(page)
    return page


def ready(page: Page) -> None:
    expect(page.locator(".map")).to_have_attribute("data-drawn", str(ROWS))
    expect(page.locator(".label")).to_be_visible()


def test_a_component_of_react_shows_what_changed_while_it_was_drawn(
    page: Page, served: Any
) -> None:
    """It looks once more as it begins to listen: a button stayed grey that could be pressed."""
    opened(page, served)
    looks = page.evaluate(
        """() => {
          const models = [...Bokeh.documents[0]._all_models.values()]
          const component = models.find((model) => model.type === "panel.models.esm.ReactComponent")
          let looks = 0
          component.watch(null, "disabled", () => { looks += 1 }, true)
          return looks
        }"""
    )
    assert looks == 1


def item(page: Page, name: str) -> Locator:
    return page.locator(f".grid-stack-item[data-id='{name}']")


def places(page: Page) -> dict[str, list[int]]:
    """Return left, top, width and height of each card, in columns and rows."""
    cards = page.locator(".grid-stack-item")
    return {str(card.get_attribute("data-id")): card.evaluate(PLACE) for card in cards.all()}


def drag(page: Page, at: Locator, across: float, down: float) -> None:
    box = at.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y + down / 2, steps=8)
    page.mouse.move(x + across, y + down, steps=8)
    page.mouse.up()


def layouts(served: Any) -> list[dict[str, Any]]:
    return [as_json(event) for event in served.project.log.read() if event.kind == "layout"]


def laid(served: Any, page: Page, count: int) -> dict[str, Any]:
    """Wait until so many layouts are in the log, and give the last."""
    for _ in range(1200):
        if len(layouts(served)) >= count:
            break
        page.wait_for_timeout(50)
    assert len(layouts(served)) == count
    return layouts(served)[-1]


def as_edges(found: dict[str, list[int]]) -> dict[str, list[int]]:
    return {name: [y, x, y + h, x + w] for name, (x, y, w, h) in found.items()}


def test_nothing_comes_from_elsewhere(page: Page, served: Any, listen: Listen) -> None:
    """A light and a dark page ask our own server alone, and the console hears of no error."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints = listen(page)
    opened(page, served)
    page.get_by_role("button", name="Toggle theme").click()
    page.wait_for_timeout(1000)
    ours = (served.serving.url, "blob:", "data:")
    assert [url for url in asked if not url.startswith(ours)] == []
    assert complaints == []


@pytest.mark.parametrize("name", ["map", "label", "classes", "history"])
def test_no_view_makes_the_console_complain(
    page: Page, serve: Serve, listen: Listen, name: str
) -> None:
    """A view alone, opened, narrowed, put on another dock and reloaded, logs no warning."""
    served = serve(layout={"open": [name]})
    complaints = listen(page)
    page.goto(served.address)
    body = item(page, name).locator(".dock-body > *").first
    expect(body).to_be_visible()
    expect(page.locator(VIEWS[name])).to_be_visible()
    page.set_viewport_size({"width": 700, "height": 900})
    page.get_by_role("button", name="Cards").click()
    page.get_by_role("menuitem", name="Queue").press("Enter")
    expect(item(page, "queue")).to_be_visible()
    expect(page.locator(VIEWS[name])).to_be_visible()
    page.reload()
    expect(page.locator(VIEWS[name])).to_be_visible()
    assert complaints == []


def test_cards_are_moved_and_resized(page: Page, served: Any) -> None:
    """Where a card is dragged, and to what size, is in the log and the same after a reload."""
    opened(page, served)
    before = places(page)
    drag(page, item(page, "queue").locator(".dock-title"), 0, 500)
    kept = laid(served, page, 1)
    moved = places(page)
    assert moved != before
    assert kept["cards"] == as_edges(moved)
    item(page, "map").hover()
    handle = item(page, "map").locator(".ui-resizable-se")
    drag(page, handle, -120, 120)
    laid(served, page, 2)
    resized = places(page)
    assert resized["map"][2] == moved["map"][2] - 1 and resized["map"][3] == moved["map"][3] + 2
    page.reload()
    ready(page)
    assert places(page) == resized


def test_a_card_is_closed_and_comes_back(page: Page, served: Any) -> None:
    """The cross closes a card, the menu brings it back to its place, and both are kept."""
    opened(page, served)
    before = places(page)
    assert "history" in before
    item(page, "history").get_by_role("button", name="Close this card").click()
    expect(item(page, "history")).to_have_count(0)
    assert "history" not in laid(served, page, 1)["open"]
    page.reload()
    ready(page)
    assert "history" not in places(page)
    page.get_by_role("button", name="Cards").click()
    # A menu that opens still grows, and one may press on one entry and let go on another.
    expect(page.get_by_role("menu").locator("..")).to_have_css("transform", "none")
    page.get_by_role("menuitem", name="History").click()
    expect(item(page, "history")).to_have_count(1)
    assert "history" in laid(served, page, 2)["open"]
    ready(page)
    assert places(page)["history"] == before["history"]


def test_a_page_in_the_dark_stays_dark(page: Page, served: Any) -> None:
    """The dark page is kept in the log, and its cards are dark after a reload."""
    opened(page, served)

    def paper() -> int:
        card = item(page, "label").locator(".dock-card")
        colour = card.evaluate("card => getComputedStyle(card).backgroundColor")
        return int(sum(int(part) for part in colour[4:-1].split(",")))

    assert paper() > 600
    page.get_by_role("button", name="Toggle theme").click()
    assert laid(served, page, 1)["dark"] is True
    page.reload()
    ready(page)
    assert paper() < 200


def test_a_narrow_page_stacks_the_cards(page: Page, served: Any) -> None:
    """Below 820 pixels each card has the whole width; wide again, all is where it was."""
    opened(page, served)
    before = places(page)
    page.set_viewport_size({"width": 700, "height": 1500})
    page.wait_for_timeout(500)
    boxes = [card.bounding_box() for card in page.locator(".grid-stack-item").all()]
    ends = [0.0]
    for box in boxes:
        assert box is not None and box["width"] > 650
        assert box["y"] >= ends[-1]
        ends.append(box["y"] + box["height"])
    drag(page, item(page, "map").locator(".dock-title"), 0, 300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    page.set_viewport_size({"width": 1400, "height": 1500})
    page.wait_for_timeout(500)
    assert places(page) == before and layouts(served) == []


def test_any_layout_can_be_opened(page: Page, served: Any) -> None:
    """Overlaps, strange places, cards that nobody knows: what is usable of a layout is taken."""
    cards = {
        "label": [0, 0, 12, 6],
        "map": [2, 2, 9, 9],
        "queue": [3, 0, 3, 3],
        "history": [9, 9, 9, 9],
        "classes": [9, 0, 5, 400],
        "../secret": [0, 0, 1, 1],
        "progress": [40, 3, 47, 9],
    }
    names = ["label", "map", "queue", "history", "classes", "../secret", "progress", "label"]
    served.write(event_of("layout", {"cards": cards, "open": names, "dark": False}))
    opened(page, served)
    found = places(page)
    assert set(found) == {"label", "map", "queue", "history", "classes", "progress"}
    assert found["label"] == [0, 0, 6, 12]
    assert found["progress"][::2] == [3, 6]


def test_a_new_project_takes_the_configured_layout(page: Page, serve: Serve) -> None:
    """A configuration's cards, places and dark page are what a project without a layout shows."""
    cards = {"map": [0, 0, 10, 8], "label": [0, 8, 14, 12]}
    served = serve(layout={"cards": cards, "open": ["map", "label"], "dark": True})
    opened(page, served)
    assert as_edges(places(page)) == cards
    item(page, "label").get_by_role("button", name="Close this card").click()
    assert laid(served, page, 1)["open"] == ["map"]
    assert layouts(served)[0]["dark"] is True


def started(launch: Launch, folder: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    """Start ``bowerbird demo digits`` and give its process and address."""
    words = ["demo", "digits", "--no-browser", "--port", str(port)]
    command = [sys.executable, "-m", "bowerbird.app.cli", *words]
    server = launch(command, cwd=folder, stdout=subprocess.PIPE)
    assert server.stdout is not None
    found = re.search(r"http://\S+", server.stdout.readline())
    assert found
    return server, found[0]


def test_a_restart_of_the_server_reloads_the_page(
    page: Page, launch: Launch, tmp_path: Path
) -> None:
    """A page that is open when a killed server starts again is loaded again; nobody signs in.

    It is, too, where its connection has found the new server before the page has asked for it.
    """
    server, address = started(launch, tmp_path, 0)
    page.goto(address)
    page.locator(SHOWN).wait_for(timeout=60_000)
    page.evaluate("window.old = bowerbird.watch.model.boot_id")
    page.route("**/boot", lambda question: question.abort())
    server.kill()
    server.wait()
    server, _ = started(launch, tmp_path, int(address.split(":")[2].split("/")[0]))
    page.wait_for_function("bowerbird.watch.model.boot_id !== window.old", timeout=60_000)
    page.unroute("**/boot")
    page.wait_for_function("window.old === undefined", timeout=60_000)
    page.locator(SHOWN).wait_for(timeout=60_000)
    page.keyboard.press("1")
    expect(page.locator("header")).to_contain_text("1 label ")
    server.terminate()
    assert server.wait(60) == 0


def test_a_strategy_is_chosen_with_its_parameters(page: Page, served: Any) -> None:
    """The drawer offers every strategy with a form of its parameters, and the choice is kept."""
    opened(page, served)
    page.get_by_role("button", name="Open contextbar").click()
    use = page.get_by_role("button", name="Use this strategy")
    expect(use).to_be_disabled()
    patience = page.get_by_label("patience")
    patience.fill("12")
    patience.press("Tab")
    use.click()
    expect(use).to_be_disabled()
    assert served.project.state.strategy.parameters == {"patience": 12}
    page.get_by_role("combobox", name="Strategy", exact=True).click()
    page.get_by_role("menuitem", name="margin").press("Enter")
    expect(page.get_by_label("patience")).to_have_count(0)
    use.click()
    expect(use).to_be_disabled()
    assert served.project.state.strategy.name == "margin"


def test_what_goes_wrong_is_told(page: Page, served: Any) -> None:
    """An error comes up in a corner with its details, and an old one does not come up again."""
    opened(page, served)
    body = {"what": "strategy", "name": "mine", "message": "ValueError: 3 rows", "detail": "Trace"}
    served.write(event_of("failed", body))
    toast = page.locator(".toast", has_text="mine")
    expect(toast).to_contain_text("items now come in random order. Your labels are safe")
    expect(toast).to_contain_text("Cause: ValueError: 3 rows.")
    toast.get_by_role("button", name="Details").click()
    expect(toast.locator("pre")).to_have_text("Trace")
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)


def test_a_notice_with_details_stays_while_they_are_read(page: Page, served: Any) -> None:
    """One of a line alone goes by itself; one with details, shown before it, is still there."""
    opened(page, served)
    served.call(lambda: served.project.notice("info", "nine remarks", "the first of them"))
    served.call(lambda: served.project.notice("info", "a line"))
    toasts = page.locator(".toast")
    expect(toasts).to_have_count(2)
    toasts.get_by_role("button", name="Details").click()
    expect(toasts.filter(has_text="a line")).to_have_count(0, timeout=60_000)
    expect(toasts.locator("pre")).to_have_text("the first of them")


def test_the_header_tells_the_state(page: Page, served: Any) -> None:
    """Project, annotator, labels, learner, its version and device, and what the worker does."""
    opened(page, served)
    header = page.locator("header")
    expect(header).to_contain_text("0 labels · no model yet")
    expect(header).to_contain_text("ada")
    served.write(event_of("labelled", _label(1, "ring"), annotator="ada"))
    served.predict(np.full((ROWS, 2), 0.5, dtype=np.float32))
    expect(header).to_contain_text("1 label · duo v1 on cpu")
    served.write(event_of("labelled", _label(2, "spiral"), annotator="ada"))
    expect(header).to_contain_text("2 labels · duo v1 on cpu, 1 behind")
    served.call(lambda: served.project._preparer._show("preparing the map", 0.25))
    expect(header).to_contain_text("preparing the map")
    header.get_by_role("button", name="Undo").click()
    expect(header).to_contain_text("1 label ·")
    expect(page.get_by_role("tooltip")).to_be_visible()  # over the next button
    header.get_by_role("button", name="Redo").click()
    expect(header).to_contain_text("2 labels ·")


def _label(row: int, name: str) -> dict[str, Any]:
    return {"items": [f"item {row}"], "class": name, "source": "human", "seconds": 1.0}


def test_the_work_is_taken_along(page: Page, served: Any) -> None:
    """The drawer gives the session file and the labels as a table."""
    served.write(event_of("labelled", _label(1, "ring"), annotator="ada"))
    opened(page, served)
    page.get_by_role("button", name="Open contextbar").click()
    with page.expect_download() as began:
        page.get_by_role("button", name="Session file").click()
    assert began.value.suggested_filename == "p.bowerbird.json"
    document = json.loads(Path(began.value.path()).read_text())
    assert any(event["kind"] == "labelled" for event in document["events"])
    with page.expect_download() as began:
        page.get_by_role("button", name="Labels as CSV").click()
    assert "item 1" in Path(began.value.path()).read_text()
