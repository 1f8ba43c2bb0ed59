"""What people are told of jobs that fail: the first in a row, and the one that is the last."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from typing import TYPE_CHECKING

from bowerbird.app.log.events import Failed
from bowerbird.app.loop.failures import describe_failure
from bowerbird.app.project.retries import IN_A_ROW

if TYPE_CHECKING:
    from bowerbird.app.project.project import Project
    from bowerbird.app.project.retries import Retries

log = logging.getLogger(__name__)

# What is said to have failed, for each kind of work whose failures are counted.
WHAT = {"restore": "learner", "fit": "learner", "random": "query", "worker": "worker"}
GIVEN_UP = (
    "{message}; that was {failures} times in a row, so it waits until you label something, "
    "choose another learner or strategy, or press “Try again”"
)


class JobFailures:
    """Counts failures and records those that people should know of.

    Parameters
    ----------
    project : Project
    retries : Retries
        Where they are counted.
    """

    def __init__(self, project: Project, retries: Retries) -> None:
        self._project, self._retries = project, retries
        self._warned: set[str] = set()

    def count(
        self,
        kind: str,
        basis: Hashable,
        name: str,
        message: str,
        detail: str = "",
        first: str | None = None,
    ) -> None:
        """Count a failure, and record the first and the one after which it is given up.

        Of a choice by chance only the last is told: that a strategy failed has been told already.

        Parameters
        ----------
        kind : str
            Of work, ``worker`` among them.
        basis : hashable
            What the work started from.
        name : str
            Of the plugin that was at work.
        message, detail : str
        first : str, optional
            What is said to have failed when it is the first.
        """
        failures = self._retries.fail(kind, basis)
        log.warning("%s failed, %d in a row: %s", kind, failures, message)
        what = first or WHAT[kind]
        if failures == IN_A_ROW:
            message = GIVEN_UP.format(message=message, failures=failures)
            self.record(WHAT[kind], name, message, detail)
        elif failures == 1 and what != "query":
            again = " and was started again" if what == "worker" else ""
            self.record(what, name, message + again, detail)

    def record(self, what: str, name: str, message: str, detail: str = "") -> None:
        """Write a failure into the log, which tells everybody.

        Parameters
        ----------
        what : str
            What failed, as `bowerbird.app.log.events.Failed` has it.
        name : str
            Of the plugin that was at work.
        message, detail : str
        """
        self._project.record_failure(Failed(what=what, name=name, message=message, detail=detail))

    def warn(self, failure: Failed) -> None:
        """Show what goes wrong beside the work; once, until something else is chosen."""
        text, detail = describe_failure(failure)
        if text not in self._warned:
            self._warned.add(text)
            self._project.notice("warning", text, detail)

    def forget_warnings(self) -> None:
        """Show each warning again when it comes."""
        self._warned.clear()
