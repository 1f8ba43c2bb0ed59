"""Whatever a config holds: it is read as it was written, or refused in one line."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from bowerbird.app.config import layers as config
from bowerbird.app.config.fields import key_of, keys, read
from bowerbird.app.config.safe_yaml import parse
from bowerbird.app.config.settings import Choice, ClassChoice, Config, Keys, Layout
from bowerbird.data.errors import ConfigError
from bowerbird.data.roles import Roles

GROUPS = (Config, Choice, ClassChoice, Keys, Layout, Roles)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
    str.strip
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates()
NAMES = st.sampled_from(sorted({name for kind in GROUPS for name in keys(kind)}))
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(NAMES | SCALARS, inner), max_leaves=10
)
COLOURS = st.none() | st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
VALID = st.fixed_dictionaries(
    {},
    optional={
        "batch": st.integers(1, 1000),
        "seed": st.integers(0, 2**32 - 1),
        "port": st.none() | st.integers(0, 65535),
        "time_limit": st.floats(0.1, 3600),
        "annotator": st.none() | WORDS.filter(lambda name: len(name) <= 100),
        "device": st.sampled_from(["auto", "cpu", "cuda", "mps"]),
        "strategy": st.fixed_dictionaries(
            {"name": st.from_regex(r"[a-z_]{1,20}", fullmatch=True)},
            optional={"parameters": st.dictionaries(WORDS, st.integers() | WORDS, max_size=3)},
        ),
        "classes": st.lists(
            st.fixed_dictionaries(
                {
                    "name": WORDS.filter(lambda name: len(name) <= 200),
                    "colour": COLOURS,
                    "cost": st.floats(0.001, 1e6),
                }
            ),
            unique_by=lambda one: one["name"].strip(),
            max_size=5,
        ),
        "layout": st.fixed_dictionaries({"dark": st.booleans()}),
    },
)


def plain(values: Any) -> Any:
    """Return dataclasses and tuples as YAML has them."""
    if dataclasses.is_dataclass(values) and not isinstance(values, type):
        fields = {key_of(field.name): field.name for field in dataclasses.fields(values)}
        return {key: plain(getattr(values, fields[key])) for key in keys(type(values))}
    if isinstance(values, tuple):
        return [plain(one) for one in values]
    return {k: plain(v) for k, v in values.items()} if isinstance(values, dict) else values


def from_text(text: str) -> config.Layer:
    """Read a config that holds some text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.yaml"
        path.write_text(text, encoding="utf-8")
        return config.from_file(path)


@given(VALID)
def test_what_is_written_is_read(values: dict[str, Any]) -> None:
    """Every allowed value comes back from a file as it went in; the rest stays at its default."""
    written = yaml.safe_dump(values, allow_unicode=True, width=10_000)
    found, before = plain(config.merge(from_text(written))), plain(config.merge())
    for name in set(before) - set(values):
        assert found[name] == before[name]
    for name, value in values.items():
        whole = before[name] | value if isinstance(value, dict) else value
        assert found[name] == whole


@given(VALID)
def test_a_config_written_out_makes_the_same_config(values: dict[str, Any]) -> None:
    """A whole configuration, written as YAML and read again, is the same."""
    made = config.merge(from_text(yaml.safe_dump(values, allow_unicode=True)))
    again = config.merge(from_text(yaml.safe_dump(plain(made), allow_unicode=True)))
    assert again == made


@given(st.dictionaries(st.sampled_from(sorted(keys(Config))) | st.text(), ANYTHING))
def test_any_values_are_read_or_refused_in_one_line(values: dict[str, Any]) -> None:
    """No value, however odd, gives anything but a configuration or one clear line."""
    try:
        config.merge(config.Layer("x.yaml", read(Config, values, "x.yaml")))
    except ConfigError as error:
        assert str(error).startswith("x.yaml: ")
        assert len(str(error).splitlines()) == 1


@given(st.binary() | st.text().map(str.encode) | ANYTHING.map(yaml.safe_dump).map(str.encode))
def test_any_bytes_are_yaml_or_refused_in_one_line(text: bytes) -> None:
    """No file, however broken, gives anything but plain values or one clear line."""
    try:
        parse(text, "x.yaml")
    except ConfigError as error:
        assert str(error).startswith("x.yaml")
        assert len(str(error).splitlines()) == 1
