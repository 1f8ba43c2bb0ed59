"""The form of a session file: one set of types, and the schema that is published of them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import extend

from bowerbird.app.log.events import KINDS
from bowerbird.app.share.session_schema import BODY_TYPES, PATH, as_text, schema
from bowerbird.data.names import is_fit

PARTS = {"classsummary", "encodedby", "entry", "fingerprint", "joined", "poolsummary", "querypick"}


def test_the_published_schema_is_of_these_types() -> None:
    """``python -m bowerbird.app.share.session_schema`` has been run since the last change."""
    assert PATH.read_text("utf-8") == as_text()


def test_the_schema_defines_each_kind() -> None:
    """It is valid, and each kind's body is defined under its name."""
    Draft202012Validator.check_schema(schema())
    assert set(schema()["$defs"]) - PARTS == set(KINDS)


def test_no_session_file_holds_where_the_data_are() -> None:
    """What a log alone may hold is an unknown key."""
    opened = {"fingerprint": {"rows": 1, "columns": 1, "ids": "", "features": ""}, "name": "p"}
    body = {**opened, "rows": 1}
    msgspec.convert(body, BODY_TYPES["opened"])
    with pytest.raises(msgspec.ValidationError, match="source"):
        msgspec.convert({**body, "source": {"path": "p.csv"}}, BODY_TYPES["opened"])


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


def validators() -> dict[str, Any]:
    """Return a validator for the body of each kind, by the letter of the schema."""
    # JSON Schema takes 1.0 for an integer; as an item's id it would be another one than 1.
    checker = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    formats = FormatChecker(())
    formats.checks("name")(lambda value: not isinstance(value, str) or is_fit(value))
    whole = extend(Draft202012Validator, type_checker=checker)
    parts = schema()["$defs"]
    return {kind: whole({**parts[kind], "$defs": parts}, format_checker=formats) for kind in KINDS}


VALIDATORS = validators()


@given(st.sampled_from(sorted(KINDS)), JSON_VALUES)
def test_types_and_schema_agree(kind: str, body: Any) -> None:
    """What the types let through is what the schema lets through, and nothing else."""
    try:
        msgspec.convert(body, BODY_TYPES[kind])
        passes = True
    except (msgspec.ValidationError, UnicodeEncodeError):  # of half a character
        passes = False
    assert passes == VALIDATORS[kind].is_valid(body)
