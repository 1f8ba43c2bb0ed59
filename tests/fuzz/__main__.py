"""``python -m tests.fuzz [TARGET ...]``: run many inputs, and print what came of them.

An input that ends in anything but an answer or an error in one line is printed with its seed;
``python -m tests.fuzz TARGET --seed SEED --inputs 1`` runs it again.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

from tests.fuzz.processes import Piece, Process
from tests.fuzz.runner import Result
from tests.fuzz.targets import TARGETS

INPUTS = 1_000_000
AT_A_TIME = 2_000  # inputs of one process, so that what a target leaves behind stays small


def main() -> int:
    """Run the inputs over as many processes as there are cores."""
    options = _options()
    names = options.targets or list(TARGETS)
    counts = _counts(names, options.inputs)
    pieces = [
        (name, start, min(start + AT_A_TIME, options.seed + counts[name]))
        for name in names
        for start in range(options.seed, options.seed + counts[name], AT_A_TIME)
    ]
    results: dict[str, Result] = {name: Result() for name in names}
    started = time.monotonic()
    # From the front of every target in turn, so that a run that is ended early has seen them all.
    order = sorted(pieces, key=lambda piece: (piece[1] - options.seed) / counts[piece[0]])
    _run_all(order, options, results, started)
    _print(results, time.monotonic() - started)
    return 1 if any(result.untyped for result in results.values()) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    add = parser.add_argument
    add("targets", nargs="*", choices=[[], *TARGETS], metavar="TARGET", help=", ".join(TARGETS))
    add("--inputs", type=int, default=INPUTS, help=f"of all targets together ({INPUTS:,})")
    add("--seed", type=int, default=0, help="of the first input (0)")
    add("--minutes", type=float, default=float("inf"), help="after which no more are begun")
    add("--processes", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def _counts(names: list[str], inputs: int) -> dict[str, int]:
    shares = {name: TARGETS[name][2] for name in names}
    return {name: max(1, inputs * share // sum(shares.values())) for name, share in shares.items()}


def _run_all(
    pieces: list[Piece], options: argparse.Namespace, results: dict[str, Result], started: float
) -> None:
    waiting, running = list(pieces), []
    while waiting or running:
        over = time.monotonic() - started > options.minutes * 60
        while waiting and not over and len(running) < options.processes:
            running.append(Process(waiting.pop(0)))
        if over:
            waiting.clear()
        for process in list(running):
            if process.has_ended():
                running.remove(process)
                result, name = process.result(), process.piece[0]
                _print_new(name, result, results[name])
                results[name].add(result)
                _print_line(name, results[name])
        time.sleep(0.05)


def _print_line(name: str, result: Result) -> None:
    print(
        f"{name:<14}{result.inputs:>12,}{result.accepted:>12,}{result.typed:>12,}"
        f"{result.untyped:>10,}   {result.slowest[0]:8.2f} s by {result.slowest[1]}",
        flush=True,
    )


def _print(results: dict[str, Result], seconds: float) -> None:
    total = Result()
    print(f"\n{'target':<14}{'inputs':>12}{'accepted':>12}{'typed':>12}{'untyped':>10}   slowest")
    for name, result in results.items():
        _print_line(name, result)
        total.add(result)
    _print_line("all", total)
    print(f"{seconds:,.0f} s")
    for name, result in results.items():
        _print_new(name, result, Result())


def _print_new(name: str, result: Result, before: Result) -> None:
    for kind in result.examples.keys() - before.examples.keys():
        seed, text = result.examples[kind]
        print(f"\n{name}: {kind}: python -m tests.fuzz {name} --seed {seed} --inputs 1\n{text}")


if __name__ == "__main__":
    sys.exit(main())
