"""Run a piece of the inputs in a process of its own, which may die of them."""

from __future__ import annotations

import faulthandler
import logging
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.fuzz.runner import Result, run
from tests.fuzz.targets import make

MEMORY = 8 * 2**30  # bytes that a process may ask for: a file that asks for more is found
STALLED_SECONDS = 300  # that a process may stay with one input

Piece = tuple[str, int, int]  # the target, its first seed, and the seed after its last


class Process:
    """One process that runs the inputs of one piece."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        context = multiprocessing.get_context("spawn")
        self._reading, writing = context.Pipe(duplex=False)
        self._seed = context.Value("q", piece[1])
        self._process = context.Process(target=_work, args=(piece, writing, self._seed))
        self._process.start()
        writing.close()
        self._last, self._since = piece[1], time.monotonic()

    def has_ended(self) -> bool:
        """Whether it has; one that stays with one input is ended."""
        if self._seed.value != self._last:
            self._last, self._since = self._seed.value, time.monotonic()
        if time.monotonic() - self._since > STALLED_SECONDS:
            self._process.kill()
        return self._reading.poll() or not self._process.is_alive()

    def result(self) -> Result:
        """Return what it found; a process that died is a find."""
        result = Result()
        try:
            result = self._reading.recv()
        except EOFError:
            self._process.join()
            seed, code = self._seed.value, self._process.exitcode
            result.inputs, result.untyped = max(1, seed - self.piece[1]), 1
            result.examples[f"died ({code})"] = (seed, "The process died or stood still.")
        self._process.join()
        self._reading.close()
        return result


def _work(piece: Piece, writing: Any, current: Any) -> None:
    name, start, stop = piece
    faulthandler.enable()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard < 0 else min(MEMORY, hard), hard))
    logging.disable(logging.WARNING)
    logging.lastResort = None

    def note(seed: int) -> None:
        current.value = seed

    with tempfile.TemporaryDirectory() as folder:
        target = make(name, Path(folder))
        result = run(name, target, range(start, stop), note)
        getattr(target, "close", lambda: None)()
    writing.send(result)
    writing.close()
