"""The report: one HTML file that holds all it shows and loads nothing."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, tostring

import numpy as np

from bowerbird.app.laboratory import curves, tables
from bowerbird.app.laboratory.charts import Curve, line_chart
from bowerbird.app.laboratory.markup import append, code, el
from bowerbird.app.laboratory.series import PLAIN, Series, series_of
from bowerbird.data.errors import printable
from bowerbird.evaluation.discovery import rare_classes
from bowerbird.evaluation.runs import ENOUGH, Group, missed

PANELS, MORE_PANELS = 12, 48  # classes whose recall is drawn at once, and on demand
NAMED = 8  # rare classes that a sentence names
ORDER = (
    "Best of each column in bold; in the order of their places on average. A run that never got "
    "there counts as its labels + 10. "
)
INTERVALS = (
    "Bands, ± and intervals are 95 % confidence intervals of the mean over seeds (Student's t), "
    "each by itself: of twenty comparisons one may well seem a difference by chance."
)


def write_report(path: Path, groups: Sequence[Group], baseline: str) -> None:
    """Write the report of some runs.

    Parameters
    ----------
    path : Path
        Of the HTML file.
    groups : sequence of Group
        At least one.
    baseline : str
        Name of the strategy that differences are taken to; the first where there are no runs of it.
    """
    html = tostring(page(groups, baseline), encoding="unicode", method="html")
    path.write_text(f"<!doctype html>\n{html}\n", encoding="utf-8")


def page(groups: Sequence[Group], baseline: str) -> Element:
    """Build the report.

    Parameters
    ----------
    groups : sequence of Group
    baseline : str
        Name of a strategy.

    Returns
    -------
    html : Element
    """
    series = series_of(groups)
    strategies = [s.group.strategy for s in series]
    main = baseline if baseline in strategies else strategies[-1]
    body = el("body", _top(series, main), _legend(series))
    append(body, *_learning(series), *_compared(series, main))
    append(
        body, *_classes(series), *_recall(series), *_times(series), code("script", _own_file("js"))
    )
    return el("html", _head(series), body, lang="en")


def _own_file(suffix: str) -> str:
    return (files("bowerbird.app.laboratory") / f"report.{suffix}").read_text(encoding="utf-8")


def _head(series: Sequence[Series]) -> Element:
    digest = base64.b64encode(hashlib.sha256(_own_file("js").encode()).digest()).decode()
    # Only our own script runs, and nothing is loaded, whatever a name might try.
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    colours = "".join(f".s{s.number}{{--c:{s.colour}}}" for s in series)
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", f"Strategies compared on {_pool(series)}"),
        code("style", _own_file("css") + colours),
    )


def _top(series: Sequence[Series], baseline: str) -> Element:
    record = series[0].group.records[0]
    seeds = ", ".join(map(str, sorted(set(_every(series, "seed")))))
    learners = sorted({s.group.learner for s in series})
    about = (
        f"{_pool(series)}: {_one_of(sorted(set(_every(series, 'n_pool'))))} items, "
        f"{_one_of(sorted({len(c) for c in _every(series, 'pool_classes')}))} classes. "
        f"Seeds {seeds}. Runs of up to {max(len(g) for g in _every(series, 'given'))} labels, "
        f"{record['initial'] or 'none'} of them given at the start. Learner: {', '.join(learners)}."
    )
    return el(
        "header",
        el("h1", "Which strategy finds what is rare?"),
        el("p", about, class_="about"),
        *_sentences(series, baseline),
        tables.summary_table(series),
        el(
            "p", "Best of each column in bold; in the order of their places on average. ", INTERVALS
        ),
        el("p", _rare(series)),
    )


def _sentences(series: Sequence[Series], baseline: str) -> list[Element]:
    """Describe in words what the best of those that are no baseline does, beside the baseline."""
    first = next((s for s in series if s.group.strategy not in (*PLAIN, baseline)), series[0])
    other = next(
        (
            s
            for s in series
            if s.group.strategy == baseline and s.group.learner == first.group.learner
        ),
        None,
    )
    lines = [el("p", el("strong", first.name), f" {_deed(first.group)}.", class_="lead")]
    if other is not None and other is not first:
        append(
            lines[0], " With ", el("strong", other.name), f" the same loop {_deed(other.group)}."
        )
    return lines


def _deed(group: Group) -> str:
    runs, never = len(group.records), missed(group.records)
    labels, rare = group.interval("every_class").mean, group.interval("rare_per_100").mean
    if never == runs:
        text = "never found every class"
    elif never:
        text = f"found every class in {runs - never} of {runs} runs"
    else:
        text = f"found every class after {labels:.0f} labels on average"
    return text if np.isnan(rare) else f"{text}, and brought {rare:.0f} rare items per 100 labels"


def _rare(series: Sequence[Series]) -> str:
    pool = _pool_classes(series)
    rare = rare_classes(pool)
    if not rare:
        return "No class of this pool is rare: each has at least half an even share of the items."
    named = ", ".join(f"{printable(name)} ({pool[name]:.0f})" for name in rare[:NAMED])
    more = f" and {len(rare) - NAMED} more" if len(rare) > NAMED else ""
    return (
        "Rare is a class with less than half an even share of the pool, here "
        f"{named}{more}; in brackets its items in the pool."
    )


def _legend(series: Sequence[Series]) -> Element:
    boxes = []
    for a_series in series:
        box = el("input", type="checkbox", data_series=a_series.number)
        if a_series.is_shown:
            box.set("checked", "")
        boxes.append(el("label", box, el("i", class_="key"), a_series.name, class_=a_series.css))
    return el("nav", *boxes, aria_label="Strategies shown")


def _learning(series: Sequence[Series]) -> list[Element]:
    classes = max(len(c) for c in _every(series, "pool_classes"))
    discovery, rare = curves.found_classes(series), curves.found_rare(series)
    charts = [
        _chart("Classes found", "number of classes seen so far", discovery, classes),
        _chart("Rare items found", "items of rare classes labelled so far", rare),
    ]
    right, f1 = (curves.measured(series, key) for key in ("balanced_accuracy", "macro_f1"))
    intro = "Mean over the seeds, with its band. Point at a chart to read it."
    if right:
        text = "recall averaged over the classes, % of the test set"
        charts.append(_chart("Right per class (balanced accuracy)", text, right))
        charts.append(_chart("Macro F1", "F1 averaged over the classes, %", f1))
    else:
        intro += " Without --test what the model learned was not measured."
    return [el("h2", "As labels come in"), el("p", intro), el("div", *charts, class_="charts")]


def _chart(title: str, what: str, curves_: Sequence[Curve], top: float | None = None) -> Element:
    if not curves_:
        return el("figure", el("figcaption", el("b", title), " nothing in common to draw"))
    most = max(float(curve.high.max()) for curve in curves_)
    end = top or (min(100.0, most * 1.05) if "%" in what else max(most * 1.05, 1.0))
    description = printable(f"{title}: {what}, against labels")
    return el(
        "figure",
        el("figcaption", el("b", title), f" {what}"),
        line_chart(curves_, end, description),
    )


def _compared(series: Sequence[Series], baseline: str) -> list[Element]:
    strategies = {s.group.strategy for s in series}
    parts: list[Element] = []
    for name in dict.fromkeys((baseline, *PLAIN)):
        others = [s for s in series if s.group.strategy != name]
        if name in strategies and tables.differences(series, name, "every_class") and others:
            parts.append(el("h2", "Difference to ", el("em", name)))
            parts.append(tables.difference_table(series, name))
    if not parts:
        return []
    intro = (
        "Runs of one seed are compared in pairs, for they begin with the same pool and the same "
        "labels. ▲ better, ▼ worse, · the interval holds 0: not told apart. Fewer labels until a "
        "class is found are better."
    )
    return [*parts, el("p", intro)]


def _classes(series: Sequence[Series]) -> list[Element]:
    pool = _pool_classes(series)
    hidden = len(pool) - tables.MOST_CLASSES
    intro = f"The rarest {tables.MOST_CLASSES} of {len(pool)} classes. " if hidden > 0 else ""
    intro += (
        "The rarest class first; mean over the seeds, counted from the first label on. A run that "
        "never got there counts as its labels + 10."
    )
    return [
        el("h2", "Labels until each class was first seen"),
        tables.class_table(series, pool, 1),
        el("p", intro),
        el("h2", f"Labels until each class had {ENOUGH}, or all the items that it has"),
        tables.class_table(series, pool, ENOUGH),
    ]


def _recall(series: Sequence[Series]) -> list[Element]:
    panels = []
    for name, items in list(_pool_classes(series).items())[:MORE_PANELS]:
        recalls = curves.recalled(series, name)
        if recalls:
            description = printable(f"recall of {name}, in percent, against labels")
            caption = el("figcaption", el("b", name), f" {items:.0f} in the pool")
            drawn = line_chart(recalls, 100.0, description, width=300, height=190)
            panels.append(el("figure", caption, drawn))
    if not panels:
        return []
    intro = (
        "Of the test set's items of a class, how many the model finds, in %; rarest class first."
    )
    parts = [el("h2", "Recall of each class"), el("p", intro)]
    parts.append(el("div", *panels[:PANELS], class_="charts small"))
    if len(panels) > PANELS:
        more = el("div", *panels[PANELS:], class_="charts small")
        summary = el("summary", f"{len(panels) - PANELS} more classes")
        parts.append(el("details", summary, more))
    return parts


def _times(series: Sequence[Series]) -> list[Element]:
    intro = (
        "As measured while runs went on side by side, one thread each: other work on the machine "
        "is in these times. The slowest is often the first, which loads libraries."
    )
    return [el("h2", "Time"), tables.time_table(series), el("p", intro)]


def _every(series: Sequence[Series], key: str) -> list[Any]:
    return [record[key] for s in series for record in s.group.records]


def _pool_classes(series: Sequence[Series]) -> dict[str, float]:
    """Average the items of each class over the pools that have it, the rarest first."""
    counts: dict[str, list[int]] = defaultdict(list)
    for pool in _every(series, "pool_classes"):
        for name, items in pool.items():
            counts[name].append(items)
    means = {name: float(np.mean(items)) for name, items in counts.items()}
    return dict(sorted(means.items(), key=lambda pair: pair[1]))


def _pool(series: Sequence[Series]) -> str:
    """Name the pool as the call did, with ``{seed}`` for the seed."""
    names = {str(definition["setting"]["pool"]) for definition in _every(series, "definition")}
    return ", ".join(printable(name) for name in sorted(names))


def _one_of(values: Sequence[int]) -> str:
    return f"{values[0]:,}" if len(values) == 1 else f"{values[0]:,} to {values[-1]:,}"
