"""The readers that installed packages bring by entry points of the group ``bowerbird.readers``."""

from __future__ import annotations

import logging

from bowerbird.app.plugins.registry import entered
from bowerbird.data.files import Reader, built_in_readers

log = logging.getLogger(__name__)


def installed_readers() -> dict[str, Reader]:
    """Return the readers of installed packages by suffix.

    Returns
    -------
    readers : dict of suffix to reader
        For `bowerbird.data.open.open_pool`. None takes a suffix that one of ours reads, and one
        that does not load is left out with a warning.
    """
    ours = built_in_readers()
    readers: dict[str, Reader] = {}
    for plugin in entered("readers", ()):
        if plugin.error is not None:
            log.warning("The reader %s does not load: %s", plugin.name, plugin.error)
            continue
        module = plugin.load()
        for suffix in module.SUFFIXES:
            if suffix not in ours:
                readers.setdefault(suffix, module.read)
    return readers
