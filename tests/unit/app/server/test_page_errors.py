"""An error in a callback of the page is logged in full, and a foreign message in one line."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import panel_material_ui as pmui
import pytest
from panel.custom import JSComponent

from bowerbird.app.server.page_errors import install, log_error, refused_message


def menu() -> pmui.MenuButton:
    """Make a component whose messages a library reads."""
    return pmui.MenuButton(items=[{"label": "one"}, {"label": "two"}])


def fail(*_: object) -> None:
    """Fail as a callback of ours."""
    raise KeyError("ours")


class Ours(JSComponent):
    """A component of ours that reads its messages without care."""

    _esm = ""

    def _handle_msg(self, data: Any) -> None:
        fail()


def error_of(work: Callable[[], object]) -> Exception:
    """Return what is raised."""
    try:
        work()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    "message",
    [{}, {"item": 0}, {"type": "action", "item": 0}, {"item": "a\n"}, [], 3, None, "type"],
)
def test_a_message_that_a_library_cannot_read_is_one_line(
    message: object, caplog: pytest.LogCaptureFixture
) -> None:
    """It is refused by a typed error in a printable line, and logged without a traceback."""
    error = error_of(lambda: menu()._handle_msg(message))
    refusal = refused_message(error)
    assert refusal is not None and str(refusal).isprintable()
    assert "panel_material_ui.widgets.menus" in str(refusal)
    assert type(error).__name__ in str(refusal)
    log_error(error)
    (record,) = caplog.records
    assert (record.levelno, record.getMessage(), record.exc_info) == (
        logging.WARNING,
        str(refusal),
        None,
    )


def test_a_value_that_a_parameter_refuses_is_one_line() -> None:
    """A page may send any value of Bokeh's type; what the library makes of it may be narrower."""
    error = error_of(lambda: menu()._process_events({"clicks": -1}))
    refusal = refused_message(error)
    assert refusal is not None and "ValueError" in str(refusal) and str(refusal).isprintable()


def test_panel_writes_no_copy(caplog: pytest.LogCaptureFixture) -> None:
    """It logs such an error itself, with a traceback and the values, before it hands it on."""
    panel = logging.getLogger("panel")
    install()
    panel.addHandler(caplog.handler)
    try:
        error = error_of(lambda: menu()._process_events({"clicks": -1}))
    finally:
        panel.removeHandler(caplog.handler)
    assert isinstance(error, ValueError)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_watcher_of_ours_that_fails_is_logged_in_full() -> None:
    """A value that is right and a callback of ours that is not: nothing is refused."""
    button = menu()
    button.param.watch(fail, "clicks")
    assert refused_message(error_of(lambda: button._process_events({"clicks": 1}))) is None


def test_a_fault_of_ours_in_a_librarys_handler_is_logged_in_full(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What the library's handler calls is ours: its error is none of the message's."""
    button = menu()
    button.param.watch(fail, "value")
    error = error_of(lambda: button._handle_msg({"type": "click", "item": 1}))
    assert refused_message(error) is None
    log_error(error)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR and record.exc_info is not None


def test_a_fault_in_a_handler_of_ours_is_logged_in_full() -> None:
    """They are to read their messages with care, so nothing hides where they do not."""
    assert refused_message(error_of(lambda: Ours()._handle_msg({}))) is None


def test_an_error_outside_a_message_is_logged_in_full() -> None:
    """Any other callback of the page is never taken for a message."""
    assert refused_message(error_of(fail)) is None
    assert refused_message(error_of(lambda: menu()._process_action({}, 0, {}))) is None


def test_a_closed_tab_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    """What Bokeh warns of when a tab has been closed is left out; its other warnings are not."""
    install()
    bokeh = logging.getLogger("bokeh.server.views.ws")
    bokeh.warning("Failed sending message as connection was closed")
    bokeh.warning("something else")
    assert [record.message for record in caplog.records] == ["something else"]
