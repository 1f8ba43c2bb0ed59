"""The sink through which text from outside reaches a component that reads markup."""

from __future__ import annotations

import html


def safe_text(text: object) -> str:
    """Return text as markup that shows it letter by letter.

    Parameters
    ----------
    text : object
        Anything; its str is taken.

    Returns
    -------
    markup : str
        Without a tag, and safe inside quoted attributes.
    """
    return html.escape(str(text), quote=True)
