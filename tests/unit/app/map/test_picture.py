"""The map's picture for browsers without WebGL."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from bowerbird.app.map.colours import Colours
from bowerbird.app.map.layout import Frame
from bowerbird.app.map.picture import draw

CLASSES = ((1, "#0000ff"), (2, "#ff0000"))


def picture(codes: np.ndarray, xy: np.ndarray, **of: object) -> np.ndarray:
    frame = Frame((0.0, 0.0, 1.0, 1.0), (64, 48), classes=CLASSES)._replace(**of)
    data = draw(xy.astype(np.uint16), Colours("prediction", codes.astype(np.uint8)), frame)
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA")).astype(int)


def crowd() -> tuple[np.ndarray, np.ndarray]:
    """Return 5000 points of class 1 and, below them all, 5 of class 2 in their midst."""
    rng = np.random.default_rng(0)
    xy = np.concatenate([[[32_768, 32_768]] * 5, rng.integers(25_000, 40_000, (5000, 2))])
    return np.array([2] * 5 + [1] * 5000), xy


def test_rare_points_lie_on_top_of_a_crowd() -> None:
    """Five points of a rare class are seen in the middle of 5000 others, in their own colour."""
    codes, xy = crowd()
    assert picture(codes, xy)[24, 32].tolist() == [255, 0, 0, 255]


def test_hidden_classes_are_not_drawn() -> None:
    """With both classes hidden the picture is empty; with one, only the other is there."""
    codes, xy = crowd()
    assert not picture(codes, xy, hidden=frozenset({1, 2}))[..., 3].any()
    seen = picture(codes, xy, hidden=frozenset({1}))
    assert seen[..., 3].any() and not seen[..., 2].any()


def test_up_is_up() -> None:
    """A point at the top left of the map is at the top left of the picture."""
    seen = picture(np.array([1]), np.array([[3000, 62_000]]))
    rows, columns = np.nonzero(seen[..., 3])
    assert rows.max() < 10 and columns.max() < 10


def test_a_window_without_points_is_empty() -> None:
    """Far from every point the picture is transparent, and nothing warns."""
    codes, xy = crowd()
    assert not picture(codes, xy, window=(2.0, 2.0, 3.0, 3.0))[..., 3].any()


def test_dense_places_are_less_transparent() -> None:
    """The more points a pixel has, the more is seen of it."""
    xy = np.concatenate([[[10_000, 10_000]] * 500, [[50_000, 50_000]]])
    seen = picture(np.ones(501), xy)
    assert seen[:24, :, 3].max() < seen[24:, :, 3].max()
