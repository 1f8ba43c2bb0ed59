"""The dock: cards that can be dragged, resized and closed, and where each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import panel as pn
import param

from bowerbird.app.views.shared.component import bundle, styles

COLUMNS = 12
ROW_PIXELS = 56
MOST_ROWS = 400
SPARE_ROWS = 8  # below the last card, so that there is room to drag to

Place = tuple[int, int, int, int]  # top, left, bottom, right


class Dock(pn.GridStack):
    """Cards on a grid of twelve columns; each is one of `objects` and bears the card's name.

    GridStack shows what it was given when it was drawn, so another arrangement is another dock.
    """

    closed = param.String(default="", doc="Name of the card whose closing cross was pressed last.")

    titles = param.Dict(default={}, doc="What stands above each card, by its name.")

    open = param.List(default=[], item_type=str, doc="Cards that are shown, as the log has them.")

    dark = param.Boolean(default=False, doc="Whether the page is dark.")

    # The bar is the handle: whatever lies below it (a map, a slider) keeps its own dragging.
    _template = """
    <div id="cards" class="grid-stack" style="width: 100%; height: 100%">
    {% for key, obj in objects.items() %}
      <div data-id="{{ obj.name }}" class="grid-stack-item" gs-h="{{ key[2]-key[0] }}"
           gs-w="{{ key[3]-key[1] }}" gs-y="{{ key[0] }}" gs-x="{{ key[1] }}" gs-min-h="3"
           gs-min-w="2">
        <div class="grid-stack-item-content dock-card">
          <div class="dock-bar"><span class="dock-title" data-card="{{ obj.name }}"></span>
            <button class="dock-close" type="button" aria-label="Close this card"
                    title="Close this card">×</button></div>
          <div id="content" class="dock-body">${obj}</div>
        </div>
      </div>
    {% endfor %}
    </div>
    """

    _scripts: ClassVar[dict[str, str | list[str]]] = {
        "render": bundle("dock") + "dock.draw({model, data, state, view, cards})",
        "after_layout": "state.fit?.()",  # it comes before the dock is drawn, too
        "remove": "state.forget?.()",
    }

    _stylesheets: ClassVar[list[str]] = [
        *pn.GridStack._stylesheets,
        *styles("page/dock"),
    ]

    @param.depends("state", watch=True)
    def _update_objects(self) -> None:
        """Take in where the browser has put the cards."""
        cards = {card.name: card for card in self.objects.values()}
        places = {
            (p["y0"], p["x0"], p["y1"], p["x1"]): cards[p["id"]]
            for p in self.state
            if p.get("id") in cards
        }
        if len(places) == len(cards):
            self.objects.clear()
            self.objects.update(places)

    @param.depends("objects", watch=True)
    def _update_sizing(self) -> None:
        """Leave the cards' sizes to the style sheet."""

    @property
    def places(self) -> dict[str, Place]:
        """Where each card is, by its name."""
        return {card.name: tuple(place) for place, card in self.objects.items()}


def make_dock(
    cards: Mapping[str, Any], titles: Mapping[str, str], places: Mapping[str, Place]
) -> Dock:
    """Put cards on a dock.

    Parameters
    ----------
    cards : mapping of str to Viewable
        The cards to show, by name.
    titles : mapping of str to str
        Plain text; never read as markup.
    places : mapping of str to (top, left, bottom, right)
        One for each card, none overlapping another.

    Returns
    -------
    dock : Dock
    """
    in_order = sorted(cards, key=lambda name: (places[name][0], places[name][1]))
    framed = {
        name: pn.Column(cards[name], name=name, sizing_mode="stretch_both", margin=0)
        for name in in_order
    }
    rows = max((place[2] for place in places.values()), default=8) + SPARE_ROWS
    return Dock(
        objects={places[name]: card for name, card in framed.items()},
        titles=dict(titles),
        ncols=COLUMNS,
        nrows=rows,
        height=rows * ROW_PIXELS,
        sizing_mode="stretch_width",
    )


def valid_places(
    layout: object,
    sizes: Mapping[str, tuple[int, int]],
    names: Iterable[str],
    usual: Mapping[str, Sequence[int]],
) -> dict[str, Place]:
    """Make a layout of what a log or session file says, whatever that is.

    Parameters
    ----------
    layout : object
        Card name to [top, left, bottom, right]; anything unusable in it is passed over.
    sizes : mapping of str to (columns, rows)
        Every card that there is, with its usual size.
    names : iterable of str
        Cards to show; those that are not known are passed over.
    usual : mapping of str to (top, left, bottom, right)
        Where cards without a usable place go, if nothing is there; else they get the first place
        that is free.

    Returns
    -------
    places : dict of str to (top, left, bottom, right)
        One for each wanted card that is known, none overlapping another.
    """
    stored = layout if isinstance(layout, Mapping) else {}
    places: dict[str, Place] = {}
    cards = [name for name in dict.fromkeys(names) if name in sizes]
    for source in (stored, usual):
        for name in cards:
            place = None if name in places else _usable(source.get(name))
            if place is not None and not any(_overlap(place, other) for other in places.values()):
                places[name] = place
    for name in cards:
        if name not in places:
            places[name] = _first_free(sizes[name], places.values())
    return places


def valid_names(layout: object, usual: Iterable[str]) -> list[str]:
    """Read which cards are shown from what a log or session file says, whatever that is.

    Parameters
    ----------
    layout : object
        A list of names; anything else stands for the usual ones.
    usual : iterable of str

    Returns
    -------
    names : list of str
        Each once; those that nobody knows included.
    """
    names = layout if isinstance(layout, list | tuple) else usual
    return list(dict.fromkeys(name for name in names if isinstance(name, str)))


def _usable(place: object) -> Place | None:
    if not isinstance(place, list | tuple) or len(place) != 4:
        return None
    if not all(isinstance(x, int) and not isinstance(x, bool) for x in place):
        return None
    top, left, bottom, right = place
    inside = 0 <= top < bottom <= MOST_ROWS and 0 <= left < right <= COLUMNS
    return (top, left, bottom, right) if inside else None


def _overlap(first: Place, second: Place) -> bool:
    top, left, bottom, right = first
    apart = second[2] <= top or bottom <= second[0] or second[3] <= left or right <= second[1]
    return not apart


def _first_free(size: tuple[int, int], occupied: Iterable[Place]) -> Place:
    width, height = min(size[0], COLUMNS), size[1]
    places = list(occupied)
    bottom = max((place[2] for place in places), default=0)
    for top in range(bottom + 1):
        for column in range(COLUMNS - width + 1):
            place = (top, column, top + height, column + width)
            if not any(_overlap(place, other) for other in places):
                return place
    return (bottom, 0, bottom + height, width)
