"""What a person can say about how a table of text is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# As people and their programs write them; only where they stand without quotes, or alone with
# spaces.
MISSING = (
    *("NA", "N/A", "n/a", "#N/A", "NaN", "nan", "-nan", "null", "NULL", "Null"),
    *("None", "none", "<NA>", "-", "--", "?", "\\N"),
)


@dataclass(frozen=True)
class TextFormat:
    """How a table of text is written; what is None is found out.

    Parameters
    ----------
    encoding : str or None
        Such as ``utf-8``, ``cp1252`` or ``shift_jis``.
    delimiter : str or None
        The sign between cells.
    decimal : {".", ","} or None
        The sign before decimals.
    skip : int or None
        Lines before the column names.
    header : bool or None
        Whether there is a line of column names.
    missing : tuple of str
        Cells that mean that there is no value, beside empty ones.
    loose : tuple of str
        Columns from whose cells a number is taken though it has a unit, a percent sign or
        separators of thousands.
    apostrophes : {"undo", "keep"}
        What is done with the apostrophe that an export puts before text which a spreadsheet would
        run, such as ``'=SUM(1)``.
    """

    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    skip: int | None = None
    header: bool | None = None
    missing: tuple[str, ...] = MISSING
    loose: tuple[str, ...] = ()
    apostrophes: Literal["undo", "keep"] = "undo"


AS_FOUND = TextFormat()
