"""Make the documentation's pictures from the running program: ``make screenshots``.

The Hubble demo is opened in a folder of its own and labelled by keys, as a person would. Nobody
knows the truth of its sources, so that a rule on their measurements stands in for the person; what
the model says in the pictures was learned from that. The start page is shown in a folder with a
catalogue of stars that do not exist.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bowerbird.data.demos import hubble
from bowerbird.data.pool import Pool

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
LABELS = 80
MILLISECONDS = 120_000  # a busy machine is slow to build a first page
CARDS = ("label", "classes", "plots", "history")
QUALITY = 82  # of WebP: text stays sharp at a fifth of PNG's size
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
P_CLASS = (0.02, 0.005, 0.01, 0.965)  # of the classes, and of having none
SMOOTH, SPIRAL, EDGE_ON, CLUMPY, STAR, RED = range(6)


def main() -> None:
    """Make every picture, light and dark."""
    with tempfile.TemporaryDirectory() as outer:
        folder = Path(outer) / "survey"  # the name is in the picture
        with chromium() as b, bowerbird(folder) as start:
            take_start(b.new_page(viewport={"width": 1280, "height": 900}), start, folder)
    with (
        tempfile.TemporaryDirectory() as outer,
        bowerbird(Path(outer) / "demo", "demo", "hubble", "--annotator", "ada") as address,
        chromium() as b,
    ):
        page = b.new_page(viewport={"width": 1600, "height": 1270})
        page.set_default_timeout(MILLISECONDS)
        expect.set_options(timeout=MILLISECONDS)
        page.goto(address)
        label_some(page, rule(hubble.build(Path(outer) / "truth")))
        for theme in ("light", "dark"):
            take_all(page, theme)
            page.get_by_role("button", name="Toggle theme").click()


@contextmanager
def bowerbird(folder: Path, *arguments: str) -> Iterator[str]:
    """Run a command in a new folder until the block ends, and yield the address of its page."""
    folder.mkdir()
    command = [sys.executable, "-m", "bowerbird.app.cli", *arguments, "--no-browser", "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "XDG_STATE_HOME": f"{folder}-state"}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            address = re.search(r"http://\S+", server.stdout.readline())
            assert address, "The server printed no address."
            yield address[0]
        finally:
            server.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium without a window, as the browser tests do."""
    names = filter(None, (os.environ.get("CHROMIUM"), *CHROMIUM))
    path = next(path for name in names if (path := shutil.which(name)))
    options = ["--disable-dev-shm-usage", "--disable-gpu", "--enable-unsafe-swiftshader"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium's sandbox refuses root, as containers have it
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


def take_start(page: Page, address: str, folder: Path) -> None:
    """Take both screens of the start page."""
    page.set_default_timeout(MILLISECONDS)
    rng = np.random.default_rng(0)
    stars = pd.DataFrame({"star": [f"J{i:06d}" for i in range(6_000)]})
    stars["ra"], stars["dec"] = rng.uniform(0, 360, 6_000), rng.uniform(-30, 70, 6_000)
    stars["period"], stars["period_err"] = rng.lognormal(0, 1, 6_000), rng.uniform(0, 1e-3, 6_000)
    stars["amplitude"], stars["g_r"] = rng.gamma(2, 0.3, 6_000), rng.normal(0.5, 0.2, 6_000)
    stars["class"] = rng.choice(["RR Lyrae", "Cepheid", "eclipsing", None], 6_000, p=P_CLASS)
    stars.to_csv(folder / "stars.csv", index=False)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.goto(address)
        page.get_by_role("button", name="stars.csv").wait_for()
        save(page.screenshot(), f"start-{theme}")
        page.get_by_role("button", name="stars.csv").click()
        page.get_by_label("Role of star").wait_for()
        save(page.screenshot(), f"data-{theme}")


def rule(pool: Pool) -> np.ndarray:
    """Return a class for each source by its measurements alone."""

    def above(column: str, share: float) -> np.ndarray:
        values = pool.context[column].to_numpy().astype(float)
        return np.asarray(values >= np.nanquantile(values, share))

    classes = np.full(len(pool), SMOOTH)
    classes[above("log_area", 0.85)] = SPIRAL
    classes[above("ellipticity", 0.88)] = EDGE_ON
    classes[above("asymmetry", 0.9)] = CLUMPY
    classes[above("concentration", 0.985)] = STAR
    classes[above("green_red", 0.95)] = RED
    return classes


def label_some(page: Page, classes: np.ndarray) -> None:
    """Press the key of each item's class, until enough is labelled and learned."""
    label = page.locator(".label")
    for _ in range(LABELS):
        expect(label).to_have_attribute("data-position", re.compile(r"\d"))
        position = label.get_attribute("data-position") or ""
        page.keyboard.press(str(classes[int(position)] + 1))
        page.locator(f".label:not([data-position='{position}'])").wait_for()
    expect(label).to_have_attribute("data-position", re.compile(r"\d"))
    expect(page.locator(".map")).to_have_attribute("data-labels", str(LABELS))
    page.wait_for_timeout(8_000)  # the last fit, and the drawings of all cards


def take_all(page: Page, theme: str) -> None:
    """Take the page, each card, the map with a lasso, and the drawer."""
    page.set_viewport_size({"width": 1600, "height": 1270})
    page.wait_for_timeout(3_000)
    save(page.screenshot(), f"page-{theme}")
    page.set_viewport_size({"width": 1600, "height": 2000})  # so that every card is in view
    page.wait_for_timeout(5_000)
    for name in CARDS:
        save(card(page, name).screenshot(), f"{name}-{theme}")
    draw_lasso(page)
    save(card(page, "map").screenshot(), f"lasso-{theme}")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Open contextbar").click()
    page.set_viewport_size({"width": 1600, "height": 1270})
    page.mouse.move(10, 10)  # off the button, whose hint would be in the picture
    page.wait_for_timeout(3_000)
    save(
        page.screenshot(clip={"x": 1240, "y": 0, "width": 360, "height": 1270}), f"settings-{theme}"
    )
    page.get_by_role("button", name="Close contextbar").click()


def card(page: Page, name: str) -> Locator:
    """Find a card by its name."""
    return page.locator(f".grid-stack-item[data-id='{name}'] .dock-card")


def draw_lasso(page: Page) -> None:
    """Draw a lasso around the right part of the map, and wait for its bar."""
    box = page.locator(".map .stage").bounding_box()
    assert box is not None
    x, y, width, height = box["x"], box["y"], box["width"], box["height"]
    corners = ((0.60, 0.12), (0.80, 0.16), (0.88, 0.45), (0.72, 0.62), (0.58, 0.4), (0.6, 0.12))
    page.keyboard.down("Shift")
    page.mouse.move(x + corners[0][0] * width, y + corners[0][1] * height)
    page.mouse.down()
    for across, down in corners:
        page.mouse.move(x + across * width, y + down * height, steps=8)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator(".map .catch")).to_be_visible()
    page.wait_for_timeout(1_000)


def save(png: bytes, name: str) -> None:
    """Write a picture as WebP."""
    PICTURES.mkdir(exist_ok=True)
    Image.open(io.BytesIO(png)).save(PICTURES / f"{name}.webp", quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
