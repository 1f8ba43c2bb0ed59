"""With 150 classes each is a few keys away, and no key changes its meaning under a finger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.loop.predictions import write_predictions

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

KINDS = ("amber", "blazing", "cold", "distant", "eclipsed", "faint", "giant", "hidden", "iron",
         "jovian", "knotted", "lensed", "misty", "nested", "open")  # fmt: skip
THINGS = ("arc", "binary", "cluster", "disc", "ember", "flare", "galaxy", "halo", "island", "jet")
NAMES = tuple(f"{kind} {thing}" for kind in KINDS for thing in THINGS)


@pytest.fixture
def many(serve_with: Callable[..., Any]) -> Any:
    """Return a server whose project has 150 classes."""
    return serve_with(classes=tuple((name, None) for name in NAMES))


def predict(served: Any, *names: str) -> None:
    """Have a model version that finds these classes the likeliest of every item, in this order."""
    classes = [info.id for info in served.project.state.classes]
    shares = np.full((served.rows, len(classes)), 1e-4, dtype=np.float32)
    for place, name in enumerate(names):
        shares[:, classes.index(name)] = 0.4 / (place + 1)
    version = len(served.project.state.models) + 1
    folder = served.project.folder / "cache" / "predictions"
    write_predictions(folder, version, shares, many=True)
    body = {"version": version, "position": served.project.state.position, "seed": 0}
    body |= {"device": "cpu", "classes": classes, "labels": 0, "seconds": 0.1, "digest": ""}
    body |= {"learner": {"name": "duo", "parameters": {}}}
    served.call(lambda: served.project.append(event_of("model", body)))


def test_the_likeliest_have_the_first_keys(page: Page, many: Any) -> None:
    """Five keys answer with the five likeliest classes, and the log holds the class."""
    from playwright.sync_api import expect

    predict(many, "open jet", "giant halo", "cold arc")
    card = many.opened(page)
    likely = card.locator(".answer.likely")
    expect(likely).to_have_count(5)
    expect(likely.nth(1)).to_contain_text("giant halo")
    expect(likely.nth(1).locator("kbd")).to_have_text("2")
    expect(likely.nth(3)).to_contain_text("amber arc")  # the others follow in their order
    many.press(page, "2")
    many.shows(card, 1)
    many.saved(card)
    assert many.decided(0) == ("labelled", "giant halo")


def test_a_prediction_moves_no_key_under_a_finger(page: Page, many: Any) -> None:
    """What a key means is fixed while an item is shown; the next item has the new prediction."""
    from playwright.sync_api import expect

    predict(many, "open jet", "giant halo")
    card = many.opened(page)
    first = card.locator(".answer.likely").first
    expect(first).to_contain_text("open jet")
    predict(many, "misty disc", "open jet")
    # The new prediction is here once the button of all classes shows its share.
    expect(card.locator(".answer.class.predicted")).to_contain_text("misty disc")
    expect(first).to_contain_text("open jet")
    many.press(page, "1")
    many.shows(card, 1)
    expect(first).to_contain_text("misty disc")
    many.saved(card)
    assert many.decided(0) == ("labelled", "open jet")


def test_every_class_is_three_keys_away(page: Page, many: Any) -> None:
    """The field's key, a letter of the name and a digit: the button of each class shows which."""
    from playwright.sync_api import expect

    card = many.opened(page)
    buttons = card.locator(".answer.class")
    expect(buttons).to_have_count(150)
    codes = dict(
        buttons.evaluate_all(
            """all => all.map((one) => [one.dataset.class, one.querySelector('kbd').textContent])"""
        )
    )
    assert len(set(codes.values())) == 150 and all(codes.values())
    for at, name in enumerate(("lensed arc", "open jet", "cold cluster")):
        letter, digit = codes[name]
        many.press(page, "c", letter.lower(), digit)
        many.shows(card, at + 1)
        expect(card.locator(".hint.shown")).to_have_text(f"Labelled as {name}.")
    many.saved(card)
    assert many.decided(1) == ("labelled", "open jet")
    assert many.decided(2) == ("labelled", "cold cluster")


def test_a_class_is_found_by_its_letters(page: Page, many: Any) -> None:
    """The best match is marked, arrows go on, Enter labels, Escape leaves all as it was."""
    from playwright.sync_api import expect

    card = many.opened(page)
    many.press(page, "c")
    field = card.get_by_role("combobox", name="Name of a class")
    expect(field).to_be_focused()
    page.keyboard.type("cold fl")
    options = card.get_by_role("option")
    expect(options).to_have_text(["cold flare", "Add class “cold fl”"])
    expect(options.first).to_have_attribute("aria-selected", "true")
    many.press(page, "Escape")
    expect(options).to_have_count(0)
    expect(card.locator(".answer.class:visible")).to_have_count(150)
    many.press(page, "c")
    page.keyboard.type("halo")
    expect(options).to_have_count(len(KINDS) + 1)  # all that have the word, and to add it
    many.press(page, "ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    second = options.nth(1).get_attribute("data-class")
    many.press(page, "Enter")
    many.shows(card, 1)
    many.saved(card)
    assert many.kinds() == ["labelled"] and many.decided(0) == ("labelled", second)


def test_a_name_that_is_new_is_added_and_one_that_is_there_labels(page: Page, many: Any) -> None:
    """Letters that fit no name well add a class, also where they stand in one in this order."""
    from playwright.sync_api import expect

    card = many.opened(page)
    options = card.get_by_role("option")
    many.press(page, "c")
    page.keyboard.type("cd ar")  # "cold arc" holds these letters in this order
    expect(options.last).to_have_attribute("aria-selected", "true")
    many.press(page, "Enter")
    expect(card.locator(".answer.class")).to_have_count(151)
    many.press(page, "c")
    page.keyboard.type(" COLD  Arc")
    expect(options).to_have_text(["cold arc"])
    many.press(page, "Enter")
    many.shows(card, 1)
    many.saved(card)
    assert many.kinds() == ["class_added", "labelled"]
    assert many.decided(0) == ("labelled", "cold arc")


def test_keys_get_another_meaning_only_with_a_word(page: Page, serve_with: Any) -> None:
    """Ten classes keep their keys; with the eleventh the card says what the first five mean now."""
    from playwright.sync_api import expect

    served = serve_with(classes=tuple((name, None) for name in NAMES[:10]))
    predict(served, NAMES[7])
    card = served.opened(page)
    expect(card.locator(".answer.class.predicted")).to_contain_text(NAMES[7])
    expect(card.locator(".answer.likely:visible")).to_have_count(0)
    served.press(page, "1")
    served.shows(card, 1)
    served.call(lambda: served.sessions[-1].add_class("the eleventh"))
    expect(card.locator(".hint.shown")).to_contain_text("1 to 5 are the likeliest of each item")
    expect(card.locator(".answer.likely").first).to_contain_text(NAMES[7])
    served.press(page, "1")
    served.shows(card, 2)
    served.press(page, "6")
    served.shows(card, 3)
    served.saved(card)
    decided = [served.decided(position) for position in range(3)]
    assert decided == [("labelled", name) for name in (NAMES[0], NAMES[7], NAMES[5])]
