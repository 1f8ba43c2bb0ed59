"""Choosing a learner in a real browser, with the real worker that trains it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from bowerbird.app.log.codec import body_as_json, event_of
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.share.export import export
from bowerbird.app.views.settings.menus import LEARNER_PURPOSES
from bowerbird.data.open import open_pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ROWS = 60


@pytest.fixture
def served(site: Callable[..., Any], tmp_path: Path) -> Any:
    """Serve sixty items in two groups, with a worker."""
    rng = np.random.default_rng(0)
    xy = np.repeat([[-4.0, 2.0], [4.0, 2.0]], 30, axis=0) + rng.normal(size=(ROWS, 2)) * 0.5
    table = pd.DataFrame({"id": [f"item {i}" for i in range(ROWS)], "f0": xy[:, 0], "f1": xy[:, 1]})
    table.to_csv(tmp_path / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"), scaling="none")
    pool = open_pool(tmp_path / "pool.csv", roles, cache=tmp_path / "cache")
    assert pool.folder is not None
    stored.store(pool.folder, best(ROWS), xy.astype(np.float32))
    choices = ProjectOptions(strategy="margin", classes=(("ring", None), ("arc", None)))
    return site(tmp_path / "p.bower", pool, choices, kind=Project)


def opened(page: Page, served: Any) -> None:
    """Come in, label six items by hand, and open the drawer."""
    page.set_viewport_size({"width": 1500, "height": 1100})
    page.goto(served.address, timeout=90_000)
    expect(page.locator(".map")).to_have_attribute("data-drawn", str(ROWS), timeout=60_000)
    for key in "121212":
        expect(page.locator(".label")).to_have_attribute("data-position", re.compile(r"\d"))
        page.locator(".label").click(position={"x": 5, "y": 5})
        page.keyboard.press(key)
    soon(page, lambda: served.project.state.models)
    page.get_by_role("button", name="Open contextbar").click()


def choose(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Learner", exact=True).click()
    page.get_by_role("menuitem", name=re.compile(f"^{name}:")).press("Enter")
    expect(page.get_by_role("combobox", name="Learner", exact=True)).to_have_text(name)


def soon(page: Page, true: Callable[[], object]) -> None:
    """Wait until something holds."""
    for _ in range(1200):  # a minute, for a busy machine
        if true():
            return
        page.wait_for_timeout(50)
    assert true()


def learned_by(served: Any, name: str, parameters: dict[str, Any]) -> bool:
    wanted = {"name": name, "parameters": parameters, "sha256": None}
    return msgspec.to_builtins(served.project.state.models[-1].learner) == wanted


def use(page: Page) -> None:
    page.get_by_role("button", name="Use this learner").click()


def test_learners_stand_under_what_they_are_for(page: Page, served: Any) -> None:
    """The list has a heading for each purpose, and a sentence behind each name."""
    opened(page, served)
    page.get_by_role("combobox", name="Learner", exact=True).click()
    entry = page.get_by_role("menuitem", name="committee: several learners, one vote each")
    expect(entry).to_be_visible()
    for purpose in list(LEARNER_PURPOSES)[:3]:
        expect(page.get_by_text(purpose, exact=True)).to_be_visible()
    page.keyboard.press("Escape")


def test_a_learner_with_its_form_is_used(page: Page, served: Any) -> None:
    """A choice, a number and a text of the form go into the log, and train the next model."""
    opened(page, served)
    choose(page, "knn")
    use_it = page.get_by_role("button", name="Use this learner")
    page.get_by_label("neighbours").fill("5")
    page.get_by_label("neighbours").press("Tab")
    page.get_by_role("combobox", name="votes").click()
    page.get_by_role("menuitem", name="uniform").press("Enter")
    use(page)
    soon(page, lambda: learned_by(served, "knn", {"neighbours": 5, "votes": "uniform"}))
    expect(use_it).to_be_disabled()
    choose(page, "committee")
    page.get_by_label("learners").fill("logistic,tree")
    page.get_by_label("learners").press("Tab")
    use(page)
    soon(page, lambda: learned_by(served, "committee", {"learners": "logistic,tree"}))
    page.reload()
    page.get_by_role("button", name="Open contextbar").click()
    expect(page.get_by_label("learners")).to_have_value("logistic,tree")
    expect(use_it).to_be_disabled()


def test_a_member_that_there_is_not_is_told(page: Page, served: Any) -> None:
    """The names that there are stand in the message, and the model of before stays."""
    opened(page, served)
    choose(page, "committee")
    page.get_by_label("learners").fill("logistic,forrest")
    page.get_by_label("learners").press("Tab")
    expect(page.get_by_text("Did you mean 'forest'?").first).to_be_visible()
    expect(page.get_by_role("button", name="Use this learner")).to_be_disabled()
    assert all(model.learner.name == "duo" for model in served.project.state.models)


def test_what_the_learner_guesses_is_hollow_and_not_exported(page: Page, served: Any) -> None:
    """Pseudo-labels of `self_training` are on the map, go as labels come, and never leave."""
    opened(page, served)
    choose(page, "self_training")
    use(page)
    guesses = page.locator(".map")
    soon(page, lambda: int(guesses.get_attribute("data-guesses") or 0) > 0)
    before = int(guesses.get_attribute("data-guesses") or 0)
    assert before <= ROWS - 6
    expect(page.locator(".map .status")).to_contain_text("guessed by the learner (hollow)")
    out = served.folder.parent / "labels.csv"
    export(served.project.log.read(), "pool", out)
    assert len(pd.read_csv(out)) == 6
    assert {e.kind for e in served.project.log.read() if e.kind == "labelled"} == {"labelled"}
    guessed = served.project.predictions.guesses.positions
    item = served.pool.ids[guessed[:1]].tolist()
    body = {"items": item, "class": served.project.state.classes[0].id, "source": "human"}
    served.write(event_of("labelled", body, annotator="ada"))
    soon(page, lambda: served.project.predictions.guesses.positions.tolist() != guessed.tolist())


def test_a_label_colours_the_map_before_the_fit(page: Page, served: Any) -> None:
    """With `mlp` what an increment says is what the page shows until the next fit is there."""
    opened(page, served)
    heard: list[int] = []
    served.project.subscribe("model", lambda: heard.append(served.project.predictions.live))
    choose(page, "mlp")
    use(page)
    soon(page, lambda: served.project.state.models[-1].learner.name == "mlp")
    page.keyboard.press("Escape")
    versions = len(served.project.state.models)
    page.locator(".label").click(position={"x": 5, "y": 5})
    page.keyboard.press("1")
    soon(page, lambda: len(served.project.state.models) > versions and heard[-1] == 0)
    assert max(heard) > 0
    assert not any("live" in body_as_json(model) for model in served.project.state.models)
