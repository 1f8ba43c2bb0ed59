"""Series over HTTP."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import numpy as np
import pandas as pd
from tornado.httpclient import AsyncHTTPClient

from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.server import serve
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles
from tests.unit.app.server.conftest import Idle


def test_points_are_sent_to_who_may_see_them(tmp_path: Path) -> None:
    """JSON of the item's series, 404 for what there is not, and nothing without the cookie."""
    table = pd.DataFrame({"id": range(12), "f0": np.arange(12.0), "f1": 1.0})
    table["flux"] = [[1.0, float(i)] for i in range(12)]
    table.to_parquet(tmp_path / "pool.parquet")
    roles = Roles(id="id", features=("f0", "f1"), context=("flux",))
    pool = open_pool(tmp_path / "pool.parquet", roles, cache=tmp_path / "cache")

    async def whole() -> None:
        project = Idle(tmp_path / "p.bower", pool, ProjectOptions())
        serving = serve.start(project, annotator="ada", port=0)
        client = AsyncHTTPClient(force_instance=True)
        try:
            entered = await client.fetch(
                serving.entrance_url, follow_redirects=False, raise_error=False
            )
            cookie = {"Cookie": entered.headers["Set-Cookie"].split(";")[0]}
            url = f"{serving.url}item/5/series/0?v={pool.token}"
            answer = await client.fetch(url, headers=cookie)
            assert json.loads(answer.body) == {"x": [0, 1], "y": [1.0, 5.0], "count": 2}
            assert "max-age" in answer.headers["Cache-Control"]
            for path in ("item/12/series/0", "item/5/series/1", f"item/{'9' * 40}/series/0"):
                url = serving.url + path
                refused = await client.fetch(url, headers=cookie, raise_error=False)
                assert refused.code == 404, path
            without = await client.fetch(f"{serving.url}item/5/series/0", raise_error=False)
            assert without.code == 403
        finally:
            client.close()
            await serving.stop()

    asyncio.run(whole())
