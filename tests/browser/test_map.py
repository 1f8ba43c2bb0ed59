"""The map in a real browser, over a real project without a worker."""

from __future__ import annotations

import asyncio
import io
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import panel as pn
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from bowerbird.app.log.codec import event_of
from bowerbird.app.loop.predictions import write_predictions
from bowerbird.app.map.layout import STEPS, lay_out
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.server import serve
from bowerbird.app.session.session import Session
from bowerbird.app.views.map import card as map_view
from bowerbird.app.views.page.status import Status
from bowerbird.data.open import open_pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

pytestmark = pytest.mark.browser

PAYLOAD = "<img src=x onerror=\"document.title='ran'\">"
WIDTH, HEIGHT = 900, 640
# Three clouds of 200 items far apart, and one item by itself.
CENTRES = np.array([[-4.0, 2.0], [4.0, 2.0], [0.0, -3.0]])
ALONE = 600
NAMES = ("blue", "orange", PAYLOAD)
COLOURS = ("#0000ff", "#ff8800", "#00aa00")


class Idle(Project):
    """A project that trains nothing by itself, so that a test decides when there is a model."""

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()


def coordinates() -> np.ndarray:
    spread = np.random.default_rng(0).normal(size=(600, 2)) * 0.5
    return np.concatenate([CENTRES.repeat(200, axis=0) + spread, [[3.5, -3.0]]]).astype(np.float32)


def project(folder: Path) -> Project:
    xy = coordinates()
    table = pd.DataFrame({"id": [f"item {i}" for i in range(len(xy))], "f0": xy[:, 0]})
    table = table.assign(f1=xy[:, 1], remark=PAYLOAD, size=np.arange(len(xy)) / 7)
    table.to_csv(folder / "pool.csv", index=False)
    pool = open_pool(
        folder / "pool.csv", Roles(id="id", features=("f0", "f1")), cache=folder / "cache"
    )
    assert pool.folder is not None
    stored.store(pool.folder, best(len(pool)), xy)
    return Idle(
        folder / "p.bower", pool, ProjectOptions(classes=tuple(zip(NAMES, COLOURS, strict=True)))
    )


class Served:
    """A page with nothing but a map on it, and the sittings that it has begun."""

    def __init__(self, shown: Project) -> None:
        self.project, self.forced = shown, ""
        self.sessions: list[Session] = []
        self.points = lay_out(shown.coordinates)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        assert self.ready.wait(60)

    def run(self) -> None:
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.loop.call_soon(self.start)
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:  # ends what is left
            runner.get_loop().run_forever()

    def start(self) -> None:
        self.serving = serve.start(self.project, annotator="ada", port=0)
        self.ready.set()

    def page(self, project: Project, annotator: str) -> Any:
        session = Session(project, annotator)
        self.sessions.append(session)
        card = map_view.view(session)
        fixed = {"sizing_mode": "fixed", "width": WIDTH, "height": HEIGHT, "margin": 0}
        card.param.update(forced=self.forced, **fixed)
        return pn.Column(card, Status(session, width=WIDTH))  # whose outbox sends what is labelled

    def call(self, work: Callable[[], Any]) -> Any:
        """Run something on the server's loop and wait for it."""

        async def whole() -> Any:
            done = work()
            return await done if isinstance(done, Coroutine | asyncio.Future) else done

        return asyncio.run_coroutine_threadsafe(whole(), self.loop).result(60)

    def model(self, version: int, top: np.ndarray) -> None:
        """Have a new model version, as the worker would."""
        sure = np.full((len(top), 3), 0.1, dtype=np.float32)
        sure[np.arange(len(top)), top] = 0.8
        write_predictions(self.project.folder / "cache" / "predictions", version, sure)
        body = {"version": version, "labels": 3, "classes": list(NAMES), "position": 0, "seed": 0}
        body |= {"learner": {"name": "duo"}, "digest": ""}
        self.call(lambda: self.project.append(event_of("model", body)))

    def close(self) -> None:
        self.call(self.serving.stop)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(60)

    # Where things are on the screen

    def at(self, *positions: int) -> list[tuple[float, float]]:
        """Return items' places on the page while the map shows everything."""
        left, bottom, right, top = self.points.home
        scale = min(WIDTH * 0.94 / (right - left), HEIGHT * 0.94 / (top - bottom))
        places = self.points.xy[self.points.rank[list(positions)]] / STEPS
        away = (places - [(left + right) / 2, (bottom + top) / 2]) * scale
        return [(float(WIDTH / 2 + x), float(HEIGHT / 2 - y)) for x, y in away]


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    one = Served(project(tmp_path))
    monkeypatch.setattr(serve, "_page", one.page)
    yield one
    one.close()


def opened(page: Page, served: Served, forced: str = "", mode: str = "worker") -> Locator:
    """Open the map and wait until it has drawn all points."""
    served.forced = forced
    page.goto(served.serving.entrance_url)
    host = page.locator(".map")
    told(host, "drawn", str(len(served.points)))
    told(host, "mode", mode)
    page.wait_for_timeout(100)
    return host


def told(host: Locator, name: str, value: str) -> None:
    expect(host).to_have_attribute(f"data-{name}", value, timeout=60_000)


def pixel(page: Page, at: tuple[float, float], reach: int = 12) -> np.ndarray:
    """Return the colour farthest from grey around a place."""
    clip = {"x": at[0] - reach, "y": at[1] - reach, "width": 2 * reach, "height": 2 * reach}
    seen = np.asarray(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"))
    flat = seen.reshape(-1, 3).astype(int)
    return flat[np.argmax(flat.max(axis=1) - flat.min(axis=1))]


def becomes(page: Page, at: tuple[float, float], holds: Callable[..., bool]) -> None:
    """Wait until the colour at a place is as it should be: a frame follows what asked for it."""
    until = time.monotonic() + 60
    while not holds(*pixel(page, at)):
        assert time.monotonic() < until, f"The colour at {at} is still {pixel(page, at)}."
        page.wait_for_timeout(50)


def drawn_anew(host: Locator, act: Callable[[], object]) -> None:
    """Do something that moves the map, and wait until it is drawn again."""
    draws = int(host.get_attribute("data-draws") or 0)
    act()
    host.page.wait_for_function(
        "([host, draws]) => Number(host.dataset.draws) > draws", arg=[host.element_handle(), draws]
    )


def lasso(page: Page, corners: list[tuple[float, float]]) -> None:
    page.keyboard.down("Shift")
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in [*corners[1:], corners[0]]:
        page.mouse.move(*corner, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")


def around(centre: tuple[float, float], reach: float) -> list[tuple[float, float]]:
    x, y = centre
    return [(x + a * reach, y + b * reach) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]


def test_draws_in_a_worker_and_asks_nobody_else(page: Page, served: Served) -> None:
    """The points are drawn off the page's thread, where they belong, from our own server alone."""
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    opened(page, served)
    ground = pixel(page, (WIDTH / 2, 60))
    becomes(page, served.at(ALONE)[0], lambda *colour: np.abs(colour - ground).max() > 20)
    ours = (served.serving.url, "blob:", "data:")
    assert all(address.startswith(ours) for address in addresses)


def test_a_tap_looks_at_the_nearest_item(page: Page, served: Served) -> None:
    """A click near an item focuses it in the session, and the map rings it."""
    host = opened(page, served)
    (x, y) = served.at(ALONE)[0]
    page.mouse.click(x + 3, y - 2)
    told(host, "focus", str(ALONE))
    assert served.sessions[-1].view.focus == ALONE
    page.mouse.click(WIDTH / 2, 40)  # nothing is there
    page.wait_for_timeout(200)
    assert served.sessions[-1].view.focus == ALONE


def test_hover_shows_text_as_text(page: Page, served: Served) -> None:
    """The card beside the pointer names the item, and markup in its columns stays text."""
    opened(page, served)
    served.call(lambda: served.sessions[-1].label([f"item {ALONE}"], PAYLOAD))
    page.mouse.move(*served.at(ALONE)[0])
    card = page.locator(".map .card")
    expect(card).to_contain_text(f"item {ALONE}")
    expect(card).to_contain_text(PAYLOAD[:20])
    assert page.locator(".map img").count() == 0 and page.title() != "ran"


def test_a_lasso_labels_in_one_step_and_undo_takes_it_back(page: Page, served: Served) -> None:
    """A lasso around a cloud labels its items by one event, and one undo leaves none of them."""
    host = opened(page, served)
    x, y = np.mean(served.at(*range(0, 200)), axis=0)
    lasso(page, around((x, y), 40))
    bar = page.locator(".map .catch")
    expect(bar).to_be_visible()
    caught = int(host.get_attribute("data-caught") or 0)
    assert 10 <= caught < 200
    expect(bar).to_contain_text(f"{caught} items")
    assert bar.locator(".samples .thumb").count() == 8
    before = served.project.log.last
    bar.get_by_role("button", name="blue").click()
    told(host, "labels", str(caught))
    assert served.project.log.last == before + 1
    assert served.project.state.counts["blue"] == caught
    expect(bar).to_be_hidden()
    served.call(lambda: served.sessions[-1].undo())
    told(host, "labels", "0")
    assert served.project.state.counts["blue"] == 0


def test_a_label_for_a_lasso_is_repeated_or_refused_in_the_bar(page: Page, served: Served) -> None:
    """Beside no label card too: a lost answer labels once, and what is not known any more stays."""
    tries: list[str] = []

    def lose(route: Route) -> None:
        tries.append(route.request.post_data or "")
        if len(tries) > 1:
            route.continue_()
            return
        route.fetch()  # it arrives, and the answer does not
        route.abort()

    page.route("**/commands", lose)
    host = opened(page, served)
    x, y = np.mean(served.at(*range(0, 200)), axis=0)
    lasso(page, around((x, y), 40))
    bar = page.locator(".map .catch")
    before = served.project.log.last
    bar.get_by_role("button", name="blue").click()
    expect(bar).to_be_hidden()
    assert len(tries) == 2 and served.project.log.last == before + 1
    told(host, "labels", str(served.project.state.counts["blue"]))
    lasso(page, around((x, y), 60))
    expect(bar).to_be_visible()
    served.sessions[-1].view._caught.clear()
    bar.get_by_role("button", name="orange").click()
    expect(bar).to_contain_text("Draw it again")
    assert served.project.state.counts["orange"] == 0


def test_many_are_asked_about_and_labels_kept(page: Page, served: Served) -> None:
    """Hundreds take a second click; items that have a label change on request only."""
    host = opened(page, served)
    served.call(lambda: served.sessions[-1].label(["item 0", "item 1"], "orange"))
    told(host, "labels", "2")
    lasso(page, [(5, 45), (WIDTH - 5, 45), (WIDTH - 5, HEIGHT - 5), (300, HEIGHT - 5)])
    bar = page.locator(".map .catch")
    expect(bar).to_contain_text("that have labels")
    bar.get_by_role("button", name="blue").click()
    expect(bar.get_by_role("button", name="Back")).to_be_visible()
    assert served.project.state.counts["blue"] == 0
    bar.get_by_role("button", name="Label", exact=True).click()
    expect(bar).to_be_hidden()
    caught = served.project.state.counts["blue"]
    assert caught >= 400 and served.project.state.counts["orange"] == 2


def test_look_selects_on_every_card(page: Page, served: Served) -> None:
    """The lasso's items become the session's selection, and one click clears it."""
    host = opened(page, served)
    lasso(page, around(served.at(ALONE)[0], 15))
    page.locator(".map .catch .look").click()
    told(host, "selected", "1")
    assert served.sessions[-1].view.selection.tolist() == [ALONE]
    page.locator(".map .status .chip").click()
    told(host, "selected", "0")


def test_items_gathered_elsewhere_are_labelled_like_a_lasso(page: Page, served: Served) -> None:
    """What another card gathers takes a lasso's place: eight are shown, a click labels all."""
    host = opened(page, served)
    lasso(page, around(served.at(ALONE)[0], 15))
    told(host, "caught", "1")
    served.call(lambda: served.sessions[-1].view.gather(range(30, 10, -1), PAYLOAD))
    told(host, "caught", "20")
    bar = page.locator(".map .catch")
    expect(bar).to_contain_text("20 items")
    expect(bar).to_contain_text(f"most like {PAYLOAD}"[:60])
    assert page.locator(".map img").count() == 0 and page.title() != "ran"
    titles = bar.locator(".samples .thumb").evaluate_all("all => all.map((thumb) => thumb.title)")
    assert [title.split(":")[0] for title in titles] == [f"item {i}" for i in range(30, 22, -1)]
    assert page.locator(".map .lines path").get_attribute("d") == ""
    bar.get_by_role("button", name="orange").click()
    told(host, "labels", "20")
    expect(bar).to_be_hidden()
    assert served.project.state.counts["orange"] == 20
    served.call(lambda: served.sessions[-1].view.gather([5, 4]))
    told(host, "caught", "2")
    bar.get_by_role("button", name="Clear the lasso").click()
    expect(bar).to_be_hidden()


def test_a_new_model_recolours_once(page: Page, served: Served) -> None:
    """Each model version is fetched once and the points take its classes' colours."""
    host = opened(page, served)
    fetched = []
    page.on("request", lambda r: fetched.append(r.url) if "map/colours" in r.url else None)
    clouds = np.repeat([0, 1, 2, 0], [200, 200, 200, 1])
    served.model(1, clouds)
    told(host, "coloured", "2")
    becomes(page, served.at(ALONE)[0], lambda r, g, b: b > 150 and r < 120)
    served.model(2, np.where(clouds == 0, 1, clouds))
    told(host, "coloured", "3")
    becomes(page, served.at(ALONE)[0], lambda r, g, b: r > 200 and g > 80 and b < 120)
    assert len(fetched) == len(set(fetched)) == 2


def test_hiding_a_class_hides_its_points_and_says_so(page: Page, served: Served) -> None:
    """A click in the legend takes a class from the map, from the hits, and counts what is away."""
    host = opened(page, served)
    served.model(1, np.repeat([0, 1, 2, 0], [200, 200, 200, 1]))
    told(host, "coloured", "2")
    page.locator(".map .entry").first.click()
    told(host, "hidden", "201")
    expect(page.locator(".map .status")).to_contain_text("201 hidden")
    becomes(page, served.at(ALONE)[0], lambda *colour: max(colour) - min(colour) < 25)
    lasso(page, around(served.at(ALONE)[0], 15))
    told(host, "caught", "0")


def test_colour_by_a_column(page: Page, served: Served) -> None:
    """Any column of numbers can colour the points, and the legend shows its range."""
    host = opened(page, served)
    page.locator(".map .by select").select_option("column:size")
    told(host, "by", "column:size")
    told(host, "coloured", "2")
    expect(page.locator(".map .legend .scale")).to_be_visible()


def test_the_server_draws_where_the_browser_cannot(page: Page, served: Served) -> None:
    """Without WebGL the map is a picture from the server, and taps and lassos work the same."""
    host = opened(page, served, forced="picture", mode="picture")
    served.model(1, np.repeat([0, 1, 2, 0], [200, 200, 200, 1]))
    told(host, "by", "prediction")
    told(host, "coloured", "2")
    becomes(page, served.at(ALONE)[0], lambda r, g, b: b > 150 and r < 140)
    page.mouse.click(*served.at(ALONE)[0])
    told(host, "focus", str(ALONE))
    lasso(page, around(served.at(ALONE)[0], 15))
    told(host, "caught", "1")


def test_a_lost_context_comes_back(page: Page, served: Served) -> None:
    """When the graphics card takes its context away and gives it back, the points are back too."""
    host = opened(page, served, forced="main", mode="main")
    canvas = page.locator(".map canvas")
    canvas.evaluate(
        "c => { c.lose = c.getContext('webgl2').getExtension('WEBGL_lose_context');"
        " c.lose.loseContext() }"
    )
    told(host, "lost", "yes")
    draws = int(host.get_attribute("data-draws") or 0)
    canvas.evaluate("c => c.lose.restoreContext()")
    page.wait_for_function(
        "([host, draws]) => !host.dataset.lost && Number(host.dataset.draws) > draws",
        arg=[host.element_handle(), draws],
    )
    ground = pixel(page, (WIDTH / 2, 60))
    becomes(page, served.at(ALONE)[0], lambda *colour: np.abs(colour - ground).max() > 20)


def test_the_wheel_zooms_and_a_double_click_shows_all(page: Page, served: Served) -> None:
    """After zooming in, an item is elsewhere; after a double click it is where it was."""
    host = opened(page, served)
    (x, y) = served.at(ALONE)[0]
    page.mouse.move(100, 100)
    drawn_anew(host, lambda: page.mouse.wheel(0, -600))
    page.wait_for_timeout(400)
    page.mouse.click(x, y)
    page.wait_for_timeout(200)
    assert served.sessions[-1].view.focus != ALONE
    drawn_anew(host, lambda: page.mouse.dblclick(WIDTH / 2, 60))
    page.wait_for_timeout(400)
    page.mouse.click(x, y)
    told(host, "focus", str(ALONE))


def test_the_map_follows_its_card(page: Page, served: Served) -> None:
    """A smaller card shows everything in a smaller map."""
    host = opened(page, served)
    narrow = "e => { e.style.right = 'auto'; e.style.width = '300px' }"
    drawn_anew(host, lambda: host.evaluate(narrow))
    assert "small" in (host.get_attribute("class") or "")
    lasso(page, [(5, 45), (295, 45), (295, HEIGHT - 50), (5, HEIGHT - 50)])
    told(host, "caught", str(len(served.points)))


def test_fingers_tap_drag_and_pinch(browser: Browser, served: Served) -> None:
    """On a touch screen a tap focuses, one finger moves the map and two of them zoom."""
    context = browser.new_context(viewport={"width": 1000, "height": 700}, has_touch=True)
    page = context.new_page()
    host = opened(page, served)
    devtools = context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def tap_finds(x: float, y: float) -> None:
        page.wait_for_timeout(300)
        served.call(lambda: served.sessions[-1].view.focus_on(None))
        touch("touchStart", (x, y))
        touch("touchEnd")
        told(host, "focus", str(ALONE))

    x, y = served.at(ALONE)[0]
    tap_finds(x, y)
    touch("touchStart", (300, 200))
    touch("touchMove", (260, 170))
    touch("touchEnd")
    x, y = x - 40, y - 30
    tap_finds(x, y)
    middle = (x + 30, y + 20)
    touch("touchStart", (middle[0] - 50, middle[1]), (middle[0] + 50, middle[1]))
    touch("touchMove", (middle[0] - 100, middle[1]), (middle[0] + 100, middle[1]))
    touch("touchEnd")
    tap_finds(x - 30, y - 20)
    context.close()
