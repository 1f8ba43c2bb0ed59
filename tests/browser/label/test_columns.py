"""The item's values on the page: read in full, copied, and looked up elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.project.options import ProjectOptions
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

ROWS = 60
LINKS = {
    "Simbad": "https://simbad.invalid/sim-coo?Coord={ra}+{dec}",
    "Notes": "https://a.invalid/{remark}",
}


@pytest.fixture
def stars(tmp_path: Path, site: Callable[..., Any]) -> Any:
    """Return a site over a table as astronomers have it."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"source": [f"star {i}" for i in range(ROWS)]})
    table["ra"] = 189.231848123 + np.arange(ROWS) / 1000
    table["dec"] = -0.213489
    table["mag"] = 17.3214 + np.arange(ROWS) / 10
    table["mag_err"] = 0.0412
    table["gaia"] = 4295806720123456789 + np.arange(ROWS)
    table["flux"] = rng.lognormal(0, 3, ROWS)
    table["remark"] = ["" if i == 1 else "x" * 5000 if i == 2 else f"a/b {i}" for i in range(ROWS)]
    table.to_csv(tmp_path / "stars.csv", index=False)
    pool = open_pool(
        tmp_path / "stars.csv", Roles(id="source", links=LINKS), cache=tmp_path / "cache"
    )
    choices = ProjectOptions(classes=[("spiral", None), ("ring", None)])
    site = site(tmp_path / "p.bower", pool, choices)
    pick = {"score": 1.0, "reason": "far", "probability": 1.0, "target": None}
    picks = [{**pick, "item": f"star {i}"} for i in range(20)]
    body = {"round": 1, "position": 1, "version": None, "seed": 0, "strategy": "auto"}
    site.write(event_of("query", {**body, "spread": True, "picks": picks}))
    return site


def opened(page: Page, site: Any) -> Locator:
    """Open the page and wait for the first item."""
    from playwright.sync_api import expect

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site.address)
    card = page.locator(".label")
    expect(card).to_have_attribute("data-position", "0")
    expect(card.locator(".facts")).to_contain_text("17.32 ± 0.04")
    return card


def copied(page: Page, card: Locator, beginning: str) -> str:
    """Wait until the card says what was copied, and read the clipboard."""
    from playwright.sync_api import expect

    expect(card.locator(".hint")).to_contain_text(beginning)
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_click_copies_the_full_value(page: Page, stars: Any) -> None:
    """What is shown is short; what a hover tells and a click copies is the value in the data."""
    from playwright.sync_api import expect

    card = opened(page, stars)
    ra = card.locator('[data-row="ra"] .value')
    expect(ra).to_have_text("189.231848")
    expect(ra).to_have_attribute("title", "189.231848123\nClick or Enter copies it.")
    ra.click()
    assert copied(page, card, "Copied ra: 189.231848123") == "189.231848123"
    card.locator('[data-row="mag"] .value').click()
    assert copied(page, card, "Copied mag") == "17.3214 ± 0.0412"
    expect(card.locator('[data-row="mag_err"]')).to_have_count(0)
    card.locator('[data-row="gaia"] .value').click()
    assert copied(page, card, "Copied gaia") == "4295806720123456789"


def test_both_forms_of_a_position_are_copied(page: Page, stars: Any) -> None:
    """Hours and degrees, or degrees alone with all their digits."""
    card = opened(page, stars)
    row = card.locator(".fact.sky")
    row.locator(".value").first.click()
    assert copied(page, card, "Copied sky position: 12") == "12:36:55.64 -00:12:48.6"
    row.locator(".degrees").click()
    assert copied(page, card, "Copied sky position: 189") == "189.231848123 -0.213489"


def test_a_key_copies_too(page: Page, stars: Any) -> None:
    """The values are one tab stop; arrows go on and Enter copies, and no item is answered."""
    card = opened(page, stars)
    first = card.locator(".facts .copy").first
    assert card.locator(".facts .copy[tabindex='0']").count() == 1
    card.get_by_role("button", name="Columns: pin, hide, order").focus()
    page.keyboard.press("Tab")
    assert first.evaluate("cell => cell === cell.getRootNode().activeElement")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert copied(page, card, "Copied ra") == "189.231848123"
    assert card.get_attribute("data-position") == "0"


def test_a_cut_text_is_copied_whole(page: Page, stars: Any) -> None:
    """The page holds 4000 signs of a text, and asks for the rest when it is copied."""
    from playwright.sync_api import expect

    card = opened(page, stars)
    for _ in range(2):
        page.keyboard.press("Space")
    expect(card).to_have_attribute("data-position", "2")
    card.locator('[data-row="remark"] .value').click()
    assert copied(page, card, "Copied remark") == "x" * 5000


def test_links_are_opened_by_the_person_alone(page: Page, stars: Any) -> None:
    """Addresses hold the item's values encoded, open elsewhere, and nothing fetches them."""
    from playwright.sync_api import expect

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    card = opened(page, stars)
    simbad, notes = card.locator(".links a").all()
    expect(simbad).to_have_attribute(
        "href", "https://simbad.invalid/sim-coo?Coord=189.231848123+-0.213489"
    )
    expect(simbad).to_have_attribute("rel", "noopener noreferrer")
    expect(simbad).to_have_attribute("target", "_blank")
    expect(notes).to_have_attribute("href", "https://a.invalid/a%2Fb%200")
    page.keyboard.press("Space")
    expect(card).to_have_attribute("data-position", "1")
    expect(card.locator(".links a")).to_have_count(1)
    expect(card.locator(".links .off")).to_have_text("Notes")
    assert not [url for url in asked if "invalid" in url]


def label_some(site: Any) -> None:
    """Label items whose magnitude tells their class, and nothing else does."""
    for class_id, items in (("spiral", range(20, 30)), ("ring", range(50, 60))):
        body = {"items": [f"star {i}" for i in items], "class": class_id, "source": "human"}
        site.write(event_of("labelled", body, "ada"))


def shown(card: Locator) -> list[str]:
    """Return the rows in their order."""
    rows = card.locator(".facts .fact").all()
    return [str(row.get_attribute("data-row")) for row in rows]


IN_TABLE = ["sky position", "ra", "dec", "mag", "gaia", "flux", "remark"]


def test_columns_are_arranged_and_stay_so(page: Page, stars: Any) -> None:
    """What is pinned, hidden and moved shows at once, is logged, and is there after a reload."""
    from playwright.sync_api import expect

    card = opened(page, stars)
    assert shown(card) == IN_TABLE
    card.get_by_role("button", name="Columns: pin, hide, order").click()
    dialog = card.locator("dialog.columns")
    dialog.locator('[data-name="gaia"] .shows').uncheck()
    dialog.get_by_role("button", name="Pin flux to the top").click()
    dialog.get_by_role("button", name="Move mag up").click()
    dialog.get_by_role("button", name="Move mag up").click()
    arranged = ["flux", "sky position", "mag", "ra", "dec", "remark"]
    assert shown(card) == arranged
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(card).to_have_attribute("data-unsaved", "0")
    columns = stars.project.state.columns
    assert (columns.pinned, columns.hidden) == (["flux"], ["gaia"])
    page.reload()
    expect(card.locator(".facts .fact").first).to_have_attribute("data-row", "flux")
    assert shown(card) == arranged
    assert [event.kind for event in stars.project.log.read()].count("columns") == 1


def test_values_of_hidden_columns_are_sent_when_they_are_asked_for(page: Page, stars: Any) -> None:
    """Nothing of a hidden column comes; tried out it is there at once; shown it comes with each."""
    from playwright.sync_api import expect

    stars.write(event_of("columns", {"order": [], "pinned": [], "hidden": ["remark"]}))
    received: list[str] = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda text: received.append(str(text))))
    card = opened(page, stars)
    expect(card.locator(".facts .fact")).to_have_count(len(IN_TABLE) - 1)
    expect(card).to_have_attribute("data-waiting", "16")
    page.keyboard.press("ArrowRight")
    expect(card).to_have_attribute("data-position", "1")
    page.keyboard.press("ArrowLeft")
    expect(card.locator('[data-row="mag"] .value')).to_have_text("17.32 ± 0.04")
    assert not [text for text in received if "a/b" in text]

    card.get_by_role("button", name="Columns: pin, hide, order").click()
    dialog = card.locator("dialog.columns")
    dialog.get_by_label("Find a column by a part of its name").fill("rem")
    dialog.locator('[data-name="remark"] .shows').check()
    expect(card.locator('[data-row="remark"] .value')).to_have_text("a/b 0")
    assert not [text for text in received if "a/b 9" in text]
    page.keyboard.press("Escape")
    expect(card).to_have_attribute("data-unsaved", "0")
    page.keyboard.press("ArrowRight")
    expect(card.locator('[data-row="remark"] .value')).to_have_text("missing")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(card.locator('[data-row="remark"] .value')).to_have_text("a/b 3")


def test_columns_are_arranged_by_keyboard(page: Page, stars: Any) -> None:
    """The search narrows the list, arrows go through it, and space and enter act, on no item."""
    from playwright.sync_api import expect

    card = opened(page, stars)
    card.get_by_role("button", name="Columns: pin, hide, order").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    dialog = card.locator("dialog.columns")
    page.keyboard.type("A")
    expect(dialog.locator(".entry")).to_have_count(4)  # ra, mag, gaia, remark
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(card.locator('.facts [data-row="mag"]')).to_have_count(0)
    expect(dialog.locator('[data-name="mag"] .shows')).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(dialog.locator('[data-name="mag"] .pin')).to_be_focused()
    expect(dialog.locator(".entry").first).to_have_attribute("data-name", "mag")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert card.get_attribute("data-position") == "0" and not stars.project.state.decisions


def test_what_tells_classes_apart_stands_first_and_does_not_jump(page: Page, stars: Any) -> None:
    """The order is made when the page is loaded, or when one asks; labels do not change it."""
    from playwright.sync_api import expect

    card = opened(page, stars)
    label_some(stars)
    expect(card.locator(".standing")).to_be_visible()
    assert shown(card) == IN_TABLE
    card.get_by_role("button", name="Columns: pin, hide, order").click()
    dialog = card.locator("dialog.columns")
    dialog.get_by_role("button", name="Most telling first").click()
    telling = {"ra", "mag"}  # both go up from item to item
    expect(dialog.locator(".entry").first).not_to_have_attribute("data-name", "sky position")
    assert set(shown(card)[:2]) == telling
    page.keyboard.press("Escape")
    page.reload()
    expect(card).to_have_attribute("data-position", "0")
    assert set(shown(card)[:2]) == telling and shown(card)[2] == "sky position"


def test_no_row_moves_from_item_to_item(page: Page, stars: Any) -> None:
    """The next item is described before the first labels, and its neighbours come later."""
    from playwright.sync_api import expect

    card = opened(page, stars)
    label_some(stars)
    expect(card.locator(".neighbour").first).to_be_visible()
    card.locator('[data-row="ra"]').evaluate("""row => {
        window.places = new Set();
        const look = () => {
            window.places.add(row.getBoundingClientRect().y);
            requestAnimationFrame(look);
        };
        look();
    }""")
    page.keyboard.press("Space")
    expect(card).to_have_attribute("data-position", "1")
    expect(card.locator(".neighbour").first).to_be_visible()
    assert len(page.evaluate("[...window.places]")) == 1


def test_a_value_has_a_place_in_each_class(page: Page, stars: Any) -> None:
    """The line follows the pointer and the item; medians are marked below the histograms."""
    from playwright.sync_api import expect

    card = opened(page, stars)
    expect(card.locator(".standing")).to_be_hidden()
    label_some(stars)
    line = card.locator(".standing")
    expect(card.locator('[data-row="mag"] .histogram g rect')).to_have_count(2)
    card.locator('[data-row="mag"] .name').hover()
    expect(line).to_have_text("mag: larger than none of 10 spiral, none of 10 ring")
    page.keyboard.press("Space")
    expect(card).to_have_attribute("data-position", "1")
    card.locator('[data-row="ra"] .name').hover()
    expect(line).to_contain_text("ra: larger than")
    card.locator('[data-row="remark"] .name').hover()
    expect(line).to_have_text("Point at a value to see its place in each class.")
    expect(card.locator('[data-row="flux"] .histogram title')).to_contain_text("logarithmic")
