"""How Sphinx builds the site: ``make docs``. Nothing in it is loaded from another host."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / ".dev")]  # the code beside these pages

import generated  # noqa: E402 - found by the line above

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "Bowerbird"
release = installed("bowerbird")
copyright = "Bowerbird's authors, BSD 3-Clause"
html_title = f"Bowerbird {release}"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["upstream"]

default_role = "code"  # of `names` in docstrings
myst_enable_extensions = ["attrs_inline"]
myst_heading_anchors = 3

autodoc_default_options = {"members": False}
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say more: shapes, units, ranges
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False

html_theme = "pydata_sphinx_theme"
html_theme_options = {
    "logo": {"text": "Bowerbird"},
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": False,
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_logo = html_favicon = "pictures/mark.svg"
html_sidebars = dict.fromkeys(("index", "tutorial", "architecture", "decisions"), ())
html_show_sourcelink = False
html_copy_source = False


def setup(app: Sphinx) -> None:
    """Fill the reference from the code whenever one of its pages is read, and read docstrings.

    Parameters
    ----------
    app : Sphinx
    """
    app.connect("source-read", generated.fill)
    app.connect("autodoc-process-docstring", generated.escape_bars)
