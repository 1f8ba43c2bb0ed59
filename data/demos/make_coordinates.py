"""Make the coordinates that the demos ship: ``python -m bowerbird.data.demos.make_coordinates``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from bowerbird.data.demos import DEMOS
from bowerbird.data.demos.building import shipped
from bowerbird.data.projections import pacmap

SEED = 0


def make() -> None:
    """Write one small .npy file a demo beside this one; takes about a minute."""
    for name, build in DEMOS.items():
        with tempfile.TemporaryDirectory() as cache:
            np.save(shipped(name), pacmap.project(build(Path(cache)).features, SEED))


if __name__ == "__main__":
    make()
