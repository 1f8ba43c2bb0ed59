"""What a strategy has to keep, tried on it one state after the other.

It runs in a process of its own (`bowerbird.app.plugins.check`), because a strategy may hang, end
the process or fill the memory.
"""

from __future__ import annotations

import contextlib
import ctypes
import inspect
import json
import linecache
import random
import re
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.states import STATES, evidence_of
from bowerbird.data.errors import PluginError, describe_error
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.options.query import Strategy, ask

ASKED_FOR = (1, 7, 1000)
SIZES = (10_000, 100_000)
D, K = 64, 10
MOST_MEMORY = 2_000  # MB, of the memory beside the pool's
ARRAYS = (
    "features",
    "embedding",
    "probabilities",
    "distance",
    "spread",
    "labelled",
    "labels",
    "counts",
    "candidates",
)
Ask = Callable[[Strategy, Evidence, int, int], Picks]
Check = Callable[[Strategy, Ask], str]


class BrokenError(Exception):
    """A strategy did not keep what it has to; the message says in what."""


def checks() -> dict[str, Check]:
    """List what is tried.

    Returns
    -------
    checks : dict of str to callable
        In this order, by name: ``f(strategy, ask)`` gives what was found, or raises.
    """
    tests: dict[str, Check] = {name: partial(_answers, state) for name, state in STATES.items()}
    tests["same seed, same picks"] = _repeats
    tests["leaves what it is given"] = _leaves_evidence
    tests["leaves global randomness"] = _leaves_randomness
    for m in SIZES:
        tests[f"{m:,} items of {D} dimensions"] = partial(_cost, m)
    return tests


def run(connection: Connection, name: str) -> None:
    """Try a strategy, and tell the parent each step before it is taken.

    Parameters
    ----------
    connection : Connection
        Carries JSON: `is` (``ready``, ``begun``, ``asking`` before each query, ``passed``,
        ``failed`` or ``done``) and `text` (the check that is begun, or what was found).
    name : str
        As the command line names it.
    """
    from bowerbird.app.config.threads import limit_threads

    def say(what: str, text: str = "") -> None:
        connection.send_bytes(json.dumps({"is": what, "text": text}).encode())

    def ask_within_limit(strategy: Strategy, evidence: Evidence, n: int, seed: int) -> Picks:
        say("asking")
        return ask(strategy, evidence, n, seed)

    limit_threads()
    strategy = plugins.get("strategies", name, allow_paths=True).load()
    say("ready")
    for check, work in checks().items():
        say("begun", check)
        try:
            say("passed", work(strategy, ask_within_limit))
        except Exception as error:  # a plugin may raise anything; its author is told
            say("failed", _describe(error, strategy))
    say("done")


def _answers(state: dict[str, Any], strategy: Strategy, ask: Ask) -> str:
    evidence = evidence_of(**state)
    try:
        numbers = [len(ask(strategy, evidence, n, 3).positions) for n in ASKED_FOR]
    except Exception as error:
        error.add_note(_laid_out(evidence))
        raise
    few = [n for n, got in zip(ASKED_FOR, numbers, strict=True) if got < min(n, len(evidence))]
    short = f"; fewer than there are when asked for {_list(few)}" if few else ""
    return f"asked for {_list(ASKED_FOR)}, gave {_list(numbers)} of {len(evidence)}{short}"


def _repeats(strategy: Strategy, ask: Ask) -> str:
    for state, settings in STATES.items():
        first, second = (ask(strategy, evidence_of(**settings), 9, 5) for _ in range(2))
        if first.positions.tolist() != second.positions.tolist():
            raise BrokenError(
                f"two queries with one seed gave {first.positions.tolist()} and "
                f"{second.positions.tolist()} ({state}); draw from rng alone"
            )
    return f"in each of the {len(STATES)} states above"


def _leaves_evidence(strategy: Strategy, ask: Ask) -> str:
    evidence = evidence_of(since_new_class=99)
    before = {name: getattr(evidence, name).copy() for name in ARRAYS}
    ask(strategy, evidence, 20, 0)
    changed = [name for name in ARRAYS if not np.array_equal(getattr(evidence, name), before[name])]
    if changed:
        raise BrokenError(f"evidence.{' and evidence.'.join(changed)} changed; work on a copy")
    return "no array of the evidence changed"


def _leaves_randomness(strategy: Strategy, ask: Ask) -> str:
    def state() -> str:
        return repr((np.random.get_state(legacy=False), random.getstate()))

    before = state()
    ask(strategy, evidence_of(), 5, 0)
    if state() != before:
        raise BrokenError("it drew from the global random generator; draw from rng")
    return "the generators that all of Python shares were not drawn from"


def _cost(m: int, strategy: Strategy, ask: Ask) -> str:
    evidence = evidence_of(m, tuple(range(K)) * 5, K, d=D)
    evidence.distance, evidence.spread, evidence.probabilities  # noqa: B018 - not its cost
    before, begun = _peak(reset=True), time.perf_counter()
    ask(strategy, evidence, 10, 0)
    seconds, memory = time.perf_counter() - begun, max(0, _peak() - before)
    cost = f"{seconds:.3f} s and {memory:,.0f} MB for a query of 10, {K} classes, one thread"
    if memory > MOST_MEMORY:
        raise BrokenError(f"{cost}; at most {MOST_MEMORY:,} MB")
    return cost


def _peak(*, reset: bool = False) -> float:
    """Return the most memory that the process has held at a time, in MB."""
    with contextlib.suppress(OSError):  # Linux alone has it
        if reset:
            _give_back()
            Path("/proc/self/clear_refs").write_text("5")
        held = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
        if held:
            return int(held[1]) / 1000
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _give_back() -> None:
    """Return what is free already, or the next arrays would seem to need nothing (glibc alone)."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


# What its author is told


def _list(numbers: Any) -> str:
    *first, last = [str(n) for n in numbers]
    return f"{', '.join(first)} and {last}" if first else last


def _laid_out(evidence: Evidence) -> str:
    """Describe in a few words what the strategy was given."""
    model = "no model" if evidence.probabilities is None else "probabilities of a model"
    counts = ", ".join(str(count) for count in evidence.counts[:5]) or "none"
    more = ", ..." if len(evidence.counts) > 5 else ""
    m, d = evidence.embedding.shape
    return f"It was given {m} candidates of {d} dimensions, labels a class: {counts}{more}, {model}"


def _describe(error: Exception, strategy: Strategy) -> str:
    """Describe an error with the line of the plugin that it comes from."""
    is_ours = isinstance(error, BrokenError | PluginError)
    text = str(error) if is_ours else describe_error(error)
    line = "" if is_ours else next(_lines(error, strategy), "")
    return ". ".join(part.rstrip(".") for part in (text, line, *_notes(error)) if part)


def _notes(error: Exception) -> list[str]:
    return list(getattr(error, "__notes__", []))


def _lines(error: Exception, strategy: Strategy) -> Iterator[str]:
    """Return the lines of the plugin's own file that an error went through, the last first."""
    code = getattr(inspect.unwrap(strategy), "__code__", None)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if code is not None and frame.filename == code.co_filename:
            text = linecache.getline(frame.filename, frame.lineno or 0).strip()
            yield f"Line {frame.lineno} of {Path(frame.filename).name} is {text!r}"
