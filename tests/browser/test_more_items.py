"""Items that are encoded while somebody labels the first ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bowerbird.app.log.sqlite import read_log
from bowerbird.app.log.state import State
from tests.browser.test_whole_session import Launch, Server
from tests.unit.app.project.test_more_items import ROWS, write_sentences

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.mark.timeout(600)  # a server is started, and begun anew
def test_more_items_are_shown_when_somebody_wants_them(
    page: Page, launch: Launch, tmp_path: Path
) -> None:
    """A label of before stays, one whose saving was cut short means its item, and work goes on."""
    page.set_viewport_size({"width": 1440, "height": 1400})  # a card that nobody sees is not told
    write_sentences(tmp_path)
    server = Server(launch, tmp_path, "open", "t.csv", "--config", "c.yaml", "--port", "0")
    page.goto(server.address)
    card, more = page.locator(".label"), page.locator("button.more")
    expect(card).not_to_have_attribute("data-position", "")
    first = card.get_attribute("data-position")
    page.keyboard.press("1")
    expect(card).not_to_have_attribute("data-position", first or "")
    expect(page.locator(".label")).to_have_attribute("data-unsaved", "0")
    expect(more).to_have_text("Show all items")

    # A label that cannot leave the page before all of it is made anew.
    late = page.locator(".label b.id").inner_text()
    page.route("**/commands", lambda route: route.abort())
    page.keyboard.press("2")
    expect(card).to_have_attribute("data-unsaved", "1")
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_event("load", timeout=240_000):
        more.click()
    page.unroute("**/commands")  # only the new page can save it

    expect(more).to_be_hidden()
    expect(card).to_have_attribute("data-unsaved", "0")
    expect(page.locator(".history")).to_have_attribute("data-total", "2")
    state = State(read_log(tmp_path / "t.bower"))
    assert state.encoded is not None and state.encoded.fingerprint.rows == ROWS
    assert {str(item): d.class_id for item, d in state.decisions.items()}[late] == "b"
    expect(page.locator(".label b.id")).not_to_have_text(late)
    expect(card).not_to_have_attribute("data-position", "")
    page.keyboard.press("1")
    expect(page.locator(".history")).to_have_attribute("data-total", "3")
