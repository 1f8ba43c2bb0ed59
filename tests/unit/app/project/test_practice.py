"""Nothing that a person sees while they practise tells the hidden labels."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.log.events import Event, Labelled, Provenance
from bowerbird.app.log.state import Decision
from bowerbird.app.map.project_map import SharedMap
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.practice import describe_hidden, visible_pool
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.views.label import item as label_item
from bowerbird.app.views.label.search import find
from bowerbird.app.views.label.standing import measure
from bowerbird.app.views.label.values import describe_rows, rows_of
from bowerbird.app.views.map import tooltip
from bowerbird.app.views.plots.card import Choosers
from bowerbird.app.views.plots.columns import Axes, number_columns
from bowerbird.app.views.settings.query_options import columns_line
from bowerbird.data.distributions import places, summaries
from bowerbird.data.errors import BowerbirdError
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

ROWS = 300
TOLD = {"score", "score_err", "code", "sort"}  # that the label can be read off
SEEN = {"mag", "mag_err", "colour", "remark"}
LINKS = {"Catalogue": "https://a.invalid/{sort}", "Name": "https://a.invalid/{id}"}
VALUES = ("sort D", "sort G", "sort N", "7310")  # of those columns, and of no other


def table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    kind = np.arange(ROWS) % 3
    return pd.DataFrame(
        {
            "id": [f"s{i}" for i in range(ROWS)],
            "class": np.array(["dwarf", "giant", "nova"])[kind],
            "mag": rng.normal(size=ROWS).round(3),
            "mag_err": 0.25,
            "colour": (rng.normal(size=ROWS) + (kind == 1)).round(3),
            "score": np.where(rng.random(ROWS) < 0.1, np.nan, kind / 3 + rng.random(ROWS) / 50),
            "score_err": 0.5,
            "code": kind + 7310,
            "sort": np.array(["sort D", "sort G", "sort N"])[kind],
            "remark": [f"seen {i}" for i in range(ROWS)],
        }
    )


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """Open a table of which every item has a label, and columns that tell it are learned from."""
    folder = tmp_path_factory.mktemp("practice")
    table().to_csv(folder / "t.csv", index=False)
    roles = Roles(links=LINKS, features=("mag", "colour", "score", "code"))
    return open_pool(folder / "t.csv", roles, cache=folder / "cache")


@pytest.fixture
def session(pool: Pool, tmp_path: Path) -> Iterator[Session]:
    """Open a project on it; its workers never start."""
    project = Project(tmp_path / "p.bower", pool, ProjectOptions())
    yield Session(project, "ada")
    project.log.close()


def labels(session: Session) -> list[Decision]:
    """Label thirty items as they are."""
    names = table()["class"].tolist()
    return [Decision(f"s{i}", names[i], labelled(f"s{i}", names[i])) for i in range(30)]


def labelled(item: str, name: str) -> Event:
    return Event(Labelled(items=[item], class_id=name, provenance=Provenance(source="human")))


def roots() -> dict[str, str]:
    return {name: name for name in ("dwarf", "giant", "nova")}


SENT: dict[str, Callable[[Session], object]] = {
    "the rows of the label card": lambda s: describe_rows(s.pool),
    "what can be copied from it": lambda s: [row.columns for row in rows_of(s.pool)],
    "an item": lambda s: [label_item.describe(s, position) for position in range(3)],
    "an item's places": lambda s: [place.column for place in places(s.pool, 0)],
    "histograms": lambda s: list(summaries(s.pool)),
    "what is searched": lambda s: [find(s.pool, words) for words in (*VALUES, "sort")],
    "medians of classes": lambda s: list(measure(s.pool, labels(s), roots()).marks),
    "the map's tooltip": lambda s: [tooltip.describe(s, p, "column:code") for p in range(3)],
    "the map's colours": lambda s: SharedMap(s.project).columns,
    "the plots' axes": lambda s: number_columns(s.pool),
    "the filters' columns": columns_line,
    "links": lambda s: list(s.pool.links),
}


@pytest.mark.parametrize("what", SENT)
def test_nothing_that_is_sent_tells_a_hidden_label(what: str, session: Session) -> None:
    """Neither the columns' names nor their values are in any of it."""
    text = json.dumps(SENT[what](session))
    for word in (*VALUES, *(f'"{name}' for name in TOLD), "score", "Catalogue"):
        assert word not in text, word


def test_a_filter_does_not_know_the_columns(session: Session) -> None:
    """Nobody asks for the items of one class by what tells it, and the refusal names none."""
    with pytest.raises(BowerbirdError, match="colour") as refusal:
        session.choose_strategy("random", {"within": "kode == 7310"})
    assert not [name for name in (*TOLD, "code") if name in str(refusal.value)]
    with pytest.raises(BowerbirdError, match="'code'"):
        session.choose_strategy("random", {"within": "code == 7310"})


def test_a_colouring_that_a_page_makes_up_is_refused(session: Session) -> None:
    """The map knows no such column either, whatever a page sends."""
    shared = SharedMap(session.project)
    with pytest.raises(ValueError, match="not a numeric column"):
        asyncio.run(shared.colours("column:code"))


def test_axes_that_a_page_makes_up_are_not_drawn(session: Session) -> None:
    """A value that is among no widget's options is no column, though the learner may have it."""
    chosen = Choosers(number_columns(session.pool))
    chosen.x.value = "code"
    assert chosen.axes is None
    chosen.x.value, chosen.y.value = "mag", "code"
    assert chosen.axes == Axes("mag", "mag")


def test_everything_else_is_seen_and_learned_from(session: Session, pool: Pool) -> None:
    """The other columns stand on the card, and the learner has every feature that it had."""
    assert set(session.pool.kinds) == SEEN
    assert session.pool.feature_names == pool.feature_names
    assert session.pool.features is pool.features
    assert summaries(session.pool)["mag"] is summaries(pool)["mag"]
    assert list(session.pool.links) == ["Name"]


def test_the_card_says_which_are_kept_back_and_how_they_are_shown(session: Session) -> None:
    """All of them, why, and the line of a configuration; and so do the remarks at the start."""
    text = describe_hidden(session.pool)
    assert all(name in text for name in TOLD)
    assert "because the label can be read off them" in text
    assert "`data: {withhold: []}`" in text
    assert "Not shown while you practise" in session.notices[0].detail


def test_labels_that_one_begins_with_hide_nothing(pool: Pool) -> None:
    """What is known to everybody is no answer."""
    assert visible_pool(pool, "start") is pool
    assert describe_hidden(visible_pool(pool, "start")) == ""


def test_a_person_can_show_them(tmp_path: Path) -> None:
    """With what the card says they stand there."""
    table().to_csv(tmp_path / "t.csv", index=False)
    pool = open_pool(tmp_path / "t.csv", Roles(withhold=()), cache=tmp_path / "cache")
    seen: Any = visible_pool(pool, None)
    assert set(seen.kinds) >= TOLD | SEEN
