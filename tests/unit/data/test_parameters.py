"""Parameters are read from signatures, and hostile values are refused in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import pytest

from bowerbird.data.errors import ConfigError
from bowerbird.data.parameters import Between, Like, Names, check, parameters_of, signature_of

if TYPE_CHECKING:
    from somewhere import Thing  # type: ignore[import-not-found]


def strategy(
    evidence: Any,
    n: int,
    rng: Any,
    *,
    trees: Annotated[int, Between(1, 10_000)] = 200,
    rate: Annotated[float, Between(1e-4, 1)] = 0.1,
    votes: Literal["distance", "uniform"] = "distance",
    fast: bool = False,
    depth: Annotated[int, Between(1, 9)] | None = None,
    target: Annotated[str | int, Between(0, 99)] = "",
    layers: Annotated[list[int] | int, Between(1, 64)] = 8,
    device: Annotated[str, Like("cpu|gpu", "cpu or gpu")] = "cpu",
    learner: Annotated[str, Names(lambda: ("forest", "knn"))] = "knn",
    learners: Annotated[str, Names(lambda: ("forest", "knn"), most=2)] = "knn",
    anything=None,  # type: ignore[no-untyped-def]
) -> None:
    """Ask."""


ALLOWED = [
    ("trees", 1), ("trees", 10_000), ("rate", 1), ("rate", 0.5), ("votes", "uniform"),
    ("fast", True), ("depth", None), ("depth", 9), ("target", "star"), ("target", 99),
    ("layers", [64, 1]), ("layers", 3), ("device", "gpu"), ("learner", "forest"),
    ("learners", "knn, knn"), ("anything", [1, "a", None]), ("anything", np.zeros(3)),
]  # fmt: skip
REFUSED = [
    ("trees", 0, "trees is 0; expected a whole number from 1 to 10,000"),
    ("trees", 10_001, "trees is 10001; expected"),
    ("trees", True, "trees is True; expected"),
    ("trees", 3.0, "trees is 3.0; expected"),
    ("trees", None, "trees is None; expected"),
    ("trees", "9" * 5000, "trees is '999"),
    ("trees", 10**5000, "trees is a number of thousands of digits; expected"),
    ("rate", 0, "rate is 0; expected a number from 0.0001 to 1"),
    ("rate", float("nan"), "rate is nan; expected"),
    ("rate", float("inf"), "rate is inf; expected"),
    ("rate", 10**400, "rate is 1000"),
    ("votes", "near", "votes is 'near'; expected one of: distance, uniform"),
    ("votes", [], "votes is \\[\\]; expected"),
    ("fast", 1, "fast is 1; expected true or false"),
    ("depth", 10, "depth is 10; expected a whole number from 1 to 9 or nothing"),
    ("target", 100, "target is 100; expected a text .* or a whole number from 0 to 99"),
    ("target", "x" * 2001, "target is 'xxx"),
    ("target", "\ud800", r"target is '\\ud800'; expected"),
    ("layers", [65], r"layers is \[65\]; expected a list of numbers from 1 to 64"),
    ("layers", [[1]], "layers is"),
    ("device", "cpu:x", "device is 'cpu:x'; expected cpu or gpu"),
    ("learner", "forest,knn", "learner is 'forest,knn'; expected one of: forest, knn"),
    ("learners", "", "learners is ''; expected 1 to 2 names"),
    ("learners", "knn,knn,knn", "learners is 'knn,knn,knn'; expected"),
    ("learners", "os", "learners is 'os'; expected"),
    ("anything", float("nan"), "anything is nan; expected a number, a text"),
    ("anything", [[[[1]]]], "anything is"),
    ("anything", [0] * 1001, "anything is"),
    ("anything", {"a": "\udfff"}, "anything is"),
]


@pytest.mark.parametrize(("name", "value"), ALLOWED)
def test_what_is_declared_is_allowed(name: str, value: object) -> None:
    """Both ends of a range, every choice, and any sound value where nothing is declared."""
    check(strategy, {name: value}, "Strategy 'mine'")


@pytest.mark.parametrize(("name", "value", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_not_declared_is_refused(name: str, value: object, message: str) -> None:
    """One line says what was found and what is allowed, however hostile the value is."""
    with pytest.raises(ConfigError, match=f"^Strategy 'mine': {message}") as caught:
        check(strategy, {name: value}, "Strategy 'mine'")
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400
    str(caught.value).encode()


def test_an_unknown_name_is_refused() -> None:
    """The message names what there is and what was meant; what the loop hands over is no name."""
    with pytest.raises(ConfigError, match=r"has no parameter 'tree'\. There are: .*'trees'\?"):
        check(strategy, {"tree": 3}, "Strategy 'mine'")
    with pytest.raises(ConfigError, match="has no parameter 'rng'"):
        check(strategy, {"rng": 3}, "Strategy 'mine'")


def test_a_function_that_takes_anything_is_given_anything() -> None:
    """Names beyond the signature are allowed where it has two stars; values are still looked at."""

    def open_ended(evidence: Any, rng: Any, **more: Any) -> None: ...

    check(open_ended, {"share": 3}, "Strategy 'mine'")
    with pytest.raises(ConfigError, match="share is nan"):
        check(open_ended, {"share": float("nan")}, "Strategy 'mine'")


def test_an_annotation_that_cannot_be_read_declares_nothing() -> None:
    """A name that is imported for type checkers alone does not stop a person's plugin."""

    def mine(evidence: Any, rng: Any, *, thing: Thing | None = None, share: int = 1) -> None: ...

    assert parameters_of(mine)["thing"].types == ()
    check(mine, {"thing": 3, "share": 2}, "Strategy 'mine'")


def test_a_parameter_tells_its_range_and_choices() -> None:
    """What a form shows comes from the declaration."""
    known = parameters_of(strategy)
    assert (known["trees"].range, known["rate"].range) == ("1 to 10,000", "0.0001 to 1")
    assert known["votes"].options == ("distance", "uniform")
    assert known["learner"].options == ("forest", "knn") and not known["learners"].options
    assert "rng" not in known and known["trees"].default == 200


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("votes", "unifrom", "uniform"),
        ("learner", "forrest", "forest"),
        ("learners", "knn,forrest", "forest"),
    ],
)
def test_a_misspelt_name_is_told_what_it_may_mean(name: str, value: str, meant: str) -> None:
    """Of names to choose among, the nearest is named."""
    with pytest.raises(ConfigError, match=f"Did you mean '{meant}'"):
        check(strategy, {name: value}, "Strategy 'strategy'")


def test_a_signature_is_read_once() -> None:
    """A query asks for it a dozen times; a callable that cannot be a key is read each time."""

    class Unhashable(dict[str, int]):
        def __call__(self, evidence: Any, *, trees: int = 3) -> None:
            """Ask."""

    assert signature_of(strategy) is signature_of(strategy)
    assert list(parameters_of(Unhashable())) == ["trees"]
