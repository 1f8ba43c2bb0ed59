"""Eight real files, each from the start page to a first label, with nothing stated by a person."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bowerbird.app.log.sqlite import read_log
from bowerbird.app.log.state import State

pytestmark = [pytest.mark.browser, pytest.mark.realdata]

FILES = {  # and what the id is taken to be
    "sdss_dr14/objects.csv": "id",
    "linear_variables/objects.csv": "linear_id",
    "s82_rrlyrae/objects.csv": "id",
    "longtail8/mnist-LT/pool_seed0.parquet": "id",
    "longtail8/yeast/pool_seed0.parquet": "id",
    "tables8/abalone/pool_seed0.parquet": "id",
    "tables8/ozone/pool_seed0.parquet": "id",
    "tables8/magic/pool_seed0.parquet": "id",
}


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_is_labelled(
    begin: Callable[[], object], page: Page, folder: Path, real_data: Path, name: str
) -> None:
    """The file, ``Start labelling``, a key: three steps, and its items have their own names."""
    copy = folder / Path(name).name
    shutil.copyfile(real_data / name, copy)
    begin()
    page.get_by_role("button", name=copy.name).click()
    expect(page.get_by_label(f"Role of {FILES[name]}", exact=True)).to_have_value("id")
    page.get_by_role("button", name="Start labelling").click()
    card = page.locator(".label[data-position]:not([data-position=''])")
    card.wait_for(timeout=120_000)
    if not card.locator(".answer.class").count():
        page.keyboard.press("c")
        page.keyboard.type("odd")
        page.keyboard.press("Enter")
        expect(card.locator(".answer.class")).to_have_count(1)
    page.keyboard.press("1")
    expect(page.locator(".map")).to_have_attribute("data-labels", "1", timeout=60_000)
    (project,) = folder.glob("*.bower")
    assert len(State(read_log(project)).labelled) == 1
