"""The pool of what is encoded so far."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bowerbird.data.cache.pool_folder import load_pool
from bowerbird.data.encoding.contract import FunctionEncoder
from bowerbird.data.encoding.encode import Encoding
from bowerbird.data.encoding.order import order_of
from bowerbird.data.encoding.part import Encoded, Part
from bowerbird.data.encoding.stage import make_stage, stage_rows
from bowerbird.data.open import open_pool

PART = Part("lengths", "text")


def lengths(texts):
    return np.array([[len(text), text.count("1")] for text in texts])


@pytest.fixture
def pool(tmp_path):
    rows = "".join(f"r{i},{i}.5,a text of {i * i} words,{'xyz'[i % 3]}\n" for i in range(200))
    (tmp_path / "t.csv").write_text(f"id,m,text,label\n{rows}r200,3.5,,x\n")
    return open_pool(tmp_path / "t.csv", cache=tmp_path / "cache")


def encoded(pool, upto, part=PART):
    with ThreadPoolExecutor(1) as threads:
        return Encoding(pool, part, FunctionEncoder(lengths), 0).run(upto, threads, 1)


def test_a_stage_is_a_pool_of_the_first_items(pool):
    """Ids, labels, context and vectors are those of the first items, in the pool's own order."""
    rows = stage_rows(pool.fingerprint, 64)
    assert set(rows) == set(order_of(pool.fingerprint)[:64])
    stage = make_stage(pool, [(PART, encoded(pool, 64))], 64)
    assert stage.ids.tolist() == pool.ids[rows].tolist()
    assert stage.known_labels.tolist() == pool.known_labels[rows].tolist()
    assert stage.context.to_pylist() == pool.context.take(rows).to_pylist()
    texts = stage.context["text"].to_pylist()
    assert stage.features[:, :2].tolist() == lengths([t or "" for t in texts]).tolist()
    assert stage.encoded == Encoded(pool.fingerprint, (PART,), pool.folder.name)


def test_the_last_stage_holds_all_and_is_opened_again(pool):
    """The whole pool's stage has every item, flags what could not be read, and is made once."""
    stage = make_stage(pool, [(PART, encoded(pool, len(pool)))], len(pool))
    assert stage.ids.tolist() == pool.ids.tolist()
    assert stage.feature_names == ("text[0]", "text[1]", "text missing")
    assert stage.features[:, 2].tolist() == [0.0] * 200 + [1.0]
    before = stage.folder.stat().st_mtime_ns
    again = make_stage(pool, [(PART, encoded(pool, len(pool)))], len(pool))
    assert again.fingerprint == stage.fingerprint == load_pool(stage.folder).fingerprint
    assert again.folder.stat().st_mtime_ns == before


def test_what_was_computed_of_other_features_stays_behind(pool):
    """Neighbours and the local scale of the table's own numbers are not taken for the vectors'."""
    for name in ("spread.npy", "similar-1.faiss", "alike-1-0.npy"):
        (pool.folder / name).write_bytes(b"of other features")
    stage = make_stage(pool, [(PART, encoded(pool, len(pool)))], len(pool))
    names = {file.name for file in stage.folder.iterdir()}
    assert not {name for name in names if name.startswith(("spread", "similar", "alike"))}
    assert {"items.arrow", "context.arrow", "places.npy"} <= names


def test_parts_are_joined_by_weight(pool):
    """Two parts of one weight vary alike, whatever their scales; a part counts by its weight."""
    vectors = encoded(pool, len(pool))

    def variance(weight):
        columns, texts = Part("columns"), Part("lengths", "text", weight)
        stage = make_stage(pool, [(columns, None), (texts, vectors)], len(pool))
        width = pool.features.shape[1]
        total = stage.features.var(axis=0)
        return total[:width].sum(), total[width:].sum()

    even, half = variance(1.0), variance(0.5)
    assert even[0] == pytest.approx(even[1], rel=1e-4)
    assert half[0] == pytest.approx(4 * half[1], rel=1e-4)


def test_a_pool_of_nothing_but_texts_has_no_features(tmp_path):
    """Such a table opens, with no column to learn from, and is encoded like any other."""
    rows = "".join(f"r{i},a text of {i * i} words\n" for i in range(70))
    (tmp_path / "t.csv").write_text(f"id,text\n{rows}")
    pool = open_pool(tmp_path / "t.csv", cache=tmp_path / "cache")
    assert pool.features.shape == (70, 0)
    assert open_pool(tmp_path / "t.csv", cache=tmp_path / "cache").fingerprint == pool.fingerprint
    assert make_stage(pool, [(PART, encoded(pool, 70))], 70).features.shape == (70, 2)
