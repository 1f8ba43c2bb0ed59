"""Labels that were not saved outlive their tab, and are offered by the next page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

pytestmark = pytest.mark.browser


def closed_with_two_labels(page: Page, served: Any) -> Page:
    """Close a tab before the server has two of its labels; return another tab of the browser."""
    card = served.opened(page)
    page.route("**/commands", lambda route: route.abort())
    served.press(page, "1", "2")
    served.shows(card, 2)
    other = page.context.new_page()
    page.close()
    return other


def test_labels_of_a_closed_tab_are_offered_and_saved_once(page: Page, served: Any) -> None:
    """The next page says how many there are; they are saved once, and not offered again."""
    other = closed_with_two_labels(page, served)
    card = served.opened(other)
    bar = card.locator(".leftover")
    expect(bar).to_contain_text("2 labels were not saved when a page was closed")
    assert served.kinds() == []
    bar.get_by_role("button", name="Save them now").click()
    expect(bar).to_be_hidden()
    served.soon(lambda: served.kinds() == ["labelled"] * 2)
    served.saved(card)
    assert [served.decided(i) for i in range(2)] == [("labelled", "ring"), ("labelled", "spiral")]
    other.reload()
    served.shows(card, 2)
    expect(bar).to_be_hidden()
    assert served.kinds() == ["labelled"] * 2


def test_labels_of_a_closed_tab_can_be_discarded(page: Page, served: Any) -> None:
    """What is discarded is not saved and not offered again."""
    other = closed_with_two_labels(page, served)
    card = served.opened(other)
    bar = card.locator(".leftover")
    bar.get_by_role("button", name="Discard").click()
    expect(bar).to_be_hidden()
    other.reload()
    served.shows(card, 0)
    assert other.evaluate("Object.keys(localStorage).filter(k => k.includes('unsaved'))") == []
    expect(bar).to_be_hidden()
    assert served.kinds() == []


def test_a_living_tab_keeps_what_it_sends_itself(page: Page, served: Any) -> None:
    """Another page does not offer it, and it is saved once when it can be."""
    card = served.opened(page)
    blocked = [True]
    page.route("**/commands", lambda r: r.abort() if blocked[0] else r.continue_())
    served.press(page, "1")
    served.shows(card, 1)
    other = page.context.new_page()
    second = served.opened(other)
    expect(second.locator(".leftover")).to_be_hidden()
    blocked[0] = False
    served.saved(card)
    assert served.kinds() == ["labelled"]


def test_leaving_with_unsaved_labels_is_asked_about(page: Page, served: Any) -> None:
    """The browser asks while something is unsaved, and not once all is on disk."""
    card = served.opened(page)
    served.hold()
    card.locator(".why").click()  # a page that nobody has touched is closed without a question
    served.press(page, "1")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.close(run_before_unload=True)
    served.soon(lambda: page.evaluate("1") == 1 and asked == ["beforeunload"])
    served.let_go()
    served.saved(card)
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_an_undo_is_not_kept_for_another_day(page: Page, served: Any) -> None:
    """An undo whose step was saved already would take back something else, so it is left out."""
    card = served.opened(page)
    served.press(page, "1")
    served.saved(card)
    page.route("**/commands", lambda route: route.abort())
    served.press(page, "Backspace", "2")
    served.shows(card, 2)
    other = page.context.new_page()
    page.close()
    card = served.opened(other, at="1")
    card.locator(".leftover").get_by_role("button", name="Save them now").click()
    served.saved(card)
    served.soon(lambda: served.kinds() == ["labelled", "labelled"])
    assert served.decided(0) == ("labelled", "ring")
