"""What is joined to the data, in every command that takes it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from bowerbird.app.cli import main
from bowerbird.app.log.sqlite import read_log
from bowerbird.app.project.open import data_of, find_pool, joined_of, kept_pool, opened_of

ROWS = 60
RUN = ["--strategy", "random", "--only", "--learner", "logistic", "--budget", "6", "--batch", "3"]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a catalogue, its cutouts, its vectors and a second table, each into a file."""
    folder = tmp_path_factory.mktemp("with")
    random = np.random.default_rng(0)
    truth, ids = random.integers(0, 2, ROWS), [f"J{number:02d}" for number in range(ROWS)]
    table = pd.DataFrame({"objid": ids, "mag": random.normal(size=ROWS)})
    table.assign(kind=np.array(["star", "galaxy"])[truth]).to_csv(folder / "cat.csv", index=False)
    vectors = random.normal(size=(ROWS, 6)).astype(np.float32) + truth[:, None]
    order = random.permutation(ROWS)
    np.savez(folder / "emb.npz", objid=np.array(ids)[order], x=vectors[order])
    pd.DataFrame({"objid": ids, "mag": range(ROWS)}).to_csv(folder / "more.csv", index=False)
    (folder / "cutouts").mkdir()
    for name in ids[:50]:
        Image.new("L", (4, 4)).save(folder / "cutouts" / f"{name}.png")
    return folder


@pytest.fixture(scope="module")
def project(here: Path) -> Path:
    """Simulate on all of it, keep the run as a project, and write its session file."""
    options = ["--label", "kind", "--with", f"{here}/cutouts", "--with", f"{here}/emb.npz"]
    kept = ["--seeds", "0", "--keep", f"{here}/kept", "--out", f"{here}/runs.jsonl"]
    assert main(["simulate", f"{here}/cat.csv", *options, *RUN, *kept]) == 0
    folder = here / "kept" / "cat-random-logistic-0.bower"
    assert main(["export", str(folder), "--to", f"{here}/s.bowerbird.json"]) == 0
    return folder


def test_check_says_what_did_not_join(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each source says what it brings, and one what has no row in it."""
    config = here / "c.yaml"
    config.write_text("data: {with: [cutouts/, {path: more.csv, columns: [m*], prefix: w_}]}\n")
    assert main(["check", f"{here}/cat.csv", "--config", str(config)]) == 0
    text = capsys.readouterr().out
    assert "joined    cutouts/: cutouts\njoined    more.csv: w_mag\n" in text
    assert "10 of 60 items have no picture in it, e.g. 'J50', 'J51', 'J52'" in text


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--with", "nowhere"], "nowhere: no such file or folder to join. Correct --with"),
        (["--with", "{here}/cat.csv"], "cat.csv: it is read already."),
        (["--with", "{here}/more.csv"], "more.csv: columns that cat.csv, or another source, has"),
    ],
)
def test_what_cannot_be_joined_is_one_line(
    here: Path, capsys: pytest.CaptureFixture[str], options: list[str], line: str
) -> None:
    """The command ends with 2 and the line that helps; `open` makes no folder either."""
    options = [option.format(here=here) for option in options]
    for command in (["check"], ["open", "--no-browser", "--project", f"{here}/new.bower"]):
        assert main([*command, f"{here}/cat.csv", *options]) == 2
        error = capsys.readouterr().err
        assert line in error and error.count("\n") == 1
    assert not (here / "new.bower").exists()


def test_nothing_is_joined_to_a_demo(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A demo is what it is; the line says so."""
    command = ["simulate", "digits", "--with", f"{here}/more.csv", "--out", f"{here}/r.jsonl"]
    assert main(command) == 2
    assert "Nothing can be joined to the demo 'digits'" in capsys.readouterr().err


def test_a_project_knows_what_was_joined(here: Path, project: Path) -> None:
    """Its first event says where the sources are and what was in them, so that it opens again."""
    opened = opened_of(read_log(project))
    assert opened is not None
    joined = joined_of(opened, (), None)
    pool = find_pool(data_of(opened, "x"), None, here / "cache", joined=joined)
    assert [extra.name for extra in pool.joined] == ["cutouts/", "emb.npz"]
    assert pool.feature_names[0] == "emb[0]" and len(pool) == ROWS
    assert [e.digest for e in pool.joined] == [e.digest for e in opened.joined]  # type: ignore[union-attr]
    assert joined_of(opened, ("other.csv",), None) == ("other.csv",)
    (here / "with.yaml").write_text("data: {with: [cutouts/]}\n")
    assert joined_of(opened, (), here / "with.yaml") == ()
    assert kept_pool(project, opened) is None  # a kept run has no cache


def test_a_session_file_names_no_path(here: Path, project: Path) -> None:
    """The file holds names and digests of what was joined, and not where it lies."""
    document = json.loads((here / "s.bowerbird.json").read_text())
    body = document["events"][0]["body"]
    assert [entry["name"] for entry in body["joined"]] == ["cutouts/", "emb.npz"]
    assert "source" not in body and str(here) not in json.dumps(document)


def test_a_session_replays_on_the_same_sources(
    here: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the same sources every query is the same; what is missing or differs is named."""
    replay = ["replay", f"{here}/s.bowerbird.json", "--data", f"{here}/cat.csv"]
    emb = ["--with", f"{here}/emb.npz"]
    assert main([*replay, "--with", f"{here}/cutouts", *emb]) == 0
    text = capsys.readouterr().out
    assert "Every query is the same." in text and "not those" not in text
    main([*replay, *emb])
    assert (
        "cutouts/ was joined then and is not now: add --with cutouts/." in capsys.readouterr().out
    )
    (here / "other").mkdir()
    (here / "cutouts").rename(here / "other" / "cutouts")
    (here / "other" / "cutouts" / "J59.png").write_bytes(b"")
    main([*replay, "--with", f"{here}/other/cutouts", *emb])
    (here / "other" / "cutouts" / "J59.png").unlink()
    (here / "other" / "cutouts").rename(here / "cutouts")
    assert "cutouts/ is joined as then, and what is in it, or how, differs." in (
        capsys.readouterr().out
    )


def test_other_data_are_scored_with_their_vectors(
    here: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A learner of vectors scores a table with the vectors joined; without a vector, no score."""
    table = pd.read_csv(here / "cat.csv")
    extra = pd.concat([table, table.head(1).assign(objid="new")])
    extra.to_csv(here / "later.csv", index=False)
    command = ["score", str(project), "--data", f"{here}/later.csv", "--out", f"{here}/o.csv"]
    assert main([*command, "--with", f"{here}/emb.npz"]) == 0
    text = capsys.readouterr().out
    assert "1 of 61 items is left out, without a vector in emb, e.g. 'new'" in text
    assert pd.read_csv(here / "o.csv")["id"].tolist() == table["objid"].tolist()
