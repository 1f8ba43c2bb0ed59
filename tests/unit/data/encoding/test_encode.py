"""Encoding in shards: stopped and gone on with, and what cannot be read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from bowerbird.data.encoding.contract import FunctionEncoder
from bowerbird.data.encoding.encode import Encoding, Extract, extract
from bowerbird.data.encoding.order import SHARD, order_of
from bowerbird.data.encoding.part import Part
from bowerbird.data.encoding.reduced import Reduced
from bowerbird.data.errors import DataError, PluginError
from bowerbird.data.open import open_pool

WORDS = ("red", "green", "blue", "dark", "light", "far")


def lengths(texts):
    return np.array([[len(text), text.count("e")] for text in texts])


class Letters(Reduced):
    """How often each letter stands in a text, reduced."""

    kind = "text"

    def extract(self, items):
        return np.array([[text.count(c) for c in "abdefghiklnrtu"] for text in items], np.float32)


@pytest.fixture
def texts(tmp_path):
    rng = np.random.default_rng(0)
    rows = [" ".join(rng.choice(WORDS, 4)) + f" {i}" for i in range(300)]
    (tmp_path / "t.csv").write_text(
        "id,text\n" + "".join(f"r{i},{t}\n" for i, t in enumerate(rows))
    )
    return open_pool(tmp_path / "t.csv", cache=tmp_path / "cache")


@pytest.fixture
def threads():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def all_of(vectors, pool):
    places = np.argsort(order_of(pool.fingerprint))
    return vectors.read(places)


def test_vectors_are_those_of_the_items(texts, threads):
    """Whatever the order of encoding, each item has the vector of its own text."""
    encoding = Encoding(texts, Part("lengths", "text"), FunctionEncoder(lengths), 0)
    vectors, unread = all_of(encoding.run(len(texts), threads, 2), texts)
    expected = lengths(texts.context["text"].to_pylist())
    assert np.array_equal(vectors, expected.astype(np.float32))
    assert not unread.any()


def test_what_was_stopped_goes_on_with_the_same_bits(texts, threads, tmp_path):
    """Stopped in the middle and begun again, the vectors are those of one go."""
    part, seen = Part("letters", "text"), []

    class Stopped(Letters):
        def extract(self, items):
            seen.append(len(items))
            if len(seen) > 3:
                raise KeyboardInterrupt
            return super().extract(items)

    with pytest.raises(KeyboardInterrupt):
        Encoding(texts, part, Stopped(8), 64).run(len(texts), threads, 1)
    vectors = Encoding(texts, part, Letters(8), 64).run(64, threads, 1)
    kept = len(texts) // SHARD + 1 - len(vectors.missing_shards(len(texts)))
    assert 1 <= kept <= 3
    again = Encoding(texts, part, Letters(8), 64).run(len(texts), threads, 2)

    other = open_pool(tmp_path / "t.csv", cache=tmp_path / "other")
    whole = Encoding(other, part, Letters(8), 64).run(len(texts), threads, 2)
    assert np.array_equal(all_of(again, texts)[0], all_of(whole, other)[0])


def test_the_first_items_come_first(texts, threads):
    """So many of the first items are encoded as were asked for, in whole shards, and no more."""
    encoding = Encoding(texts, Part("lengths", "text"), FunctionEncoder(lengths), 0)
    vectors = encoding.run(100, threads, 2)
    assert vectors.missing_shards(100) == []
    assert vectors.missing_shards(len(texts)) == [128, 192, 256]


def test_what_cannot_be_read_stops_nothing(tmp_path, threads):
    """A picture that is broken or missing is counted and named, and has a zero vector."""
    for i in range(4):
        Image.new("RGB", (8, 8), (60 * i, 0, 0)).save(tmp_path / f"{i}.png")
    (tmp_path / "broken.png").write_bytes(b"\x89PNG and no more")
    names = [f"{i}.png" for i in range(4)] + ["broken.png", "gone.png"]
    (tmp_path / "t.csv").write_text("id,file\n" + "".join(f"{n[:-4]},{n}\n" for n in names))
    pool = open_pool(tmp_path / "t.csv", cache=tmp_path / "cache")

    def reds(images):
        return np.array([[1 + np.asarray(image)[0, 0, 0]] for image in images])

    run = Encoding(pool, Part("reds", "file"), FunctionEncoder(reds), 0).run(6, threads, 1)
    vectors, unread = all_of(run, pool)
    assert vectors[:, 0].tolist() == [1, 61, 121, 181, 0, 0]
    assert unread.tolist() == [False] * 4 + [True] * 2
    problems = dict(run.problems)
    assert set(problems) == {"broken", "gone"}
    assert "does not exist" in problems["gone"]
    reopened = Encoding(pool, Part("reds", "file"), FunctionEncoder(reds), 0).run(6, threads, 1)
    assert dict(reopened.problems) == problems


def test_what_another_process_cannot_read_and_this_one_can_is_refused(texts, threads):
    """A worker that sees other files never makes an item pass for one without content."""
    part, encoder = Part("lengths", "text"), FunctionEncoder(lengths)

    def blind(positions):
        whole = extract(texts, part, encoder, positions)
        gone = ((str(texts.ids[positions[3]]), "it is gone"),)
        return Extract(np.delete(whole.extracts, 3, axis=0), np.delete(whole.rows, 3), gone)

    encoding = Encoding(texts, part, encoder, 0, look=blind)
    with pytest.raises(DataError, match=r"A worker cannot read item r\d+, .*\(it is gone\)"):
        encoding.run(len(texts), threads, 1)


def test_nothing_to_read_is_an_error_in_one_line(tmp_path, threads):
    """Where not one item can be read, the person is told of the first, and why."""
    (tmp_path / "t.csv").write_text("id,file\na,x.png\nb,y.png\n")
    pool = open_pool(tmp_path / "t.csv", cache=tmp_path / "cache")
    encoding = Encoding(pool, Part("reds", "file"), FunctionEncoder(lambda images: images), 0)
    with pytest.raises(DataError, match=r"None of the 2 items of t can be encoded.*does not exist"):
        encoding.run(2, threads, 1)


@pytest.mark.parametrize(
    ("returned", "text"),
    [
        (lambda texts: np.zeros(len(texts)), "expected"),
        (lambda texts: np.zeros((1, 2)), "expected one for each"),
        (lambda texts: np.full((len(texts), 2), np.nan), "not finite"),
        (lambda texts: np.zeros((len(texts), len(texts))), "All have the same length"),
    ],
)
def test_an_encoder_is_held_to_its_contract(texts, threads, returned, text):
    """What an encoder returns is checked before it is kept; its author is told what is wrong."""
    encoding = Encoding(texts, Part("mine", "text"), FunctionEncoder(returned), 0)
    with pytest.raises(PluginError, match=text):
        encoding.run(len(texts), threads, 1)


def test_a_damaged_file_is_encoded_anew(texts, threads):
    """What was kept and cannot be read is made again, and comes out the same."""
    part = Part("letters", "text")
    before = all_of(Encoding(texts, part, Letters(8), 64).run(300, threads, 2), texts)[0].copy()
    (folder,) = (texts.folder.parent / "vectors").iterdir()
    for name in ("fitted.npz", "done.npy", "problems.json"):
        (folder / name).write_bytes(b"not ours")
        after = all_of(Encoding(texts, part, Letters(8), 64).run(300, threads, 2), texts)[0]
        assert np.array_equal(before, after)
