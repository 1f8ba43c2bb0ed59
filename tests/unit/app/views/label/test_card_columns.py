"""Which columns of an item are described: those that somebody looks at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.views.label import item as label_item
from bowerbird.app.views.label.columns import Columns
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Open a project of three columns, of which one is hidden; its workers never start."""
    rng = np.random.default_rng(0)
    table = {"id": [f"s{i}" for i in range(9)]}
    table |= {name: rng.random(9) for name in ("mag", "size", "colour")}
    pq.write_table(pa.table(table), tmp_path / "t.parquet")
    pool = open_pool(tmp_path / "t.parquet", Roles(), cache=tmp_path / "cache")
    project = Project(tmp_path / "p.bower", pool)
    hide(project, "size")
    yield Session(project, "ada")
    project.log.close()


def hide(project: Project, *names: str) -> None:
    """Record that columns are hidden."""
    event = event_of("columns", {"order": [], "pinned": [], "hidden": list(names)})
    project.state.apply(project.log.append([event]).result()[0])


def described(session: Session, columns: Columns | None = None) -> list[bool]:
    """Return which values an item has."""
    unseen = columns.unseen if columns else None
    return [value is not None for value in label_item.describe(session, 0, unseen)["values"]]


def test_what_is_tried_out_is_described_until_others_are_hidden(session: Session) -> None:
    """A page that shows a hidden column before it is kept has its values; other pages have not."""
    columns, other = Columns(session), Columns(session)
    assert described(session, columns) == described(session) == [True, False, True]
    columns.reveal(["size", "gone"])
    assert described(session, columns) == [True, True, True]
    assert described(session, other) == [True, False, True]
    assert not columns.follow()  # a card was moved, say
    assert columns.unseen == set()
    hide(session.project, "size", "mag")
    assert not columns.follow()
    assert columns.unseen == {"size", "mag"}


def test_a_page_lacks_what_is_shown_again(session: Session) -> None:
    """What was described before is to be sent anew then, and only then."""
    columns = Columns(session)
    hide(session.project)
    assert columns.follow() and described(session, columns) == [True, True, True]
    assert not columns.follow()
