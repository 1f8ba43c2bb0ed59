"""What is logged of an error in a callback of the page: a fault in full, a refusal in one line.

Panel gives each such error to one function. Where the last to fail was a library that read a
message of the page's, nothing of ours is at fault: no page of ours sends that message, and it only
failed itself. Components of ours read their messages with care
(`bowerbird.app.views.shared.refusals`).
"""

from __future__ import annotations

import logging
import traceback
import warnings

import panel as pn
from bokeh.util.warnings import BokehUserWarning

from bowerbird.data.errors import BowerbirdError

# What Panel calls, in each component, with a message and with new values of its parameters.
READ_FROM_PAGE = ("_handle_msg", "_process_events")
LIBRARIES = ("bokeh", "panel", "panel_material_ui", "param")
LONGEST = 200  # characters of what the page may have written itself

log = logging.getLogger(__name__)


class RefusedMessage(BowerbirdError, ValueError):
    """A page sent a message that a component of a library could not read."""


def install() -> None:
    """Have Panel give each error here, and leave out what is logged and warned of needlessly."""
    pn.config.exception_handler = log_error
    # A page's first message about a model that it has just got, and what it sends after a cut, hold
    # whole models. The server takes its own in place of them, as it should, and would warn of that.
    warnings.filterwarnings("ignore", "reference already known", BokehUserWarning)
    logging.getLogger("panel.reactive").addFilter(_is_no_copy)
    for name in ("bokeh.server.views.ws", "panel.io.document"):
        logging.getLogger(name).addFilter(_is_no_closed_tab)


def log_error(error: Exception) -> None:
    """Log an error in a callback of the page.

    Parameters
    ----------
    error : Exception
        As it was raised, with its traceback.
    """
    refusal = refused_message(error)
    if refusal is None:
        log.error("a callback of the page failed", exc_info=error)
    else:
        log.warning("%s", refusal)


def refused_message(error: Exception) -> RefusedMessage | None:
    """Return the refusal of a message that a library could not read; a fault is none.

    Parameters
    ----------
    error : Exception
        As it was raised, with its traceback.

    Returns
    -------
    refusal : RefusedMessage or None
        None where anything but the libraries took part once the message was being read: a callback
        of ours, or one of a view of the user's.
    """
    modules: list[str] = []  # of all that took part, from the reading on
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if modules or frame.f_code.co_name in READ_FROM_PAGE:
            modules.append(str(frame.f_globals.get("__name__")))
    if not modules or any(module.partition(".")[0] not in LIBRARIES for module in modules):
        return None
    cause = ascii(f"{type(error).__name__}: {error}"[:LONGEST])
    return RefusedMessage(
        f"A message of a page was refused: {modules[0]} could not read it, {cause}."
    )


def _is_no_copy(record: logging.LogRecord) -> bool:
    """Refuse what Panel logs of an error that it raises again, and so gives to `log_error`."""
    return not str(record.msg).startswith("Callback failed for object named")


def _is_no_closed_tab(record: logging.LogRecord) -> bool:
    """Refuse what Bokeh and Panel warn of each time that somebody closes a tab."""
    return "connection was closed" not in str(record.msg)
