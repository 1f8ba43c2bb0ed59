"""Text of a data set or a person is never read as markup, on whichever card it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import expect

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.map.layout import STEPS, lay_out
from bowerbird.app.project.options import ProjectOptions
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

ROWS = 60
RUN = "window.ran.push(1)"
# A picture that is not there, code that runs when drawn, a way out of an attribute, a way out of a
# script, a link, the signs of three kinds of templates, and what Bokeh takes for mathematics.
PAYLOADS = {
    "class": f'<img src=x onerror="{RUN}">class',
    "second class": f"<svg onload={RUN}>second",
    "third class": f"</script><script>{RUN}</script>third",
    "added class": f"\" autofocus onfocus={RUN} x='added",
    "column": f'<img src=x onerror="{RUN}">column',
    "second column": f"$$\\href{{javascript:{RUN}}}{{x}}$$",
    "text column": f"<b onmouseover={RUN}>{{{{1+1}}}} ${{{RUN}}} %s {{0}}",
    "cell": f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>cell',
    "id": f"<img src=x onerror={RUN}>",
    "note": f"<details open ontoggle={RUN}>note",
    "reason": f"<video><source onerror={RUN}></video>[reason](javascript:{RUN})",
    "strategy": f"<img src=x onerror={RUN}>strategy",
    "learner": f"<img src=x onerror={RUN}>learner",
    "phase": f"<img src=x onerror={RUN}>phase",
    "annotator": f"<img src=x onerror={RUN}>ada",
    "project": f"<img src=x onerror={RUN}>project",
    "notice": f"<img src=x onerror={RUN}>notice",
    "detail": f"<pre><img src=x onerror={RUN}>detail",
}
CLASSES = ("class", "second class", "third class")
# Nothing that we draw has these; whatever has them was a payload that became markup.
MARKUP = "img[src='x'], svg[onload], [onfocus], [onmouseover], [ontoggle], iframe, video, details"


def item(row: int) -> str:
    return f"{PAYLOADS['id']}{row}"


def pool(folder: Path) -> Pool:
    """Make a table whose names and cells are payloads."""
    rng = np.random.default_rng(0)
    (folder / "pictures").mkdir()
    for row in range(ROWS):
        Image.new("RGB", (24, 24), (row * 4, 90, 255 - row * 4)).save(
            folder / f"pictures/{row}.png"
        )
    xy = rng.normal(size=(ROWS, 2)).astype(np.float32)
    table = pd.DataFrame({"id": [item(row) for row in range(ROWS)], "f0": xy[:, 0], "f1": xy[:, 1]})
    table["image"] = [f"pictures/{row}.png" for row in range(ROWS)]
    names = tuple(PAYLOADS[name] for name in ("column", "second column", "text column"))
    table[names[0]], table[names[1]] = np.arange(ROWS) / 7, rng.normal(size=ROWS)
    table[names[2]] = [PAYLOADS["cell"] if row % 2 else "plain" for row in range(ROWS)]
    table.to_csv(folder / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"), image="image", context=names)
    made = open_pool(folder / "pool.csv", roles, cache=folder / "cache")
    assert made.folder is not None
    stored.store(made.folder, best(ROWS), xy)
    return made


def happened(site: Any) -> None:
    """Write into the log all that text of others can come in by."""
    first, second, third = (PAYLOADS[name] for name in CLASSES)
    picks = [
        {"item": item(row), "score": 1.5, "reason": f"{PAYLOADS['reason']}{row}",
         "probability": 1.0, "target": first}
        for row in range(8)
    ]  # fmt: skip
    query = {"round": 1, "position": 1, "version": None, "seed": 0, "seconds": 0.0, "spread": True}
    query |= {"strategy": PAYLOADS["strategy"], "phase": PAYLOADS["phase"], "picks": picks}
    who = {"annotator": PAYLOADS["annotator"]}
    added = PAYLOADS["added class"]
    site.write(
        event_of("class_added", {"class": added, "name": added, "colour": "#aa00aa"}, **who),
        *(_label(row, name, who) for row, name in enumerate([first, second, third] * 3, 20)),
        event_of("skipped", {"items": [item(30)], "seconds": 1.0}, **who),
        event_of("flagged", {"items": [item(0)], "on": True}, **who),
        event_of("noted", {"item": item(0), "text": PAYLOADS["note"]}, **who),
        *(event_of(kind, _chosen(kind)) for kind in ("strategy", "learner")),
        event_of("query", query),
    )
    rng = np.random.default_rng(1)
    site.predict(rng.dirichlet(np.ones(4), ROWS).astype(np.float32), PAYLOADS["learner"])
    site.write(
        event_of("failed", {"what": "strategy", "name": PAYLOADS["strategy"],
                         "message": PAYLOADS["notice"], "detail": PAYLOADS["detail"]})
    )  # fmt: skip


def _label(row: int, name: str, who: dict[str, str]) -> Event:
    body = {"items": [item(row)], "class": name, "source": "human", "seconds": 1.0}
    return event_of("labelled", body, **who)


def _chosen(kind: str) -> dict[str, Any]:
    parameters = {PAYLOADS["column"]: PAYLOADS["cell"]}
    return {"name": PAYLOADS[kind], "parameters": parameters, "sha256": None}


class Watched:
    """A page, and all that would betray that a payload ran or was read as markup."""

    def __init__(self, page: Page, ours: str) -> None:
        self.page, self.ours = page, ours
        self.asked: list[str] = []
        self.dialogs: list[str] = []
        page.add_init_script(
            "window.ran = []; window.refused = [];"
            "addEventListener('securitypolicyviolation', e => "
            "window.refused.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`))"
        )
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def check(self) -> None:
        """Nothing has run, nothing became an element, nothing was asked for elsewhere."""
        assert self.page.evaluate("window.ran") == []
        assert self.page.evaluate("window.refused") == []
        assert self.dialogs == []
        assert self.page.locator(MARKUP).count() == 0
        ours = (self.ours, self.ours.replace("http", "ws"), "blob:", "data:")
        assert [url for url in self.asked if not url.startswith(ours) or url.endswith("/x")] == []


@pytest.fixture
def served(site: Callable[..., Any], tmp_path: Path) -> Iterator[Any]:
    choices = ProjectOptions(classes=tuple((PAYLOADS[name], None) for name in CLASSES))
    folder = tmp_path / f"{PAYLOADS['project']}.bower"
    one = site(folder, pool(tmp_path), choices, PAYLOADS["annotator"])
    happened(one)
    names = ["label", "map", "classes", "progress", "queue", "history", "plots"]
    one.write(event_of("layout", {"cards": {}, "open": names, "dark": False}))
    return one


@pytest.fixture(params=["with the policy", "without it"])
def watched(request: pytest.FixtureRequest, browser: Browser, served: Any) -> Iterator[Watched]:
    size = {"width": 1600, "height": 2600}  # every card is in view
    context = browser.new_context(viewport=size, bypass_csp=request.param == "without it")
    context.set_default_timeout(60_000)
    yield Watched(context.new_page(), served.serving.url)
    context.close()


def shows(place: Locator, *names: str) -> None:
    """Expect payloads at a place, letter by letter."""
    for name in names:
        expect(place).to_contain_text(PAYLOADS[name], use_inner_text=False)


def opened(watched: Watched, served: Any) -> Page:
    """Open the page and wait until every card has drawn itself."""
    page = watched.page
    page.goto(served.address)
    expect(page.locator(".label")).to_have_attribute("data-position", "0")
    expect(page.locator(".map")).to_have_attribute("data-drawn", str(ROWS))
    expect(page.locator(".bk-Figure, .bk-figure")).not_to_have_count(0)
    return page


def test_label_card(watched: Watched, served: Any) -> None:
    """Id, columns, cells, reason, notes, classes, search and keys are text on the label card."""
    page = opened(watched, served)
    card = page.locator(".label")
    shows(card.locator(".facts"), "column", "second column", "text column")
    shows(card.locator(".why"), "reason", "strategy", "phase")
    shows(card.locator(".answers"), *CLASSES, "added class")
    shows(card.locator(".id"), "id")
    shows(card.locator(".remark"), "note", "annotator")
    page.keyboard.press("n")
    page.keyboard.type(PAYLOADS["note"])
    page.keyboard.press("Enter")
    page.keyboard.press("4")
    expect(card).to_have_attribute("data-position", "1")
    shows(card.locator(".facts"), "cell")
    page.keyboard.press("/")
    page.keyboard.type(PAYLOADS["id"][:4])
    expect(card.locator(".result").first).to_contain_text(PAYLOADS["id"])
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(card.locator("dialog.help")).to_be_visible()
    page.keyboard.press("?")
    expect(card.locator("dialog.help")).to_be_hidden()
    page.keyboard.press("c")
    page.keyboard.type(PAYLOADS["cell"])
    page.keyboard.press("Enter")
    shows(card.locator(".answers"), "cell")
    watched.check()


def test_map(watched: Watched, served: Any) -> None:
    """Classes, columns and what stands beside the pointer are text on the map."""
    page = opened(watched, served)
    card = page.locator(".map")
    shows(card, *CLASSES, "added class", "column", "second column")
    for colouring in card.locator("select option").all_inner_texts():
        card.locator("select").select_option(colouring)
        page.wait_for_timeout(150)
    page.mouse.move(*place_of(card, served.project, 1))
    shows(card.locator(".card"), "id", "column", "cell")
    watched.check()


def place_of(card: Locator, project: Any, row: int) -> tuple[float, float]:
    """Return an item's place on the page while the map shows everything."""
    box = card.bounding_box()
    assert box is not None
    laid = lay_out(project.coordinates)
    left, bottom, right, top = laid.home
    scale = min(box["width"] * 0.94 / (right - left), box["height"] * 0.94 / (top - bottom))
    x, y = laid.xy[laid.rank[row]] / STEPS - [(left + right) / 2, (bottom + top) / 2]
    return box["x"] + box["width"] / 2 + x * scale, box["y"] + box["height"] / 2 - y * scale


def test_lists(watched: Watched, served: Any) -> None:
    """Queue, history and ledger show classes, ids, notes, reasons and people as text."""
    page = opened(watched, served)
    page.locator(".queue .next").nth(1).hover()
    shows(page.locator(".queue"), "reason")
    history = page.locator(".history")
    shows(history, *CLASSES, "annotator", "id", "note")
    for choice in history.locator("select option").all_inner_texts():
        history.locator("select").select_option(choice)
        page.wait_for_timeout(100)
    ledger = page.locator("table.ledger")
    shows(ledger, *CLASSES, "added class")
    ledger.get_by_role("button", name="Rename").first.click()
    page.keyboard.press("End")
    page.keyboard.type(PAYLOADS["note"])
    page.keyboard.press("Enter")
    shows(ledger, "note")
    ledger.get_by_role("button", name="into another class").nth(1).click()
    page.wait_for_timeout(300)
    watched.check()


def test_drawings(watched: Watched, served: Any) -> None:
    """Columns and classes are text in the choosers and on the axes of every drawing."""
    page = opened(watched, served)
    for chooser in ("X axis", "Y axis"):
        page.get_by_role("combobox", name=chooser, exact=True).click()
        for name in ("column", "second column"):
            expect(page.get_by_role("menuitem", name=PAYLOADS[name], exact=True)).to_be_visible()
        page.get_by_role("menuitem").first.click()
        page.wait_for_timeout(400)
    page.get_by_role("button", name="Histogram").click()
    page.wait_for_timeout(600)
    figures = page.locator(".bk-Figure, .bk-figure")
    for figure in figures.all():
        figure.hover()
        page.wait_for_timeout(100)
    shows(page.locator("dl", has_text="Phase"), "strategy", "learner", "phase")
    watched.check()


def test_header_drawer_and_notices(watched: Watched, served: Any) -> None:
    """Project, learner, strategy, parameters and what went wrong are text around the cards."""
    page = opened(watched, served)
    shows(page.locator("header"), "project", "learner")
    toast = page.locator(".toast.error")
    shows(toast, "notice", "strategy")
    toast.get_by_role("button", name="Details").click()
    shows(toast, "detail")
    page.get_by_role("button", name="Open contextbar").click()
    for word in ("Strategy", "Learner"):
        chooser = page.get_by_role("combobox", name=word, exact=True)
        shows(chooser, word.lower())
        chooser.click()
        expect(page.get_by_role("menuitem", name=PAYLOADS[word.lower()])).to_be_visible()
        page.keyboard.press("Escape")
    assert page.title() == "Bowerbird"
    watched.check()


def test_a_card_that_fails(watched: Watched, served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A card whose building raises says so as text, and the other cards stand."""
    from bowerbird.app.views.history import card as history

    def broken(session: Any) -> None:
        raise RuntimeError(PAYLOADS["detail"])

    monkeypatch.setattr(history, "view", broken)
    page = opened(watched, served)
    shows(page.locator(".toast").last, "detail")
    watched.check()


def test_the_payloads_run_where_nothing_stops_them(browser: Browser) -> None:
    """The payloads are live: read as markup without a policy, they run and are noticed."""
    page = browser.new_page()
    page.set_content("<body></body>")
    page.evaluate("window.ran = []")
    live = ("class", "column", "note", "cell", "id", "reason", "project")
    for number, name in enumerate(live, 1):
        page.evaluate("html => { document.body.innerHTML = html }", PAYLOADS[name])
        assert page.locator(MARKUP).count() > 0, name
        page.wait_for_function(f"window.ran.length === {number}")
    page.close()
