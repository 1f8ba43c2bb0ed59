"""Every key is answered: obeyed now or as soon as it can be, or the card says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from bowerbird.app.views.label import card as label
from bowerbird.app.views.label import item as label_item
from bowerbird.app.views.label.card import LabelCard

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocketRoute

pytestmark = pytest.mark.browser


class Gate:
    """Holds the descriptions of items back, as a slow server does."""

    def __init__(self) -> None:
        self.shut, self.begun = True, False
        self.waiting: list[tuple[LabelCard, dict[str, Any]]] = []
        self._tell = LabelCard._tell

    def tell(self, card: LabelCard, message: dict[str, Any]) -> None:
        if self.shut and message["op"] == "queue":
            first = message["items"] if not self.begun else []
            self.begun = True
            self._tell(card, {**message, "items": first})
        elif self.shut and message["op"] == "item":
            self.waiting.append((card, message))
        else:
            self._tell(card, message)

    def open(self) -> None:
        self.shut = False
        for card, message in self.waiting:
            self._tell(card, message)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Have the first item described, and no other until the gate is opened."""
    one = Gate()
    monkeypatch.setattr(label, "DESCRIBED_AT_ONCE", 1)
    monkeypatch.setattr(LabelCard, "_tell", lambda card, message: one.tell(card, message))
    return one


def test_a_description_that_fails_holds_up_nothing(
    page: Page, served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its item shows with a line that says so and takes a key; those behind it are as always."""
    from playwright.sync_api import expect

    whys = label_item._why

    def fail_at_one(session: Any, pick: Any) -> Any:
        if pick is not None and pick.item == "item 1":
            raise RuntimeError("a bug of an author's")
        return whys(session, pick)

    monkeypatch.setattr(label_item, "_why", fail_at_one)
    card = served.opened(page)
    served.press(page, "1")
    served.shows(card, 1)
    expect(card.locator(".why")).to_contain_text("This item could not be described")
    served.press(page, "2")
    served.shows(card, 2)
    expect(card.locator(".why")).to_contain_text("reason 2")
    served.saved(card)
    assert served.decided(1) == ("labelled", served.names[1])


def test_an_item_shows_once_it_can_be_answered(page: Page, served: Any, gate: Gate) -> None:
    """Until the next item is described the card says so, and no key is used for what nobody saw."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "1")
    served.shows(card, "")
    expect(card.locator(".blank")).to_contain_text("Preparing the next item")
    for key in ("2", "u", "f", "n"):
        served.press(page, key)
        expect(card.locator(".hint.wait")).to_contain_text("Preparing the next item")
        card.locator(".hint").evaluate("one => { one.textContent = '' }")
    served.call(gate.open)
    served.shows(card, 1)
    served.press(page, "3")
    served.shows(card, 2)
    served.saved(card)
    assert served.kinds() == ["labelled", "labelled"]
    assert served.decided(1) == ("labelled", "kind 3")


def test_a_key_for_an_item_in_preparation_is_obeyed_once(
    page: Page, served: Any, gate: Gate
) -> None:
    """An item that the person went to takes the first key as soon as its description is here."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "/")
    page.keyboard.type("item 77")
    expect(card.locator(".result")).to_have_count(1)
    served.press(page, "Enter")
    served.shows(card, 77)
    served.press(page, "2")  # of the likeliest, which nobody has seen yet
    expect(card.locator(".hint.wait")).to_contain_text("its likeliest classes are not here yet")
    served.press(page, "7")
    expect(card.locator(".hint.wait")).to_contain_text("your key is used as soon as it is ready")
    served.press(page, "6")
    expect(card.locator(".hint.wait")).to_contain_text("your first key is used")
    assert served.kinds() == []
    served.soon(lambda: len(gate.waiting) > 15)  # what the card asked for has been described
    served.call(gate.open)
    served.soon(lambda: served.decided(77) == ("labelled", "kind 7"))
    served.saved(card)
    assert served.kinds() == ["labelled"]


def test_a_key_without_an_item_says_why(page: Page, served: Any) -> None:
    """On an empty card a key says that the next item is prepared, or that there is none left."""
    from playwright.sync_api import expect

    card = served.opened(page)
    items = [f"item {i}" for i in range(served.rows)]
    served.call(lambda: served.sessions[-1].skip(items[:20]))
    expect(card).to_have_attribute("data-waiting", "0")
    served.press(page, "Space")
    served.shows(card, "")
    served.press(page, "1")
    expect(card.locator(".hint.shown")).to_contain_text("this key did nothing")
    served.call(lambda: served.sessions[-1].skip(items))
    expect(card.locator(".blank")).to_contain_text("Every item has been looked at")
    served.press(page, "1")
    expect(card.locator(".hint.shown")).to_contain_text("there is nothing left to label")


def test_a_key_held_down_counts_once(page: Page, served: Any) -> None:
    """What a keyboard repeats would answer for items that nobody has seen: the card says so."""
    from playwright.sync_api import expect

    card = served.opened(page)
    page.keyboard.down("2")
    served.shows(card, 1)
    page.keyboard.down("2")  # without an up between it is a repetition
    expect(card.locator(".hint.shown")).to_contain_text("held down counts once")
    page.keyboard.up("2")
    served.press(page, "1")
    served.shows(card, 2)
    served.saved(card)
    assert served.kinds() == ["labelled", "labelled"]
    assert served.decided(1) == ("labelled", "ring")


def test_a_key_that_a_menu_or_a_slider_takes_is_told(page: Page, served: Any) -> None:
    """In these a digit shows nowhere, so the card says where it went and how to label again."""
    from playwright.sync_api import expect

    card = served.opened(page)
    page.evaluate(CHOOSERS)
    for kind in ("select", "[type=range]", "[role=combobox]", "[readonly]"):
        card.locator(".hint").evaluate("one => { one.textContent = '' }")
        page.locator(f"#choosers {kind}").focus()
        served.press(page, "1")
        expect(card.locator(".hint.shown")).to_contain_text("the menu or slider that has the focus")
    page.locator("#choosers [type=text]:not([readonly])").focus()
    served.press(page, "7")
    expect(page.locator("#choosers [type=text]:not([readonly])")).to_have_value("7")
    assert served.kinds() == []
    card.locator(".why").click()
    served.press(page, "2")
    served.shows(card, 1)
    served.saved(card)
    assert served.kinds() == ["labelled"]


CHOOSERS = """() => {
  const box = document.createElement('div')
  box.id = 'choosers'
  box.innerHTML = `<select><option>one<option>two</select><input type=range>
    <div role=combobox tabindex=0>three</div><input type=text readonly><input type=text>`
  document.body.append(box)
}"""


def test_a_key_under_a_window_of_another_card_is_told(page: Page, served: Any) -> None:
    """It labels nothing behind a dialog, and the card says why."""
    from playwright.sync_api import expect

    card = served.opened(page)
    page.evaluate("""() => {
      const box = document.createElement('dialog')
      box.id = 'window'
      box.append(document.createElement('button'))
      document.body.append(box)
      box.showModal()
    }""")
    served.press(page, "1")
    expect(card.locator(".hint.shown")).to_contain_text("Close the window over the page first")
    served.press(page, "Escape")
    expect(page.locator("#window")).to_be_hidden()
    served.press(page, "2")
    served.shows(card, 1)
    served.saved(card)
    assert served.kinds() == ["labelled"] and served.decided(0) == ("labelled", "spiral")


def test_a_late_copy_says_nothing_over_what_was_said_since(page: Page, served: Any) -> None:
    """Where the clipboard answers after another key, the hint of that key stays."""
    from playwright.sync_api import expect

    card = served.opened(page)
    page.evaluate("""() => {
        navigator.clipboard.writeText = () => new Promise((done) => { window.copied = done });
    }""")
    card.locator(".facts .copy").first.click()
    served.press(page, "9", "ArrowLeft", "ArrowLeft", "ArrowLeft")
    expect(card.locator(".hint.shown")).to_have_text("This is the first item.")
    page.evaluate("window.copied()")
    page.wait_for_timeout(300)
    expect(card.locator(".hint.shown")).to_have_text("This is the first item.")


def test_a_class_name_is_no_command_while_classes_change(page: Page, served: Any) -> None:
    """The field keeps its focus and its text when the list is drawn anew, and its keys are text."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "c")
    page.keyboard.type("sp1")
    served.call(lambda: served.sessions[-1].add_class("later"))
    expect(card.locator(".answer.class")).to_have_count(len(served.names) + 1)
    page.keyboard.type(" u2n")
    card.locator(".why").click()
    served.press(page, "1", "u", "Space")
    expect(card.locator(".hint.shown")).to_contain_text("Finish the class field first")
    served.press(page, "Enter")
    expect(card.locator(".answer.class").last).to_contain_text("sp1 u2n")
    served.shows(card, 0)
    assert served.kinds() == ["class_added", "class_added"]
    served.press(page, "1")
    served.shows(card, 1)


def test_a_class_is_found_by_a_part_of_its_name(page: Page, served: Any) -> None:
    """Of hundreds of classes those that fit stay; a name that there is labels, in any letters."""
    from playwright.sync_api import expect

    card = served.opened(page)
    shown = card.locator(".answer.class:visible")
    expect(shown).to_have_count(len(served.names))
    served.press(page, "c")
    page.keyboard.type("PIR")
    expect(card.get_by_role("option")).to_have_text(["spiral", "Add class “PIR”"])
    expect(shown).to_have_count(0)
    served.press(page, "Escape")
    expect(shown).to_have_count(len(served.names))
    served.press(page, "c")
    page.keyboard.type(" Spiral")
    served.press(page, "Enter")
    served.shows(card, 1)
    served.saved(card)
    expect(shown).to_have_count(len(served.names))
    assert served.kinds() == ["labelled"] and served.decided(0) == ("labelled", "spiral")


def test_a_note_is_no_command_when_the_page_is_made_anew(page: Page, served: Any) -> None:
    """A field that is gone with a cut connection leaves its letters to nobody; Escape ends that."""
    from playwright.sync_api import expect

    routes: list[WebSocketRoute] = []

    def through(route: WebSocketRoute) -> None:
        routes.append(route)
        route.connect_to_server()

    page.route_web_socket("**/ws*", through)
    card = served.opened(page)
    served.press(page, "n")
    page.keyboard.type("odd")
    card.evaluate("one => { one.dataset.before = 'yes' }")
    routes[0].close(code=1011)
    expect(page.locator(".label:not([data-before])")).to_have_count(1)
    served.shows(card, 0)
    page.keyboard.type("1u2")
    expect(card.locator(".hint.shown")).to_contain_text("You were writing")
    assert served.kinds() == []
    served.press(page, "Escape", "2")
    served.shows(card, 1)
    served.saved(card)
    assert served.kinds() == ["labelled"]


def test_a_key_while_the_card_is_made_anew_is_answered(page: Page, served: Any) -> None:
    """It is for the item that was seen last, once that stands there again; another does nothing."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "ArrowRight", "ArrowRight")
    served.shows(card, 2)
    page.evaluate(TAKE_AWAY)  # as Bokeh does after a cut, but for as long as the test needs
    expect(card).to_have_count(0)
    served.press(page, "1")
    expect(page.locator("[data-preparing]")).to_contain_text("your key is used")
    served.press(page, "2")
    expect(page.locator("[data-preparing]").last).to_contain_text("this key did nothing")
    page.evaluate("window.bring()")
    served.shows(card, 3)
    served.saved(card)
    assert served.kinds() == ["labelled"]
    assert served.decided(2) == ("labelled", "ring")


def test_a_key_without_a_card_for_long_says_why(page: Page, served: Any) -> None:
    """A card that stays away leaves no key without a word, and neither does one that comes late."""
    from playwright.sync_api import expect

    card = served.opened(page)
    page.evaluate(TAKE_AWAY)
    expect(card).to_have_count(0)
    served.press(page, "1")
    note = page.locator("[data-preparing]").last
    expect(note).to_contain_text("your key is used")
    page.evaluate("window.bowerbird.rest.until = 0")
    served.press(page, "2")
    expect(note).to_contain_text("The label card is not on the page, so this key did nothing")
    page.evaluate("window.bring()")
    expect(note).to_contain_text("was not used: the label card took too long")
    assert served.kinds() == []


def test_letters_of_a_note_that_is_gone_are_told(page: Page, served: Any) -> None:
    """Without the card, too, they are no commands, and a word says how that ends."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.press(page, "n")
    page.keyboard.type("odd")
    page.evaluate(TAKE_AWAY)
    expect(card).to_have_count(0)
    served.press(page, "1")
    expect(page.locator("[data-preparing]")).to_contain_text("You were writing in a field")
    page.evaluate("window.bring()")
    served.shows(card, 0)
    assert served.kinds() == []


TAKE_AWAY = """() => {
  const document = Bokeh.documents[0]
  const roots = [...document.roots()].filter((root) => root.type !== 'DocumentConfig')
  for (const root of roots) document.remove_root(root, {sync: false})
  window.bring = () => { for (const root of roots) document.add_root(root, {sync: false}) }
}"""


def test_after_a_cut_the_same_item_stands_there(page: Page, served: Any) -> None:
    """Also where a message was cut off: what the person saw is shown, and answers are heard."""
    from playwright.sync_api import expect

    cutting = [False]

    def through(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def forward(message: str | bytes) -> None:
            route.send(message)
            if cutting[0] and "PATCH-DOC" in str(message):
                cutting[0] = False  # its header has arrived, and the rest never will
                route.close(code=1011)

        server.on_message(forward)

    page.route_web_socket("**/ws*", through)
    card = served.opened(page)
    served.press(page, "ArrowRight", "ArrowRight")
    served.shows(card, 2)
    card.evaluate("one => { one.dataset.before = 'yes' }")
    cutting[0] = True
    served.call(lambda: served.sessions[-1].add_class("later"))
    expect(page.locator(".label:not([data-before])")).to_have_count(1)
    served.shows(card, 2)
    expect(card.locator(".answer.class")).to_have_count(len(served.names) + 1)
    served.press(page, "1")
    served.shows(card, 3)
    served.saved(card)
    assert served.decided(2) == ("labelled", "ring")
    assert served.kinds() == ["class_added", "labelled"]


def test_a_refusal_gives_the_item_back_and_says_why(page: Page, served: Any) -> None:
    """The label of a class that has gone is refused by name; what is looked at now stays."""
    from playwright.sync_api import expect

    card = served.opened(page)
    refused: Callable[..., Any] = served.sessions[-1].label

    def refuse(items: Any, class_id: str, **more: Any) -> Any:
        return refused(items, "gone" if class_id == "ring" else class_id, **more)

    served.sessions[-1].label = refuse
    served.press(page, "1")
    served.shows(card, 1)
    expect(card.locator(".hint.shown")).to_contain_text("item 0: There is no class 'gone'")
    served.shows(card, 1)
    served.press(page, "2")
    served.shows(card, 2)
    served.press(page, "ArrowLeft")
    served.shows(card, 0)
    served.saved(card)
    assert served.decided(0) is None and served.decided(1) == ("labelled", "spiral")
