"""Run one target over inputs that are drawn from seeds, and sort what comes of each."""

from __future__ import annotations

import random
import time
import traceback
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bowerbird.data.errors import BowerbirdError

LONGEST_MESSAGE = 2_500  # characters of an error that a person is to read
SLOW_SECONDS = 20.0
EXAMPLES = 20  # of errors that are kept with their traceback


class Target(Protocol):
    """Something that takes input from outside."""

    def draw(self, rng: random.Random) -> Any:
        """Draw an input."""

    def take(self, value: Any) -> object:
        """Take an input: return where it is accepted, raise a BowerbirdError where it is not."""


@dataclass
class Result:
    """What came of the inputs.

    Parameters
    ----------
    inputs, accepted, typed : int
        Their number; those that were taken; those that were refused in one line.
    untyped : int
        Those that ended in another way.
    examples : dict of str to (seed, traceback)
        The first of each kind of those.
    slowest : (seconds, seed)
    """

    inputs: int = 0
    accepted: int = 0
    typed: int = 0
    untyped: int = 0
    examples: dict[str, tuple[int, str]] = field(default_factory=dict)
    slowest: tuple[float, int] = (0.0, 0)

    def add(self, other: Result) -> None:
        """Add the numbers of another run over the same target."""
        self.inputs += other.inputs
        self.accepted += other.accepted
        self.typed += other.typed
        self.untyped += other.untyped
        self.examples = {**other.examples, **self.examples}
        self.slowest = max(self.slowest, other.slowest)


def run(
    name: str,
    target: Target,
    seeds: Iterable[int],
    note: Callable[[int], None] = lambda seed: None,
) -> Result:
    """Run a target over the inputs of some seeds.

    Parameters
    ----------
    name : str
        The target's, which is part of the seed.
    target : Target
    seeds : iterable of int
    note : callable
        Called with each seed before its input is taken.

    Returns
    -------
    result : Result
    """
    result = Result()
    for seed in seeds:
        note(seed)
        value = target.draw(random.Random(f"{name}:{seed}"))
        started = time.perf_counter()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                target.take(value)
            result.accepted += 1
        except BowerbirdError as error:
            result.typed += 1
            _hold_to_one_line(error, seed, result)
        except Exception as error:  # it is what is looked for
            _untyped(result, seed, error)
        result.inputs += 1
        result.slowest = max(result.slowest, (time.perf_counter() - started, seed))
    return result


def _hold_to_one_line(error: BowerbirdError, seed: int, result: Result) -> None:
    text = str(error)
    if not (text.isprintable() and 0 < len(text) <= LONGEST_MESSAGE):
        result.typed -= 1
        _untyped(result, seed, AssertionError(f"no line that a person could read: {text[:200]!r}"))


def _untyped(result: Result, seed: int, error: BaseException) -> None:
    result.untyped += 1
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f"{Path(last[0].filename).name}:{last[0].lineno}" if last else ""
    kind = f"{type(error).__name__} {where}"
    if kind not in result.examples and len(result.examples) < EXAMPLES:
        result.examples[kind] = (seed, "".join(traceback.format_exception(error))[-4_000:])
