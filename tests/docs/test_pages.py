"""What the pages for people say of the code is true."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from bowerbird.app import cli
from bowerbird.app.config import layers as config
from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.local import resolve
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.data.open import open_pool
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.options.query_options import available_options
from tests.docs.pages import PAGES, ROOT, SITE, blocks, file_in, read

STRATEGY, LEARNER = "docs/how-to/own-strategy.md", "docs/how-to/own-learner.md"
VIEW = "docs/how-to/own-view.md"


@pytest.mark.parametrize(
    ("page", "name"), [(STRATEGY, "mine.py"), (STRATEGY, "spread_out.py"), ("CONTRIBUTING.md", "")]
)
@pytest.mark.parametrize("labels", [(0, 0, 0, 1, 1, 2), ()])
def test_the_strategy_of_a_page_works(
    page: str,
    name: str,
    labels: tuple[int, ...],
    tmp_path: Path,
    make_evidence: Callable[..., Evidence],
) -> None:
    """Each example comes in by the plugin door and answers, with and without labels."""
    (text,) = (b.text for b in blocks(page) if b.language == "python" and b.title == name)
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    function = "spread_out" if name == "spread_out.py" else "scarce"
    plugin = plugins.get("strategies", f"{tmp_path / 'mine.py'}:{function}", allow_paths=True)
    assert plugin.parameters == ({"power": 1.0} if function == "scarce" else {})
    picks = ask(plugin.load(), make_evidence(labels=labels), 5, seed=0)
    assert len(set(picks.positions.tolist())) == 5


def test_the_learner_of_its_page_works(tmp_path: Path) -> None:
    """The example tells two heaps apart from one label each, and does not fail on one class."""
    (tmp_path / "mine.py").write_text(file_in(LEARNER, "mine.py"), encoding="utf-8")
    plugin = plugins.get("learners", f"{tmp_path / 'mine.py'}:Nearest", allow_paths=True)
    X = np.concatenate([np.zeros((5, 2)), np.full((5, 2), 9.0)]).astype(np.float32)
    learner = plugin.load()(seed=0).fit(X[[0, 9]], [0, 1])
    probabilities = learner.predict_proba(X)
    assert probabilities.argmax(axis=1).tolist() == [0] * 5 + [1] * 5
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert plugin.load()(seed=0).fit(X[:1], [3]).predict_proba(X).shape == (10, 1)


class Idle(Project):
    """A project that asks and trains nothing by itself."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


async def _shown(view: ModuleType, folder: Path) -> str:
    """Write a note through a session, and return what an open view then shows."""
    pool = open_pool(folder / "pool.csv", cache=folder / "cache")
    project = Idle(folder / "p.bower", pool, ProjectOptions())
    project.start()
    session = Session(project, "ada")
    card = view.view(session)
    try:
        assert card.object == ""
        await session.note(session.items.id_of(1), "<b>odd</b>")
        while not card.object:
            await asyncio.sleep(0.01)
        return str(card.object)
    finally:
        session.close()
        project.close()


def test_the_view_of_its_page_works(tmp_path: Path) -> None:
    """The example shows a note as it was written, not as markup."""
    (tmp_path / "pool.csv").write_text("id,x,y\n" + "".join(f"{i},{i},{i % 3}\n" for i in range(9)))
    view = ModuleType("card")
    exec(compile(file_in(VIEW, "app/views/notes/card.py"), "card.py", "exec"), view.__dict__)
    assert asyncio.run(_shown(view, tmp_path)) == "<b>odd</b>"


@pytest.mark.parametrize("page", [page for page in PAGES if "```yaml" in read(page)])
def test_the_configurations_of_a_page_are_valid(page: str, tmp_path: Path) -> None:
    """Each is read as it stands, and the strategy or learner that it names takes its parameters."""
    for block in blocks(page):
        if block.language != "yaml":
            continue
        (tmp_path / "own.yaml").write_text(block.text, encoding="utf-8")
        made = config.merge(config.from_file(tmp_path / "own.yaml"))
        resolve("strategies", made.strategy.name, dict(made.strategy.parameters))
        resolve("learners", made.learner.name, dict(made.learner.parameters))


def test_the_configuration_page_names_every_option_of_a_query(tmp_path: Path) -> None:
    """Its example beside the generated keys holds each option that a scoring strategy takes."""
    (block,) = (b for b in blocks("docs/reference/configuration.md") if b.language == "yaml")
    (tmp_path / "own.yaml").write_text(block.text, encoding="utf-8")
    made = config.merge(config.from_file(tmp_path / "own.yaml"))
    margin = plugins.get("strategies", made.strategy.name).load()
    assert set(made.strategy.parameters) == set(available_options(margin))


def commands_in(text: str) -> set[str]:
    """Return the commands that a text calls in code."""
    code = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text)
    return {name for part in code for name in re.findall(r"\bbowerbird ([a-z]+)\b", part)}


@pytest.mark.parametrize("page", PAGES)
def test_commands_in_the_pages_exist(page: str) -> None:
    """No page names a command that there is not."""
    assert commands_in(read(page)) <= set(cli.commands())


def test_every_command_is_used_in_a_page() -> None:
    """Somebody who reads the pages meets every command."""
    assert set().union(*(commands_in(read(page)) for page in PAGES)) == set(cli.commands())


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """Every relative link and picture of a page is a file of this repository."""
    text = read(page)
    targets = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'src(?:set)?="([^"]+)"', text)
    here = (ROOT / page).parent
    assert [t for t in targets if "://" not in t and not (here / t).exists()] == []


PATH = re.compile(r"`((?:app|configs|data|docs|evaluation|models|strategies|tests)/[\w./-]*)`")
MADE_UP = {
    "app/views/notes/card.py",
    "app/views/notes/__init__.py",
    "data/readers/arff.py",
    "strategies/scarce.py",
}


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", *SITE])
def test_files_that_a_page_names_exist(page: str) -> None:
    """Every path in a page leads to a file or folder, or to one that its example makes."""
    named = set(PATH.findall(read(page))) - MADE_UP
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_a_label_needs_at_most_fourteen_stops() -> None:
    """The first walk through the architecture stays short enough to be followed."""
    walk = read("docs/architecture.md").split("## From a key")[1].split("\n## ")[0]
    assert 10 <= len(re.findall(r"^\d+\. ", walk, re.MULTILINE)) <= 14


def test_every_config_key_has_its_meaning_beside_it() -> None:
    """Each key of default.yaml has a comment on its line, or directly above it."""
    lines = (ROOT / "configs" / "default.yaml").read_text(encoding="utf-8").splitlines()
    for before, line in zip(["", *lines], lines, strict=False):
        if re.match(r" *[a-z_]+:", line) and line.strip() != "name: duo":
            assert "#" in line or before.startswith("#") or "name:" in line, line


def test_the_readme_tells_the_first_keys_as_they_are() -> None:
    """The keys that the README's table names are those of the defaults."""
    table = read("README.md").split("| Key |")[1].split("\n\n")[0]
    keys = dataclasses.asdict(config.merge().keys)
    known = {key for keys_of_one in keys.values() for key in keys_of_one}
    assert set(re.findall(r"`([^`]+)`", table)) <= known | {"shift"}


def test_make_targets_in_the_pages_exist() -> None:
    """Every ``make something`` that a page tells is a target."""
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    for page in PAGES:
        text = read(page)
        named = set(re.findall(r"`make ([a-z-]+)", text))
        named |= set(re.findall(r"^make ([a-z-]+)", text, re.M))
        assert named <= targets, page


def test_this_version_is_in_the_changelog() -> None:
    """The version of pyproject.toml has a dated section, and above it is room for what follows."""
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    heads = re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert heads[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(version)} \(\d{{4}}-\d\d-\d\d\)", heads[1])
