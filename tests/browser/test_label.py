"""The label, queue and history cards in a real browser, over a real project without a worker."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import panel as pn
import pytest
from PIL import Image

from bowerbird.app.server import serve
from bowerbird.app.session.choices import Choices
from bowerbird.app.session.event import Event
from bowerbird.app.session.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.views import history, label, queue
from bowerbird.data.opening import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route, WebSocketRoute

pytestmark = pytest.mark.browser

ROWS = 120
PAYLOAD = "<img src=x onerror=\"document.title='ran'\">"
NAMES = ("ring", "spiral", *(f"kind {i}" for i in range(3, 12)), PAYLOAD)


class Idle(Project):
    """A project that asks and trains nothing by itself, and whose disk can be held up."""

    held: asyncio.Event | None = None

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""

    def append(self, *events: Event) -> asyncio.Future[list[Event]]:
        """Write, after the disk has been let go."""

        async def later(held: asyncio.Event) -> list[Event]:
            await held.wait()
            return await Project.append(self, *events)

        return asyncio.ensure_future(later(self.held)) if self.held else super().append(*events)


def pool(folder: Path) -> Pool:
    rng = np.random.default_rng(0)
    (folder / "pictures").mkdir()
    for i in range(ROWS):
        Image.new("RGB", (24, 24), (i * 2, 90, 255 - i * 2)).save(folder / f"pictures/{i}.png")
    xy = rng.normal(size=(ROWS, 2)).astype(np.float32)
    table = pd.DataFrame({"id": [f"item {i}" for i in range(ROWS)], "f0": xy[:, 0], "f1": xy[:, 1]})
    table["image"] = [f"pictures/{i}.png" for i in range(ROWS)]
    table["size"] = np.arange(ROWS) / 7
    table["remark"] = [PAYLOAD if i == 0 else f"remark {i} of the survey" for i in range(ROWS)]
    table.to_csv(folder / "pool.csv", index=False)
    roles = Roles(
        id="id", features=("f0", "f1"), image="image", context=("image", "size", "remark")
    )
    return open_pool(folder / "pool.csv", roles, cache=folder / "cache")


def query(positions: range, round: int = 1) -> Event:
    """Ask about items as the worker would."""
    picks = [
        {"item": f"item {i}", "score": 1.5, "reason": f"reason {i} {PAYLOAD}", "probability": 1.0,
         "target": None}
        for i in positions
    ]  # fmt: skip
    body = {"round": round, "position": 1, "version": None, "seed": 0, "strategy": "auto"}
    return Event(
        "query", {**body, "phase": "first look", "spread": True, "seconds": 0, "picks": picks}
    )


class Served:
    """A page with the three cards, and the sittings that it has begun."""

    def __init__(self, folder: Path, **choices: Any) -> None:
        self.folder, self.pool, self.choices = folder, pool(folder), choices
        self.sessions: list[Session] = []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        self.start()

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.close()

    def start(self, port: int = 0, asked: int = 20) -> None:
        classes = self.choices.get("classes", tuple((name, None) for name in NAMES))

        async def begin() -> None:
            choices = Choices(**{**self.choices, "classes": classes})
            self.project = Idle(self.folder / "p.bower", self.pool, choices)
            self.serving = serve.start(self.project, annotator="ada", port=port)
            if asked and not self.project.state.round:
                await self.project.append(query(range(asked)))

        self.call(begin)

    def page(self, project: Project, annotator: str) -> Any:
        session = Session(project, annotator)
        self.sessions.append(session)
        cards = [label.view(session), queue.view(session), history.view(session)]
        for card, height in zip(cards, (620, 130, 240), strict=True):
            card.param.update(sizing_mode="fixed", width=680, height=height, margin=0)
        others = [pn.widgets.TextInput(placeholder="elsewhere"), pn.widgets.Button(label="Press")]
        return pn.Row(pn.Column(*cards), pn.Column(*others))

    def call(self, work: Callable[[], Any]) -> Any:
        """Run something on the server's loop and wait for it."""

        async def whole() -> Any:
            done = work()
            return await done if isinstance(done, Coroutine | asyncio.Future) else done

        return asyncio.run_coroutine_threadsafe(whole(), self.loop).result(20)

    def hold(self) -> None:
        """Keep everything from being written until `let_go`."""
        self.project.held = asyncio.Event()

    def let_go(self) -> None:
        held, self.project.held = self.project.held, None
        assert held is not None
        self.call(held.set)

    def stop(self) -> None:
        async def end() -> None:
            self.serving.stop()
            # The process would end here, and what is open with it.
            await self.serving.server._http.close_all_connections()

        self.call(end)

    def close(self) -> None:
        self.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(20)

    # What has been decided

    def kinds(self) -> list[str]:
        return [event.kind for event in self.project.log.read() if event.annotator == "ada"]

    def decided(self, position: int) -> tuple[str, str | None] | None:
        decision = self.project.state.decisions.get(f"item {position}")
        return (decision.kind, decision.class_id) if decision else None


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    yield from serving(tmp_path, monkeypatch)


def serving(folder: Path, patch: pytest.MonkeyPatch, **choices: Any) -> Iterator[Served]:
    one = Served(folder, **choices)
    patch.setattr(serve, "_page", one.page)
    yield one
    one.close()


def opened(page: Page, served: Served, at: str = "0") -> Locator:
    """Open the page and wait until an item is shown."""
    page.goto(served.serving.entrance_url)
    card = page.locator(".label")
    shows(card, at)
    return card


def shows(card: Locator, position: str | int) -> None:
    from playwright.sync_api import expect

    expect(card).to_have_attribute("data-position", str(position), timeout=20_000)


def saved(card: Locator) -> None:
    from playwright.sync_api import expect

    expect(card).to_have_attribute("data-unsaved", "0", timeout=20_000)


def soon(true: Callable[[], bool]) -> None:
    """Wait until something holds."""
    for _ in range(200):
        if true():
            return
        time.sleep(0.05)
    assert true()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_key_labels_and_the_next_item_stands_there(page: Page, served: Served) -> None:
    """Digits label in the order of the classes, with shift the ones beyond ten."""
    card = opened(page, served)
    press(page, "2")
    shows(card, 1)
    press(page, "0", "Shift+Digit2")
    shows(card, 3)
    saved(card)
    assert [served.decided(i) for i in range(3)] == [
        ("labelled", "spiral"), ("labelled", "kind 10"), ("labelled", PAYLOAD)
    ]  # fmt: skip
    decision = served.project.state.decisions["item 0"]
    assert (decision.strategy, decision.round, decision.rank) == ("auto", 1, 1)
    assert decision.seconds is not None and 0 <= decision.seconds < 60
    press(page, "Shift+Digit9", "Control+1", "Alt+2")  # no such class; not our keys
    page.wait_for_timeout(200)
    shows(card, 3)
    assert served.decided(3) is None


def test_skip_unsure_flag_and_note(page: Page, served: Served) -> None:
    """Space, u, f and n do what they say, to the item that is shown."""
    from playwright.sync_api import expect

    card = opened(page, served)
    press(page, "Space", "u")
    shows(card, 2)
    press(page, "f", "n")
    page.keyboard.type("2 rings, unsure?")
    press(page, "Enter")
    expect(card.locator(".remark")).to_contain_text("2 rings, unsure?")
    saved(card)
    state = served.project.state
    assert (served.decided(0), served.decided(1)) == (("skipped", None), ("unsure", None))
    assert state.flags == {"item 2"}
    assert [text for _, _, text in state.notes["item 2"]] == ["2 rings, unsure?"]
    assert served.decided(2) is None  # nothing that was typed was taken for a key
    press(page, "f")
    saved(card)
    assert not state.flags


def test_undo_brings_the_item_back_and_redo_goes_on(page: Page, served: Served) -> None:
    """After undo the item that was labelled is the one that is shown; redo labels it again."""
    card = opened(page, served)
    press(page, "1", "2", "3")
    shows(card, 3)
    saved(card)
    press(page, "Backspace")
    shows(card, 2)
    press(page, "Control+z")
    shows(card, 1)
    assert served.decided(1) is None
    press(page, "Control+Shift+z")
    shows(card, 2)
    saved(card)
    assert served.decided(1) == ("labelled", "spiral")
    press(page, "4")  # another answer than the first
    saved(card)
    assert served.decided(2) == ("labelled", "kind 4")
    shows(card, 3)


def test_an_undo_right_behind_a_label_takes_that_label_back(page: Page, served: Served) -> None:
    """However fast one follows the other, undo finds the label that was given last."""
    card = opened(page, served)
    served.hold()
    press(page, "1", "2", "Control+z")
    shows(card, 2)
    served.let_go()
    saved(card)
    shows(card, 1)
    assert served.decided(0) == ("labelled", "ring") and served.decided(1) is None


def test_typing_in_a_field_is_no_key(page: Page, served: Served) -> None:
    """Fields of this card and of others keep their letters, and Escape gives nothing away."""
    card = opened(page, served)
    elsewhere = page.get_by_placeholder("elsewhere")
    elsewhere.fill("")
    elsewhere.press_sequentially("1 u f?/")
    assert elsewhere.input_value() == "1 u f?/"
    elsewhere.blur()
    press(page, "n")
    page.keyboard.type("12 u")
    press(page, "Backspace", "Escape")
    press(page, "c")
    page.keyboard.type("3u")
    press(page, "Escape")
    page.wait_for_timeout(200)
    shows(card, 0)
    assert served.kinds() == []
    press(page, "1")
    shows(card, 1)


def test_keys_are_heard_wherever_the_focus_is(page: Page, served: Served) -> None:
    """A button that was clicked elsewhere does not swallow the keys; one reached with Tab does."""
    card = opened(page, served)
    other = page.get_by_role("button", name="Press")
    other.click()
    press(page, "1", "Space")
    shows(card, 2)
    saved(card)
    assert served.decided(1) == ("skipped", None)
    page.get_by_placeholder("elsewhere").click()
    press(page, "Tab", "Space", "2")  # the space is the button's, the digit is not
    shows(card, 3)
    saved(card)
    assert served.decided(2) == ("labelled", "spiral")


def test_the_next_item_does_not_wait_for_the_disk(page: Page, served: Served) -> None:
    """Items change while nothing is acknowledged; the badge counts, and goes when all is kept."""
    from playwright.sync_api import expect

    card = opened(page, served)
    served.hold()
    press(page, "1", "2", "3")
    shows(card, 3)
    badge = card.locator(".unsaved")
    expect(badge).to_have_text("unsaved 3")
    assert served.kinds() == []
    served.let_go()
    expect(badge).to_be_hidden()
    saved(card)
    assert served.kinds() == ["labelled"] * 3


def test_what_is_unsaved_survives_a_reload_and_is_kept_once(page: Page, served: Served) -> None:
    """A page that is loaded again sends what was not acknowledged, and each label counts once."""
    card = opened(page, served)
    served.hold()
    press(page, "1", "2")
    shows(card, 2)
    page.reload()
    shows(card, 2)  # what waits to be saved is not asked again
    served.let_go()
    saved(card)
    assert served.kinds() == ["labelled", "labelled"]
    assert served.project.state.counts["ring"] == served.project.state.counts["spiral"] == 1


def test_what_is_unsaved_survives_the_server(page: Page, served: Served) -> None:
    """Labels given to a server that never got them are taken by the one that comes after it."""
    card = opened(page, served)
    port = int(served.serving.url.rstrip("/").rsplit(":", 1)[1])
    served.stop()
    press(page, "1", "2")
    shows(card, 2)
    served.start(port)
    page.goto(served.serving.entrance_url)
    shows(card, 2)
    saved(card)
    assert [served.decided(i) for i in range(2)] == [("labelled", "ring"), ("labelled", "spiral")]


def test_an_answer_that_is_lost_labels_once(page: Page, served: Served) -> None:
    """A label whose acknowledgement was lost is sent again, and stands in the log once."""
    tries: list[str] = []

    def lose(route: Route) -> None:
        tries.append(route.request.post_data or "")
        if len(tries) > 1:
            route.continue_()
            return
        route.fetch()  # it arrives, and the answer does not
        route.abort()

    page.route("**/label/commands", lose)
    card = opened(page, served)
    press(page, "2")
    shows(card, 1)
    press(page, "1")
    saved(card)
    assert len(tries) == 2
    assert served.kinds() == ["labelled", "labelled"]
    assert [served.decided(i) for i in range(2)] == [("labelled", "spiral"), ("labelled", "ring")]


def test_a_dropped_websocket_stops_nothing(page: Page, served: Served) -> None:
    """While the page's websocket is down labels are kept all the same, and the page catches up."""
    from playwright.sync_api import expect

    routes: list[WebSocketRoute] = []

    def through(route: WebSocketRoute) -> None:
        routes.append(route)
        route.connect_to_server()

    page.route_web_socket("**/ws*", through)
    card = opened(page, served)
    routes[0].close(code=1011)
    press(page, "2", "1")
    shows(card, 2)
    saved(card)
    assert served.kinds() == ["labelled", "labelled"]
    soon(lambda: len(routes) > 1)
    served.call(lambda: served.sessions[-1].add_class("later"))
    expect(card.locator(".answer.class")).to_have_count(len(NAMES) + 1, timeout=20_000)


def test_a_tab_whose_session_has_ended_begins_again(page: Page, served: Served) -> None:
    """Where the server has forgotten the tab, it loads itself anew and brings what it had."""
    card = opened(page, served)
    label._CARDS.clear()
    press(page, "2")
    saved(card)
    shows(card, 1)
    assert len(served.sessions) == 2
    assert served.kinds() == ["labelled"]


def test_a_class_is_added_by_keyboard(page: Page, served: Served) -> None:
    """c, a name and Enter add a class; a name that is taken is refused in words."""
    from playwright.sync_api import expect

    card = opened(page, served)
    press(page, "c")
    page.keyboard.type("lens <i>1</i>")
    press(page, "Enter")
    expect(card.locator(".answer.class")).to_have_count(len(NAMES) + 1)
    expect(card.locator(".answer.class").last).to_contain_text("lens <i>1</i>")
    press(page, "Shift+Digit3")
    shows(card, 1)
    saved(card)
    assert served.decided(0) == ("labelled", "lens <i>1</i>")
    press(page, "c")
    page.keyboard.type("ring")
    press(page, "Enter")
    expect(card.locator(".hint")).to_contain_text("There is a class 'ring' already")
    saved(card)


def test_without_a_class_the_field_is_there(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project without classes asks for the first one, and its key works at once."""
    from playwright.sync_api import expect

    for served in serving(tmp_path, monkeypatch, classes=()):
        card = opened(page, served)
        field = card.get_by_placeholder("Name the first class")
        expect(field).to_be_visible()
        field.click()
        page.keyboard.type("ring")
        press(page, "Enter")
        expect(card.locator(".answer.class")).to_have_count(1)
        press(page, "1")
        shows(card, 1)
        saved(card)
        assert served.decided(0) == ("labelled", "ring")


def test_other_keys_can_be_chosen(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys of a config replace the defaults, in the listener and on the buttons."""
    from playwright.sync_api import expect

    for served in serving(tmp_path, monkeypatch, keys={"skip": ["x"], "classes": ["a", "s"]}):
        card = opened(page, served)
        expect(card.locator(".answer.skip kbd")).to_have_text("X")
        press(page, "Space", "1", "x", "s", "Shift+A")
        shows(card, 3)
        saved(card)
        assert [served.decided(i) for i in range(3)] == [
            ("skipped", None), ("labelled", "spiral"), ("labelled", "kind 3")
        ]  # fmt: skip


def test_back_and_forth_and_another_answer(page: Page, served: Served) -> None:
    """Arrows go through what was decided and what is asked; a new answer replaces the old one."""
    from playwright.sync_api import expect

    card = opened(page, served)
    press(page, "1", "1")
    press(page, "ArrowLeft", "ArrowLeft")
    shows(card, 0)
    expect(card.locator(".decision")).to_contain_text("ring")
    soon(lambda: served.sessions[-1].focus == 0)
    press(page, "2")
    shows(card, 2)
    saved(card)
    assert served.decided(0) == ("labelled", "spiral")
    press(page, "ArrowRight", "ArrowRight")
    shows(card, 4)
    press(page, "3")
    shows(card, 5)  # on from there; what was passed over waits
    press(page, "ArrowLeft", "ArrowLeft")
    shows(card, 2)
    saved(card)
    assert served.decided(4) == ("labelled", "kind 3")


def test_search_finds_by_id_and_by_text(page: Page, served: Served) -> None:
    """A slash opens the search; the item that is chosen with Enter is shown and can be labelled."""
    from playwright.sync_api import expect

    card = opened(page, served)
    press(page, "/")
    page.keyboard.type("item 77")
    expect(card.locator(".result")).to_have_count(1)
    press(page, "Enter")
    shows(card, 77)
    press(page, "/")
    page.keyboard.type("REMARK 9")
    expect(card.locator(".result").first).to_contain_text("remark 9")
    press(page, "ArrowDown", "Enter")
    shows(card, 90)
    expect(card.locator(".id")).to_have_text("item 90")
    press(page, "1")
    shows(card, 0)
    saved(card)
    assert served.decided(90) == ("labelled", "ring")
    assert served.project.state.decisions["item 90"].rank is None


def test_what_is_told_of_an_item_is_text(page: Page, served: Served) -> None:
    """Markup in columns, reasons, class names and notes shows as it is written, on every card."""
    from playwright.sync_api import expect

    card = opened(page, served)
    expect(card.locator(".facts")).to_contain_text(PAYLOAD)
    expect(card.locator(".why")).to_contain_text(PAYLOAD)
    expect(card.locator(".answers")).to_contain_text(PAYLOAD)
    press(page, "n")
    page.keyboard.type(PAYLOAD)
    press(page, "Enter", "Shift+Digit2", "ArrowLeft")
    expect(card.locator(".remark")).to_contain_text(PAYLOAD)
    expect(card.locator(".near")).to_be_empty()
    page.locator(".queue .next").first.hover()
    expect(page.locator(".queue .reason")).to_contain_text("onerror")
    expect(page.locator(".history .row").first).to_contain_text(PAYLOAD)
    page.wait_for_timeout(200)
    assert page.title() != "ran" and page.locator("img[src=x]").count() == 0


def test_neighbours_and_predictions(page: Page, served: Served) -> None:
    """The nearest labelled items are told with their classes, and a click looks at them."""
    from playwright.sync_api import expect

    card = opened(page, served)
    expect(card.locator(".fact.number .words").first).to_contain_text("bottom 1%")
    press(page, "1", "2", "1", "2")
    near = card.locator(".neighbour")
    expect(near).to_have_count(3)
    first = served.call(lambda: served.sessions[-1].nearest_labelled(4, 1))[0]
    expect(near.first).to_contain_text(first[1])
    expect(near.first).to_have_attribute("data-position", str(first[0]))
    near.first.click()
    shows(card, first[0])


def test_an_empty_queue_says_why(page: Page, served: Served) -> None:
    """When nothing is asked the card says that the next items are found, or that all are done."""
    from playwright.sync_api import expect

    card = opened(page, served)
    items = [f"item {i}" for i in range(ROWS)]
    served.call(lambda: served.sessions[-1].skip(items[:20]))
    expect(card).to_have_attribute("data-waiting", "0")
    press(page, "Space")  # what is looked at is never taken away
    shows(card, "")
    expect(card.locator(".blank")).to_contain_text("Finding the next items")
    served.call(lambda: served.project.append(query(range(30, 33), 2)))
    shows(card, 30)
    served.call(lambda: served.sessions[-1].skip(items))
    expect(card).to_have_attribute("data-waiting", "0")
    press(page, "Space")
    expect(card.locator(".blank")).to_contain_text("Every item has been looked at")


def test_help_shows_the_keys_and_covers_them(page: Page, served: Served) -> None:
    """? opens the table of keys and closes it; under it no key labels."""
    from playwright.sync_api import expect

    card = opened(page, served)
    press(page, "?")
    expect(card.locator("dialog.help")).to_be_visible()
    expect(card.locator("dialog.help")).to_contain_text("take back what was done last")
    press(page, "1", "?")
    expect(card.locator("dialog.help")).to_be_hidden()
    shows(card, 0)
    press(page, "1")
    shows(card, 1)


def test_a_picture_is_enlarged_and_follows(page: Page, served: Served) -> None:
    """A click enlarges the picture; labelling goes on with the next one just as large."""
    from playwright.sync_api import expect

    card = opened(page, served)
    card.locator(".frame.picture").click()
    large = card.locator("dialog.large")
    expect(large).to_be_visible()
    press(page, "1")
    shows(card, 1)
    expect(large.locator("img")).to_have_attribute("src", re.compile("item/1/picture"))
    press(page, "Escape")
    expect(large).to_be_hidden()
    saved(card)


def test_the_queue_leads_to_an_item(page: Page, served: Served) -> None:
    """A click on a thumbnail looks at that item; it stays in the queue until it is decided."""
    from playwright.sync_api import expect

    card = opened(page, served)
    page.locator('.queue .next[data-position="5"]').click()
    shows(card, 5)
    expect(page.locator(".queue .next.looked")).to_have_attribute("data-position", "5")
    press(page, "1")
    shows(card, 6)
    expect(page.locator('.queue .next[data-position="5"]')).to_have_count(0)
    expect(page.locator(".queue .told")).to_contain_text("19 items next")


def test_the_history_takes_back_any_step(page: Page, served: Served) -> None:
    """Any step can be taken back, a bulk action as one row, and an item be looked at again."""
    from playwright.sync_api import expect

    card = opened(page, served)
    press(page, "1", "2")
    saved(card)
    bulk = [f"item {i}" for i in range(50, 90)]
    served.call(lambda: served.sessions[-1].label(bulk, "kind 3"))
    rows = page.locator(".history .row")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("40 items")
    rows.first.locator(".open").click()
    page.wait_for_function("true")
    expect(rows.nth(2)).to_contain_text("ring")
    rows.nth(2).hover()
    rows.nth(2).get_by_role("button", name="Take this back").click()
    expect(rows.nth(2)).to_have_class("row undone")
    assert served.decided(0) is None and served.decided(1) == ("labelled", "spiral")
    assert len(served.sessions[-1].selection) == 40
    rows.nth(1).locator(".open").click()
    shows(card, 1)
    press(page, "3")
    saved(card)
    assert served.decided(1) == ("labelled", "kind 3")
    page.locator(".history select").select_option(label="spiral")
    expect(rows).to_have_count(1)


def test_a_long_history_comes_page_by_page(page: Page, served: Served) -> None:
    """Of a thousand steps the page holds the newest, and more as one scrolls."""
    from playwright.sync_api import expect

    flags = [Event("flagged", {"items": [f"item {i % ROWS}"], "on": True}, annotator="ada")
             for i in range(1000)]  # fmt: skip
    served.call(lambda: served.project.append(*flags))
    opened(page, served)
    rows = page.locator(".history .row")
    expect(rows).to_have_count(history.PAGE)
    expect(page.locator(".history .total")).to_have_text("1,000 steps")
    rows.last.scroll_into_view_if_needed()
    expect(rows).to_have_count(2 * history.PAGE)
    assert len(set(rows.evaluate_all("rows => rows.map(row => row.dataset.event)"))) == 120
