"""What all HoloViews drawings share: plain axes that are legible on a light and on a dark page."""

from __future__ import annotations

from typing import Any

import holoviews as hv
import panel as pn

INK = "#8a94a3"  # grey that stands out from white and from near black alike
ACCENT = "#1f8fb3"

hv.extension("bokeh", logo=False)


def plain(plot: Any, element: Any) -> None:
    """Take what distracts off a Bokeh figure; a hook for `.opts(hooks=[plain])`."""
    figure = plot.state
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


def frame(drawing: Any, *, min_height: int = 140) -> pn.viewable.Viewable:
    """Put a HoloViews drawing into a pane that fills its card.

    Parameters
    ----------
    drawing : HoloViews object
        Of this browser tab alone.
    min_height : int
        Pixels.

    Returns
    -------
    pane : HoloViews pane
    """
    return pn.pane.HoloViews(
        drawing, sizing_mode="stretch_both", min_height=min_height, margin=0, linked_axes=False
    )
