"""The bar that shows how far a command is."""

from __future__ import annotations

import io
import sys

from bowerbird.app.config.progress_bar import ProgressBar


class Terminal(io.StringIO):
    """A text file that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_nothing_is_written_where_no_terminal_is(capsys):
    """What goes into a file or a pipe holds no bar."""
    with ProgressBar() as bar:
        bar.show("reading t.csv: 1 row", 0.5)
        bar.show("reading t.csv: 2 rows", None)
    assert capsys.readouterr().err == ""


def test_a_terminal_shows_step_and_share(monkeypatch):
    """On a terminal the step stands before the share; without a share there is no bar."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with ProgressBar() as bar:
        bar._bar.mininterval = 0
        bar.show("reading t.csv: 65,536 rows", 0.25)
        bar.show("reading u.csv.gz: 131,072 rows", None)
        bar.show("scaling", 0.75)
    lines = [line.strip() for line in terminal.getvalue().split("\r") if line.strip()]
    assert any(line.startswith("reading t.csv: 65,536 rows") and "25%" in line for line in lines)
    assert "reading u.csv.gz: 131,072 rows" in lines
    assert any(line.startswith("scaling") and "75%" in line for line in lines)
