"""Classes, Progress and Plots in a real browser, on the whole page over a project without a worker.

What is drawn is read from the figures' sources in the browser: what is there is on the screen.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bokeh.document.events import TitleChangedEvent
from panel.io import document as panel_document
from playwright.sync_api import Locator, Page, expect

from bowerbird.app.log.codec import body_as_json, event_of
from bowerbird.app.log.events import Event
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.server import serve
from bowerbird.app.session.session import Session
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

pytestmark = pytest.mark.browser

ROWS = 240
WAIT = 240_000  # milliseconds for the page to come up on a busy machine
PAYLOAD = "<img src=x onerror=\"document.title='ran'\">"
NAMES = ("blue", "orange", PAYLOAD)
COLOURS = ("#0000ff", "#ff8800", "#00aa00")
HEIGHT = f"$$h$$ {PAYLOAD}"
# Sources of all layers of all figures, by what they are drawn with.
MODELS = "Bokeh.documents.flatMap(document => [...document._all_models.values()])"
DRAWN = f"""() => {{
  const plain = one => typeof one === 'object' && one !== null ? Array.from(one, plain) : one
  const columns = data => Object.entries(data).map(([name, column]) => [name, plain(column)])
  const layers = {MODELS}.filter(model => model.type === 'Figure').flatMap(one => one.renderers)
  const told = model => Object.fromEntries(columns(model.data_source.data))
  return layers.map(model => [model.glyph.type, told(model)])
}}"""
AXES = f"() => {MODELS}.filter(one => one.type === 'PlainText').map(one => one.text)"
# Where a place of the first scatter's axes is on the page.
PLACE = f"""([x, y]) => {{
  const scatter = one => one.type === 'GlyphRenderer' && one.glyph.type === 'Scatter'
  const view = Bokeh.index.find_one({MODELS}.find(scatter))
  const box = view.plot_view.el.getBoundingClientRect()
  const {{x_scale, y_scale}} = view.coordinates
  return [box.x + x_scale.compute(x), box.y + y_scale.compute(y)]
}}"""


def pool(folder: Path) -> Pool:
    """Make a table with columns of which all is known: a line, and one value missing."""
    table = pd.DataFrame({"id": [f"item {i}" for i in range(ROWS)], "place": np.arange(ROWS) * 1.0})
    table[HEIGHT] = np.arange(ROWS) % 2 * 10.0
    table.loc[ROWS - 1, HEIGHT] = np.nan
    table["f0"], table["f1"] = np.arange(ROWS) / ROWS, 1.0
    table["kind"] = ["blue"] * 200 + ["orange"] * 39 + [PAYLOAD]
    table.to_csv(folder / "pool.csv", index=False)
    context = ("place", HEIGHT)
    # The class can be read off the place, which is drawn all the same.
    roles = Roles(id="id", label="kind", features=("f0", "f1"), context=context, withhold=())
    made = open_pool(folder / "pool.csv", roles, cache=folder / "cache")
    assert made.folder is not None
    stored.store(made.folder, best(ROWS), np.zeros((ROWS, 2), dtype=np.float32))
    return made


def layout(places: dict[str, list[int]]) -> Event:
    return event_of("layout", {"cards": places, "open": list(places), "dark": False})


class Charts:
    """The page, the server behind it, and the session of the page's tab."""

    def __init__(self, site: Any, page: Page, sessions: list[Session]) -> None:
        self.site, self.page, self._sessions = site, page, sessions

    def open(self) -> None:
        """Open the page and wait until the cards are drawn."""
        self.page.goto(self.site.address, timeout=WAIT)
        expect(self.ledger.locator("tr.row")).to_have_count(len(NAMES), timeout=WAIT)
        expect(self.page.locator(".bk-Figure")).to_have_count(3, timeout=WAIT)

    @property
    def session(self) -> Session:
        return self._sessions[-1]

    @property
    def ledger(self) -> Locator:
        return self.page.locator("table.ledger")

    def line(self, class_id: str) -> Locator:
        """Return a class's line in the ledger."""
        return self.ledger.locator("tr.row").nth(
            [c.id for c in self.site.project.state.classes].index(class_id)
        )

    def drawn(self, glyph: str) -> list[dict[str, list[Any]]]:
        """Return the sources of the layers of a kind, as the browser has them."""
        return [data for kind, data in self.page.evaluate(DRAWN) if kind == glyph]

    def wait(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        for _ in range(600):
            if holds():
                return
            self.page.wait_for_timeout(100)
        pytest.fail("it did not come to hold within 60 seconds")

    def label(self, row: int, class_id: str, asked: bool = True) -> None:
        """Have a label come in, as from another tab."""
        body = {"items": [f"item {row}"], "class": class_id, "source": "human", "seconds": 2.0}
        body["strategy"] = "auto" if asked else None
        self.site.write(event_of("labelled", body, annotator="ada"))

    def selected(self) -> list[int]:
        return [int(at) for at in self.session.view.selection]

    def figure(self, card: str) -> dict[str, float]:
        """Return the frame of a card's drawing, once the card is in view."""
        figure = self.page.locator(f"[data-id={card}] .bk-Figure")
        figure.scroll_into_view_if_needed()
        before, box = None, figure.bounding_box()
        while box is None or box != before:  # cards move until all on the page has its size
            self.page.wait_for_timeout(100)
            before, box = box, figure.bounding_box()
        return dict(box)


@pytest.fixture
def charts(
    site: Callable[..., Any], page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Charts]:
    sessions: list[Session] = []

    def sitting(*given: Any) -> Session:
        sessions.append(Session(*given))
        return sessions[-1]

    monkeypatch.setattr(serve, "Session", sitting)
    choices = ProjectOptions(classes=tuple(zip(NAMES, COLOURS, strict=True)))
    one = site(tmp_path / "p.bower", pool(tmp_path), choices)
    places = {"classes": [0, 0, 7, 12], "progress": [7, 0, 14, 12], "plots": [14, 0, 21, 12]}
    one.write(layout(places))
    page.set_viewport_size({"width": 1200, "height": 1300})
    made = Charts(one, page, sessions)
    yield made
    assert page.title() == "Bowerbird"
    assert page.locator("img[src='x']").count() == 0


def test_labels_move_ledger_bars_and_curves(charts: Charts) -> None:
    """Labels from anywhere arrive in the table, in the bars and in the curve of classes found."""
    charts.open()
    expect(charts.line("blue")).to_contain_text("5 to 5")
    for row in range(3):
        charts.label(row, "blue")
    charts.label(230, "orange")
    expect(charts.line("blue").locator(".count")).to_have_text("3")
    expect(charts.line("blue")).to_contain_text("2 to 5")
    expect(charts.page.locator("[data-id=classes] .told")).to_have_text(
        "2 of 3 classes found · 0 labels since the last new one"
    )
    charts.wait(lambda: [bar["labelled"] for bar in charts.drawn("HBar")] == [[0, 1, 3]] * 2)
    _, labelled = charts.drawn("HBar")
    np.testing.assert_allclose(labelled["items"], np.log10([1, 2, 4]))
    assert labelled["color"] == list(reversed(COLOURS))
    charts.wait(lambda: max(charts.drawn("Line")[-1]["y"], default=0) == 2)
    chance, found = charts.drawn("Line")
    assert (found["x"][-1], found["y"][-1]) == (4, 2)
    assert 1 < chance["y"][-1] < 2, "what four random draws would have found"


def test_predictions_are_told_as_the_models_count(charts: Charts) -> None:
    """A model version fills the column and the pale bars, and its items can be selected."""
    charts.label(0, "blue")
    top = np.zeros((ROWS, 3), dtype=np.float32)
    top[:, 0], top[:12, 1] = 0.5, 0.9
    charts.site.predict(top)
    predicted = {"blue": ROWS - 12, "orange": 12, PAYLOAD: 0}
    body = body_as_json(charts.site.project.state.models[-1])
    charts.site.write(event_of("model", {**body, "predicted": predicted}))
    charts.open()
    expect(charts.page.get_by_title("not an estimate of how many there are")).to_have_count(1)
    charts.wait(lambda: charts.drawn("HBar")[0]["predicted"] == [0, 12, ROWS - 12])
    charts.line("orange").locator("td.soft button").click()
    charts.wait(lambda: charts.selected() == list(range(12)))


def test_a_class_is_told_what_a_miss_costs(charts: Charts) -> None:
    """In the ledger, through the page; what is no cost changes nothing, and undo takes it back."""
    charts.label(0, "blue")
    charts.open()
    state = charts.site.project.state
    cost = charts.page.get_by_label("Cost of missing blue", exact=True)
    expect(cost).to_have_text("1")
    for typed, told in (("100", "100"), ("-5", "100"), ("", "100")):
        cost.click()
        charts.page.get_by_label("Cost of missing blue, against 1 for a false alarm").fill(typed)
        charts.page.keyboard.press("Enter")
        expect(cost).to_have_text(told)
    assert next(c.cost for c in state.classes if c.name == "blue") == 100
    charts.page.get_by_role("button", name="Undo").click()
    expect(cost).to_have_text("1")


def test_a_class_is_renamed_recoloured_merged_and_brought_back(charts: Charts) -> None:
    """All of it through the page; a merge says first how many labels it moves."""
    for row in range(3):
        charts.label(row, "blue")
    charts.label(230, "orange")
    charts.open()
    state = charts.site.project.state
    charts.line("blue").hover()
    charts.page.get_by_label("Rename blue").click()
    charts.page.get_by_label("New name of blue").fill("<b>sky</b>")
    charts.page.keyboard.press("Enter")
    expect(charts.line("blue").locator(".name")).to_contain_text("<b>sky</b>")
    charts.wait(lambda: charts.drawn("HBar")[0]["class"][-1] == "<b>sky</b>")

    swatch = charts.page.get_by_label("Colour of <b>sky</b>")
    swatch.evaluate("one => { one.value = '#123456'; one.dispatchEvent(new Event('change')) }")
    charts.wait(lambda: charts.drawn("HBar")[1]["color"][-1] == "#123456")

    charts.line("blue").hover()
    charts.page.get_by_label("Merge <b>sky</b> into another class").click()
    sure = charts.page.get_by_role("button", name="Merge", exact=True)
    expect(sure).to_be_disabled()
    charts.page.get_by_label("Class that <b>sky</b> becomes part of").select_option(label=PAYLOAD)
    said = charts.page.locator(".question")
    expect(said).to_have_text(
        f"3 labels of “<b>sky</b>” will count as “{PAYLOAD}”. Undo brings the class back."
    )
    assert len(state.classes) == 3
    sure.click()
    expect(charts.ledger.locator("tr.row")).to_have_count(2)
    assert state.counts == {"orange": 1, PAYLOAD: 3}
    charts.wait(lambda: charts.drawn("HBar")[1]["labelled"] == [3, 1])

    for _ in range(3):  # the merge, the colour and the name
        before = charts.site.project.state.position
        charts.page.get_by_role("button", name="Undo").click()
        charts.wait(lambda: charts.site.project.state.position > before)  # noqa: B023
    expect(charts.line("blue").locator(".name")).to_contain_text("blue")
    charts.wait(lambda: charts.drawn("HBar")[1]["labelled"] == [0, 1, 3])
    charts.wait(lambda: charts.drawn("HBar")[1]["color"][-1] == COLOURS[0])


def test_a_class_is_added_and_a_taken_name_is_refused_in_words(charts: Charts) -> None:
    """The form makes a class; the same name again makes a notice and no class."""
    charts.open()
    for _ in range(2):
        charts.page.get_by_label("Name of a new class").fill("ring")
        charts.page.get_by_role("button", name="Add", exact=True).click()
        expect(charts.ledger.locator("tr.row")).to_have_count(4)
    expect(charts.page.locator(".toast.warning")).to_contain_text("There is a class 'ring' already")
    charts.wait(lambda: charts.drawn("HBar")[0]["class"][0] == "ring")


def test_the_words_of_a_person_survive_a_label_that_comes_in(charts: Charts) -> None:
    """A name that is being typed is not drawn over; the count is there once it is done."""
    charts.open()
    charts.line("blue").hover()
    charts.page.get_by_label("Rename blue").click()
    charts.page.get_by_label("New name of blue").fill("half a na")
    charts.label(0, "orange")
    charts.wait(lambda: charts.drawn("HBar")[1]["labelled"] == [0, 1, 0])
    expect(charts.page.get_by_label("New name of blue")).to_have_value("half a na")
    charts.page.keyboard.press("Escape")
    expect(charts.line("orange").locator(".count")).to_have_text("1")
    expect(charts.line("blue").locator(".name")).to_contain_text("blue")


def test_scales_and_goals_can_be_chosen(charts: Charts) -> None:
    """Bars become counts and come back to logarithms; another aim is another shortage."""
    for row in range(6):
        charts.label(row, "blue")
    charts.open()
    box = charts.page.locator("[data-id=classes]").get_by_label("log scale")
    box.uncheck()
    charts.wait(lambda: charts.drawn("HBar")[1]["items"] == [0, 0, 6])
    box.check()
    charts.wait(lambda: charts.drawn("HBar")[1]["items"][-1] < 1)
    expect(charts.line("blue")).to_contain_text("14 to 20")
    aim = charts.page.get_by_label("Labels wanted of each class")
    aim.fill("8")
    aim.press("Enter")
    expect(charts.line("blue")).to_contain_text("2 to 8")


def test_a_selection_is_the_same_on_every_card(charts: Charts) -> None:
    """A box in Plots selects for the session; a class in the ledger rings its items in Plots."""
    for row in (10, 11, 150):
        charts.label(row, "blue")
    charts.open()
    charts.wait(lambda: len(charts.drawn("Scatter")[0]["x"]) == ROWS - 1)
    expect(charts.page.locator("[data-id=plots]")).to_contain_text("1 has no value here")
    frame = charts.figure("plots")  # once nothing moves it any more
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + 13
    charts.page.mouse.move(x, y + 40)
    tools = charts.page.locator("[data-id=plots] .bk-tool-icon-box-select")
    tools.first.click()
    charts.page.mouse.move(x, y)
    charts.page.mouse.down()
    charts.page.mouse.move(x + 100, y + 80, steps=4)
    charts.page.mouse.move(x + frame["width"] / 2 - 40, y + frame["height"] - 67, steps=4)
    charts.page.mouse.up()
    charts.wait(lambda: len(charts.selected()) > 20)
    found = charts.selected()
    assert found == list(range(found[0], ROWS - 1)), "the right half, but for what has no value"
    assert 90 < found[0] < 130
    expect(charts.page.locator("[data-id=plots]")).to_contain_text(f"{len(found)} selected")
    charts.wait(lambda: len(charts.drawn("Scatter")[2]["x"]) == len(found))

    charts.page.get_by_title(re.compile("^blue: select its 3 labels")).click()
    charts.wait(lambda: charts.selected() == [10, 11, 150])
    charts.wait(lambda: charts.drawn("Scatter")[2]["x"] == [10, 11, 150])
    charts.page.get_by_title("Select nothing").click()
    charts.wait(lambda: charts.selected() == [])
    charts.wait(lambda: charts.drawn("Scatter")[2]["x"] == [])


def test_a_lasso_selects_and_a_press_looks(charts: Charts) -> None:
    """What is drawn around is selected, also in a histogram; a point that is pressed is shown."""
    charts.open()
    charts.wait(lambda: len(charts.drawn("Scatter")[0]["x"]) == ROWS - 1)
    frame = charts.figure("plots")
    left, top = frame["x"] + 75, frame["y"] + 13
    right, bottom = frame["x"] + frame["width"] / 3, frame["y"] + frame["height"] - 54
    charts.page.mouse.move(left, top)
    charts.page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top)):
        charts.page.mouse.move(x, y, steps=3)
    charts.page.mouse.up()
    charts.wait(lambda: len(charts.selected()) > 20)
    assert charts.selected() == list(range(len(charts.selected())))
    place = charts.page.evaluate(PLACE, [100, 0])
    charts.page.mouse.click(*place)
    charts.wait(lambda: charts.session.view.focus == 100)

    charts.page.get_by_role("button", name="Histogram").click()
    charts.wait(lambda: [sum(one["top"]) for one in charts.drawn("Quad")[:1]] == [ROWS])
    frame = charts.figure("plots")
    charts.page.mouse.move(frame["x"] + 200, frame["y"] + 50)
    charts.page.mouse.down()
    charts.page.mouse.move(frame["x"] + 300, frame["y"] + 90, steps=4)
    charts.page.mouse.up()
    charts.wait(lambda: charts.selected()[0] > 5)
    found = charts.selected()
    assert found == list(range(found[0], found[-1] + 1))
    charts.wait(lambda: sum(charts.drawn("Quad")[1]["top"]) == len(found))


async def send_in_quick_succession(charts: Charts) -> None:
    """Send one message while another is being written, at several moments of that writing.

    Panel may leave the second one behind; from then on it leaves the last of each step behind, and
    every chart comes one tab too late.
    """
    (session,) = charts.site.serving.server.get_sessions()
    page, connections = session.document, list(session._subscribed_connections)
    for turns in [0, 1, 2, 3, 4, 5] * 20:
        for pause in (turns, 0):
            event = TitleChangedEvent(page, "Bowerbird")
            panel_document.schedule_write_events(page, connections, [event])
            for _ in range(pause):
                await asyncio.sleep(0)
        await asyncio.sleep(0.02)
        if page in panel_document._WRITE_MSGS:
            return


def test_the_chart_is_that_of_its_tab(charts: Charts) -> None:
    """After a rename and a recolouring each tab shows its own chart at once."""
    for row in range(12):
        charts.label(row, "blue")
    charts.open()
    progress = charts.page.locator("[data-id=progress]")
    charts.line("blue").hover()
    charts.page.get_by_label("Rename blue").click()
    charts.page.get_by_label("New name of blue").fill("sky")
    charts.page.keyboard.press("Enter")
    expect(charts.line("blue").locator(".name")).to_contain_text("sky")
    swatch = charts.page.get_by_label("Colour of sky")
    swatch.evaluate("one => { one.value = '#123456'; one.dispatchEvent(new Event('change')) }")
    charts.wait(lambda: charts.drawn("HBar")[1]["color"][-1] == "#123456")
    charts.site.call(lambda: send_in_quick_succession(charts))
    for name, axis in (
        ("Labels", "labels of the class"), ("Pace", "seconds per label"),
        ("Found", "classes found"),
        ("Yield", "of 100 labels"), ("Labels", "labels of the class"), ("Found", "classes found"),
    ):  # fmt: skip
        progress.get_by_role("button", name=name).click()
        charts.wait(lambda: axis in charts.page.evaluate(AXES))  # noqa: B023


def draw_a_box(charts: Charts) -> list[int]:
    """Draw around the left half of the plot and return what was selected."""
    charts.site.call(lambda: charts.session.view.select([]))
    frame = charts.figure("plots")
    x, y = frame["x"] + 75, frame["y"] + 13
    charts.page.mouse.move(x, y)
    charts.page.mouse.down()
    charts.page.mouse.move(x + 60, y + 40, steps=4)
    right, bottom = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] - 60
    for place in ((x, bottom), (right, bottom), (right, y)):  # of a histogram the width counts
        charts.page.mouse.move(*place, steps=3)
    charts.page.mouse.up()
    charts.wait(lambda: len(charts.selected()) > 20)
    return charts.selected()


def test_the_plot_stays_where_it_is_when_its_text_comes(charts: Charts) -> None:
    """The text comes after the drawing, perhaps in the middle of a selection."""
    charts.open()
    words = charts.page.get_by_text(f"{ROWS} items")
    expect(words).to_be_visible()
    before = charts.figure("plots")
    words.evaluate("one => { one.textContent = '' }")
    assert charts.figure("plots") == before


def test_selecting_works_after_any_change_of_kind(charts: Charts) -> None:
    """Two columns, a histogram and back, and with the cards arranged anew: all select."""
    charts.open()
    charts.wait(lambda: len(charts.drawn("Scatter")[0]["x"]) == ROWS - 1)
    draw_a_box(charts)
    figures = charts.page.locator("[data-id=plots] .bk-Figure")
    change_kind = [
        charts.page.get_by_role("button", name=kind)
        for kind in ("Histogram", "Two columns", "Histogram", "Two columns")
    ]
    for button in (*change_kind, charts.page.locator("[data-id=progress] .dock-close")):
        figures.evaluate("one => { one.dataset.before = 'yes' }")
        button.click()
        expect(charts.page.locator("[data-id=plots] .bk-Figure:not([data-before])")).to_have_count(
            1
        )
        expect(figures).to_have_count(1)
        if charts.drawn("Quad"):
            charts.wait(lambda: max(charts.drawn("Quad")[0]["top"]) > 1)
        draw_a_box(charts)


def test_a_hostile_column_is_text_beside_its_axis(charts: Charts) -> None:
    """The name is in the chooser and on the axis as it is, and no mathematics is made of it."""
    charts.open()
    charts.wait(lambda: len(charts.drawn("Scatter")[0]["x"]) == ROWS - 1)
    labels = charts.page.evaluate(
        f"() => {MODELS}.filter(one => one.type === 'PlainText').map(one => one.text)"
    )
    assert HEIGHT[:20] in [label[:20] for label in labels]


def test_agreement_is_told_with_what_it_is_not(charts: Charts) -> None:
    """Asked items count against what the model had said, and the words say how they were chosen."""
    top = np.zeros((ROWS, 3), dtype=np.float32)
    top[:, 0] = 1.0
    charts.open()
    charts.site.predict(top)
    for row in range(8):
        charts.label(row, "blue")
    for row in range(8, 12):
        charts.label(row, "orange")
    charts.label(30, "orange", asked=False)
    progress = charts.page.locator("[data-id=progress]")
    progress.get_by_role("button", name="Agreement").click()
    expect(progress).to_contain_text("8 of 12.")
    expect(progress).to_contain_text("no estimate of accuracy")
    charts.wait(lambda: len(charts.drawn("Line")[-1]["y"]) > 0)
    charts.wait(lambda: abs(charts.drawn("Line")[-1]["y"][-1] - 100 * 8 / 12) < 1e-6)
    expect(progress.locator("dl")).to_contain_text("duo, version 1")
    progress.get_by_role("button", name="Labels").click()
    charts.wait(lambda: charts.drawn("MultiLine")[0].get("name") == ["blue", "orange"])


def test_nothing_is_drawn_out_of_view(charts: Charts) -> None:
    """Cards that are scrolled away wait with drawing until they are seen again."""
    charts.page.set_viewport_size({"width": 1200, "height": 500})
    charts.open()
    charts.page.evaluate("window.scrollTo(0, 0)")
    charts.wait(lambda: charts.drawn("HBar")[1]["labelled"] == [0, 0, 0])
    before = charts.drawn("Line")[-1]["x"]
    charts.page.wait_for_timeout(500)
    charts.label(0, "blue")
    charts.wait(lambda: charts.drawn("HBar")[1]["labelled"] == [0, 0, 1])
    charts.page.wait_for_timeout(1_500)
    assert charts.drawn("Line")[-1]["x"] == before
    charts.page.locator("[data-id=progress] dl").scroll_into_view_if_needed()
    charts.wait(lambda: charts.drawn("Line")[-1]["x"] != before)


@pytest.mark.parametrize("columns", [4, 12])
def test_every_drawing_has_room_on_any_card(charts: Charts, columns: int) -> None:
    """On a narrow card table and drawing stand one below the other, none without a size."""
    names, beside = ("classes", "progress", "plots"), columns < 12
    places = {
        name: [0 if beside else 7 * i, 4 * i if beside else 0, 7 * (1 if beside else i + 1)]
        for i, name in enumerate(names)
    }
    places = {name: [*place, place[1] + columns] for name, place in places.items()}
    charts.site.write(layout(places))
    charts.open()
    for name in names:
        frame = charts.figure(name)
        assert frame["width"] > 200
        assert frame["height"] > 130
    table, drawing = charts.ledger.bounding_box(), charts.figure("classes")
    assert table is not None
    assert (drawing["y"] > table["y"] + table["height"]) == beside
