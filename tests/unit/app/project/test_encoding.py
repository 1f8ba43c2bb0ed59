"""Pools that are learned from by what an encoder makes of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bowerbird.app import cli
from bowerbird.app.config.layers import from_log
from bowerbird.app.project import encoding
from bowerbird.app.project.encoding import describe
from bowerbird.app.project.open import find_pool
from bowerbird.data.encoding.part import Part
from bowerbird.data.errors import BowerbirdError, ConfigError, DataError

WORDS = ("red", "green", "blue", "dark", "light", "far")
OWN = """
import numpy as np

def lengths(texts, *, scale: float = 1.0):
    "How long each text is."
    return np.array([[len(text) * scale, text.count("e")] for text in texts])
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a table of sentences alone."""
    rng = np.random.default_rng(0)
    lines = [f"r{i}," + " ".join(rng.choice(WORDS, 5)) + f" {i}\n" for i in range(90)]
    (tmp_path / "t.csv").write_text("id,text\n" + "".join(lines))
    return tmp_path / "t.csv"


@pytest.fixture
def with_numbers(tmp_path: Path) -> Path:
    """Return a table of sentences and numbers."""
    lines = [f"r{i},{i * i % 37}.5,it is number {i} of all\n" for i in range(40)]
    (tmp_path / "n.csv").write_text("id,m,text\n" + "".join(lines))
    return tmp_path / "n.csv"


def config(folder: Path, text: str) -> Path:
    (folder / "c.yaml").write_text(f"data: {{encoders: {text}}}\n")
    return folder / "c.yaml"


def test_sentences_are_learned_from_without_a_word(data: Path, tmp_path: Path) -> None:
    """A table without numbers opens; the person is told what encodes it, and how to change that."""
    shown: list[str] = []
    pool = find_pool(str(data), None, tmp_path / "cache", lambda step, share: shown.append(step))
    assert pool.features.shape[0] == 90
    assert pool.features.shape[1] > 1
    assert [part.column for part in pool.encoded.parts] == ["text"]
    assert any("encoding text: 64 of 90" in step for step in shown)
    (remark,) = [str(remark) for remark in pool.remarks if "Learned from" in str(remark)]
    assert remark.endswith("To change it: `data: {encoders: [...]}`.")


def test_what_was_encoded_is_opened_without_encoding(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second opening starts no process, and is of the same items and vectors."""
    named = config(tmp_path, "[tfidf]")
    first = find_pool(str(data), named, tmp_path / "cache")
    monkeypatch.setattr(encoding, "_in_a_child", None)
    second = find_pool(str(data), named, tmp_path / "cache")
    assert second.fingerprint == first.fingerprint
    assert second.encoded == first.encoded
    assert second.root == tmp_path


def test_what_is_damaged_is_encoded_anew(data: Path, tmp_path: Path) -> None:
    """A folder of the cache that is not whole is made again."""
    named = config(tmp_path, "[tfidf]")
    first = find_pool(str(data), named, tmp_path / "cache")
    (first.folder / "features.npy").write_bytes(b"")
    assert find_pool(str(data), named, tmp_path / "cache").fingerprint == first.fingerprint


def test_a_person_names_encoders_and_weights(with_numbers: Path, tmp_path: Path) -> None:
    """Columns of numbers and sentences are joined; numbers alone are all where nobody says so."""
    assert find_pool(str(with_numbers), None, tmp_path / "cache").encoded is None
    named = config(tmp_path, "[columns, {name: tfidf, weight: 0.5, parameters: {components: 3}}]")
    pool = find_pool(str(with_numbers), named, tmp_path / "cache")
    parts = (Part("columns"), Part("tfidf", "text", 0.5, {"components": 3}))
    assert pool.encoded.parts == parts
    assert pool.feature_names == ("m", "text[0]", "text[1]", "text[2]")
    assert describe(parts) == "the columns of numbers and 'text' by tfidf"


def test_ones_own_encoder_is_a_function_in_a_file(data: Path, tmp_path: Path) -> None:
    """It is named by its path in a configuration, and by its name alone in what the log keeps."""
    (tmp_path / "mine.py").write_text(OWN)
    own = f"[{{name: '{tmp_path}/mine.py:lengths', parameters: {{scale: 2.0}}}}]"
    pool = find_pool(str(data), config(tmp_path, own), tmp_path / "cache")
    texts = pool.context["text"].to_pylist()
    assert pool.features[:, 0].tolist() == [2.0 * len(text) for text in texts]
    assert pool.encoded.parts == (Part("lengths", "text", 1.0, {"scale": 2.0}),)
    (tmp_path / "mine.py").write_text(OWN.replace("len(text) * scale", "-len(text)"))
    changed = find_pool(str(data), config(tmp_path, own), tmp_path / "cache")
    assert changed.features[:, 0].tolist() == [-len(text) for text in texts]


def test_an_encoder_that_fails_ends_in_one_line(data: Path, tmp_path: Path) -> None:
    """Whatever an encoder raises is told in one line, and so is a process that ends."""
    (tmp_path / "mine.py").write_text("def broken(texts):\n    raise OSError('no model')\n")
    own = config(tmp_path, f"['{tmp_path}/mine.py:broken']")
    with pytest.raises(DataError, match="OSError: no model"):
        find_pool(str(data), own, tmp_path / "cache")
    (tmp_path / "gone.py").write_text("import os\ndef gone(texts):\n    os._exit(1)\n")
    own = config(tmp_path, f"['{tmp_path}/gone.py:gone']")
    with pytest.raises(DataError, match="the process that encodes it ended by itself"):
        find_pool(str(data), own, tmp_path / "cache")


@pytest.mark.parametrize(
    ("encoders", "text"),
    [
        ("[nonsense]", "nonsense"),
        ("[hog_colour]", "takes image, and there is no such column"),
        ("[{name: tfidf, column: id}]", "is not there. Name one of: text"),
        ("[{name: tfidf, parameters: {topics: 3}}]", "topics"),
        ("[{name: tfidf, weight: 0}]", "expected more than 0"),
        ("[]", "no column of numbers, and nothing encodes what there is"),
    ],
)
def test_mistakes_are_told_in_one_line(
    data: Path, tmp_path: Path, encoders: str, text: str
) -> None:
    """What was found and what there is stands in the line."""
    with pytest.raises(BowerbirdError, match=text):
        find_pool(str(data), config(tmp_path, encoders), tmp_path / "cache")


CURVES = """
import numpy as np

def ends(curves):
    "First and last times, how many bands there are, and the period."
    return np.array(
        [[c.time[0], c.time[-1], len(set(c.band)), np.nan_to_num(c.period)] for c in curves]
    )
"""


@pytest.fixture
def curves(tmp_path: Path) -> Path:
    """Return a long table of 80 light curves in two bands."""
    rng = np.random.default_rng(0)
    rows = [
        f"{star},{50_000 + k + star / 100},{15 + rng.normal():.3f},{'gr'[k % 2]}\n"
        for star in range(80)
        for k in range(3 + star % 5)
    ]
    (tmp_path / "c.csv").write_text("star,mjd,mag,band\n" + "".join(rows))
    return tmp_path / "c.csv"


def test_light_curves_are_learned_from_without_a_word(curves: Path, tmp_path: Path) -> None:
    """A long table opens with vectors of its light curves, in the order of the items."""
    pytest.importorskip("light_curve")
    pool = find_pool(str(curves), None, tmp_path / "cache", None)
    assert [part.name for part in pool.encoded.parts] == ["light_curve"]
    assert len(pool) == len(pool.features) == 80
    assert np.isfinite(pool.features).all()
    assert pool.series.value == "mag"


def test_ones_own_encoder_takes_curves(curves: Path, tmp_path: Path) -> None:
    """A function of curves sees times, bands and periods of each item."""
    (tmp_path / "mine.py").write_text(CURVES)
    stated = config(tmp_path, f"['{tmp_path}/mine.py:ends']")
    pool = find_pool(str(curves), stated, tmp_path / "cache", None)
    expected = [[50_000 + i / 100, 50_002 + i % 5 + i / 100, 2, 0] for i in range(80)]
    assert np.array_equal(pool.features, np.array(expected, np.float32))


def test_a_log_names_no_code() -> None:
    """An encoder in a session file is a name; a path there is refused."""
    for encoders in (["mine.py:colours"], [{"name": "evil.py"}]):
        with pytest.raises(ConfigError, match=r"data\.encoders names code"):
            from_log({"encoders": encoders}, "session")
    layer = from_log({"encoders": [{"name": "tfidf", "column": "text"}]}, "session")
    assert layer.values["data"]["encoders"] == ({"name": "tfidf", "column": "text"},)


def test_check_says_what_would_be_encoded(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`check` names the encoder and encodes nothing."""
    assert cli.main(["check", str(data), "--config", str(config(tmp_path, "[tfidf]"))]) == 0
    printed = capsys.readouterr().out
    assert "features  no column of numbers" in printed
    assert "encoded   'text' by tfidf" in printed


def test_a_simulation_runs_on_what_is_encoded(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sentences are simulated as numbers are; what is kept of it leaves as a file and replays."""
    lines = data.read_text().splitlines()
    classes = ["class", *("xyz"[i % 3] for i in range(90))]
    data.write_text("".join(f"{a},{b}\n" for a, b in zip(lines, classes, strict=True)))
    arguments = ["simulate", str(data), "--label", "class", "--strategy", "margin"]
    arguments += ["--learner", "logistic", "--budget", "12", "--batch", "6", "--seeds", "0"]
    arguments += ["--config", str(config(tmp_path, "[tfidf]")), "--out", str(tmp_path / "r.jsonl")]
    arguments += ["--keep", str(tmp_path / "kept"), "--only"]
    assert cli.main(arguments) == 0
    assert '"labels"' in (tmp_path / "r.jsonl").read_text()
    (project,) = (tmp_path / "kept").iterdir()
    session = str(tmp_path / "s.bowerbird.json")
    assert cli.main(["export", str(project), "--to", session]) == 0
    assert cli.main(["replay", session, "--data", str(data)]) == 0
    assert "same" in capsys.readouterr().out
