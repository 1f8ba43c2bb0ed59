"""Bodies of events: what is read, refused, and kept small."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bowerbird.app.log.body import DecisionBody, decode
from bowerbird.app.log.schema_types import body_type, schema
from bowerbird.app.share.session_file import _fits, _validators

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
def test_a_decision_is_the_mapping_that_was_written(body: dict[str, Any], name: str) -> None:
    """Whatever keys it has, absent and empty ones told apart, it equals the dict."""
    for kind, written in (("skipped", body), ("labelled", {**body, "class": name})):
        read = decode(kind, json.dumps(written))
        assert isinstance(read, DecisionBody)
        assert read == written and dict(read) == written and len(read) == len(written)
        assert json.loads(json.dumps(dict(read))) == written
        for key in ("items", "class", "rank", "mood"):
            assert read.get(key, "none") == written.get(key, "none")
            assert (key in read) == (key in written)


def test_what_labels_share_is_there_once() -> None:
    """Class and provenance of two labels of one query are the same objects."""
    text = '{"items": [%d], "class": "star", "strategy": "auto", "round": 3, "probability": 0.5}'
    first, second = (decode("labelled", text % n) for n in (1, 2))
    assert isinstance(first, DecisionBody) and isinstance(second, DecisionBody)
    assert first.class_id is second.class_id and first.provenance is second.provenance


JSON_VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**64), 2**64), st.floats(allow_nan=False),
        st.text(max_size=4), st.sampled_from(["#12345g", "#123456", "a.py", "a\u202eb", "0" * 64]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["items", "class", "name", "names", "colour", "colours", "picks",
                             "version", "source", "event", "on", "item", "text", "cost"]),
            inner, max_size=6,
        ),
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.sampled_from(sorted(schema()["$defs"])), JSON_VALUES)
def test_types_pass_nothing_that_the_schema_refuses(kind: str, body: Any) -> None:
    """What a session file's types let through at once is what its schema lets through."""
    if kind in ("class", "fingerprint", "cost") or not isinstance(body, dict):
        return
    if _fits(body, body_type(kind, strict=True)):
        _validators()[kind].validate(body)


def test_a_log_may_hold_what_no_session_file_may() -> None:
    """Where the data are on this machine is known to its log alone."""
    opened = {"fingerprint": {"rows": 1, "columns": 1, "ids": "", "features": ""}, "name": "p"}
    body = {**opened, "rows": 1, "source": {"path": "p.csv"}}
    assert decode("opened", json.dumps(body)) == body
    assert not _fits(body, body_type("opened", strict=True))
