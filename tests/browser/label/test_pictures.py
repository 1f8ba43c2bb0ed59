"""Pictures that one can judge: large, zoomed, stretched, of several pages and bands."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

FILES = ("deep.tif", "deep2.tif", "pages.tif", "clear.png", "broken.png", "cube.fits")


def pool(folder: Path) -> Pool:
    """Make items of every kind of file, each with a second, wide picture."""
    from astropy.io import fits

    ramp = np.linspace(1000, 3000, 64 * 64).reshape(64, 64)
    for name in FILES[:2]:
        Image.fromarray(ramp.astype(np.uint16)).save(folder / name)
    pages = [Image.new("L", (20, 20), grey) for grey in (50, 100, 150)]
    pages[0].save(folder / "pages.tif", save_all=True, append_images=pages[1:])
    Image.fromarray(np.full((20, 30, 4), 90, np.uint8)).save(folder / "clear.png")
    (folder / "broken.png").write_bytes(b"no picture")
    cube = np.array([np.roll(ramp, 9 * i) for i in range(3)], dtype=np.float32)
    fits.PrimaryHDU(cube).writeto(folder / "cube.fits")
    Image.new("RGB", (200, 50), (10, 90, 200)).save(folder / "wide.png")
    table = pd.DataFrame({"id": [f"item {i}" for i in range(24)], "f0": range(24), "f1": 1.0})
    table["picture"] = [FILES[i % len(FILES)] for i in range(24)]
    table["around"] = "wide.png"
    table.to_csv(folder / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"), image="picture", context=("picture", "around"))
    return open_pool(folder / "pool.csv", roles, cache=folder / "cache")


@pytest.fixture
def strange(serve_with: Callable[..., Any]) -> Any:
    """Return a server of pictures of every kind."""
    return serve_with(make_pool=pool)


def shows_path(frame: Locator, pattern: str) -> None:
    """Wait until a frame shows the picture of an address."""
    from playwright.sync_api import expect

    expect(frame.locator("img")).to_have_attribute("data-path", re.compile(pattern))


def shows_item(frame: Locator, position: int) -> None:
    shows_path(frame, rf"^item/{position}/picture\?")


def middle(frame: Locator) -> tuple[float, float]:
    box = frame.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_picture_is_large_and_whole(page: Page, served: Any) -> None:
    """It has 320 pixels where there is room beside the values, and nothing of it is cut off."""
    card = served.opened(page)
    frame = card.locator(".see .frame")
    shows_item(frame, 0)
    seen, room = frame.locator("img").bounding_box(), frame.bounding_box()
    assert room["width"] >= 320 and seen["width"] >= 320
    assert seen["width"] == pytest.approx(seen["height"], abs=1)
    assert seen["x"] >= room["x"] - 1 and seen["y"] >= room["y"] - 1
    assert seen["height"] <= room["height"] + 1


def test_zoom_by_wheel_buttons_keys_and_double_click(page: Page, served: Any) -> None:
    """Each zooms, a drag moves it, and the next item is shown whole again."""
    from playwright.sync_api import expect

    card = served.opened(page)
    frame = card.locator(".see .frame")
    shows_item(frame, 0)
    whole, zoomed = re.compile(r"^frame picture$"), re.compile("zoomed")
    x, y = middle(frame)
    page.mouse.move(x + 30, y)
    page.mouse.wheel(0, -240)
    expect(frame).to_have_class(zoomed)
    before = frame.locator(".stage").get_attribute("style")
    page.mouse.down()
    page.mouse.move(x - 20, y, steps=4)
    page.mouse.up()
    expect(frame.locator(".stage")).not_to_have_attribute("style", before or "")
    frame.get_by_role("button", name="Whole picture").click()
    expect(frame).to_have_class(whole)
    page.mouse.dblclick(x, y)
    expect(frame).to_have_class(zoomed)
    page.mouse.dblclick(x, y)
    expect(frame).to_have_class(whole)
    frame.get_by_role("button", name="Zoom in").click()
    expect(frame).to_have_class(zoomed)
    frame.get_by_role("button", name="Zoom out").click()
    expect(frame).to_have_class(whole)
    frame.focus()
    page.keyboard.press("+")
    expect(frame).to_have_class(zoomed)
    before = frame.locator(".stage").get_attribute("style")
    page.keyboard.press("Shift+ArrowLeft")
    expect(frame.locator(".stage")).not_to_have_attribute("style", before or "")
    served.press(page, "1")
    served.shows(card, 1)
    expect(frame).to_have_class(whole)


def test_a_look_stays_for_the_next_item_until_it_is_reset(page: Page, strange: Any) -> None:
    """Stretch, brightness and contrast stay; the server stretches 16 bits, the page the rest."""
    from playwright.sync_api import expect

    card = strange.opened(page)
    frame = card.locator(".see .frame").first
    shows_item(frame, 0)
    frame.hover()
    frame.get_by_role("button", name="How it is shown").click()
    card.get_by_role("combobox", name="Stretch").select_option("log")
    shows_path(frame, r"^item/0/picture\?.*stretch=log")
    card.get_by_role("slider", name="Brightness").fill("1.5")
    expect(frame.locator("img")).to_have_css("filter", "brightness(1.5) contrast(1)")
    card.get_by_role("slider", name="Brightness").blur()
    strange.press(page, "1")
    strange.shows(card, 1)
    shows_path(frame, r"^item/1/picture\?.*stretch=log")
    expect(frame.locator("img")).to_have_css("filter", "brightness(1.5) contrast(1)")
    card.get_by_role("button", name="Reset").click()
    shows_path(frame, r"^item/1/picture\?size=\d+&v=\w+$")
    expect(frame.locator("img")).to_have_css("filter", "none")
    expect(card.get_by_role("button", name="Reset")).to_be_disabled()


def test_pages_bands_and_what_cannot_be_read(page: Page, strange: Any) -> None:
    """Pages are turned, bands chosen and kept, and a broken picture says why."""
    from playwright.sync_api import expect

    card = strange.opened(page)
    frame, wide = card.locator(".see .frame").first, card.locator(".see .frame").nth(1)
    shows_path(wide, r"^item/0/picture\?.*number=1")
    seen = wide.locator("img").bounding_box()
    assert seen["width"] / seen["height"] == pytest.approx(4, abs=0.1)
    strange.press(page, "1", "1")
    strange.shows(card, 2)
    expect(frame.locator(".pager")).to_have_text("Page 1 of 3")
    frame.get_by_role("button", name="Next page").click()
    expect(frame.locator(".pager")).to_have_text("Page 2 of 3")
    shows_path(frame, r"^item/2/picture\?.*page=1")
    strange.press(page, "1")
    strange.shows(card, 3)
    shows_path(frame, r"^item/3/picture\?size=\d+&v=\w+$")
    expect(frame.locator(".pager")).to_be_hidden()
    strange.press(page, "1")
    strange.shows(card, 4)
    expect(frame.locator(".problem")).to_contain_text("is in no format that is read: PNG")
    strange.press(page, "1")
    strange.shows(card, 5)
    frame.hover()
    frame.get_by_role("button", name="How it is shown").click()
    card.get_by_role("combobox", name="Band").select_option(label="three as colours")
    shows_path(frame, r"^item/5/picture\?.*bands=2%2C1%2C0")
    card.get_by_role("combobox", name="Green").select_option(label="3")
    shows_path(frame, r"^item/5/picture\?.*bands=2%2C2%2C0")


def test_upcoming_pictures_are_fetched_before_they_are_shown(page: Page, served: Any) -> None:
    """While the first item is shown, the pictures of the twelve that come first are fetched."""
    served.opened(page)
    page.wait_for_function(
        """() => {
          const names = performance.getEntriesByType("resource").map(({name}) => name)
          const came = (i) => names.some((name) => name.includes(`item/${i}/picture?size=512`))
          return [...Array(12).keys()].every(came)
        }"""
    )
