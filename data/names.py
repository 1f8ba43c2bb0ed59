"""Signs that no name may hold: those that cannot be seen, and those that turn the writing around.

A class that reads ``rats`` may be stored as U+202E and ``star``. Whatever takes a name from outside
(the page, a config, a session file, a saved learner, a log, the labels of the data) asks here.
"""

from __future__ import annotations

import re
import unicodedata

# Control characters, separators of lines and paragraphs, marks that set the direction of writing
# (Unicode Standard Annex 9), and halves of surrogate pairs, which no UTF-8 can hold.
UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
LINES = re.compile(r"[\t\r\n]")


def unfit_sign(text: str) -> str | None:
    """Name the first sign of a text that no name may hold.

    Parameters
    ----------
    text : str

    Returns
    -------
    sign : str or None
        Such as ``U+202E (RIGHT-TO-LEFT OVERRIDE)``; None where every sign may stand in a name.
    """
    match = UNFIT.search(text)
    if match is None:
        return None
    meaning = unicodedata.name(match[0], "a surrogate" if match[0] >= "\ud800" else "control")
    return f"U+{ord(match[0]):04X} ({meaning})"


def unfit_in_column(name: str) -> str | None:
    """Name the first sign that no column's name may hold; a heading may have several lines.

    Parameters
    ----------
    name : str

    Returns
    -------
    sign : str or None
        As of `unfit_sign`.
    """
    return unfit_sign(LINES.sub(" ", name))


def is_fit(text: str) -> bool:
    """Whether every sign of a text may stand in a name.

    Parameters
    ----------
    text : str
    """
    return UNFIT.search(text) is None


def is_utf8(text: str) -> bool:
    """Whether a text can be written as UTF-8; a path whose bytes are something else cannot.

    Parameters
    ----------
    text : str
    """
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def clean_name(text: str) -> str:
    r"""Write out the signs that no name may hold, so that different texts stay different.

    Parameters
    ----------
    text : str

    Returns
    -------
    name : str
        With ``\x00``, ``\u202e`` and the like in place of the signs; the same where there are none.

    Examples
    --------
    >>> clean_name("star\u202e")
    'star\\u202e'
    """
    return UNFIT.sub(lambda match: ascii(match[0])[1:-1], text)
