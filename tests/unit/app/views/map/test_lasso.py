"""What a lasso catches."""

from __future__ import annotations

import numpy as np

from bowerbird.app.map.colours import Colours
from bowerbird.app.map.grid import Grid
from bowerbird.app.map.layout import lay_out
from bowerbird.app.map.project_map import MapLayout
from bowerbird.app.views.map.lasso import catch, describe_caught, gathered

SQUARE = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]


def laid(n: int = 200) -> MapLayout:
    points = lay_out(np.random.default_rng(0).random((n, 2)).astype(np.float32))
    return MapLayout(points, Grid(points.xy))


def colours(map_: MapLayout, of_items: np.ndarray, low: float | None = None) -> Colours:
    return Colours("prediction", of_items[map_.points.order].astype(np.uint8), low, low)


def test_positions_are_the_pools() -> None:
    """A lasso around everything gives every row of the pool once, ascending."""
    map_ = laid()
    assert catch(map_, colours(map_, np.ones(200)), SQUARE, {}).positions.tolist() == [*range(200)]


def test_what_is_hidden_is_not_caught() -> None:
    """Hidden classes stay out; a labelled item goes by its label, not by its prediction."""
    map_ = laid()
    codes = np.where(np.arange(200) < 50, 1, 2)
    found = catch(map_, colours(map_, codes), SQUARE, {3: 2, 60: 1}, hidden=[1])
    assert found.positions.tolist() == [3, *(p for p in range(50, 200) if p != 60)]


def test_on_a_scale_only_the_scale_hides() -> None:
    """A label's class is no place on a scale, so it neither hides an item nor shows it."""
    map_ = laid()
    codes = np.where(np.arange(200) < 50, 0, 9)
    found = catch(map_, colours(map_, codes, low=0.0), SQUARE, {60: 0, 3: 9}, hidden=[0])
    assert found.positions.tolist() == [*range(50, 200)]


def test_labelled_items_are_changed_on_request_only() -> None:
    """A label of many leaves items with a label alone, unless the person asks for them too."""
    map_ = laid()
    found = catch(map_, colours(map_, np.ones(200)), SQUARE, {7: 1, 9: 1})
    assert found.positions[~found.labelled].tolist() == [p for p in range(200) if p not in (7, 9)]
    assert len(found.positions) == 200


def test_the_page_is_told_numbers_and_a_sample() -> None:
    """The message counts what is caught and labelled and shows eight different items of it."""
    map_ = laid()
    found = catch(map_, colours(map_, np.ones(200)), SQUARE, {7: 1})
    sketches = [{"position": position} for position in found.sample(1).tolist()]
    message = describe_caught(found, sketches)
    assert (message["count"], message["labelled"], message["sample"]) == (200, 1, sketches)
    assert len({sketch["position"] for sketch in sketches}) == 8


def test_an_empty_lasso_is_an_empty_catch() -> None:
    """A lasso around nothing is told as such."""
    map_ = laid()
    found = catch(map_, colours(map_, np.ones(200)), [(0, 0), (1e-6, 0), (0, 1e-6)], {})
    assert describe_caught(found, found.sample(0).tolist()) == {
        "count": 0,
        "labelled": 0,
        "sample": [],
        "like": "",
    }


def test_what_is_gathered_can_be_labelled_like_a_lasso() -> None:
    """Items of another card come in any order and are caught in the pool's, labels left alone."""
    found = gathered(np.array([9, 2, 7]), {2: 1, 150: 1})
    assert found.positions.tolist() == [2, 7, 9]
    assert found.positions[~found.labelled].tolist() == [7, 9]
