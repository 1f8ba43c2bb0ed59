"""Drawings of the report, as SVG that stands in the page itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import numpy as np
import numpy.typing as npt

from bowerbird.app.laboratory.markup import append, el
from bowerbird.app.laboratory.series import Series
from bowerbird.evaluation.comparison import Interval

Floats = npt.NDArray[np.float64]
LEFT, RIGHT, TOP, BOTTOM = 42, 12, 10, 34


@dataclass(frozen=True, eq=False)
class Curve:
    """A line with its band.

    Parameters
    ----------
    series : Series
    x, mean, low, high : ndarray of shape (t,), float64
    """

    series: Series
    x: Floats
    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Frame:
    """What a drawing spans, in its own pixels.

    Parameters
    ----------
    width, height : int
    last : tuple of (float, float)
        The largest x and y; both axes begin at 0 unless `first` says otherwise.
    first : float
        The smallest x.
    """

    width: int
    height: int
    last: tuple[float, float]
    first: float = 0.0

    def x(self, value: float) -> float:
        """Return the place of a value on the horizontal axis."""
        share = (value - self.first) / max(self.last[0] - self.first, 1e-9)
        return round(LEFT + share * (self.width - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        """Return the place of a value on the vertical axis; what lies beyond its ends is cut."""
        share = min(max(value / max(self.last[1], 1e-9), 0), 1)
        return round(self.height - BOTTOM - share * (self.height - TOP - BOTTOM), 1)


def line_chart(
    curves: Sequence[Curve], top: float, description: str, *, width: int = 560, height: int = 300
) -> Element:
    """Draw learning curves with their bands.

    Parameters
    ----------
    curves : sequence of Curve
        At least one.
    top : float
        Where the vertical axis ends.
    description : str
        What is drawn, for those who do not see it.
    width, height : int
        In pixels before scaling.

    Returns
    -------
    svg : Element
    """
    ends = [(float(c.x[0]), float(c.x[-1])) for c in curves]
    first, last = min(e[0] for e in ends), max(e[1] for e in ends)
    frame = Frame(width, height, (last, top), first)
    svg = el(
        "svg", viewBox=f"0 0 {width} {height}", class_="chart", role="img", aria_label=description
    )
    _draw_axes(svg, frame)
    for curve in curves[::-1]:  # the best last, on top
        append(svg, _drawn(curve, frame))
    rule = el("line", class_="rule", x1=0, x2=0, y1=TOP, y2=height - BOTTOM)
    append(svg, rule)
    return svg


def _draw_axes(svg: Element, frame: Frame) -> None:
    bottom = frame.height - BOTTOM
    many = 5 if frame.width > 400 else 3
    for value in ticks(0, frame.last[1], many):
        y = frame.y(value)
        append(
            svg,
            el("line", class_="grid", x1=LEFT, x2=frame.width - RIGHT, y1=y, y2=y),
            el("text", f"{value:g}", class_="tick end", x=LEFT - 6, y=y + 4),
        )
    for value in ticks(frame.first, frame.last[0], many + 1):
        append(svg, el("text", f"{value:g}", class_="tick middle", x=frame.x(value), y=bottom + 16))
    middle = (LEFT + frame.width - RIGHT) / 2
    append(svg, el("text", "labels", class_="tick middle", x=middle, y=bottom + 31))


def _drawn(curve: Curve, frame: Frame) -> Element:
    line = _path(frame, curve.x, curve.mean)
    upper_edge = _path(frame, curve.x, curve.high)
    back = _path(frame, curve.x[::-1], curve.low[::-1]).replace("M", "L", 1)
    return el(
        "g",
        el("path", class_="band", d=f"{upper_edge}{back}Z"),
        el("path", class_="line", d=line),
        class_=curve.series.css,
        data_name=curve.series.name,
        data_x=" ".join(f"{x:g}" for x in curve.x),
        data_y=" ".join(f"{y:.4g}" for y in curve.mean),
        data_px=" ".join(f"{frame.x(x):g}" for x in curve.x),
    )


def _path(frame: Frame, x: Floats, y: Floats) -> str:
    points = (f"{frame.x(a):g} {frame.y(b):g}" for a, b in zip(x, y, strict=True))
    return "M" + "L".join(points)


def difference_bar(interval: Interval, reach: float) -> Element:
    """Draw a difference and its interval about 0.

    Parameters
    ----------
    interval : Interval
        With both ends.
    reach : float
        The value at the right edge, above 0; what goes beyond is cut.

    Returns
    -------
    svg : Element
    """

    def x(value: float) -> float:
        return round(60 + 56 * min(max(value / reach, -1), 1), 1)

    return el(
        "svg",
        el("line", class_="zero", x1=60, x2=60, y1=0, y2=16),
        el("line", class_="span", x1=x(interval.low), x2=x(interval.high), y1=8, y2=8),
        el("circle", class_="dot", cx=x(interval.mean), cy=8, r=3.5),
        viewBox="0 0 120 16",
        class_="difference",
        aria_hidden="true",
    )


def ticks(first: float, last: float, many: int) -> list[float]:
    """Choose round numbers for an axis.

    Parameters
    ----------
    first, last : float
        Its ends.
    many : int
        About how many, at least 1.

    Returns
    -------
    ticks : list of float
        Multiples of 1, 2 or 5 times a power of ten.

    Examples
    --------
    >>> ticks(0, 190, 5)
    [0.0, 50.0, 100.0, 150.0]
    """
    rough = max(last - first, 1e-9) / many
    power = 10 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    numbers = range(math.ceil(first / step - 1e-9), math.floor(last / step + 1e-9) + 1)
    return [round(float(n * step), 10) for n in numbers]
