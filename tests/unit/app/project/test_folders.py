"""Folders of files, opened and encoded as the command line does."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.io import wavfile

from bowerbird.app import cli
from bowerbird.app.commands.opening.project_folder import folder_for, is_project
from bowerbird.app.project.open import find_pool

RATE = 8_000


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """Return a folder of high and low sounds of any loudness, one of which is broken."""
    rng = np.random.default_rng(0)
    for number in range(40):
        pitch = (1_500 if number % 2 else 200) * rng.uniform(0.9, 1.1)
        wave = np.sin(2 * np.pi * pitch * np.arange(int(RATE * rng.uniform(0.3, 0.6))) / RATE)
        path = tmp_path / "calls" / ("high" if number % 2 else "low") / f"{number}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        wavfile.write(path, RATE, (wave * rng.uniform(1_000, 20_000)).astype(np.int16))
    (tmp_path / "calls" / "broken.wav").write_bytes(b"RIFF")
    return tmp_path / "calls"


def test_sounds_are_learned_from_by_what_is_heard(sounds: Path, tmp_path: Path) -> None:
    """Not by how large their files are; what is broken is flagged, and stops nothing."""
    pool = find_pool(str(sounds), None, tmp_path / "cache")
    assert pool.kinds == {
        "sound": "sound", "folder": "text", "bytes": "number", "seconds": "number"
    }  # fmt: skip
    assert {name.partition("[")[0] for name in pool.feature_names} == {"sound", "sound missing"}
    assert any("broken.wav" in remark.text for remark in pool.remarks)
    assert [remark.remedy for remark in pool.remarks].count("data: {label: folder}") == 1
    whole = np.array([folder is not None for folder in pool.context["folder"].to_pylist()])
    is_high = np.array(pool.context["folder"].to_pylist())[whole] == "high"
    features = np.asarray(pool.features)[whole]
    apart = np.linalg.norm(features[:, None] - features, axis=2) + np.diag([np.inf] * len(features))
    assert (is_high[apart.argmin(axis=1)] == is_high).all()


def test_pictures_are_the_same_pool_wherever_they_lie(tmp_path: Path) -> None:
    """With their vectors: the fingerprint speaks of both."""
    rng = np.random.default_rng(0)
    for number in range(12):
        picture = Image.fromarray(rng.integers(0, 255, (16, 16, 3), np.uint8))
        for folder in ("a", "b/c"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
            picture.save(tmp_path / folder / f"{number}.png")
    (tmp_path / "c.yaml").write_text("data: {encoders: [pixels]}\n")
    pools = [
        find_pool(str(tmp_path / folder), tmp_path / "c.yaml", tmp_path / "cache" / folder)
        for folder in ("a", "b/c")
    ]
    assert pools[0].fingerprint == pools[1].fingerprint and pools[0].features.shape[1] > 1


def test_a_folder_is_checked(
    sounds: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it is read as, and by what it is encoded; also from inside, by "."."""
    monkeypatch.chdir(sounds)
    for path in (str(sounds), "."):
        assert cli.main(["check", path]) == 0
        lines = capsys.readouterr().out
        assert "encoded   'sound' by mel\n" in lines
        assert "note      The folder is read as 41 sounds, each an item of its own." in lines
    configuration = sounds.parent / "guess.yaml"
    assert cli.main(["open", ".", "--write-config", str(configuration)]) == 0
    assert cli.main(["check", ".", "--config", str(configuration)]) == 0
    assert folder_for(Namespace(project=None), Path()) == Path("calls.bower")


def test_a_project_is_known_by_its_log(sounds: Path, tmp_path: Path) -> None:
    """Whatever its folder is called, and though its cache holds Arrow files as a table would."""
    project = tmp_path / "work"
    (project / "cache").mkdir(parents=True)
    (project / "cache" / "context.arrow").touch()
    assert not is_project(project) and not is_project(sounds)
    (project / "log.sqlite").touch()
    assert is_project(project) and is_project(tmp_path / "gone.bower")
