"""Labelling by keyboard in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_a_key_labels_and_the_next_item_stands_there(page: Page, served: Any) -> None:
    """Digits label in the order of the classes, with shift the ones beyond ten."""
    card = served.opened(page)
    served.press(page, "2")
    served.shows(card, 1)
    served.press(page, "0", "Shift+Digit2")
    served.shows(card, 3)
    served.saved(card)
    assert [served.decided(i) for i in range(3)] == [
        ("labelled", "spiral"), ("labelled", "kind 10"), ("labelled", served.payload)
    ]  # fmt: skip
    decision = served.project.state.decisions["item 0"]
    assert (decision.strategy, decision.round, decision.rank) == ("auto", 1, 1)
    assert decision.seconds is not None and 0 <= decision.seconds < 60
    served.press(page, "Shift+Digit9", "Control+1", "Alt+2")  # no such class; not our keys
    page.wait_for_timeout(200)
    served.shows(card, 3)
    assert served.decided(3) is None


def test_skip_unsure_flag_and_note(page: Page, served: Any) -> None:
    """Space, u, f and n do what they say, to the item that is shown."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "Space", "u")
    served.shows(card, 2)
    served.press(page, "f", "n")
    page.keyboard.type("2 rings, unsure?")
    served.press(page, "Enter")
    expect(card.locator(".remark")).to_contain_text("2 rings, unsure?")
    served.saved(card)
    state = served.project.state
    assert (served.decided(0), served.decided(1)) == (("skipped", None), ("unsure", None))
    assert state.flags == {"item 2"}
    assert [text for _, _, text in state.notes["item 2"]] == ["2 rings, unsure?"]
    assert served.decided(2) is None  # nothing that was typed was taken for a key
    served.press(page, "f")
    served.saved(card)
    assert not state.flags


def test_a_description_from_before_a_key_takes_nothing_back(page: Page, served: Any) -> None:
    """The item told anew while a flag is being written keeps it, and the next key takes it off."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.hold()
    served.press(page, "f", "n")
    page.keyboard.type("two rings")
    served.press(page, "Enter")
    served.call(lambda: served.project.tell("model"))
    page.wait_for_timeout(500)  # the description comes
    expect(card.locator(".remark")).to_contain_text("two rings")
    served.press(page, "f")
    served.let_go()
    served.saved(card)
    assert not served.project.state.flags
    assert [event.body.on for event in served.project.log.read() if event.kind == "flagged"] == [
        True, False
    ]  # fmt: skip


def test_undo_brings_the_item_back_and_redo_goes_on(page: Page, served: Any) -> None:
    """After undo the item that was labelled is the one that is shown; redo labels it again."""
    card = served.opened(page)
    served.press(page, "1", "2", "3")
    served.shows(card, 3)
    served.saved(card)
    served.press(page, "Backspace")
    served.shows(card, 2)
    served.press(page, "Control+z")
    served.shows(card, 1)
    assert served.decided(1) is None
    served.press(page, "Control+Shift+z")
    served.shows(card, 2)
    served.saved(card)
    assert served.decided(1) == ("labelled", "spiral")
    served.press(page, "4")  # another answer than the first
    served.saved(card)
    assert served.decided(2) == ("labelled", "kind 4")
    served.shows(card, 3)


def test_typing_in_a_field_is_no_key(page: Page, served: Any) -> None:
    """Fields of this card and of others keep their letters, and Escape gives nothing away."""
    card = served.opened(page)
    elsewhere = page.get_by_placeholder("elsewhere")
    elsewhere.fill("")
    elsewhere.press_sequentially("1 u f?/")
    assert elsewhere.input_value() == "1 u f?/"
    card.locator(".why").click()
    served.press(page, "n")
    page.keyboard.type("12 u")
    served.press(page, "Backspace", "Escape")
    served.press(page, "c")
    page.keyboard.type("3u")
    served.press(page, "Escape")
    page.wait_for_timeout(200)
    served.shows(card, 0)
    assert served.kinds() == []
    served.press(page, "1")
    served.shows(card, 1)


def test_keys_are_heard_wherever_the_focus_is(page: Page, served: Any) -> None:
    """A button that was clicked elsewhere does not swallow the keys; one reached with Tab does."""
    card = served.opened(page)
    other = page.get_by_role("button", name="Press")
    other.click()
    served.press(page, "1", "Space")
    served.shows(card, 2)
    served.saved(card)
    assert served.decided(1) == ("skipped", None)
    page.get_by_placeholder("elsewhere").click()
    served.press(page, "Tab", "Space", "2")  # the space is the button's, the digit is not
    served.shows(card, 3)
    served.saved(card)
    assert served.decided(2) == ("labelled", "spiral")


def test_a_class_is_added_by_keyboard(page: Page, served: Any) -> None:
    """c, a name and Enter add a class; a name that there is labels."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "c")
    page.keyboard.type("lens <i>1</i>")
    served.press(page, "Enter")
    expect(card.locator(".answer.class")).to_have_count(len(served.names) + 1)
    expect(card.locator(".answer.class").last).to_contain_text("lens <i>1</i>")
    served.press(page, "Shift+Digit3")
    served.shows(card, 1)
    served.saved(card)
    assert served.decided(0) == ("labelled", "lens <i>1</i>")
    served.press(page, "c")
    page.keyboard.type("ring")
    served.press(page, "Enter")
    served.shows(card, 2)
    served.saved(card)
    assert served.decided(1) == ("labelled", "ring")


def test_without_a_class_the_field_is_there(page: Page, serve_with: Callable[..., Any]) -> None:
    """A project without classes asks for the first one, and its key works at once."""
    from playwright.sync_api import expect

    served = serve_with(classes=())
    card = served.opened(page)
    field = card.get_by_placeholder("Name the first class")
    expect(field).to_be_visible()
    field.click()
    page.keyboard.type("ring")
    served.press(page, "Enter")
    expect(card.locator(".answer.class")).to_have_count(1)
    served.press(page, "1")
    served.shows(card, 1)
    served.saved(card)
    assert served.decided(0) == ("labelled", "ring")


def test_other_keys_can_be_chosen(page: Page, serve_with: Callable[..., Any]) -> None:
    """Keys of a config replace the defaults, in the listener and on the buttons."""
    from playwright.sync_api import expect

    served = serve_with(keys={"skip": ["x"], "classes": ["a", "s"]})
    card = served.opened(page)
    expect(card.locator(".answer.skip kbd")).to_have_text("X")
    served.press(page, "Space", "1", "x", "s", "Shift+A")
    served.shows(card, 3)
    served.saved(card)
    assert [served.decided(i) for i in range(3)] == [
        ("skipped", None), ("labelled", "spiral"), ("labelled", "kind 3")
    ]  # fmt: skip


def test_back_and_forth_and_another_answer(page: Page, served: Any) -> None:
    """Arrows go through what was decided and what is asked; a new answer replaces the old one."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "1", "1")
    served.press(page, "ArrowLeft", "ArrowLeft")
    served.shows(card, 0)
    expect(card.locator(".decision")).to_contain_text("ring")
    served.soon(lambda: served.sessions[-1].view.focus == 0)
    served.press(page, "2")
    served.shows(card, 2)
    served.saved(card)
    assert served.decided(0) == ("labelled", "spiral")
    served.press(page, "ArrowRight", "ArrowRight")
    served.shows(card, 4)
    served.press(page, "3")
    served.shows(card, 5)  # on from there; what was passed over waits
    served.press(page, "ArrowLeft", "ArrowLeft")
    served.shows(card, 2)
    served.saved(card)
    assert served.decided(4) == ("labelled", "kind 3")


def test_search_finds_by_id_and_by_text(page: Page, served: Any) -> None:
    """A slash opens the search; the item that is chosen with Enter is shown and can be labelled."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "/")
    page.keyboard.type("item 77")
    expect(card.locator(".result")).to_have_count(1)
    served.press(page, "Enter")
    served.shows(card, 77)
    served.press(page, "/")
    page.keyboard.type("REMARK 9")
    expect(card.locator(".result").first).to_contain_text("remark 9")
    served.press(page, "ArrowDown", "Enter")
    served.shows(card, 90)
    expect(card.locator(".id")).to_have_text("item 90")
    served.press(page, "1")
    served.shows(card, 0)
    served.saved(card)
    assert served.decided(90) == ("labelled", "ring")
    assert served.project.state.decisions["item 90"].rank is None


def test_help_shows_the_keys_and_covers_them(page: Page, served: Any) -> None:
    """? opens the table of keys and closes it; under it no key labels."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "?")
    expect(card.locator("dialog.help")).to_be_visible()
    expect(card.locator("dialog.help")).to_contain_text("undo the last step")
    served.press(page, "1", "?")
    expect(card.locator("dialog.help")).to_be_hidden()
    served.shows(card, 0)
    served.press(page, "1")
    served.shows(card, 1)


def test_a_key_right_after_the_help_is_closed_is_heard(page: Page, served: Any) -> None:
    """Nothing is lost in the moment in which the closed table still has the focus."""
    card = served.opened(page)
    served.press(page, "?")
    page.evaluate("""() => {
      const deep = at => at.shadowRoot?.activeElement ? deep(at.shadowRoot.activeElement) : at
      for (const key of ['?', '1']) {
        deep(document.activeElement).dispatchEvent(
          new KeyboardEvent('keydown', {key, bubbles: true, composed: true, cancelable: true}))
      }
    }""")
    served.shows(card, 1)


def test_more_like_this(page: Page, served: Any) -> None:
    """The key gathers the items most like the one that stands there; without a map it selects."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "m")
    expect(card.locator(".hint")).to_have_text("The 50 items most like this one are selected.")
    features = served.pool.features
    away = np.linalg.norm(features - features[0], axis=1)
    nearest = np.argsort(away, kind="stable")[1:51]
    assert served.sessions[-1].view.selection.tolist() == sorted(nearest)
    served.shows(card, 0)
    card.get_by_role("button", name="More like this").click()
    served.press(page, "?")
    expect(card.locator("dialog.help")).to_contain_text("show similar items on the map")
