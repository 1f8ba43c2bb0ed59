"""Which of our cards stand where AstronomicAL had its panels."""

from __future__ import annotations

from collections.abc import Mapping

from bowerbird.app.share.astronomical.configuration import COLUMNS, Panel

ROW_RATIO = 150 / 56  # pixels of a row there and here
MOST_ROWS = 400
LABELLING = ("Active Learning", "Labelling", "Exploring")
SOURCE = "Selected Source Info"
PLOTS = ("Basic Plot", "Histogram Plot", "Density Plot")
EMPTY = ("Menu", "Settings")
# Every card that a page shows at first.
OPEN = ("label", "map", "classes", "progress", "queue", "history", "plots")
# Where those without a panel go, below the others: in two columns, each so many rows high.
LEFT, RIGHT = (0, 5), (5, COLUMNS)
ROWS = {"label": 13, "map": 9, "classes": 7, "progress": 7, "queue": 3, "history": 7, "plots": 8}
IN_LEFT = ("label", "queue", "history")


def cards_of(layout: Mapping[str, Panel]) -> tuple[dict[str, list[int]], list[str]]:
    """Return where the cards go, and which panels have no counterpart.

    Parameters
    ----------
    layout : mapping of str to Panel

    Returns
    -------
    cards : dict of str to [top, left, bottom, right]
    without : list of str
        A phrase for each panel without a card of its own.
    """
    cards: dict[str, list[int]] = {}
    without: list[str] = []
    has_labelling = any(panel.contents in LABELLING for panel in layout.values())
    for panel in layout.values():
        card = _card(panel.contents, has_labelling)
        place, axes = _place(panel), _axes(panel)
        if card is not None and card not in cards and place is not None:
            cards[card] = place
            if axes:
                without.append(f"axes {axes} of the plot (choose them on the Plots card)")
        elif panel.contents not in EMPTY:
            without.append(f"panel {panel.contents[:50]!r}" + (f" of {axes}" if axes else ""))
    return cards, without


def with_others(cards: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Return places for all cards: those without a panel stand below the others.

    Parameters
    ----------
    cards : mapping of str to [top, left, bottom, right]
        Of those with a panel.
    """
    places = dict(cards)
    below = max((bottom for _, _, bottom, _ in cards.values()), default=0)
    tops = {LEFT: below, RIGHT: below}
    for name in (name for name in OPEN if name not in cards):
        column = LEFT if name in IN_LEFT else RIGHT
        places[name] = [tops[column], column[0], tops[column] + ROWS[name], column[1]]
        tops[column] += ROWS[name]
    return places


def _card(contents: str, has_labelling: bool) -> str | None:
    """Return the card for a panel: ours shows the item where one labels it.

    Where both have a panel, the map takes the place of what is shown of the item.
    """
    if contents in LABELLING:
        return "label"
    if contents == SOURCE:
        return "map" if has_labelling else "label"
    return "plots" if contents in PLOTS else None


def _axes(panel: Panel) -> str:
    contents = panel.panel_contents if isinstance(panel.panel_contents, list) else []
    axes = [str(name)[:50] for name in contents[:2]]
    return " and ".join(axes)


def _place(panel: Panel) -> list[int] | None:
    top, bottom = round(panel.y * ROW_RATIO), round((panel.y + panel.h) * ROW_RATIO)
    left, right = panel.x, min(panel.x + panel.w, COLUMNS)
    return [top, left, bottom, right] if bottom <= MOST_ROWS and left < right else None
