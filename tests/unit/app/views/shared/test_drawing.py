"""A drawing is drawn by WebGL only where it has so much to draw that this pays."""

from __future__ import annotations

import holoviews as hv
import pytest

from bowerbird.app.views.shared.drawing import Drawing


@pytest.mark.parametrize(("many", "backend"), [(False, "canvas"), (True, "webgl")])
def test_few_marks_are_drawn_without_webgl(many: bool, backend: str) -> None:
    """Each change of some bars would be drawn by WebGL and copied to the page besides."""
    assert Drawing(hv.Curve([(0.0, 0.0)]), many=many).figure.output_backend == backend
