"""No card uses what reads text as markup, so that no text of others can become any."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bowerbird.app.views.shared.text import safe_text

APP = Path(__file__).parents[4] / "app"
# What ran a payload when it was given one, in Panel, Bokeh and the browser.
READ_MARKUP = {
    "Accordion", "Alert", "Card", "ChatMessage", "Div", "HTML", "JPG",
    "Markdown", "MultiChoice", "PDF", "PNG", "SVG", "StaticText", "Str", "Tabulator",
    "notifications",
}  # fmt: skip
IN_SCRIPTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\beval\(|new Function"
    r"|createContextualFragment|DOMParser|dangerouslySetInnerHTML|https?://(?!www\.w3\.org/)"
)


def files(ending: str) -> list[Path]:
    """List the files behind the screen: those of the views, and of the map that they draw."""
    return sorted(path for room in ("map", "views") for path in (APP / room).rglob(f"*{ending}"))


def below_app(path: Path) -> str:
    """Return a file's path as it stands in the program."""
    return str(path.relative_to(APP))


@pytest.mark.parametrize("path", files(".py"), ids=below_app)
def test_no_component_that_reads_markup(path: Path) -> None:
    """No view names a component that would draw text as markup."""
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    used |= {alias.name for node in imported for alias in node.names}
    assert not used & READ_MARKUP
    assert "{safe}" not in text  # what a hover shows is escaped, unless this asks otherwise


@pytest.mark.parametrize("path", files(".js"), ids=below_app)
def test_no_script_that_reads_markup(path: Path) -> None:
    """No script of ours makes markup or code of text, or loads anything from elsewhere."""
    assert not IN_SCRIPTS.search(path.read_text("utf-8"))


def test_typography_gets_safe_text_alone() -> None:
    """Typography reads markup: it gets words of ours or what has passed the sink."""
    for path in files(".py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr == "Typography":
                (given, *_) = node.args
                safe = isinstance(given, ast.Call) and getattr(given.func, "id", "") == "safe_text"
                assert safe or isinstance(given, ast.Constant), f"{below_app(path)}:{node.lineno}"


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("<img src=x onerror=a()>", "&lt;img src=x onerror=a()&gt;"),
        ("\"quoted' & so", "&quot;quoted&#x27; &amp; so"),
        (3, "3"),
        (None, "None"),
    ],
)
def test_safe_text_shows_every_letter(text: object, markup: str) -> None:
    """What passes the sink has no tag left and cannot leave a quoted attribute."""
    assert safe_text(text) == markup
