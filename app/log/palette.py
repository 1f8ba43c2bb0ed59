"""Colours for classes that nobody has given one."""

from __future__ import annotations

# Okabe and Ito 2008 without black and yellow, then Tol's muted scheme: told apart with every kind
# of colour vision and legible on a light and on a dark page.
COLOURS = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7a5cc9", "#999933",
    "#aa4499", "#44aa99", "#882255", "#88aa33", "#5577cc", "#cc6677", "#117733", "#b08030",
    "#6699aa", "#bb5566", "#777777", "#3399cc",
)  # fmt: skip


def colour_of(number: int) -> str:
    """Return the default colour of a class.

    Parameters
    ----------
    number : int
        The class's number, from 0; after 20 the colours come round again.

    Returns
    -------
    colour : str
        ``#rrggbb``.
    """
    return COLOURS[number % len(COLOURS)]
