"""What all HoloViews drawings share: plain axes that are legible on a light and on a dark page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import holoviews as hv
import panel as pn
from bokeh.models import FactorRange

INK = "#8a94a3"  # grey that stands out from white and from near black alike
ACCENT = "#1f8fb3"
# Of a layer that is made without its numbers; by two of them HoloViews knows a column of colours.
TWO_COLOURS = ("#000000", "#ffffff")

hv.extension("bokeh", logo=False)


def make_plain(figure: Any) -> None:
    """Take what distracts off a Bokeh figure.

    Parameters
    ----------
    figure : bokeh.plotting.figure
        Changed in place.
    """
    figure.background_fill_color = figure.border_fill_color = None
    figure.outline_line_color = None
    figure.toolbar.logo = None
    for axis in figure.axis:
        axis.axis_line_color = axis.major_tick_line_color = INK
        axis.minor_tick_line_color = None
        axis.axis_label_text_color = axis.major_label_text_color = INK
        axis.axis_label_text_font_style = "normal"
        axis.axis_label_text_font_size = "11px"
        axis.major_label_text_font_size = "11px"
    for grid in figure.grid:
        grid.grid_line_color, grid.grid_line_alpha = INK, 0.18
    for legend in figure.legend:
        legend.background_fill_alpha = 0
        legend.border_line_color = None
        legend.label_text_color = INK
        legend.label_text_font_size = "11px"
    figure.title.text_color = INK
    figure.title.text_font_size = "12px"
    figure.title.text_font_style = "normal"


class Drawing:
    """A HoloViews drawing that is made once; after that only its numbers change.

    HoloViews takes 30 to 60 ms to draw anew, which no event loop has to spare; to exchange the
    columns of a Bokeh source takes one. So a drawing has as many layers as it will ever have.

    Parameters
    ----------
    element : HoloViews element or Overlay
        Of this browser tab alone.
    min_height : int
        Pixels.

    Attributes
    ----------
    figure : bokeh.plotting.figure
    pane : Viewable
        Fills whatever it is put in.
    """

    def __init__(self, element: Any, *, min_height: int = 140) -> None:
        self.figure = hv.render(element, backend="bokeh")
        make_plain(self.figure)
        self._sources = [renderer.data_source for renderer in self.figure.renderers]
        self.pane = pn.pane.Bokeh(
            self.figure, sizing_mode="stretch_both", min_height=min_height, margin=0
        )

    def show(
        self,
        *layers: Mapping[str, Any],
        across: Sequence[Any] | None = None,
        up: Sequence[Any] | None = None,
        labels: tuple[str, str] | None = None,
    ) -> None:
        """Exchange the numbers.

        Parameters
        ----------
        *layers : mapping of str to sequence
            The columns of each layer, from the bottom to the top.
        across, up : (start, end), or list of str, optional
            The axes' new range, or categories.
        labels : (across, up), optional
            What stands beside the axes.
        """

        def change() -> None:
            for source, layer in zip(self._sources, layers, strict=True):
                source.data = dict(layer)
            for axis, wanted in ((self.figure.x_range, across), (self.figure.y_range, up)):
                if wanted is None:
                    continue
                if isinstance(axis, FactorRange):
                    axis.factors = list(wanted)
                else:
                    axis.update(start=float(wanted[0]), end=float(wanted[1]))

            if labels is not None:
                self.figure.xaxis.axis_label, self.figure.yaxis.axis_label = labels

        document = self.figure.document
        if document is None or document.session_context is None:
            change()
        else:  # what is on a page may only change under its document's lock
            document.add_next_tick_callback(change)
