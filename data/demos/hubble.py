"""Sources of the Hubble Deep Field: real galaxies without truth; the person is the expert."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from PIL import Image

from bowerbird.data.demos.building import put
from bowerbird.data.demos.sources import find_sources, subtracted
from bowerbird.data.open import keep_place, load_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

VERSION = 2
SUGGESTED = ("smooth", "spiral", "edge-on", "clumpy or merging", "star", "very red")
FIELD = "field.png"
MEASURES = (
    "magnitude",
    "green_red",
    "blue_green",
    "log_area",
    "half_light_radius",
    "peak",
    "concentration",
    "ellipticity",
    "gini",
    "m20",
    "asymmetry",
    "clumpiness",
)


def build(cache: Path) -> Pool:
    """Cut the sources out of the field that scikit-image ships, and measure them.

    Parameters
    ----------
    cache : Path
        Folder for the pool and the field's picture.

    Returns
    -------
    pool : Pool
        623 objects with twelve measurements, scaled; their box in the field and their place in it
        (pixels) as context; no labels.

    References
    ----------
    NASA, ESA, the HUDF team: Beckwith et al. 2006, AJ 132, 1729.
    """
    root, folder = cache.resolve() / "hubble", cache / f"pool-hubble-{VERSION}"
    if not (root / FIELD).is_file():
        root.mkdir(parents=True, exist_ok=True)
        Image.fromarray(_field()).save(root / FIELD)
    if (folder / "meta.json").is_file():
        keep_place(folder, "hubble", root, Roles(suggested_classes=SUGGESTED))
        return load_pool(folder)
    roles = Roles(
        id="source",
        features=MEASURES,
        context=(*MEASURES, "x", "y"),
        parent="field",
        box=("left", "top", "width", "height"),
        scaling="robust",
        suggested_classes=SUGGESTED,
    )
    return put("hubble", _table(_field()), roles, folder, root)


def _field() -> npt.NDArray[np.uint8]:
    from skimage import data

    shipped: Any = data  # untyped in parts
    return np.asarray(shipped.hubble_deep_field(), dtype=np.uint8)


def _table(field: npt.NDArray[np.uint8]) -> pa.Table:
    light = subtracted(field)
    rows: list[dict[str, Any]] = []
    for source in find_sources(field, light):
        x, y = source.centre
        left, top, width, height = source.box
        row = {"source": f"hudf-{x:06.1f}-{y:06.1f}", "field": FIELD, "x": x, "y": y}
        row |= {"left": left, "top": top, "width": width, "height": height}
        # To four digits: what another processor rounds otherwise must not change the fingerprint.
        rows.append(row | {name: round(source.measure(name), 4) for name in MEASURES})
    return pa.Table.from_pylist(rows)
