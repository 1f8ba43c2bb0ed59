"""The map as a picture made on the server, for browsers without WebGL: Datashader's density."""

from __future__ import annotations

import io

import datashader as ds
import numpy as np
import numpy.typing as npt
import pandas as pd
from datashader import transfer_functions as tf

from bowerbird.app.map import palette as map_palette
from bowerbird.app.map.colours import Colours
from bowerbird.app.map.layout import STEPS, Frame

_FAINTEST = 110  # alpha of a single point


def draw(xy: npt.NDArray[np.uint16], colours: Colours, frame: Frame) -> bytes:
    """Draw the points as a picture.

    Each pixel has the mean colour of its points, and the more points the less transparent it is;
    the rare ones are drawn over all others, larger and without transparency.

    Parameters
    ----------
    xy : ndarray of shape (n, 2), uint16
    colours : Colours
    frame : Frame

    Returns
    -------
    picture : bytes
        A PNG with transparent ground.
    """
    is_scale = colours.is_scale
    palette = map_palette.of_scale() if is_scale else map_palette.of_classes(frame.classes)
    visible = np.ones(256, dtype=bool)
    visible[list(frame.hidden)] = False
    is_rare = np.zeros(256, dtype=bool)
    is_rare[list(colours.rare)] = True
    common = _layer(xy, colours.codes, visible & ~is_rare, palette, frame)
    rare = _layer(xy, colours.codes, visible & is_rare, palette, frame)
    layers = [tf.dynspread(common, threshold=0.9, max_px=3)]
    if is_rare.any():
        layers.append(tf.spread(_opaque(rare), px=_reach(colours), shape="circle"))
    picture = tf.stack(*layers).to_pil()
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", compress_level=3)
    return buffer.getvalue()


def _layer(
    xy: npt.NDArray[np.uint16],
    codes: npt.NDArray[np.uint8],
    drawn: npt.NDArray[np.bool_],
    palette: map_palette.Palette,
    frame: Frame,
) -> tf.Image:
    """Aggregate the points of some codes: mean colour, and alpha by their number."""
    left, bottom, right, top = (edge * STEPS for edge in frame.window)
    rows = np.flatnonzero(drawn[codes]) if not drawn.all() else slice(None)
    colour = palette[codes[rows]]
    points = pd.DataFrame({"x": xy[rows, 0], "y": xy[rows, 1], **_channels(colour)})
    canvas = ds.Canvas(*frame.size, x_range=(left, right), y_range=(bottom, top))
    means = {name: ds.mean(name) for name in "rgb"}
    summary = canvas.points(points, "x", "y", agg=ds.summary(n=ds.count(), **means))
    number = summary["n"].values.astype(np.float64)
    alpha = np.where(number > 0, _FAINTEST + (255 - _FAINTEST) * _share(number), 0)
    parts = [np.nan_to_num(summary[name].values) for name in "rgb"]
    bytes_ = np.stack([*parts, alpha], axis=2).astype(np.uint8)
    return tf.Image(bytes_.view(np.uint32)[:, :, 0], coords=summary.coords, dims=summary["n"].dims)


def _channels(colour: npt.NDArray[np.uint8]) -> dict[str, npt.NDArray[np.float32]]:
    return {name: colour[:, i].astype(np.float32) for i, name in enumerate("rgb")}


def _share(number: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return each pixel's share of the densest, on a scale of logarithms."""
    most = float(number.max(initial=1.0))
    share: npt.NDArray[np.float64] = np.log1p(np.maximum(number - 1, 0))
    return share / max(float(np.log1p(most - 1)), 1.0)


def _reach(colours: Colours) -> int:
    """Return the pixels by which rare points are made larger: fewer, the more there are."""
    number = int(colours.counts[list(colours.rare)].sum())
    return 2 if number < 3000 else 1 if number < 30_000 else 0


def _opaque(image: tf.Image) -> tf.Image:
    solid = image.values.copy()
    alpha = solid.view(np.uint8).reshape(*solid.shape, 4)[:, :, 3]
    alpha[alpha > 0] = 255
    return tf.Image(solid, coords=image.coords, dims=image.dims)
