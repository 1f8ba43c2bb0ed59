"""What the start page does: looking, opening, cancelling."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bowerbird.app.config import layers
from bowerbird.data.look import look
from bowerbird.data.open import open_pool

DATA: dict[str, Any] = {"path": "stars.csv", "project": "stars.bower"}


def test_data_are_described_under_what_was_chosen(visit: Any) -> None:
    """A changed role is in the next description, and read from the same first rows."""

    async def test(visitor: Any) -> None:
        await visitor.enter()
        about = await visitor.answer("POST", "/look", {"path": "stars.csv"})
        assert about["project"] == "stars.bower" and about["problem"] == ""
        before = visitor.desk._first
        changed = {"path": "stars.csv", "roles": {"kind": "label"}, "scaling": "none"}
        about = await visitor.answer("POST", "/look", changed)
        assert (about["label"], about["scaling"]) == ("kind", "none")
        assert about["classes"] == [["a", 20], ["b", 20]]
        assert visitor.desk._first is before
        impossible = {"path": "stars.csv", "roles": {"mag": "context", "size": "context"}}
        about = await visitor.answer("POST", "/look", impossible)
        assert "nothing to learn from" in about["problem"] and len(about["columns"]) == 4

    visit(test)


def test_what_a_remark_names_can_be_accepted(visit: Any, root: Path) -> None:
    """Settings that remarks name are joined and hold; a strange one costs a line."""
    rows = "".join(
        f"s{i},{i % 9 if i % 8 else -99},{i % 7 if i % 9 else -999}\n" for i in range(90)
    )
    (root / "odd.csv").write_text("id,a,b\n" + rows)

    async def test(visitor: Any) -> None:
        await visitor.enter()
        about = await visitor.answer("POST", "/look", {"path": "odd.csv"})
        lines = [remark["remedy"] for remark in about["remarks"] if remark["remedy"]]
        assert len(lines) == 2 and all("missing" in line for line in lines)
        body = {"path": "odd.csv", "settings": lines}
        about = await visitor.answer("POST", "/look", body)
        assert about["remarks"] == [] and about["columns"][1]["low"] == "0"
        text = (await visitor.answer("POST", "/config", body))["text"]
        missing = yaml.safe_load(text)["data"]["missing"]
        assert missing == {"a": ["-99"], "b": ["-999"]}
        for line in ("strategy: mine.py:f", "data: {nix: 1}", "[", "data: 1", "a" * 4000):
            answer = await visitor.ask("POST", "/look", {"path": "odd.csv", "settings": [line]})
            assert answer.code == 400 and b"error" in answer.body

    visit(test)


def test_a_table_of_several_is_chosen(visit: Any, root: Path, reader: Any) -> None:
    """The file's tables are listed; the chosen one is looked at, and stated in the project."""
    np.savez(root / "night.npz", birds=np.eye(40, 5), trees=np.eye(50, 6))

    async def test(visitor: Any) -> None:
        await visitor.enter()
        about = await visitor.answer("POST", "/look", {"path": "night.npz"})
        assert about["tables"] == [
            {"name": "birds", "rows": 40, "columns": 5},
            {"name": "trees", "rows": 50, "columns": 6},
        ]
        assert (about["table"], about["is_largest"], about["rows"]) == ("trees", True, 50)
        assert not [remark for remark in about["remarks"] if "of the kind" in remark["text"]]
        for body in (
            {"path": "night.npz", "table": "birds"},
            {"path": "night.npz[birds]"},
            {"path": "night.npz[trees]", "table": "birds"},
        ):
            about = await visitor.answer("POST", "/look", body)
            assert (about["table"], about["is_largest"], about["rows"]) == ("birds", False, 40)
            assert about["project"] == "night.bower"
            text = (await visitor.answer("POST", "/config", body))["text"]
            assert yaml.safe_load(text)["data"]["table"] == "birds"
        answer = await visitor.ask("POST", "/look", {"path": "night.npz", "table": "bees"})
        assert answer.code == 400 and b"There are: birds, trees." in answer.body
        reader.go_on.set()
        await visitor.ask("POST", "/open/data", {**body, "project": "night.bower"})
        order, _ = await visitor.desk.opened
        assert order.data == str(root / "night.npz")
        assert order.layer.values["data"]["table"] == "birds"
        about = await visitor.answer("POST", "/look", {"path": "stars.csv"})
        assert (about["tables"], about["table"]) == ([], "")

    visit(test)


def test_a_path_is_what_a_person_pastes(visit: Any, root: Path) -> None:
    """Absolute or from the folder, in quotes or not; what leads nowhere costs a line."""

    async def test(visitor: Any) -> None:
        await visitor.enter()
        for path in (str(root / "stars.csv"), f"'{root / 'stars.csv'}'", " stars.csv "):
            assert (await visitor.ask("POST", "/look", {"path": path})).code == 200
        for path in ("", "nix.csv", "~nobody/x.csv", "a\0b", "x" * 4000):
            answer = await visitor.ask("POST", "/look", {"path": path})
            assert answer.code == 400 and b"There is no file" in answer.body

    visit(test)


def test_the_configuration_opens_the_same_pool(visit: Any, root: Path, tmp_path: Path) -> None:
    """With the file that the page shows, the pool is the one that the page would make."""

    async def test(visitor: Any) -> None:
        await visitor.enter()
        asked = {"path": "stars.csv", "roles": {"kind": "label"}, "classes": ["a", "c"]}
        text = (await visitor.answer("POST", "/config", asked))["text"]
        assert yaml.safe_load(text)["classes"] == ["a", "c"]
        (tmp_path / "own.yaml").write_text(text)

    visit(test)
    roles = layers.merge(layers.from_file(tmp_path / "own.yaml")).data
    pool = open_pool(root / "stars.csv", roles, cache=tmp_path / "a")
    assert look(root / "stars.csv", roles, {}).guess.roles.label == "kind"
    guessed = open_pool(root / "stars.csv", cache=tmp_path / "b")
    assert pool.fingerprint == guessed.fingerprint


def test_positions_and_errors_are_stated_and_come_back(
    visit: Any, root: Path, tmp_path: Path
) -> None:
    """What was chosen or taken away is in the description, and the same under the configuration."""
    rows = "".join(f"{i}.5,{i % 80}.5,{i * i % 7}.5,{i % 3}.5\n" for i in range(90))
    (root / "sky.csv").write_text("ra,dec,mag,mag_err\n" + rows)
    texts: list[str] = []
    choices: list[dict[str, Any]] = [
        {"sky": [], "errors": {}},
        {"sky": ["mag", "dec"], "errors": {"ra": ["mag_err", "dec"]}},
    ]

    async def test(visitor: Any) -> None:
        await visitor.enter()
        about = await visitor.answer("POST", "/look", {"path": "sky.csv"})
        assert (about["sky"], about["errors"]) == (["ra", "dec"], {"mag": ["mag_err"]})
        assert set(about["numbers"]) == {"ra", "dec", "mag", "mag_err"}
        for choice in choices:
            about = await visitor.answer("POST", "/look", {"path": "sky.csv", **choice})
            assert {"sky": about["sky"], "errors": about["errors"]} == choice
            answer = await visitor.answer("POST", "/config", {"path": "sky.csv", **choice})
            texts.append(answer["text"])
        refused = {"path": "sky.csv", "sky": ["ra", "nix"]}
        about = await visitor.answer("POST", "/look", refused)
        assert "expected two columns of numbers" in about["problem"]
        assert about["sky"] == ["ra", "dec"]

    visit(test)
    for text, choice in zip(texts, choices, strict=True):
        (tmp_path / "own.yaml").write_text(text)
        roles = layers.merge(layers.from_file(tmp_path / "own.yaml")).data
        guess = look(root / "sky.csv", roles, {}).guess.roles
        errors = {name: list(of) for name, of in (guess.errors or {}).items()}
        assert {"sky": list(guess.sky or ()), "errors": errors} == choice


def test_a_new_project_gets_its_roles(visit: Any, root: Path, reader: Any) -> None:
    """What was chosen goes with the order; what was read is handed on."""

    async def test(visitor: Any) -> None:
        await visitor.enter()
        body = {**DATA, "roles": {"kind": "label"}, "classes": ["a"], "known_labels": "start"}
        assert (await visitor.answer("POST", "/open/data", body))["state"] == "reading"
        reader.go_on.set()
        order, result = await visitor.desk.opened
        assert (order.folder, result) == (root / "stars.bower", "read")
        values = order.layer.values
        assert values["data"]["label"] == "kind" and values["data"]["known_labels"] == "start"
        again = await visitor.ask("POST", "/open/demo", {"demo": "digits"})
        assert again.code == 400 and b"already" in again.body

    visit(test)


def test_the_opening_can_be_cancelled(visit: Any, root: Path, reader: Any) -> None:
    """After a cancel the page is free at once, the new folder goes, and another can be opened."""

    async def test(visitor: Any) -> None:
        await visitor.enter()
        await visitor.ask("POST", "/open/data", DATA)
        while not reader.orders:
            await asyncio.sleep(0.01)
        assert (await visitor.answer("GET", "/progress"))["fraction"] == 0.5
        assert (await visitor.answer("POST", "/cancel", {}))["state"] == "idle"
        await visitor.ask("POST", "/open/demo", {"demo": "digits"})
        assert (await visitor.answer("GET", "/progress"))["step"] == "waiting"
        reader.go_on.set()
        order, _ = await visitor.desk.opened
        assert order.data == "digits" and not (root / "stars.bower").exists()

    visit(test)


def test_what_cannot_be_opened_is_said(visit: Any, root: Path, reader: Any) -> None:
    """An error while reading is a line on the page, nothing of the project stays."""

    async def test(visitor: Any) -> None:
        await visitor.enter()
        reader.fails = True
        reader.go_on.set()
        await visitor.ask("POST", "/open/data", DATA)
        assert (await visitor.until("failed"))["trouble"] == "stars.csv has 0 rows. It needs 1."
        assert not (root / "stars.bower").exists()
        reader.fails = False
        for name in ("../x.bower", "x", ".bower", "a/b.bower", ""):
            answer = await visitor.ask("POST", "/open/data", {**DATA, "project": name})
            assert answer.code == 400 and b"cannot be a project" in answer.body
        (root / "stars.bower").mkdir()
        answer = await visitor.ask("POST", "/open/data", DATA)
        assert answer.code == 400 and b"exists already" in answer.body
        assert (await visitor.ask("POST", "/open/demo", {"demo": "nix"})).code == 400

    visit(test)
