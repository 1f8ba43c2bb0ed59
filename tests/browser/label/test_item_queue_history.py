"""What is shown of an item, of the queue and of the history."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.views.history import card as history

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_what_is_told_of_an_item_is_text(page: Page, served: Any) -> None:
    """Markup in columns, reasons, class names and notes shows as it is written, on every card."""
    from playwright.sync_api import expect

    card = served.opened(page)
    expect(card.locator(".facts")).to_contain_text(served.payload)
    expect(card.locator(".why")).to_contain_text(served.payload)
    expect(card.locator(".answers")).to_contain_text(served.payload)
    served.press(page, "n")
    page.keyboard.type(served.payload)
    served.press(page, "Enter", "Shift+Digit2", "ArrowLeft")
    expect(card.locator(".remark")).to_contain_text(served.payload)
    expect(card.locator(".near")).to_be_empty()
    page.locator(".queue .next").first.hover()
    expect(page.locator(".queue .reason")).to_contain_text("onerror")
    expect(page.locator(".history .row").first).to_contain_text(served.payload)
    page.wait_for_timeout(200)
    assert page.title() != "ran" and page.locator("img[src=x]").count() == 0


def test_neighbours_and_predictions(page: Page, served: Any) -> None:
    """The nearest labelled items are told with their classes, and a click looks at them."""
    from playwright.sync_api import expect

    card = served.opened(page)
    expect(card.locator(".fact.number .words").first).to_contain_text("bottom 1%")
    served.press(page, "1", "2", "1", "2")
    near = card.locator(".neighbour")
    expect(near).to_have_count(3)
    first = served.call(lambda: served.sessions[-1].items.nearest_labelled(4, 1))[0]
    expect(near.first).to_contain_text(first[1])
    expect(near.first).to_have_attribute("data-position", str(first[0]))
    near.first.click()
    served.shows(card, first[0])


def test_an_empty_queue_says_why(page: Page, served: Any) -> None:
    """When nothing is asked the card says that the next items are found, or that all are done."""
    from playwright.sync_api import expect

    card = served.opened(page)
    items = [f"item {i}" for i in range(served.rows)]
    served.call(lambda: served.sessions[-1].skip(items[:20]))
    expect(card).to_have_attribute("data-waiting", "0", timeout=60_000)
    served.press(page, "Space")  # what is looked at is never taken away
    served.shows(card, "")
    expect(card.locator(".blank")).to_contain_text("Preparing the next items")
    served.ask(range(30, 33), 2)
    served.shows(card, 30)
    served.call(lambda: served.sessions[-1].skip(items))
    expect(card).to_have_attribute("data-waiting", "0", timeout=60_000)
    served.press(page, "Space")
    expect(card.locator(".blank")).to_contain_text("Every item has been looked at")


def test_a_picture_is_enlarged_and_follows(page: Page, served: Any) -> None:
    """A button enlarges the picture; labelling goes on with the next one just as large."""
    from playwright.sync_api import expect

    card = served.opened(page)
    card.locator(".see .frame").hover()
    card.get_by_role("button", name="Enlarge").click()
    large = card.locator("dialog.large")
    expect(large).to_be_visible()
    served.press(page, "1")
    served.shows(card, 1)
    expect(large.locator("img")).to_have_attribute("data-path", re.compile("item/1/picture"))
    served.press(page, "Escape")
    expect(large).to_be_hidden()
    served.saved(card)


def test_the_queue_leads_to_an_item(page: Page, served: Any) -> None:
    """A click on a thumbnail looks at that item; it stays in the queue until it is decided."""
    from playwright.sync_api import expect

    card = served.opened(page)
    page.locator('.queue .next[data-position="5"]').click()
    served.shows(card, 5)
    expect(page.locator(".queue .next.looked")).to_have_attribute("data-position", "5")
    served.press(page, "1")
    served.shows(card, 6)
    expect(page.locator('.queue .next[data-position="5"]')).to_have_count(0)
    expect(page.locator(".queue .told")).to_contain_text("19 items next")


def test_the_history_takes_back_any_step(page: Page, served: Any) -> None:
    """Any step can be taken back, a bulk action as one row, and an item be looked at again."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "1", "2")
    served.saved(card)
    bulk = [f"item {i}" for i in range(50, 90)]
    served.call(lambda: served.sessions[-1].label(bulk, "kind 3"))
    rows = page.locator(".history .row")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("40 items")
    rows.first.locator(".open").click()
    page.wait_for_function("true")
    expect(rows.nth(2)).to_contain_text("ring")
    rows.nth(2).hover()
    rows.nth(2).get_by_role("button", name="Undo this step").click()
    expect(rows.nth(2)).to_have_class("row undone")
    assert served.decided(0) is None and served.decided(1) == ("labelled", "spiral")
    assert len(served.sessions[-1].view.selection) == 40
    rows.nth(1).locator(".open").click()
    served.shows(card, 1)
    served.press(page, "3")
    served.saved(card)
    assert served.decided(1) == ("labelled", "kind 3")
    page.locator(".history select").select_option(label="spiral")
    expect(rows).to_have_count(1)


def test_doubted_labels_are_found_in_the_history(page: Page, served: Any) -> None:
    """Those that the last fit took for wrong are a choice of their own, and open by a click."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "1", "2", "1")
    served.saved(card)
    position = served.call(lambda: served.project.state.position)
    body = {"version": 1, "position": position, "seed": 0, "device": "cpu", "labels": 3}
    body |= {"classes": []}
    body |= {"learner": {"name": "rcal", "parameters": {}}, "seconds": 0.1, "digest": ""}
    body |= {"suspects": ["item 1"]}
    served.call(lambda: served.project.append(event_of("model", body)))
    page.locator(".history .doubts").click()
    expect(page.locator(".history select")).to_have_value("doubted")
    rows = page.locator(".history .row")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("spiral")
    rows.locator(".open").click()
    served.shows(card, 1)
    served.press(page, "1")
    expect(page.locator(".history")).to_contain_text("Nothing of this kind")
    expect(page.locator(".history .doubts")).to_be_hidden()


def test_a_long_history_comes_page_by_page(page: Page, served: Any) -> None:
    """Of a thousand steps the page holds the newest, and more as one scrolls."""
    from playwright.sync_api import expect

    flags = [
        event_of("flagged", {"items": [f"item {i % served.rows}"], "on": True}, annotator="ada")
        for i in range(1000)
    ]
    served.call(lambda: served.project.append(*flags))
    served.opened(page)
    rows = page.locator(".history .row")
    expect(rows).to_have_count(history.PAGE)
    expect(page.locator(".history .total")).to_have_text("1,000 steps")
    rows.last.scroll_into_view_if_needed()
    expect(rows).to_have_count(2 * history.PAGE)
    assert len(set(rows.evaluate_all("rows => rows.map(row => row.dataset.event)"))) == 120
