"""What a model says of every item, as it lies on the disk for the screen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bowerbird.app.loop.predictions import CHUNK_ROWS, read_predictions, write_predictions

NAMES = tuple(f"class {i}" for i in range(12))


def written(folder: Path, probabilities: np.ndarray, **how: object) -> np.ndarray | None:
    """Write and read the likeliest classes of each item."""
    write_predictions(folder, 1, probabilities.astype(np.float32), **how)  # type: ignore[arg-type]
    predictions = read_predictions(folder, 1, 3, NAMES[: probabilities.shape[1]])
    assert predictions is not None
    if predictions.likeliest is not None:
        assert (predictions.likeliest["column"][:, 0] == predictions.top).all()
        assert (predictions.likeliest["share"][:, 0] == predictions.certainty).all()
    return predictions.likeliest


def test_the_likeliest_are_those_of_a_sort(tmp_path: Path) -> None:
    """Five of each item in falling order, over the border of two chunks, with their shares."""
    probabilities = np.random.default_rng(0).dirichlet(np.ones(12), CHUNK_ROWS + 7)
    likeliest = written(tmp_path, probabilities, many=True)
    assert likeliest is not None and likeliest.shape == (CHUNK_ROWS + 7, 5)
    order = np.argsort(-probabilities.astype(np.float32), axis=1, kind="stable")[:, :5]
    assert (likeliest["column"] == order).all()
    shares = np.take_along_axis(probabilities, order, axis=1)
    assert np.abs(likeliest["share"] / 255 - shares).max() < 0.003


def test_what_is_decided_by_cost_comes_first(tmp_path: Path) -> None:
    """They follow the same costs as the prediction, and say the probabilities."""
    probabilities = np.tile([0.6, 0.3, 0.1], (4, 1))
    likeliest = written(tmp_path, probabilities, many=True, costs=(1.0, 4.0, 9.0))
    assert likeliest is not None
    assert likeliest["column"][0].tolist() == [1, 2, 0]
    assert likeliest["share"][0] / 255 == pytest.approx([0.3, 0.1, 0.6], abs=0.003)


def test_of_few_classes_none_are_written(tmp_path: Path) -> None:
    """They cost 15 bytes an item; and those of an earlier write of the same version are gone."""
    assert written(tmp_path, np.eye(3), many=True) is not None
    assert written(tmp_path, np.eye(3)) is None


def test_predictions_from_before_there_were_any_are_read(tmp_path: Path) -> None:
    """A project that was left by an earlier version opens with its predictions."""
    assert written(tmp_path, np.eye(3), many=True) is not None
    (tmp_path / "1.likeliest.npy").unlink()
    predictions = read_predictions(tmp_path, 1, 3, NAMES[:3])
    assert predictions is not None and predictions.likeliest is None
    assert predictions.top.tolist() == [0, 1, 2]
