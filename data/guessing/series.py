"""Find the columns that hold items' series: lists that belong together, or rows of one id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.column_types import is_list, is_series
from bowerbird.data.errors import DataError
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.names import ID_ENDINGS, ID_NAMES, TIMES, first_of, value_of
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import Roles, expand
from bowerbird.data.series.columns import SeriesColumns

TIME_WORDS = TIMES | {"t", "hmjd", "btjd", "bkjd", "tjd", "obsmjd", "obstime", "times"}
WAVELENGTH_WORDS = frozenset({"wavelength", "wavelengths", "wave", "lambda", "lam", "loglam"})
VALUE_WORDS = frozenset({"mag", "magnitude", "flux", "fluxes", "brightness", "value", "values"})
VALUE_WORDS |= {"counts", "rate", "intensity", "spectrum"}
BAND_WORDS = frozenset({"band", "bands", "filter", "filters", "passband", "bandpass", "filt"})
BAND_WORDS |= {"filtercode"}
ERROR_NAMES = frozenset({"err", "error", "errors", "sigma", "unc", "uncertainty", "e"})
PERIOD_NAMES = ("period", "period_d", "period_days", "per", "porb", "p_orb", "best_period")
OBJECT_NAMES = ("object", "objectid", "star", "starid", "source", "target", "name", "oid")
ROWS_COMPARED = 1_000
FEWEST_ROWS = 2  # of an item, on average, in a table of measurements
MOST_TOLD_APART = 40  # bands


def find_long(table: pa.Table, roles: Roles) -> tuple[str, SeriesColumns] | None:
    """Find out whether a table has a row for each measurement, and not for each item.

    It has where a column of ids repeats and stands beside a time and a value.

    Parameters
    ----------
    table : pyarrow.Table
        The first rows.
    roles : Roles
        As the person stated them.

    Returns
    -------
    id_name : str
    columns : SeriesColumns
        None where the table has a row for each item.
    """
    head = Head(table)
    apart = (roles.assigned - {roles.id}) | set(roles.exclude)
    free = [name for name in head.names if name not in apart]
    id_name = roles.id or repeating_id(table.select(free))
    if id_name is None or id_name not in head.names or not _repeats(head, id_name):
        return None
    numbers = [name for name in head.numbers if name in free and name != id_name]
    columns = _together(numbers, _bands(head, free), _is_measured(numbers))
    place = columns.time or columns.wavelength
    if columns.value is None or place is None or head.distinct(place) < FEWEST_ROWS:
        return None
    return id_name, columns


def find_lists(head: Head, free: Sequence[str], roles: Roles, file: str) -> SeriesColumns | None:
    """Return the columns of lists that are the items' series, and the period of each item.

    Parameters
    ----------
    head : Head
    free : sequence of str
        The columns to guess among.
    roles : Roles
        As the person stated them.
    file : str
        For messages.

    Returns
    -------
    columns : SeriesColumns or None
        None where there are none.

    Raises
    ------
    DataError
        If what was stated are no such columns.
    """
    columns = roles.series
    if columns is None:
        assigned = roles.assigned
        lists = [n for n in free if n not in assigned and is_list(head.table[n].type)]
        numbers = [name for name in lists if is_series(head.table[name].type)]
        columns = _together(
            numbers, [n for n in lists if _called(n, BAND_WORDS)], lambda name: True
        )
        if not _belong_together(head, columns):
            return None
    if columns.value is None:
        return None
    _check(head, columns, file)
    if columns.period is None and columns.time is not None:
        period = first_of(PERIOD_NAMES, [name for name in free if name in head.numbers])
        columns = replace(columns, period=period)
    return columns


def remark_of_series(columns: SeriesColumns) -> Remark:
    """Return what is to be said of series that were guessed.

    Parameters
    ----------
    columns : SeriesColumns
    """
    place = columns.time or columns.wavelength
    parts = [f"{columns.value!r} over {place!r}"]
    parts += [f"with errors {columns.error!r}"] if columns.error else []
    parts += [f"in the bands of {columns.band!r}"] if columns.band else []
    parts += [f"folded on {columns.period!r}"] if columns.period else []
    what = "Spectra" if columns.is_spectrum else "Series"
    return Remark("roles", f"{what}: {', '.join(parts)}.", config_line(columns))


def config_line(columns: SeriesColumns) -> str:
    """Return the line of a configuration that states the columns of a series.

    Parameters
    ----------
    columns : SeriesColumns
    """
    stated = ", ".join(f"{key}: {column}" for key, column in columns.stated().items())
    return f"data: {{series: {{{stated}}}}}"


def repeating_id(table: pa.Table) -> str | None:
    """Return the column that says to which item a row belongs, where several belong to one.

    Parameters
    ----------
    table : pyarrow.Table
        The first rows.

    Returns
    -------
    name : str or None
    """
    head = Head(table)
    repeating = [name for name in head.names if _repeats(head, name)]
    named = first_of((*ID_NAMES, *OBJECT_NAMES), repeating)
    return named or next((n for n in repeating if n.casefold().endswith(ID_ENDINGS[:2])), None)


def _repeats(head: Head, name: str) -> bool:
    kind = head.table.schema.field(name).type
    if pa.types.is_nested(kind) or pa.types.is_floating(kind) or not len(head):
        return False
    return 0 < FEWEST_ROWS * head.distinct(name) <= len(head)


def _is_measured(numbers: Sequence[str]) -> Callable[[str], bool]:
    """Whether a column of numbers is what was measured: by its name, or because it has errors."""
    with_errors = {value_of(name, numbers) for name in numbers}
    return lambda name: name in with_errors or _called(name, VALUE_WORDS)


def _together(
    numbers: Sequence[str], bands: Sequence[str], is_value: Callable[[str], bool]
) -> SeriesColumns:
    """Return which columns are times, values, errors and bands, by their names."""
    wavelengths = [name for name in numbers if _called(name, WAVELENGTH_WORDS)]
    times = [name for name in numbers if _called(name, TIME_WORDS)]
    errors = {name: value_of(name, numbers) for name in numbers}
    shared = [name for name in numbers if name.casefold() in ERROR_NAMES]
    apart = {*wavelengths, *times, *shared, *(name for name, of in errors.items() if of)}
    values = [name for name in numbers if name not in apart and is_value(name)]
    value = min(values, key=lambda name: not _called(name, VALUE_WORDS), default=None)
    of_value = [name for name, of in errors.items() if of is not None and of == value]
    return SeriesColumns(
        value=value,
        time=next(iter(times), None) if not wavelengths else None,
        wavelength=next(iter(wavelengths), None),
        error=next(iter((*of_value, *shared)), None),
        band=next(iter(bands), None),
    )


def _belong_together(head: Head, columns: SeriesColumns) -> bool:
    """Whether there are values over something, each list as long as the others beside it."""
    if columns.value is None or not (columns.time or columns.wavelength):
        return False
    lengths = [
        pc.fill_null(pc.list_value_length(head.table[name]), 0).slice(0, ROWS_COMPARED)
        for name in columns.lists
    ]
    return all(length.equals(lengths[0]) for length in lengths)


def _bands(head: Head, free: Sequence[str]) -> list[str]:
    names = [name for name in free if _called(name, BAND_WORDS)]
    return [
        name
        for name in names
        if (name in head.texts or name in head.numbers) and head.distinct(name) <= MOST_TOLD_APART
    ]


def _called(name: str, words: frozenset[str]) -> bool:
    return not words.isdisjoint(name.casefold().replace(".", "_").split("_"))


def _check(head: Head, columns: SeriesColumns, file: str) -> None:
    for role, name in columns.stated().items():
        expand([name], head.names, f"series.{role}", file)
        kind = head.table.schema.field(name).type
        if role == "period" and name not in head.numbers:
            raise DataError(f"{file}: series.period is {name!r}, which is no column of numbers.")
        if role != "period" and not (is_list(kind) if role == "band" else is_series(kind)):
            raise DataError(
                f"{file}: series.{role} is {name!r}, which holds {kind}; expected a list for every "
                "item, or a row for every measurement in a table in which an item's id repeats."
            )
    if columns.time and columns.wavelength:
        raise DataError(f"{file}: series has both time and wavelength. State one of the two.")
