"""What a person should know of guessed roles, where they may have expected otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow.compute as pc

from bowerbird.data.guessing.aside import Aside
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.labels import find_classes
from bowerbird.data.guessing.names import ID_NAMES
from bowerbird.data.guessing.sentinels import find_sentinels
from bowerbird.data.guessing.series import remark_of_series
from bowerbird.data.guessing.sky import remark_of_sky
from bowerbird.data.guessing.uncertainties import remark_of_errors
from bowerbird.data.remarks import Remark, counted
from bowerbird.data.roles import ROW_NUMBER, Roles, listed

SHOWN = 6


def remarks_of(
    head: Head, stated: Roles, guess: Roles, aside: Aside, derived: Iterable[str]
) -> Iterator[Remark]:
    """Describe what was guessed, where a person may have expected otherwise.

    Parameters
    ----------
    head : Head
    stated : Roles
        As the person stated them.
    guess : Roles
        With every role filled in.
    aside : Aside
        Columns that no model learns from.
    derived : iterable of str
        Columns that a person had computed.

    Yields
    ------
    remark : Remark
    """
    unused = [n for n in derived if n not in (guess.features or ()) and n not in guess.exclude]
    if unused:
        yield Remark(
            "roles",
            f"Derived, and not learned from: {listed(unused, SHOWN)}.",
            "data: {features: [...]}",
        )
    if stated.id is None and guess.id not in (ROW_NUMBER, None) and guess.id not in ID_NAMES:
        yield Remark("roles", f"Items are named by column {guess.id!r}.", "data: {id: row number}")
    if stated.features is None:
        yield from _of_features(aside)
    if stated.sky is None and guess.sky:
        yield remark_of_sky(guess.sky)
    if stated.errors is None and guess.errors:
        yield remark_of_errors(guess.errors)
    if guess.series is not None and guess.series != stated.series:
        yield remark_of_series(guess.series)
    empty = [name for name in head.names if head.table[name].null_count == len(head)]
    if empty:
        yield Remark("values", f"Without any value: {listed(empty, SHOWN)}.")
    if doubles := aside.leaks.doubles:
        yield Remark("roles", f"The label {guess.label!r} nearly again: {listed(doubles, SHOWN)}.")
    if stated.label is None and guess.label is None:
        yield from _offered(head, guess)
    yield from _of_sentinels(head, stated, guess)


def _of_features(aside: Aside) -> Iterator[Remark]:
    for reason, names in aside.by_reason.items():
        if names:
            yield Remark(
                "roles",
                f"Shown, and not learned from: {listed(names, SHOWN)} ({reason}).",
                "data: {features: [...]}",
            )
    if aside.leaks.telling:
        telling = listed(aside.leaks.telling, SHOWN)
        yield Remark(
            "roles",
            f"Learned from, though each alone tells the classes apart: {telling}. Leave out what "
            "was made from the label.",
            f"data: {{exclude: [{aside.leaks.telling[0]}]}}",
        )


def _of_sentinels(head: Head, stated: Roles, guess: Roles) -> Iterator[Remark]:
    for name, value, times in find_sentinels(head, guess.features or ()):
        if str(value) not in stated.missing.get(name, ()):
            yield Remark(
                "values",
                f"Column {name!r} holds {value} {counted(times, 'time')}, far from all else: it "
                "may mean that there is no value, and is taken as it is.",
                f'data: {{missing: {{{name}: ["{value}"]}}}}',
            )


def _offered(head: Head, guess: Roles) -> Iterator[Remark]:
    for name in find_classes(head, guess):
        most = pc.value_counts(head.table[name].drop_null()).to_pylist()
        most.sort(key=lambda entry: -entry["counts"])
        values = listed([f"{m['values']} {m['counts']:,}" for m in most], SHOWN)
        yield Remark(
            "roles",
            f"Column {name!r} may hold classes: {values}.",
            f"data: {{label: {name}}}",
        )
