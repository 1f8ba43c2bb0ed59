"""Which columns are read as texts, and which of their words are marked."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from bowerbird.app.log.state import Decision
from bowerbird.app.views.label.prose import TellingWords, prose_columns
from bowerbird.app.views.label.values import describe_rows
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

LONG = "this report of the engine is long enough that nobody would read it in a cell of a table"


def pool(folder: Path) -> Pool:
    table = pd.DataFrame({"id": [f"i{n}" for n in range(40)], "f0": np.arange(40.0), "f1": 1.0})
    table["report"] = [f"{LONG} {n} {'fire' if n % 2 else 'water'}" for n in range(40)]
    table["remark"] = [f"remark {n} of the survey" for n in range(40)]
    table.to_parquet(folder / "pool.parquet")
    roles = Roles(id="id", features=("f0", "f1"), context=("report", "remark"), scaling="none")
    return open_pool(folder / "pool.parquet", roles, cache=folder / "cache")


def decision(number: int, class_id: str) -> Decision:
    label: Any = SimpleNamespace(item=f"i{number}", class_id=class_id)
    return label


def test_long_sentences_are_read_above_the_table(tmp_path: Path) -> None:
    """A column of reports is prose; short remarks stay in the table."""
    texts = pool(tmp_path)
    assert prose_columns(texts) == ("report",)
    assert {row["name"]: row["kind"] for row in describe_rows(texts)} == {
        "report": "prose", "remark": "text"
    }  # fmt: skip


def test_words_are_marked_as_the_labels_are(tmp_path: Path) -> None:
    """With labels they speak for the predicted class; hidden columns have none."""
    project: Any = SimpleNamespace(pool=pool(tmp_path))
    words = TellingWords(project)
    assert words.of(1, "hot") == []
    words.measure([], {})
    (rare,) = words.of(1, "hot")
    assert rare["class"] is None and rare["words"] == ["fire"]
    labels = [decision(n, "hot" if n % 2 else "cold") for n in range(1, 9)]
    words.measure(labels, {"hot": "hot", "cold": "cold"})
    (telling,) = words.of(1, "hot")
    assert telling == {"column": "report", "words": ["fire"], "class": "hot"}
    assert words.of(1, "cold")[0]["words"] == []
    assert words.of(1, "hot", unseen={"report"}) == []
