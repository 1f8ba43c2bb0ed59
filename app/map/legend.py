"""What the map's colours mean, told to a browser."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.classes import ClassInfo, shape_of
from bowerbird.app.log.state import State
from bowerbird.app.map import palette as map_palette
from bowerbird.app.map.colours import ClassCodes, Colours

TITLES = {"label": "Labels", "prediction": "Predicted class", "certainty": "Certainty"}
_GREY = "#{:02x}{:02x}{:02x}".format(*map_palette.UNKNOWN)
_STOPS = 7


def class_colours(state: State, table: ClassCodes) -> tuple[tuple[int, str], ...]:
    """Return the colour of each code that is a class.

    Parameters
    ----------
    state : State
    table : ClassCodes
        Every live class gets a code here, if it has none yet.

    Returns
    -------
    colours : tuple of (code, ``#rrggbb``)
        A merged class has the colour of the one that it has become.
    """
    for info in state.classes:
        table.of(info.id)
    colours = []
    for class_id, code in table.items():
        try:
            colours.append((code, state.class_of(class_id).colour))
        except KeyError:  # its addition was taken back
            continue
    return tuple(colours)


def legend(state: State, table: ClassCodes, colours: Colours) -> dict[str, Any]:
    """Return what the colours mean.

    Parameters
    ----------
    state : State
    table : ClassCodes
    colours : Colours

    Returns
    -------
    message : dict
        ``title``, ``entries`` to click on, ``scale`` or None, ``classes`` to label with, the
        palettes of points and labels, flat uint8 arrays of 256 x 3, and the ``shapes`` of the
        labels' marks, uint8 of 256.
    """
    of_classes = map_palette.of_classes(class_colours(state, table))
    palette = map_palette.of_scale() if colours.is_scale else of_classes
    by = colours.by
    return {
        "op": "legend",
        "by": by,
        "title": TITLES.get(by, by.removeprefix("column:")),
        "entries": [] if colours.is_scale else _entries(state, table, colours),
        "scale": _scale(colours, palette) if colours.is_scale else None,
        "classes": [_describe(info) for info in state.classes],
        "shapes": _shapes(state, table),
        "palette": palette.ravel(),
        "class_palette": of_classes.ravel(),
    } | ({"entries": [_unknown(colours, "missing")]} if _has_gaps(colours) else {})


def _describe(info: ClassInfo) -> dict[str, Any]:
    return {"id": info.id, "name": info.name, "colour": info.colour, "shape": shape_of(info.number)}


def _shapes(state: State, table: ClassCodes) -> npt.NDArray[np.uint8]:
    shapes = np.zeros(256, dtype=np.uint8)
    for class_id, code in table.items():
        try:
            shapes[code] = shape_of(state.class_of(class_id).number)
        except KeyError:  # its addition was taken back
            continue
    return shapes


def _has_gaps(colours: Colours) -> bool:
    return colours.is_scale and bool(colours.counts[0])


def _entries(state: State, table: ClassCodes, colours: Colours) -> list[dict[str, Any]]:
    codes: dict[str, list[int]] = defaultdict(list)
    for class_id, code in table.items():
        try:
            codes[state.class_of(class_id).id].append(code)
        except KeyError:
            continue
    labelled = state.counts
    entries = [
        {
            "name": info.name,
            "colour": info.colour,
            "shape": shape_of(info.number),
            "codes": codes[info.id],
            "count": _count(colours, codes[info.id]),
            "labelled": labelled.get(info.id, 0),
        }
        for info in state.classes
    ]
    if colours.counts[0]:
        entries.append(_unknown(colours, "no label" if colours.by == "label" else "unknown"))
    return entries


def _count(colours: Colours, codes: list[int]) -> int | None:
    return None if colours.by == "label" else int(colours.counts[codes].sum())


def _unknown(colours: Colours, name: str) -> dict[str, Any]:
    count = int(colours.counts[0])
    entry = {"name": name, "colour": _GREY, "shape": 0, "codes": [0]}
    return entry | {"count": count, "labelled": 0}


def _scale(colours: Colours, palette: map_palette.Palette) -> dict[str, Any]:
    stops = palette[[1 + round(i * 254 / (_STOPS - 1)) for i in range(_STOPS)]]
    low, high = float(colours.low or 0), float(colours.high or 0)
    ends = ("0%", "100%") if colours.by == "certainty" else (f"{low:.4g}", f"{high:.4g}")
    ramp = ["#{:02x}{:02x}{:02x}".format(*stop) for stop in stops]
    return {"low": ends[0], "high": ends[1], "ramp": ramp}
