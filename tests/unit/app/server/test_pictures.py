"""Pictures over HTTP: what is sent, what may be kept, and what is there where nothing is."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest
from PIL import Image
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.server import serve
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

Get = Callable[..., Awaitable[HTTPResponse]]


class Idle(Project):
    """A project whose workers never start."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


def pool(folder: Path) -> Pool:
    """Make three objects: one in a picture, one outside the folder, one without a file."""
    Image.new("RGB", (64, 48), (200, 40, 40)).save(folder / "field.png")
    table = pd.DataFrame({"id": range(3), "f0": [0.0, 1, 2], "f1": [1.0, 0, 1]})
    table["file"] = ["field.png", "../../secret.png", "gone.png"]
    box = {"left": 10, "top": 8, "width": 12, "height": 9}
    table = table.assign(**box)
    table.to_csv(folder / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"), parent="file", box=tuple(box), context=("f0",))
    return open_pool(folder / "pool.csv", roles, cache=folder / "cache")


def run(folder: Path, test: Callable[[Pool, Get], Awaitable[None]]) -> None:
    """Serve the objects while a test asks."""

    async def whole() -> None:
        shown = pool(folder)
        serving = serve.start(
            Idle(folder / "p.bower", shown, ProjectOptions()), annotator="ada", port=0
        )
        client = AsyncHTTPClient(force_instance=True)
        entered = await client.fetch(
            serving.entrance_url, follow_redirects=False, raise_error=False
        )
        cookie = entered.headers["Set-Cookie"].split(";")[0]

        async def get(path: str, **asked: Any) -> HTTPResponse:
            url = f"{serving.url}{path}?{urlencode(asked)}"
            return await client.fetch(url, headers={"Cookie": cookie}, raise_error=False)

        try:
            await test(shown, get)
        finally:
            client.close()
            await serving.stop()

    asyncio.run(whole())


def test_a_picture_in_the_size_that_is_asked(tmp_path: Path) -> None:
    """The object is cut out, and the picture around it is whole; both in the size asked for."""

    async def test(shown: Pool, get: Get) -> None:
        for path, shape in (("item/0/picture", 1), ("item/0/context", 64 / 48)):
            answer = await get(path, size=128)
            assert answer.code == 200 and answer.headers["Content-Type"] == "image/jpeg"
            image = Image.open(io.BytesIO(answer.body))
            assert max(image.size) == 128
            assert image.width / image.height == pytest.approx(shape, abs=0.1)

    run(tmp_path, test)


def test_only_the_right_address_may_be_kept(tmp_path: Path) -> None:
    """With the pool's token a browser keeps the picture, with another or none it asks again."""

    async def test(shown: Pool, get: Get) -> None:
        right = await get("item/0/picture", v=shown.token)
        assert "max-age" in right.headers["Cache-Control"]
        for other in ({}, {"v": "0" * 16}):
            assert (await get("item/0/picture", **other)).headers["Cache-Control"] == "no-cache"

    run(tmp_path, test)


def test_where_there_is_no_picture(tmp_path: Path) -> None:
    """A file outside the folder and one that is missing are placeholders that tell no path."""

    async def test(shown: Pool, get: Get) -> None:
        for position in (1, 2):
            answer = await get(f"item/{position}/picture", v=shown.token)
            assert answer.code == 404 and answer.body.startswith(b"<svg")
            assert answer.headers["Cache-Control"] == "no-cache"
            told = answer.body + answer.headers["Picture-Problem"].encode()
            assert b"secret" not in told and str(tmp_path).encode() not in told

    run(tmp_path, test)


def test_what_is_no_picture_at_all(tmp_path: Path) -> None:
    """Positions outside the pool are 404, sizes that are no numbers 400, great ones are cut."""

    async def test(shown: Pool, get: Get) -> None:
        assert (await get("item/3/picture")).code == 404
        assert (await get(f"item/{'9' * 40}/picture")).code == 404
        assert (await get("item/-1/picture")).code == 404
        for size in ("big", "-5", "1e3", "٣", "99999"):
            assert (await get("item/0/picture", size=size)).code == 400
        large = await get("item/0/picture", size=9999)
        assert max(Image.open(io.BytesIO(large.body)).size) == 2048

    run(tmp_path, test)


def test_what_can_be_chosen_comes_beside_the_picture(tmp_path: Path) -> None:
    """Its own size is in a header, and where there is none the reason, without the path."""

    async def test(shown: Pool, get: Get) -> None:
        about = json.loads((await get("item/0/context")).headers["Picture-About"])
        assert about == {"width": 64, "height": 48, "pages": 1, "bands": [], "deep": False}
        reasons = [
            json.loads((await get(f"item/{i}/picture")).headers["Picture-Problem"]) for i in (1, 2)
        ]
        assert reasons == [
            "This picture leaves the data's folder. Pictures have to be inside it.",
            "This picture does not exist. Pictures are looked up in the data's folder.",
        ]

    run(tmp_path, test)


def test_a_look_that_there_is_not_is_refused(tmp_path: Path) -> None:
    """Stretches, pages and bands are held to what there is before anything is decoded."""

    async def test(shown: Pool, get: Get) -> None:
        for name, value in (
            ("stretch", "sqrt"), ("page", "-1"), ("page", "99999"), ("bands", "1,2,3,4"),
            ("bands", "a"), ("number", "x"), ("bands", "1,"),
        ):  # fmt: skip
            assert (await get("item/0/picture", **{name: value})).code == 400, name
        for value in ("0", "0,1", "2,1,0"):
            assert (await get("item/0/picture", bands=value, stretch="asinh", page=7)).code == 200

    run(tmp_path, test)
