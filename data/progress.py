"""How far long reading is: steps and shares, passed to whoever shows them."""

from __future__ import annotations

from collections.abc import Callable

from bowerbird.data.remarks import counted

Progress = Callable[[str, float | None], object]


def silent(step: str, share: float | None) -> None:
    """Show nothing.

    Parameters
    ----------
    step : str
    share : float or None
    """


def show_rows(progress: Progress, step: str, rows: int, total: int | None) -> None:
    """Report how many rows have been read so far.

    Parameters
    ----------
    progress : callable
        Called with the step, the rows in it, and the share that is done.
    step : str
        Such as ``reading stars.csv``.
    rows : int
    total : int or None
        Perhaps a rough number; None where it is not known, and then the share is None too.
    """
    share = min(1.0, rows / total) if total else None
    progress(f"{step}: {counted(rows, 'row')}", share)
