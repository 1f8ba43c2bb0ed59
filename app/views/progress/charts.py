"""What each chart of the Progress card shows, from the labels to lines and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bowerbird.app.session.session import Session
from bowerbird.app.views.progress import curves
from bowerbird.app.views.progress.agreement import PredictionLog
from bowerbird.app.views.progress.curves import Floats, Line
from bowerbird.app.views.shared.axes import lengths, of_counts
from bowerbird.app.views.shared.labels import label_arrays

XY = tuple[Floats, Floats]
_NOTHING: XY = (np.empty(0), np.empty(0))


@dataclass(frozen=True, eq=False)
class Chart:
    """What is drawn, and what is said of it.

    Parameters
    ----------
    across, up, caption : str
        Plain text.
    lines : sequence of Line
        One a class.
    main, beside : (x, y)
        A strong line, and a dashed one to compare it with.
    log : bool
        Whether heights are drawn as log10(1 + height).
    top : float
        What the axis reaches at least.
    """

    across: str
    up: str
    caption: str
    lines: Sequence[Line] = ()
    main: XY = field(default=_NOTHING)
    beside: XY = field(default=_NOTHING)
    log: bool = False
    top: float = 1.0


def classes_found(session: Session, log: bool) -> Chart:
    """Show the classes found against labels, beside what chance would have found."""
    labels = label_arrays(session.state)
    chance = curves.at_random(session.pool, len(labels.class_numbers))
    if chance is None:
        caption = "The classes that random draws would find: only where all items came with labels."
    else:
        caption = "Dashed: what random draws would have found, from the labels in the data."
    main = curves.classes_found(labels)
    return Chart("labels", "classes found", caption, main=main, beside=chance or _NOTHING)


def labels(session: Session, log: bool) -> Chart:
    """Show the labels of each class against all labels."""
    caption = "Labels of each class against all labels; the steeper, the more of it were found."
    lines = curves.harvest(label_arrays(session.state))
    return Chart("labels", "labels of the class", caption, lines=lines, log=log)


def yields(session: Session, log: bool) -> Chart:
    """Show what 100 labels bring of each class."""
    lines = curves.yields(label_arrays(session.state))
    caption = (
        f"Labels of each class among the last {curves.WINDOW}, or per 100 while there are fewer."
    )
    if not lines:
        caption = f"Not yet: the yield is shown from {curves.LEAST} labels on."
    return Chart("labels", "of 100 labels", caption, lines=lines, log=log)


def pace(session: Session, log: bool) -> Chart:
    """Show how long a label takes."""
    main = curves.pace(label_arrays(session.state))
    caption = f"Median seconds of the last {curves.RECENT} labels that were timed."
    if not len(main[0]):
        caption = "Not yet: no label was timed."
    return Chart("labels", "seconds per label", caption, main=main)


def agreement(session: Session, log: bool) -> Chart:
    """Show how often the model had said what the person then decided."""
    alike = session.project.shared(PredictionLog).agreement()
    main = curves.recent_share(alike)
    caption = (
        "Of asked items, how often the model had said what was then decided; noted since this "
        "card was first open. The strategy chose these items, often for being hard or new, so it "
        "is no estimate of accuracy."
    )
    if not len(main[0]):
        caption = f"Not yet: {len(alike)} of {curves.LEAST} asked items. {caption}"
    else:
        caption = f"{int(alike.sum()):,} of {len(alike):,}. {caption}"
    return Chart("asked items", f"% of the last {curves.RECENT}", caption, main=main, top=100.0)


CHARTS: dict[str, Callable[[Session, bool], Chart]] = {
    "Found": classes_found,
    "Labels": labels,
    "Yield": yields,
    "Pace": pace,
    "Agreement": agreement,
}
LOGARITHMIC = ("Labels", "Yield")


def layers(chart: Chart) -> dict[str, Any]:
    """Lay out a chart for the drawing of the Progress card.

    Parameters
    ----------
    chart : Chart

    Returns
    -------
    layers : dict
        ``layers`` (lines, dashed, strong), ``across``, ``up``, ``xaxis`` and ``yaxis`` for
        `Drawing.show`.
    """
    pairs = [*((line.x, line.y) for line in chart.lines), chart.main, chart.beside]
    most = max([chart.top, *(float(y.max()) for _, y in pairs if len(y))])
    far = max([1.0, *(float(x[-1]) for x, _ in pairs if len(x))])
    many = {
        "xs": [line.x for line in chart.lines],
        "ys": [lengths(line.y, chart.log) for line in chart.lines],
        "color": [line.colour for line in chart.lines],
        "name": [line.name for line in chart.lines],
        "last": [float(line.y[-1]) for line in chart.lines],
    }
    return {
        "layers": [many, *({"x": x, "y": y} for x, y in (chart.beside, chart.main))],
        "across": (0.0, far),
        "up": (0.0, float(lengths(most, chart.log)) * 1.06),
        "xaxis": of_counts(far, log=False, label=chart.across),
        "yaxis": of_counts(most, chart.log, chart.up),
    }
