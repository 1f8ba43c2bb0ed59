"""What all HoloViews drawings share: made once, plain, and legible on a light and a dark page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import holoviews as hv
import panel as pn
from bokeh.model import Model
from bokeh.models import FactorRange, PlainText

from bowerbird.app.views.shared.items import shortened

INK = "#8a94a3"  # grey that stands out from white and from near black alike
ACCENT = "#1f8fb3"
LONGEST_LABEL = 32  # characters of a column's name beside an axis, which may be short

hv.extension("bokeh", logo=False)


def make_plain(figure: Any) -> None:
    """Take what distracts off a Bokeh figure.

    The page gives axes, grids and grounds the colours of its theme, light or dark.

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
        axis.axis_label = None
    for grid in figure.grid:
        grid.grid_line_color, grid.grid_line_alpha = INK, 0.18
    figure.title.text = ""


class FigurePane(pn.pane.Bokeh):
    """A figure that hears what is done in it also after it was off the page for a while.

    Panel takes every callback from a model that leaves the page. A figure leaves when another kind
    of plot is shown in its place, and when the cards are arranged anew.
    """

    def _cleanup(self, root: Any = None) -> None:
        figure = self.object
        changes, events = figure._callbacks, figure._event_callbacks
        super()._cleanup(root)
        figure._callbacks, figure._event_callbacks = changes, events


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
    many : bool
        Whether it draws so much that WebGL is worth its price: each drawing is copied from it.

    Attributes
    ----------
    figure : bokeh.plotting.figure
    pane : Viewable
        Fills whatever it is put in.
    """

    def __init__(self, element: Any, *, min_height: int = 140, many: bool = False) -> None:
        plot = hv.renderer("bokeh").get_plot(element)
        plot.document = None  # one that outlives the page would hold the plot by a hook for ever
        self.figure = plot.state
        self.figure.output_backend = "webgl" if many else "canvas"
        make_plain(self.figure)
        self._axes: dict[str, Any] = {}
        self._sources = [renderer.data_source for renderer in self.figure.renderers]
        self.pane = FigurePane(
            self.figure, sizing_mode="stretch_both", min_height=min_height, margin=0
        )

    def show(
        self,
        *layers: Mapping[str, Any] | None,
        across: Sequence[Any] | None = None,
        up: Sequence[Any] | None = None,
        **axes: Mapping[str, Any],
    ) -> None:
        """Exchange the numbers.

        Parameters
        ----------
        *layers : mapping of str to sequence, or None
            The columns of each layer, from the bottom to the top; None leaves one as it is.
        across, up : (start, end), or list of str, optional
            The axes' new range, or categories.
        **axes : mapping
            ``xaxis`` or ``yaxis``: the axis's new properties, as `bowerbird.app.views.shared.axes`
            makes them.
        """

        def change() -> None:
            for source, layer in zip(self._sources, layers, strict=True):
                if layer is not None:
                    source.data = dict(layer)
            for axis, span in ((self.figure.x_range, across), (self.figure.y_range, up)):
                if span is not None:
                    _span(axis, span)
            for name, properties in axes.items():
                self._describe(name, properties)

        self.change(change)

    def _describe(self, name: str, properties: Mapping[str, Any]) -> None:
        # Each new ticker or text makes Bokeh walk through every model of the page: some 50 ms.
        key = {
            part: repr(value.properties_with_values(include_defaults=False))
            if isinstance(value, Model)
            else value
            for part, value in properties.items()
        }
        if self._axes.get(name) != key:
            self._axes[name] = key
            getattr(self.figure, name)[0].update(**properties)

    def change(self, change: Callable[[], None]) -> None:
        """Change the figure, under its document's lock where it is on a page.

        Parameters
        ----------
        change : callable
            Without arguments.
        """
        document = self.figure.document
        if document is None or document.session_context is None:
            change()
        else:
            document.add_next_tick_callback(lambda: _in_one_message(document, change))


def _in_one_message(document: Any, change: Callable[[], None]) -> None:
    """Change what is on a page; it draws once, and not once for each of the changes."""
    with pn.io.hold(document):
        change()


def _span(axis: Any, span: Sequence[Any]) -> None:
    if isinstance(axis, FactorRange):
        if list(axis.factors) != list(span):
            axis.factors = list(span)
    else:
        axis.update(start=float(span[0]), end=float(span[1]))


def by_row(renderer: Any, *properties: str) -> None:
    """Colour each mark of a layer by its row of the column ``color``.

    Parameters
    ----------
    renderer : bokeh.models.GlyphRenderer
    *properties : str
        Such as ``fill_color``.
    """
    for glyph in (renderer.glyph, renderer.nonselection_glyph, renderer.selection_glyph):
        if hasattr(glyph, "update"):
            glyph.update(**{name: {"field": "color"} for name in properties})


def words(text: str) -> PlainText:
    """Return text for an axis that is never read as mathematics, whatever it holds.

    Parameters
    ----------
    text : str
        Shortened to `LONGEST_LABEL` characters.

    Returns
    -------
    words : PlainText
    """
    return PlainText(text=shortened(text, LONGEST_LABEL))
