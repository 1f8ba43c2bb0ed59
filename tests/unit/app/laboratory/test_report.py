"""The report holds all it shows, and shows names from outside as names."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bowerbird.app.laboratory.charts import ticks
from bowerbird.app.laboratory.report import write_report
from bowerbird.app.laboratory.series import SHOWN, series_of
from bowerbird.app.laboratory.summary import summary
from bowerbird.app.laboratory.tables import verdict
from bowerbird.evaluation.comparison import Interval
from bowerbird.evaluation.runs import BY_KEY, grouped

HOSTILE = (
    "</script><script>alert(1)</script>",
    '<img src=x onerror="alert(2)">',
    '" onmouseover=alert(3) x="',
    "https://example.org/a.js",
    "good \u202etxt.exe\nline\ud800",
)


def record(strategy: str, seed: int, classes: tuple[str, ...], tested: bool = True) -> dict:
    """Make up a run of 40 labels; a higher seed finds more."""
    rng = np.random.default_rng(seed)
    pool = {name: 2 + 30 * i for i, name in enumerate(classes)}
    given = [classes[-1], *rng.choice(classes, 39).tolist()]
    at = [10, 20, 30, 40] if tested else []
    curve: Any = [0.2 + 0.1 * i + 0.01 * seed for i in range(len(at))]
    return {
        "pool": "pool", "strategy": strategy, "learner": "duo", "seed": seed,
        "n_pool": sum(pool.values()), "pool_classes": pool, "initial": 10, "given": given,
        "labels": at, "balanced_accuracy": curve, "macro_f1": curve,
        "recall": {name: curve for name in classes} if tested else {},
        "seconds_query": [0.01], "seconds_fit": [0.1],
        "definition": {"setting": {"pool": f"{classes[0]}.parquet"}},
    }  # fmt: skip


class Elements(HTMLParser):
    """Every element with its attributes, and all text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(path: Path) -> tuple[str, Elements]:
    """Read a report as a browser would."""
    html = path.read_text(encoding="utf-8")
    parser = Elements()
    parser.feed(html)
    return html, parser


@pytest.mark.parametrize("tested", [True, False])
def test_hostile_names_stay_text_and_nothing_is_loaded(tmp_path: Path, tested: bool) -> None:
    """No element and no attribute comes out of a name, and no address is loaded."""
    names = ("auto", "random", HOSTILE[0])
    records = [record(s, seed, HOSTILE, tested) for s in names for seed in range(3)]
    write_report(tmp_path / "a.html", grouped(records), "random")
    html, page = read(tmp_path / "a.html")
    ours = {"html", "head", "meta", "title", "style", "body", "header", "script", "nav", "div"}
    ours |= {"h1", "h2", "p", "strong", "em", "b", "i", "small", "span", "label", "input"}
    ours |= {"table", "tbody", "tr", "th", "td", "figure", "figcaption"}
    ours |= {"svg", "g", "path", "line", "text", "circle"}
    assert {tag for tag, _ in page.found} <= ours
    loads = {"src", "href", "xlink:href", "action", "data", "srcset"}
    for tag, attributes in page.found:
        assert not loads & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
    assert "url(" not in html and "@import" not in html
    assert [tag for tag, _ in page.found].count("script") == 1
    for name in HOSTILE[:4]:
        assert name in page.text
    assert "\u202e" not in html and "\\u202e" in page.text


def test_the_only_script_that_may_run_is_ours(tmp_path: Path) -> None:
    """The page's policy names the digest of our script and allows no other source."""
    write_report(tmp_path / "a.html", grouped([record("auto", 0, ("a", "b"))]), "random")
    _, page = read(tmp_path / "a.html")
    policy = next(a["content"] for t, a in page.found if t == "meta" and "http-equiv" in a)
    assert policy and re.search(r"default-src 'none';.*script-src 'sha256-[\w+/]+=*'$", policy)


def test_one_run_without_a_test_set_and_without_a_baseline(tmp_path: Path) -> None:
    """What was not measured is left out and said."""
    groups = grouped([record("auto", 0, ("a", "b"), tested=False)])
    write_report(tmp_path / "a.html", groups, "random")
    _, page = read(tmp_path / "a.html")
    assert "Without --test" in page.text
    assert "nan" not in page.text.lower()
    assert "Difference to" not in page.text and "Macro F1" not in page.text
    assert "auto" in summary(groups)


def test_differences_are_taken_to_random_and_margin(tmp_path: Path) -> None:
    """Each of the two that are always there has its table, another baseline one before them."""
    names = ("auto", "random", "margin", "mine")
    groups = grouped([record(s, seed, ("a", "b", "c")) for s in names for seed in (0, 1, 2)])
    for baseline, heads in (("random", ["random", "margin"]), ("mine", ["mine", *names[1:3]])):
        write_report(tmp_path / "a.html", groups, baseline)
        text = read(tmp_path / "a.html")[1].text
        places = [text.index(f"Difference to {name}") for name in heads]
        assert places == sorted(places) and text.count("Difference to") == len(heads)


def test_many_strategies_begin_with_the_best_and_what_is_plain() -> None:
    """Charts begin with at most eight lines, random and margin among them; none is lost."""
    names = [f"strategy{i}" for i in range(12)] + ["random", "margin"]
    groups = grouped([record(s, i, ("a", "b", "c")) for i, s in enumerate(names)])
    series = series_of(groups)
    assert len(series) == 14 and sum(s.is_shown for s in series) == SHOWN
    assert {"random", "margin"} <= {s.name for s in series if s.is_shown}
    assert len({s.colour for s in series}) == 14


def test_fewer_labels_are_better() -> None:
    """The sign of a difference is read by the figure's own direction."""
    lower = Interval(-30, -50, -10, 5)
    assert verdict(lower, BY_KEY["every_class"]) == "better"
    assert verdict(lower, BY_KEY["rare_per_100"]) == "worse"
    assert verdict(Interval(5, -1, 11, 5), BY_KEY["macro_f1"]) == "open"
    assert verdict(Interval(5, 5, 5, 2), BY_KEY["macro_f1"]) == "open"
    assert verdict(Interval(5, np.nan, np.nan, 1), BY_KEY["macro_f1"]) == "open"


def test_ticks_are_round_numbers() -> None:
    """Steps of 1, 2 or 5, within the axis."""
    assert ticks(0, 10, 5) == [0, 2, 4, 6, 8, 10]
    assert ticks(10, 190, 6) == [50, 100, 150]
    assert ticks(0, 0.03, 3) == pytest.approx([0, 0.01, 0.02, 0.03])
