"""A pool without some of its columns, for a person who must not see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bowerbird.data.distributions import share_summaries
from bowerbird.data.links import FIELD
from bowerbird.data.pool import Pool
from bowerbird.data.series.columns import SeriesColumns


def without_columns(pool: Pool, names: Collection[str]) -> Pool:
    """Return a pool in which columns cannot be seen; what is learned from stays as it is.

    Parameters
    ----------
    pool : Pool
    names : collection of str
        Columns of its context, or features; others are passed over.

    Returns
    -------
    pool : Pool
        Without the columns in `context`, `kinds`, `errors`, `sky`, `series` and `shown_features`,
        and without the links that are made of them. It shares all else.
    """
    gone = set(names)
    kinds = {name: kind for name, kind in pool.kinds.items() if name not in gone}
    visible = [name for name in pool.context.column_names if name not in gone]
    part = replace(
        pool,
        context=pool.context.select(visible),
        kinds=kinds,
        sky=() if gone.intersection(pool.sky) else pool.sky,
        errors={n: more for n, more in pool.errors.items() if not gone.intersection([n, *more])},
        links={n: text for n, text in pool.links.items() if not gone & set(FIELD.findall(text))},
        series=_visible(pool.series, gone),
        hidden=tuple(names),
    )
    vars(part)["index"] = pool.index  # a hash table of all ids is not made twice
    share_summaries(pool, part)
    return part


def _visible(series: SeriesColumns | None, gone: set[str]) -> SeriesColumns | None:
    if series is None or series.value in gone:
        return None
    return SeriesColumns(**{k: name for k, name in series.stated().items() if name not in gone})
