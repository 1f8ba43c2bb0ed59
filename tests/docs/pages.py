"""The pages for people: where they are, and the blocks of code in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
SITE = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "docs").rglob("*.md")
    if "upstream" not in path.parts
)
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *SITE]
BLOCK = re.compile(
    r'^(?: {2})?```([\w{}-]*)(?: title="([^"]+)")?\n(.*?)^(?: {2})?```$', re.DOTALL | re.MULTILINE
)


class Block(NamedTuple):
    """A block of code: its language, the file that it is, and its text."""

    language: str
    title: str
    text: str


def read(page: str) -> str:
    """Return a page's text."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> list[Block]:
    """Return the blocks of code in a page, in order."""
    return [Block(*found) for found in BLOCK.findall(read(page))]


def file_in(page: str, title: str) -> str:
    """Return the text of a file that a page shows."""
    (text,) = (block.text for block in blocks(page) if block.title == title)
    return text
