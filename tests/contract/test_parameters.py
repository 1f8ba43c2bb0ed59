"""Every parameter of every strategy and learner of ours is bounded where it is declared."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.docstrings import parameter_texts
from bowerbird.app.plugins.states import STATES
from bowerbird.data.errors import ConfigError
from bowerbird.data.parameters import Parameter, parameters_of
from bowerbird.strategies.options.query import ask

EVERY = [
    (plugin, parameter)
    for kind in ("strategies", "learners")
    for plugin in plugins.find(kind).values()
    if plugin.source == "built-in"
    for parameter in parameters_of(plugin.load()).values()
]
HOSTILE: list[Any] = [
    True, float("nan"), float("inf"), -float("inf"), 10**9, -(10**9), 10**400, 1e300, -1e300,
    None, [3], (3,), {"a": 3}, [[[[]]]], "x" * 1_000_000, "\ud800", b"3", print,
]  # fmt: skip
ids = [f"{plugin.name}-{parameter.name}" for plugin, parameter in EVERY]


@pytest.mark.parametrize(("plugin", "parameter"), EVERY, ids=ids)
def test_a_parameter_is_declared(plugin: plugins.Plugin, parameter: Parameter) -> None:
    """It has types and an allowed default; a number has finite bounds, told to the reader."""
    assert parameter.types and not parameter.is_required
    assert not parameter.refuse(parameter.default)
    if {int, float} & set(parameter.types):
        assert parameter.between is not None
        assert math.isfinite(parameter.between.lowest) and math.isfinite(parameter.between.highest)
        assert not parameter.refuse(type(parameter.default or 0)(parameter.between.highest))
        if str not in parameter.types and parameter.name != "seed":
            words = re.sub(r"\s+", " ", parameter_texts(plugin.loaded)[parameter.name])
            assert parameter.range in words


@pytest.mark.parametrize(("plugin", "parameter"), EVERY, ids=ids)
def test_hostile_values_are_refused(plugin: plugins.Plugin, parameter: Parameter) -> None:
    """A wrong type, a number out of bounds and a text without end: one line before any fit."""
    for value in HOSTILE:
        if parameter.types == (bool,) and isinstance(value, bool):
            continue
        if parameter.name == "seed" and value == 10**9:
            continue
        with pytest.raises(ConfigError) as caught:
            plugin.check({parameter.name: value})
        assert re.match(r"(Strategy|Learner) '\w+': \w+ is .+; expected .+\.$", str(caught.value))


@pytest.mark.parametrize("state", ["usual", "all alike", "many classes", "zero labels"])
@pytest.mark.parametrize(
    ("plugin", "parameter"),
    [(q, p) for q, p in EVERY if q.kind == "strategies" and p.between and str not in p.types],
    ids=lambda value: value.name,
)
def test_a_strategy_answers_at_both_ends(
    plugin: plugins.Plugin, parameter: Parameter, state: str, make_evidence: Any
) -> None:
    """The lowest and the highest number that are allowed give finite picks."""
    assert parameter.between is not None
    for value in (parameter.between.lowest, parameter.between.highest):
        parameters = {parameter.name: type(parameter.default)(value)}
        picks = ask(plugin.load(), make_evidence(**STATES[state]), 7, 3, parameters)
        assert picks.scores is not None and np.isfinite(picks.scores).all()


@pytest.mark.parametrize("value", [v for v in HOSTILE if v is not True], ids=lambda v: repr(v)[:9])
@pytest.mark.parametrize("name", ["balance", "quota", "within", "epsilon"])
def test_hostile_wishes_are_refused(name: str, value: object) -> None:
    """What is wished for beside a strategy's own parameters is held to its bounds too."""
    with pytest.raises(ConfigError):
        plugins.get("strategies", "margin").check({name: value})
