"""Bodies of events: what is read, refused, and kept small."""

from __future__ import annotations

import json
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from bowerbird.app.log.codec import as_json, body_as_json, decode, event_of
from bowerbird.app.log.events import DECISIONS, KINDS, Body, Decided, Labelled, Provenance, Skipped

NUMBER = st.one_of(st.none(), st.integers(0, 9), st.floats(0, 1))
LABELS = st.fixed_dictionaries(
    {"items": st.lists(st.one_of(st.integers(-(2**63), 2**63 - 1), st.text()), min_size=1)},
    optional={
        "source": st.sampled_from(["human", "imported", "known"]),
        "seconds": NUMBER,
        "strategy": st.one_of(st.none(), st.text(max_size=5)),
        "version": st.one_of(st.none(), st.integers(0, 2**53 - 1)),
        "probability": NUMBER.filter(lambda x: x is None or x <= 1),
        "round": st.one_of(st.none(), st.integers(0, 9)),
        "target": st.one_of(st.none(), st.text(max_size=5)),
        "rank": st.one_of(st.none(), st.integers(0, 9)),
    },
)


@given(LABELS, st.text())
def test_a_decision_is_written_as_it_was_read(body: dict[str, Any], name: str) -> None:
    """Whatever keys it has, absent and empty ones told apart, the same JSON comes out."""
    for kind, written in (("skipped", body), ("labelled", {**body, "class": name})):
        read, newer = decode(kind, json.dumps(written))
        assert isinstance(read, Decided) and newer is None
        back = body_as_json(read)
        assert back == written
        assert json.dumps(back, sort_keys=True) == json.dumps(written, sort_keys=True)
        assert read.item_ids == written["items"]


@given(LABELS, st.booleans())
def test_that_items_are_alike_is_kept(body: dict[str, Any], alike: bool) -> None:
    """A label of items alike is written as what it is, and a skip cannot be one."""
    written = {**body, "class": "star", "alike": alike}
    read, newer = decode("labelled", json.dumps(written))
    assert isinstance(read, Labelled) and newer is None and read.alike is alike
    assert body_as_json(read) == written
    assert decode("skipped", json.dumps({**body, "alike": alike}))[1] is not None


def test_what_labels_share_is_there_once() -> None:
    """Class and provenance of two labels of one query are the same objects."""
    text = '{"items": [%d], "class": "star", "strategy": "auto", "round": 3, "probability": 0.5}'
    first, second = (decode("labelled", text % n)[0] for n in (1, 2))
    assert isinstance(first, Labelled) and isinstance(second, Labelled)
    assert first.class_id is second.class_id and first.provenance is second.provenance


def test_a_decision_is_the_same_made_and_read() -> None:
    """A list of one item and the item by itself are one decision."""
    made = Skipped(items=[7], provenance=Provenance(source="human"), seconds=1.5)
    read, _ = decode("skipped", '{"items": [7], "source": "human", "seconds": 1.5}')
    assert made == read and made.item_ids == [7]


def test_each_kind_has_one_class() -> None:
    """The table of kinds is the union of classes, and what a person decides is among them."""
    assert {body.kind for body in get_args(Body)} == set(KINDS) and len(KINDS) == 23
    assert {"labelled", "skipped", "unsure"} == DECISIONS


def test_a_label_is_written_in_the_order_that_it_always_was() -> None:
    """A log of this version reads in an editor as one of an earlier version does."""
    provenance = Provenance(
        source="human", strategy="auto", version=1, probability=0.5, round=2, target=None
    )
    label = Labelled(items=3, class_id="a", provenance=provenance, rank=4, seconds=1.25)
    assert list(body_as_json(label)) == [
        "items", "source", "class", "strategy", "version", "probability", "round", "target",
        "rank", "seconds",
    ]  # fmt: skip


def test_keys_of_a_newer_version_stay_wherever_they_are() -> None:
    """What is known can be used, and all is written again as it was."""
    pick = {"item": 1, "score": 1, "reason": "", "probability": 1, "target": None, "mood": "x"}
    body = {"round": 1, "position": 0, "version": None, "seed": 0, "strategy": "margin"}
    body |= {"spread": True, "picks": [pick]}
    event = event_of("query", body)
    assert event.body.picks[0].item == 1 and as_json(event) == body
    assert as_json(event_of("noted", {"item": 1, "text": "", "more": []}))["more"] == []


def test_a_log_may_hold_where_the_data_are() -> None:
    """Where the data are on this machine is known to its log."""
    opened = {"fingerprint": {"rows": 1, "columns": 1, "ids": "", "features": ""}, "name": "p"}
    body = {**opened, "rows": 1, "source": {"path": "p.csv"}}
    assert body_as_json(decode("opened", json.dumps(body))[0]) == body
