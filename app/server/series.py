"""Series of items over HTTP, so that the page can fetch them before they are looked at."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

from tornado.web import HTTPError

from bowerbird.app.project.project import Project
from bowerbird.app.server.routes import Guarded
from bowerbird.data.series_points import series_columns, series_points

MOST_POSITION_DIGITS = 15


class ItemSeries(Guarded):
    """The points of one series of an item, as JSON."""

    async def get(self, position: str, number: str) -> None:
        """Answer with the points of `series_points`.

        Parameters
        ----------
        position : str
            Decimal digits; the pool's row.
        number : str
            Of the column among those of series.
        """
        pool, columns = self.project.pool, series_columns(self.project.pool)
        row = int(position) if len(position) <= MOST_POSITION_DIGITS else -1
        if not 0 <= row < len(pool) or int(number) >= len(columns):
            raise HTTPError(404)
        work = partial(series_points, pool, row, columns[int(number)])
        points = await asyncio.to_thread(work)
        fresh = self.get_argument("v", "") == pool.token
        self.set_header("Cache-Control", "private, max-age=86400" if fresh else "no-cache")
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(points, allow_nan=False))


def routes(project: Project) -> list[tuple[str, type[Guarded], dict[str, Any]]]:
    """Return the series' addresses.

    Parameters
    ----------
    project : Project

    Returns
    -------
    routes : list of (pattern, handler, its arguments)
    """
    return [(r"/item/([0-9]+)/series/([0-9]{1,4})", ItemSeries, {"project": project})]
