"""The map's addresses, asked over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from bowerbird.app.log.codec import event_of
from bowerbird.app.loop.predictions import write_predictions
from bowerbird.app.map.project_map import SharedMap
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.server import serve
from bowerbird.app.server.map import CHUNK
from bowerbird.data.open import open_pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

ROWS = 300
Get = Callable[..., Awaitable[HTTPResponse]]


class Idle(Project):
    """A project whose workers never start."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


def project(folder: Path) -> Project:
    xy = np.random.default_rng(0).normal(size=(ROWS, 2)).astype(np.float32)
    sizes = [*range(1, ROWS), np.nan]
    table = pd.DataFrame({"id": range(ROWS), "f0": xy[:, 0], "f1": xy[:, 1], "size": sizes})
    table.to_csv(folder / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"))
    pool = open_pool(folder / "pool.csv", roles, cache=folder / "cache")
    assert pool.folder is not None
    stored.store(pool.folder, best(len(pool)), xy)
    return Idle(folder / "p.bower", pool, ProjectOptions(classes=(("a", "#ff0000"), ("b", None))))


def run(folder: Path, test: Callable[[Project, Get], Awaitable[None]]) -> None:
    """Serve a project on a loop of its own while a test asks."""

    async def whole() -> None:
        shown = project(folder)
        serving = serve.start(shown, annotator="ada", port=0)
        client = AsyncHTTPClient()

        async def get(path: str, cookie: bool = True) -> HTTPResponse:
            headers = {"Cookie": await entered()} if cookie else {}
            return await client.fetch(serving.url + path, headers=headers, raise_error=False)

        async def entered() -> str:
            answer = await client.fetch(
                serving.entrance_url, follow_redirects=False, raise_error=False
            )
            return answer.headers["Set-Cookie"].split(";")[0]

        try:
            await test(shown, get)
        finally:
            client.close()
            await serving.stop()

    asyncio.run(whole())


async def predicted(shown: Project, version: int, top: np.ndarray) -> None:
    sure = np.full((ROWS, 2), 0.25, dtype=np.float32)
    sure[np.arange(ROWS), top] = 0.75
    write_predictions(shown.folder / "cache" / "predictions", version, sure)
    body = {"version": version, "labels": 2, "classes": ["a", "b"], "position": 0, "seed": 0}
    body |= {"learner": {"name": "duo"}, "digest": ""}
    await shown.append(event_of("model", body))


def test_points_are_pairs_and_may_be_kept(tmp_path: Path) -> None:
    """All points come as pairs of uint16; with the right token a browser keeps them for ever."""

    async def test(shown: Project, get: Get) -> None:
        points = (await shown.shared(SharedMap).laid()).points
        answer = await get(f"map/points?v={points.digest}")
        got = np.frombuffer(answer.body, dtype="<u2").reshape(-1, 2)
        assert np.array_equal(got, points.xy)
        assert "immutable" in answer.headers["Cache-Control"]
        assert (await get("map/points?v=other")).headers["Cache-Control"] == "no-store"

    run(tmp_path, test)


def test_a_new_model_has_another_address(tmp_path: Path) -> None:
    """Colours follow the model; the token changes with them, and the old one is still answered."""

    async def test(shown: Project, get: Get) -> None:
        top = np.arange(ROWS) % 2
        await predicted(shown, 1, top)
        first = await shown.shared(SharedMap).colours("prediction")
        await predicted(shown, 2, 1 - top)
        second = await shown.shared(SharedMap).colours("prediction")
        assert first.digest != second.digest
        for colours in (first, second):
            answer = await get(f"map/colours?by=prediction&v={colours.digest}")
            assert answer.body == colours.codes.tobytes()
            assert "immutable" in answer.headers["Cache-Control"]

    run(tmp_path, test)


def test_a_column_colours_and_what_is_none_does_not(tmp_path: Path) -> None:
    """A column of numbers has colours; an unknown name is a 404 without a word about the data."""

    async def test(shown: Project, get: Get) -> None:
        answer = await get("map/colours?by=column%3Asize")
        assert len(answer.body) == ROWS and answer.body.count(0) == 1
        for wrong in ("column%3Anone", "nothing", "..%2F..%2Fetc%2Fpasswd"):
            refused = await get(f"map/colours?by={wrong}")
            assert refused.code == 404 and refused.body == b"404\n"

    run(tmp_path, test)


@pytest.mark.parametrize(
    "query",
    [
        "window=0,0,1,1",
        "window=0,0,1&size=10,10",
        "window=0,0,0,1&size=10,10",
        "window=0,0,nan,1&size=10,10",
        "window=0,0,1,1&size=10,99999",
        "window=0,0,1,1&size=10,10&hidden=x",
        "window=0,0,1,1&size=10,10&hidden=256",
    ],
)
def test_a_picture_of_nonsense_is_refused(tmp_path: Path, query: str) -> None:
    """Windows and sizes that are none, or too large to draw, are a 400."""

    async def test(shown: Project, get: Get) -> None:
        assert (await get(f"map/picture?by=label&{query}")).code == 400

    run(tmp_path, test)


def test_a_picture_is_a_png(tmp_path: Path) -> None:
    """A window of the map comes as a PNG."""

    async def test(shown: Project, get: Get) -> None:
        answer = await get("map/picture?by=label&window=0,0,1,1&size=40,30&hidden=1,2")
        assert answer.code == 200 and answer.body.startswith(b"\x89PNG")

    run(tmp_path, test)


def test_nobody_without_the_cookie_gets_data(tmp_path: Path) -> None:
    """Points, colours and pictures need the entrance's cookie."""

    async def test(shown: Project, get: Get) -> None:
        for path in ("map/points", "map/colours?by=label", "map/picture?window=0,0,1,1&size=9,9"):
            assert (await get(path, cookie=False)).code == 403

    run(tmp_path, test)


def test_what_everybody_needs_is_made_once(tmp_path: Path) -> None:
    """Two who ask at the same time get the very same points, and a new projection other ones."""

    async def test(shown: Project, get: Get) -> None:
        one, two = await asyncio.gather(
            shown.shared(SharedMap).laid(), shown.shared(SharedMap).laid()
        )
        assert one is two
        shown.tell("projection")
        assert (await shown.shared(SharedMap).laid()) is not one

    run(tmp_path, test)


def test_large_answers_come_in_pieces(tmp_path: Path) -> None:
    """More than one piece arrives whole and in order."""

    async def test(shown: Project, get: Get) -> None:
        points = (await shown.shared(SharedMap).laid()).points
        big = np.random.default_rng(0).integers(0, 256, 2 * CHUNK + 77, dtype=np.uint8)
        object.__setattr__(points, "xy", big)
        assert (await get("map/points")).body == big.tobytes()

    run(tmp_path, test)
