"""Items that are the same, or almost: shown with each other, and labelled together if wished."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bowerbird.data.alike import groups

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser


def opened(page: Page, served: Any) -> Locator:
    """Open a page where 1 is the same as 0, and 30 almost."""
    path = groups.path_of(served.pool)
    assert path is not None
    np.save(path, np.array([[0, 0, 0], [0, 1, 30], [0, 0, 30]], np.int32))
    card: Locator = served.opened(page)
    return card


def test_alike_items_are_shown_and_left_alone(page: Page, served: Any) -> None:
    """The line counts them and leads to each; an answer is for the one item unless one says so."""
    from playwright.sync_api import expect

    card = opened(page, served)
    line = card.locator(".alike")
    expect(line).to_contain_text("2 other items are alike: 1 the same, 1 almost")
    expect(line.locator("input")).not_to_be_checked()
    expect(line.locator(".thumb img")).to_have_count(2)
    served.press(page, "1")
    served.shows(card, 1)
    served.saved(card)
    assert served.decided(0) == ("labelled", "ring") and served.decided(30) is None
    line.locator('.twin[data-position="30"]').click()
    served.shows(card, 30)
    page.locator('.queue .next[data-position="5"]').click()
    served.shows(card, 5)
    expect(line).to_be_hidden()


def test_alike_items_are_labelled_in_one_step(page: Page, served: Any) -> None:
    """A key ticks the box, the answer is everybody's, and one undo takes all of it back."""
    from playwright.sync_api import expect

    card = opened(page, served)
    tick = card.locator(".alike input")
    served.press(page, "a")
    expect(tick).to_be_checked()
    served.press(page, "1")
    served.shows(card, 2)  # 1 has its answer
    served.saved(card)
    assert [served.decided(at) for at in (0, 1, 30)] == [("labelled", "ring")] * 3
    assert served.kinds().count("labelled") == 1
    expect(page.locator(".history .row").first).to_contain_text("3 items that are alike")
    served.press(page, "a")
    expect(card.locator(".hint")).to_contain_text("No undecided item is the same")
    served.press(page, "Backspace")
    served.shows(card, 0)
    expect(tick).not_to_be_checked()
    assert not served.project.state.decisions
    card.locator(".alike .show").click()
    expect(card.locator(".hint")).to_contain_text("The 3 items that are alike are selected")
