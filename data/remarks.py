"""What was found out, or done, while data were read: said once, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["format", "values", "roles"]


@dataclass(frozen=True)
class Remark:
    """One thing that a person should know about how their data were read.

    Parameters
    ----------
    kind : {"format", "values", "roles"}
        Whether it is about the file, about cells, or about what columns are for.
    text : str
        One sentence: what was found, and what was done.
    remedy : str
        The line of a configuration that says otherwise; empty where there is none.
    """

    kind: Kind
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.text} To change it: `{self.remedy}`." if self.remedy else self.text


def counted(number: int, noun: str) -> str:
    """Write a number of things.

    Parameters
    ----------
    number : int
    noun : str
        Takes an s.

    Returns
    -------
    text : str
        Such as ``1 line`` or ``1,200 lines``.
    """
    return f"{number:,} {noun}" + "s" * (number != 1)
