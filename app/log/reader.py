"""A project's log as a worker reads it: on a connection of its own, from a number on."""

from __future__ import annotations

from pathlib import Path

from bowerbird.app.log import sqlite as log_file
from bowerbird.app.log.events import Event


class LogReader:
    """Reads the log of a project that another process has open, and never writes.

    Parameters
    ----------
    folder : Path
        The project's.

    Raises
    ------
    ProjectError
        If there is no log, or it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._connection = log_file.open_to_read(folder)

    def read(self, after: int = 0, upto: int | None = None) -> list[Event]:
        """Read the events that are durable now, in order.

        Parameters
        ----------
        after : int
            Number of the last event not wanted.
        upto : int, optional
            Number of the last one wanted; all if left out.

        Returns
        -------
        events : list of Event
        """
        return log_file.read(self._connection, after, upto)
