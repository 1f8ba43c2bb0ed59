"""The start page in a browser: from ``bowerbird`` alone to the first label."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import h5py
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.sqlite import read_log
from bowerbird.app.log.state import State
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.start import first_events
from bowerbird.app.share.export import export
from bowerbird.data.cache.pool_folder import read_about
from bowerbird.data.open import open_pool

pytestmark = pytest.mark.browser

ROWS = 60
AXE = Path(__file__).parents[3] / "frontend/node_modules/axe-core/axe.min.js"
HOSTILE = "<img src=x onerror=document.title='x'>"


def roles_of(folder: Path) -> dict[str, object]:
    """Return the roles of the one pool of a project."""
    (about,) = (folder / "cache").glob("pool-*/meta.json")
    return dict(read_about(about.parent)["roles"])


def faults_of(page: Page) -> list[tuple[str, str]]:
    """Return what axe-core holds against a page: the rule, and where it is broken."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run()")["violations"]
    return [(one["id"], node["html"]) for one in found for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_both_screens(
    begin: Callable[[], Any], page: Page, scheme: Literal["light", "dark"]
) -> None:
    """axe-core finds nothing against the choice of data, nor against the screen about them."""
    page.emulate_media(color_scheme=scheme)
    begin()
    assert faults_of(page) == []
    page.get_by_role("button", name="stars.csv").click()
    expect(page.get_by_label("Role of objid")).to_be_visible()
    assert faults_of(page) == []


def test_from_a_table_to_the_first_label_in_three_clicks(
    begin: Callable[[], Any], page: Page, folder: Path, listen: Callable[[Page], list[str]]
) -> None:
    """The table, ``Start labelling``, a class: the label is in the log of a new project."""
    complaints = listen(page)
    started = begin()
    page.get_by_role("button", name="stars.csv").click()
    expect(page.get_by_role("heading", name="stars.csv")).to_be_visible()
    expect(page.get_by_label("Role of objid")).to_have_value("id")
    expect(page.get_by_label("Role of mag")).to_have_value("feature")
    page.get_by_label("Classes, one per line").fill("bright\nfaint")
    page.get_by_role("button", name="Start labelling").click()
    page.locator(".label[data-position]:not([data-position=''])").wait_for()  # the first item
    page.locator(".label").get_by_role("button", name="bright").click()
    expect(page.locator(".map")).to_have_attribute("data-labels", "1")
    started.stop()
    assert complaints == []
    state = State(read_log(folder / "stars.bower"))
    assert [c.name for c in state.classes] == ["bright", "faint"]
    assert len(state.labelled) == 1
    # Again, from the list of recent projects: one click.
    begin()
    entry = page.get_by_role("button", name=re.compile("stars 60 items · 1 label · last labelled"))
    entry.click()
    expect(page.get_by_role("button", name="bright").first).to_be_visible()


def test_a_folder_of_pictures_is_opened_by_a_click(
    begin: Callable[[], Any], page: Page, folder: Path
) -> None:
    """From inside it, with its folders as classes by another; its path can be pasted too."""
    for number in range(12):
        path = folder / "inside" / ("cat" if number % 2 else "dog") / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        Image.new("RGB", (20, 20), (20 * number, 90, 90)).save(path)
    begin()
    page.get_by_role("button", name="inside").click()
    page.get_by_role("button", name="Open this folder of pictures").click()
    expect(page.get_by_role("heading", name="inside")).to_be_visible()
    expect(page.get_by_label("Role of picture")).to_have_value("image")
    expect(page.get_by_label("Role of id")).to_have_value("id")
    page.get_by_role("button", name="Change: data: {label: folder}").click()
    expect(page.get_by_label("Role of folder")).to_have_value("label")
    expect(page.get_by_text("From column folder: cat 6, dog 6.")).to_be_visible()
    page.get_by_role("button", name="All projects and data").click()
    page.get_by_label("Path of a table").fill(str(folder / "inside"))
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("button", name="Start labelling").click()
    page.locator(".label[data-position]:not([data-position=''])").wait_for()
    assert (folder / "inside.bower" / "log.sqlite").is_file()


def test_a_changed_role_is_the_pools(begin: Callable[[], Any], page: Page, folder: Path) -> None:
    """A role chosen in the page is that of the pool, of the configuration and of the reopening."""
    begin()
    page.get_by_role("button", name="stars.csv").click()
    page.get_by_label("Role of votes").select_option("context")
    expect(page.locator("tr.changed")).to_have_count(1)
    page.get_by_label("Role of kind").select_option("label")
    expect(page.get_by_text("From column kind: galaxy 30, star 30.")).to_be_visible()
    expect(page.get_by_label("Role of votes")).to_have_value("context")
    page.get_by_role("button", name="Configuration").click()
    expect(page.locator("dialog pre")).to_contain_text("features: [mag, size]")
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Start labelling").click()
    expect(page.get_by_role("button", name="galaxy").first).to_be_visible()
    roles = roles_of(folder / "stars.bower")
    assert (roles["label"], roles["features"]) == ("kind", ["mag", "size"])
    assert "votes" in roles["context"]  # type: ignore[operator]


def test_a_position_and_errors_are_chosen_by_a_click(
    begin: Callable[[], Any], page: Page, folder: Path
) -> None:
    """Another position, an error more and one less are those of the pool."""
    names = ["ra", "dec", "glon", "glat", "mag", "mag_err", "flux", "low"]
    table = pd.DataFrame(np.random.default_rng(0).uniform(1, 80, (ROWS, 8)), columns=names)
    table.to_csv(folder / "sky.csv", index=False)
    begin()
    page.get_by_role("button", name="sky.csv").click()
    summary = page.locator("summary")
    expect(summary).to_have_text(
        "Shown together: a position from ra and dec, 1 value with an error"
    )
    summary.click()
    assert faults_of(page) == []
    page.get_by_label("Declination").select_option("glat")
    expect(summary).to_contain_text("ra and glat")
    page.get_by_role("button", name="Add this error").click()
    expect(page.get_by_text("Choose a value, and the column")).to_be_visible()
    page.get_by_role("combobox", name="Value", exact=True).select_option("flux")
    page.get_by_label("Its error").select_option("glon")
    page.get_by_label("Its lower error").select_option("low")
    page.get_by_role("button", name="Add this error").click()
    expect(page.get_by_text("flux + glon − low")).to_be_visible()
    page.get_by_role("button", name="Remove the error of mag").click()
    expect(summary).to_contain_text("1 value with an error")
    page.get_by_label("Role of glat").select_option("exclude")  # so it is no position any more
    expect(summary).to_contain_text("no position")
    page.get_by_label("Right ascension").select_option("ra")
    expect(page.get_by_text("choose the other one too")).to_be_visible()
    page.get_by_label("Declination").select_option("dec")
    expect(summary).to_contain_text("ra and dec")
    page.get_by_role("button", name="Start labelling").click()
    expect(page.locator(".label")).to_be_visible()
    roles = roles_of(folder / "sky.bower")
    assert roles["sky"] == ["ra", "dec"] and roles["errors"] == {"flux": ["glon", "low"]}


def test_a_remark_is_changed_by_a_click(begin: Callable[[], Any], page: Page, folder: Path) -> None:
    """What a remark says can be said otherwise there, and taken back."""
    table = pd.read_csv(folder / "stars.csv").assign(votes=[-99.0, 1, 2, 3] * (ROWS // 4))
    table.to_csv(folder / "odd.csv", index=False)
    begin()
    page.get_by_role("button", name="odd.csv").click()
    page.get_by_role("button", name="Change: data").click()
    expect(page.get_by_text("What you changed of that")).to_be_visible()
    expect(page.get_by_text("far from all else")).to_have_count(0)
    page.get_by_role("button", name="Undo: data").click()
    expect(page.get_by_text("far from all else")).to_be_visible()


def test_a_table_of_a_file_is_chosen(begin: Callable[[], Any], page: Page, folder: Path) -> None:
    """Of two tables the largest is shown first; the other is chosen by a key, and stays."""
    birds = {"wing": np.arange(40.0), "mass": np.arange(40.0) ** 2}
    trees = {"height": np.arange(50.0), "girth": np.arange(50.0) ** 2}
    with h5py.File(folder / "wood.h5", "w") as file:
        for name, columns in (("birds", birds), ("trees", trees)):
            for column, values in columns.items():
                file[f"{name}/{column}"] = values
    begin()
    page.get_by_role("button", name="wood.h5").click()
    table = page.get_by_label("Table")
    expect(table).to_have_value("trees")
    assert table.locator("option").all_inner_texts() == [
        "birds (40 rows, 2 columns)",
        "trees (50 rows, 2 columns)",
    ]
    expect(page.get_by_text("The largest of the 2 in this file.")).to_be_visible()
    assert faults_of(page) == []
    table.press("ArrowUp")
    expect(page.get_by_label("Role of wing")).to_be_visible()
    expect(table).to_have_value("birds")
    expect(table).to_be_focused()
    page.go_back()
    expect(page.get_by_label("Role of girth")).to_be_visible()
    page.go_forward()
    expect(page.get_by_label("Role of wing")).to_be_visible()
    page.get_by_role("button", name="Start labelling").click()
    expect(page.locator(".label")).to_be_visible()
    assert roles_of(folder / "wood.bower")["table"] == "birds"


def test_a_session_file_goes_on_here(
    begin: Callable[[], Any], page: Page, folder: Path, tmp_path: Path
) -> None:
    """It is uploaded, its table beside it is suggested, and its label is in the new project."""
    pool = open_pool(folder / "stars.csv", cache=tmp_path / "cache")
    body = {"items": [str(pool.ids[3])], "class": "bright", "source": "human"}
    events = first_events(pool, ProjectOptions(classes=(("bright", None), ("faint", None))))
    events += [event_of("labelled", body, "ada", time=5.0)]
    session = tmp_path / "work.bowerbird.json"
    export([event.at(number) for number, event in enumerate(events, start=1)], "stars", session)
    begin()
    page.get_by_label("Drop a file here").set_input_files(session)
    expect(page.get_by_role("heading", name=session.name)).to_be_visible()
    expect(page.get_by_text("A session on stars · 60 items · 1 label")).to_be_visible()
    expect(page.get_by_text("Classes: bright 1, faint 0.")).to_be_visible()
    assert faults_of(page) == []
    data = page.get_by_label("Its data")
    expect(data).to_have_value(str(folder / "stars.csv"))
    data.fill("nowhere.csv")
    page.get_by_role("button", name="Open this session").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no file 'nowhere.csv'")
    page.go_back()
    page.get_by_role("button", name="work.bowerbird.json session").click()
    expect(data).to_have_value(str(folder / "stars.csv"))
    page.get_by_role("button", name="Open this session").click()
    expect(page.locator(".map")).to_have_attribute("data-labels", "1")
    assert len(State(read_log(folder / "work.bower")).labelled) == 1


def test_nothing_above_the_folder_and_no_link(
    begin: Callable[[], Any], page: Page, folder: Path
) -> None:
    """Links are not listed, no folder above is, and an address that names one is refused."""
    begin()
    files = page.locator(".files li")
    expect(files).to_have_count(2)
    assert [name.split("\n")[0] for name in files.all_inner_texts()] == ["inside", "stars.csv"]
    page.get_by_role("button", name="inside").click()
    expect(page.get_by_text("There are no folders and no data here.")).to_be_visible()
    expect(page.locator(".files")).to_be_hidden()  # no frame around nothing
    for path in ("..", "link", "inside/..", "/etc", "inside/../..", "./inside", "%2e%2e"):
        answer = page.request.get(f"{page.url}folder", params={"path": path})
        assert answer.status == 400, path
    page.get_by_role("button", name="night").click()
    expect(files).to_have_count(2)


def test_a_file_is_put_into_the_folder(
    begin: Callable[[], Any], page: Page, folder: Path, tmp_path: Path
) -> None:
    """A chosen file is copied whole and looked at; one of a name that is taken changes nothing."""
    before = (folder / "stars.csv").read_bytes()
    other = tmp_path / "new.csv"
    other.write_bytes(before * 3)
    begin()
    page.get_by_label("Drop a file here").set_input_files(other)
    expect(page.get_by_role("heading", name="new.csv")).to_be_visible()
    assert (folder / "new.csv").read_bytes() == other.read_bytes()
    page.go_back()
    page.get_by_label("Drop a file here").set_input_files(
        {"name": "stars.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    )
    expect(page.get_by_role("alert")).to_contain_text("There is a file stars.csv already")
    assert (folder / "stars.csv").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith(".")) == []


def test_hostile_names_are_text(begin: Callable[[], Any], page: Page, folder: Path) -> None:
    """Names of files, folders, columns, values and projects are shown letter by letter."""
    table = pd.DataFrame({"a": range(20), "b": np.arange(20) ** 2, HOSTILE: [HOSTILE, "y"] * 10})
    table.to_csv(folder / "inside" / f"{HOSTILE}.csv", index=False)
    begin()
    page.get_by_role("button", name="inside").click()
    page.get_by_role("button", name=HOSTILE).click()
    expect(page.get_by_role("heading", name=HOSTILE)).to_be_visible()
    expect(page.get_by_label(f"Role of {HOSTILE}")).to_be_visible()
    assert page.locator("img").count() == 0 and page.title() == "Bowerbird"


def test_what_cannot_be_read_is_said(begin: Callable[[], Any], page: Page, folder: Path) -> None:
    """A path that leads nowhere and a file that is no table cost a line; the page goes on."""
    (folder / "broken.csv").write_bytes(b"")
    begin()
    field = page.get_by_label("Path of a table")
    field.fill("nothing.csv")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is no file 'nothing.csv'")
    page.get_by_role("button", name="broken.csv").click()
    expect(page.get_by_role("alert")).to_contain_text("broken.csv: not readable")
    field.fill(str(folder / "stars.csv"))
    field.press("Enter")
    expect(page.get_by_role("heading", name="stars.csv")).to_be_visible()


def test_a_missing_project_is_greyed_and_removable(
    begin: Callable[[], Any], page: Page, folder: Path
) -> None:
    """A project whose folder is gone cannot be opened, and goes from the list when asked to."""
    started = begin()
    page.get_by_role("button", name="stars.csv").click()
    page.get_by_role("button", name="Start labelling").click()
    expect(page.locator(".label")).to_be_visible()
    started.stop()
    (folder / "stars.bower").rename(folder / "moved.bower")
    begin()
    expect(page.locator(".missing button.row")).to_be_disabled()
    page.get_by_role("button", name="Remove stars from this list").click()
    expect(page.get_by_role("heading", name="Recent projects")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="Demos")).to_be_visible()
    expect(page.get_by_role("heading", name="Recent projects")).to_have_count(0)


def test_a_proxy_that_finds_no_server_for_a_moment_is_waited_for(
    begin: Callable[[], Any], page: Page
) -> None:
    """Between the two servers a proxy answers for neither; the page goes on when one is there."""
    answers = [502, 502]
    asked: list[str] = []

    def answer(route: Route) -> None:
        if answers:
            route.fulfill(status=answers.pop(), body="Bad gateway")
        else:
            route.continue_()

    begin()
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/progress", answer)
    page.get_by_role("button", name="stars.csv").click()
    page.get_by_role("button", name="Start labelling").click()
    expect(page.locator(".label")).to_be_visible()
    assert not answers and len([url for url in asked if "/enter?" in url]) == 1


def test_the_keyboard_alone_will_do(begin: Callable[[], Any], page: Page) -> None:
    """From the first screen to the opening with Tab, Enter and the arrows."""
    begin()
    expect(page.get_by_role("button", name="stars.csv")).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        if "stars.csv" in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="stars.csv")).to_be_focused()
    page.get_by_label("Role of size").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("tr.changed")).to_have_count(1)
    expect(page.get_by_label("Role of size")).to_be_focused()
    expect(page.get_by_role("button", name="Start labelling")).to_be_enabled()
    page.get_by_role("button", name="Start labelling").press("Enter")
    expect(page.get_by_role("heading", name="Opening the project")).to_be_visible()
    expect(page.locator(".label")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1600])
def test_no_screen_is_wider_than_the_window(
    begin: Callable[[], Any], page: Page, folder: Path, width: int
) -> None:
    """On a phone, too, nothing has to be scrolled sideways, however long a name is."""
    table = pd.DataFrame(
        {"x" * 300: range(20), "y": np.arange(20) ** 2, "t": ["w" * 300, "v"] * 10}
    )
    table.to_csv(folder / f"{'n' * 150}.csv", index=False)
    page.set_viewport_size({"width": width, "height": 844})
    begin()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    page.get_by_role("button", name="n" * 150).wait_for()
    assert not page.evaluate(wide)
    page.get_by_role("button", name="n" * 150).click()
    page.get_by_role("heading", name="Columns").wait_for()
    page.locator("summary").click()
    page.get_by_role("button", name="Add this error").wait_for()
    assert not page.evaluate(wide)
