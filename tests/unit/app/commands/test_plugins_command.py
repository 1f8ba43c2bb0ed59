"""``bowerbird plugins`` lists what there is and what failed to load."""

from __future__ import annotations

import argparse

import pytest

from bowerbird.app.commands import plugins
from bowerbird.app.plugins.listing import Entry


def listed(capsys, *words):
    parser = argparse.ArgumentParser()
    plugins.add_arguments(parser)
    assert plugins.run(parser.parse_args(words)) == 0
    return capsys.readouterr().out


def test_lists_each_kind(capsys):
    """Names, sources, titles and parameters of every kind."""
    text = listed(capsys)
    for kind in ("strategies", "learners", "readers", "views"):
        assert f"\n{kind}\n" in f"\n{text}"
    assert "patience=30 (0 to 100,000), share=0.5 (0 to 1), enough=5" in text
    assert "Ask where the two likeliest classes are closest" in text


def test_lists_one_kind(capsys):
    """Only what was asked for."""
    text = listed(capsys, "strategies")
    assert "margin" in text
    assert "learners" not in text


def test_tells_what_failed(capsys, monkeypatch):
    """A broken plugin stands apart with its error, and the exit code is 0 all the same."""
    broken = Entry("strategies", "crow", "entry point", "", error="ZeroDivisionError: oops")
    monkeypatch.setattr(plugins, "entries", lambda kind: [broken])
    text = listed(capsys, "strategies")
    assert "failed to load\n  strategy crow (entry point): ZeroDivisionError: oops" in text


def test_refuses_an_unknown_kind():
    """A kind that there is not is a usage error."""
    with pytest.raises(SystemExit, match="2"):
        parser = argparse.ArgumentParser()
        plugins.add_arguments(parser)
        parser.parse_args(["birds"])
