"""Join series: a table with a row for each measurement of an item, as its light curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bowerbird.data.joining.extras import Extra
from bowerbird.data.progress import Progress
from bowerbird.data.roles import ROW_NUMBER, Roles, expand
from bowerbird.data.series.columns import SeriesColumns
from bowerbird.data.series.items import as_items, stands_in
from bowerbird.data.source import Source


def items_of(
    source: Source, extra: Extra, id_name: str, series: SeriesColumns | None, progress: Progress
) -> tuple[Source, Extra, SeriesColumns | None]:
    """Make one row of all measurements of an item, where what is joined has several.

    Parameters
    ----------
    source : Source
        The extra, opened.
    extra : Extra
    id_name : str
        The column of ids of the data.
    series : SeriesColumns or None
        The columns of the pool's series as far as they are known, by their names in the pool.
    progress : callable
        Called with the rows that were read.

    Returns
    -------
    source : Source
        The same where each row is an item.
    extra : Extra
        With its column of ids.
    series : SeriesColumns or None
        With those of the extra, where they were not known.

    Raises
    ------
    DataError
        If the columns that were stated are not there.
    """
    choice, names = extra.choice, source.head.column_names
    if extra.files is None or choice.id == ROW_NUMBER:
        return source, extra, series
    stated = _stated(series, choice.prefix, names)
    alike = (name for name in names if name.casefold() == id_name.casefold())
    roles = Roles(id=choice.id or next(alike, None), series=stated)
    items, roles = as_items(source, roles, extra.name, progress)
    if items is source or roles.series is None:
        return source, extra, series
    if roles.id is not None:
        extra = replace(extra, choice=replace(choice, id=roles.id))
    lists = roles.series.lists
    brings_all = choice.columns is None or set(lists) <= set(
        expand(choice.columns, items.head.column_names, "columns", extra.name)
    )
    if brings_all and (series is None or stated is not None):
        period = None if series is None else series.period
        series = replace(_with_prefix(roles.series, choice.prefix), period=period)
    return items, extra, series


def _stated(
    series: SeriesColumns | None, prefix: str, names: Sequence[str]
) -> SeriesColumns | None:
    """Return the columns of a series as an extra has them; None where they lie elsewhere."""
    if series is None or series.value is None:
        return series
    columns = {role: name.removeprefix(prefix) for role, name in series.stated().items()}
    stated = SeriesColumns(**columns)
    return stated if stands_in(stated, names) else None


def _with_prefix(series: SeriesColumns, prefix: str) -> SeriesColumns:
    return SeriesColumns(**{role: prefix + name for role, name in series.stated().items()})
