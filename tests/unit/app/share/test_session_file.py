"""Sessions leave as one file and come back, whoever made the file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import structs

from bowerbird.app.laboratory.simulation import Run
from bowerbird.app.log.codec import as_json, event_of
from bowerbird.app.log.events import KINDS, Event
from bowerbird.app.log.sqlite import read_log
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.share.export import export
from bowerbird.app.share.import_session import restore
from bowerbird.app.share.session_file import (
    as_document,
    as_text,
    digest_of,
    parse,
    read_session_file,
)
from bowerbird.data.demos import digits
from bowerbird.data.errors import ProjectError, SessionFileError
from bowerbird.data.fingerprint import Fingerprint
from bowerbird.data.pool import Pool
from tests.unit.app.share.test_session_schema import PARTS

COLUMNS = {"order": ["mean", "noise"], "pinned": ["mean"], "hidden": ["noise"]}
CARDS = {"label": [0, 0, 8, 5], "map": [0, 5, 8, 12]}


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return digits.build(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def events(pool: Pool, tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """Return the log of a short simulation, with a layout, a note and a merged class."""
    folder = tmp_path_factory.mktemp("run")
    Run(pool, ProjectOptions(learner="logistic"), initial=[0, 1], budget=22, keep=folder).run()
    log = Log(folder)
    more = [
        event_of("layout", {"cards": CARDS, "open": ["label", "map"], "dark": True}, "ann"),
        event_of("columns", COLUMNS, "ann"),
        event_of("noted", {"item": int(pool.ids[0]), "text": "=1+1 <b>ß</b>"}, "ann"),
        event_of("class_merged", {"class": "nine", "into": "four"}, "ann"),
        event_of("class_recoloured", {"class": "one", "colour": "#123456"}, "ann"),
        event_of("class_cost", {"class": "one", "cost": 100.0}, "ann"),
    ]
    log.append(more).result()
    found = log.read()
    log.close()
    return found


def content(events: list[Event]) -> bytes:
    return as_text(as_document(events, "digits")).encode()


def signed(document: dict[str, Any]) -> bytes:
    """Return a document with a digest that fits, as somebody ill-meaning would."""
    return json.dumps({**document, "digest": digest_of(document)}).encode()


def test_what_leaves_comes_back(events: list[Event]) -> None:
    """Every event is the same after a round trip, but for where the data were."""
    back = parse(content(events), "x.json").events
    assert list(back[1:]) == events[1:]
    assert "source" not in as_json(back[0]) and "source" in as_json(events[0])
    assert State(back).counts == State(events).counts


def test_the_same_session_gives_the_same_bytes(events: list[Event]) -> None:
    """The form is canonical: a file that is read and written again has not changed."""
    once = content(events)
    document = json.loads(once)
    assert as_text(document).encode() == once


def test_the_schema_is_one_and_knows_every_kind(events: list[Event]) -> None:
    """The published schema is valid, accepts what we write, and defines each kind's body."""
    path = Path(__file__).parents[4] / "app/share/session.schema.json"
    schema = json.loads(path.read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(content(events)))
    assert set(schema["$defs"]) - PARTS == set(KINDS)


def test_everything_is_taken_and_the_same_item_is_next(
    events: list[Event], pool: Pool, tmp_path: Path
) -> None:
    """A fresh project has the same state, and knows where the data are on this machine."""
    document = parse(content(events), "x.json")
    here = ProjectOptions(source={"path": "/here"})
    told = restore(document, tmp_path / "p.bower", pool, here, "everything")
    log = Log(tmp_path / "p.bower")
    state = State(log.read())
    log.close()
    then = State(events)
    assert (state.pending, state.counts, state.layout) == (then.pending, then.counts, then.layout)
    assert state.opened.source == {"path": "/here"}
    assert "all 22 decisions match" in str(told)
    assert told.same and told.matched == 22 and not told.missing


@pytest.mark.parametrize("depth", ["layout", "settings"])
def test_less_than_everything(events: list[Event], pool: Pool, tmp_path: Path, depth: str) -> None:
    """The layout always comes; learner, classes and colours with the settings; labels never."""
    document = parse(content(events), "x.json")
    restore(document, tmp_path / "p.bower", pool, ProjectOptions(), depth)
    log = Log(tmp_path / "p.bower")
    state = State(log.read())
    log.close()
    assert state.layout is not None and state.layout.cards == CARDS
    assert state.columns is not None and state.columns.hidden == ["noise"]
    assert not state.decisions
    taken = depth == "settings"
    assert state.learner.name == ("logistic" if taken else "duo")
    assert (state.class_of("one").colour == "#123456") is taken
    assert len(state.classes) == (9 if taken else 10)


def test_rows_that_came_and_went_are_told(events: list[Event], pool: Pool, tmp_path: Path) -> None:
    """On data with rows removed, labels join by id and what has no item is counted and kept."""
    half = np.sort(np.random.default_rng(0).permutation(len(pool))[: len(pool) // 2])
    smaller = replace(
        pool,
        ids=pool.ids[half],
        features=np.asarray(pool.features[half]),
        known_labels=np.asarray(pool.known_labels)[half],
        fingerprint=Fingerprint.of(pool.ids[half], np.asarray(pool.features[half])),
        folder=None,
    )
    told = restore(
        parse(content(events), "x"), tmp_path / "p.bower", smaller, ProjectOptions(), "everything"
    )
    found = sum(item in set(smaller.ids.tolist()) for item in State(events).decisions)
    assert 0 < found < 22
    assert f"{found} of 22 decisions match by id; {22 - found} are kept" in str(told)
    assert len(told.missing) == 22 - found and not set(told.missing) & set(smaller.ids.tolist())
    assert repr(told.missing[0]) in str(told)
    log = Log(tmp_path / "p.bower")
    assert len(State(log.read()).decisions) == 22
    log.close()


def test_a_changed_file_is_refused(events: list[Event]) -> None:
    """A label that was changed in an editor no longer fits the digest."""
    changed = content(events).replace(b'"annotator":"truth"', b'"annotator":"other"', 1)
    with pytest.raises(SessionFileError, match="digest"):
        parse(changed, "x.json")


@pytest.mark.parametrize(
    "name", ["mine.py:f", "../x", "os:system", "/tmp/x.py", "a b", "", "sklearn.svm:SVC"]
)
def test_code_is_never_named(events: list[Event], name: str) -> None:
    """A strategy or learner that is a path or an import is refused, however well it is signed."""
    for kind in ("strategy", "learner"):
        document = as_document(events, "digits")
        bad = {"name": name, "parameters": {}, "sha256": None}
        number = next(i for i, e in enumerate(document["events"]) if e["kind"] == kind)
        document["events"][number]["body"] = bad
        with pytest.raises(SessionFileError, match=f"event {number + 1}"):
            parse(signed(document), "x.json")


@pytest.mark.parametrize("name", ["crowding", "my-own", "größe", "package.margin", "3d"])
def test_a_plugins_name_is_a_name(events: list[Event], name: str) -> None:
    """Names as files, packages and functions have them leave and come back."""
    more = event_of("strategy", {"name": name, "parameters": {"k": [1, 2]}, "sha256": "a" * 64})
    back = parse(content([*events, more.at(len(events) + 1)]), "x.json").events
    assert back[-1].body == more.body


def test_no_path_of_this_machine_leaves(events: list[Event]) -> None:
    """Tracebacks stay here, and messages lose the folders of files."""
    told = {
        "what": "strategy",
        "name": "crowding",
        "message": "PluginError: '/home/ann/secret project/mine.py' and /tmp/x/y.csv:3 "
        + "x" * 9999,
        "detail": 'File "/home/ann/mine.py", line 3',
    }
    text = content([*events, event_of("failed", told).at(len(events) + 1)])
    assert b"/home" not in text and b"ann/" not in text and b"/tmp" not in text
    assert parse(text, "x.json").events[-1].body.message.startswith("PluginError: 'secret")


@pytest.mark.parametrize(
    "what", ["strategy", "learner", "worker", "projection", "query", "scale", "similar"]
)
def test_a_session_with_a_failure_leaves(events: list[Event], what: str) -> None:
    """Whatever has failed in the background, the session can be exported."""
    body = {"what": what, "name": "x", "message": "it broke", "detail": ""}
    back = parse(content([*events, event_of("failed", body).at(len(events) + 1)]), "x.json").events
    assert back[-1].body.what == what


def changed(events: list[Event], number: int, **entry: Any) -> bytes:
    """Return a signed file whose event of a number has other entries."""
    document = as_document(events, "digits")
    document["events"][number - 1].update(entry)
    return signed(document)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("flagged", {"items": [1.0], "on": True}),
        ("flagged", {"items": [True], "on": True}),
        ("flagged", {"items": [2**63], "on": True}),
        ("flagged", {"items": [], "on": True}),
        ("flagged", {"items": [1], "on": 1}),
        ("flagged", {"items": [1], "on": True, "more": 1}),
        ("class_recoloured", {"class": "one", "colour": "red;background:url(x)"}),
        ("class_cost", {"class": "one", "cost": 0}),
        ("class_cost", {"class": "one", "cost": "1"}),
        ("class_recoloured", {"class": "one", "colour": "#123456\n"}),
        ("strategy", {"name": "margin\n"}),
        ("layout", {"cards": {"map": [0, 0, 1]}, "open": [], "dark": True}),
        ("layout", {"cards": {"map": [0, 0, 1, 10**9]}, "open": [], "dark": True}),
        ("columns", {"order": [1], "pinned": [], "hidden": []}),
        ("columns", {"order": [], "pinned": [], "hidden": ["x"] * 20_001}),
        ("columns", {"order": [], "pinned": []}),
        ("opened", {"fingerprint": {}, "name": "x", "rows": 1, "source": {"path": "/etc/passwd"}}),
        ("noted", {"item": 1, "text": "x" * 10_001}),
        ("class_added", {"class": "rats\u202e", "name": "rats", "colour": "#123456"}),
        ("class_renamed", {"class": "one", "name": "rats\u202e"}),
        ("class_merged", {"class": "one", "into": "rats\u202e"}),
        ("classes", {"names": ["a\0"]}),
        ("labelled", {"items": [1], "class": "a\u2066"}),
        ("strategy", {"name": "margin", "targets": ["a\x1b"]}),
        ("unheard", {}),
    ],
)
def test_every_kind_has_its_form(events: list[Event], kind: str, body: dict[str, Any]) -> None:
    """Ids are whole numbers or text, colours are colours, and nothing more is taken."""
    with pytest.raises(SessionFileError, match=r"x\.json"):
        parse(changed(events, len(events), kind=kind, body=body), "x.json")


def test_events_must_make_one_story(events: list[Event]) -> None:
    """Numbers without gap, ids once, the beginning first, and models only from what was before."""
    model = next(e for e in events if e.kind == "model")
    later = {**as_json(model), "position": model.seq}
    for number, entry, told in [
        (5, {"seq": 6}, "without a gap"),
        (5, {"id": events[0].id}, "same id"),
        (1, {"kind": "noted", "body": {"item": 1, "text": ""}}, "begin"),
        (model.seq, {"body": later}, "yet to be given"),
    ]:
        with pytest.raises(SessionFileError, match=told):
            parse(changed(events, number, **entry), "x.json")


def test_a_plugin_that_is_not_here_is_told(events: list[Event], pool: Pool, tmp_path: Path) -> None:
    """Whoever opens a session that used a file of its author's is told what to add."""
    own = event_of("strategy", {"name": "crowding", "parameters": {}, "sha256": "a" * 64})
    document = parse(content([*events, own.at(len(events) + 1)]), "x.json")
    told = restore(document, tmp_path / "a", pool, ProjectOptions(), "everything")
    assert "'crowding' is a file that is not here: add --strategy FILE.py:crowding" in str(told)
    here = ProjectOptions(sources={"crowding": "mine.py:crowding"}, digests={"crowding": "b" * 64})
    told = restore(document, tmp_path / "b", pool, here, "settings")
    assert "'crowding' is not the same here" in str(told)
    same = replace(here, digests={"crowding": "a" * 64})
    assert not restore(document, tmp_path / "c", pool, same, "everything").plugins
    assert not restore(document, tmp_path / "d", pool, ProjectOptions(), "layout").plugins


def test_a_project_that_has_begun_is_not_written_over(
    events: list[Event], pool: Pool, tmp_path: Path
) -> None:
    """A session goes into a new project only."""
    document = parse(content(events), "x.json")
    restore(document, tmp_path / "p", pool, ProjectOptions(), "layout")
    with pytest.raises(ProjectError, match="events already"):
        restore(document, tmp_path / "p", pool, ProjectOptions(), "everything")


def test_ids_of_another_kind_do_not_match(events: list[Event], pool: Pool, tmp_path: Path) -> None:
    """Text and numbers together neither break the matching nor hide what matches."""
    odd = event_of("labelled", {"items": ["1", "x\x1b[2J"], "class": "one"}, "eve")
    document = parse(content([*events, odd.at(len(events) + 1)]), "x.json")
    other = replace(pool, fingerprint=replace(pool.fingerprint, ids="0"))
    told = restore(document, tmp_path / "p", other, ProjectOptions(), "everything")
    assert told.matched == 22 and told.missing == ("1", "x\x1b[2J")
    assert str(told).isprintable()


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'"\\ud800"',
    ],
)
def test_what_is_no_session_file_is_refused(bad: bytes) -> None:
    """Broken, endless and odd JSON ends in one kind of error, with one line."""
    with pytest.raises(SessionFileError) as found:
        parse(bad, "x.json")
    assert "\n" not in str(found.value) and str(found.value).startswith("x.json")


def test_a_file_that_is_not_there_or_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Size is looked at before content."""
    with pytest.raises(SessionFileError, match="cannot be read"):
        read_session_file(tmp_path / "none.json")
    monkeypatch.setattr("bowerbird.app.share.bounded_json.LARGEST_BYTES", 10)
    (tmp_path / "big.json").write_bytes(b"x" * 11)
    with pytest.raises(SessionFileError, match="larger than 10"):
        read_session_file(tmp_path / "big.json")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=200)
@given(data=st.data())
def test_any_change_is_refused_or_read_and_used(
    events: list[Event], pool: Pool, data: st.DataObject
) -> None:
    """Whatever stands wherever in a signed file: a SessionFileError, or it can all be used."""
    document = json.loads(content(events))
    place: Any = document
    for _ in range(data.draw(st.integers(1, 5))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(JSON_VALUES)
        break
    try:
        text = signed(document)
    except (ValueError, UnicodeEncodeError):
        return
    try:
        found = parse(text, "x.json")
    except SessionFileError:
        return
    state = State(found.events)
    assert isinstance(state.counts, dict) and isinstance(state.pending, tuple)
    assert state.since_new_class >= 0
    with TemporaryDirectory() as folder:
        told = str(restore(found, Path(folder) / "p", pool, ProjectOptions(), "everything"))
        assert told.isprintable()
        taken = read_log(Path(folder) / "p")
        assert [structs.replace(e, body=None) for e in taken] == [
            structs.replace(e, body=None) for e in found.events
        ]
        for suffix in (".bowerbird.json", ".csv", ".parquet"):
            export(taken, found.name, Path(folder) / f"x{suffix}")


@settings(max_examples=300)
@given(st.binary(max_size=300), st.integers(0, 10**6), st.integers(0, 10**6))
def test_damaged_bytes_are_refused(junk: bytes, start: int, length: int) -> None:
    """A file with a piece replaced by junk ends in a SessionFileError, never in another error."""
    whole = as_text(as_document([event_of("classes", {"names": ["a"]}, id="1", time=0).at(1)], "x"))
    at = start % len(whole)
    damaged = whole.encode()[:at] + junk + whole.encode()[at + length % 50 :]
    if damaged != whole.encode():
        try:
            parse(damaged, "x.json")
        except SessionFileError:
            return
        assert json.loads(damaged) == json.loads(whole)


def test_half_a_character_is_refused_wherever_it_stands(events: list[Event]) -> None:
    """A key or a value that no UTF-8 can hold is refused in one line."""
    whole = content(events).decode()
    for old, new in (('"body":{', '"body":{"\\udfff":1,'), ('"kind":"', '"kind":"\\udfff')):
        assert old in whole
        with pytest.raises(SessionFileError, match=r"x\.json"):
            parse(whole.replace(old, new).encode(), "x.json")
