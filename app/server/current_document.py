"""Have Bokeh forget which document was the current one after a callback that failed.

Bokeh notes the document whose callback runs, and forgets it only if the callback ends well. After
one message that fails, whatever runs outside a page would take that document for its own, and wait
for a page that is loaded long since or gone. The text for Bokeh's developers is
docs/upstream/bokeh-current-document.md.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from bokeh.document import Document
from bokeh.document.locking import UnlockedDocumentProxy
from bokeh.io import doc as bokeh_doc


def install() -> None:
    """Replace the context manager by which Bokeh notes the current document."""
    bokeh_doc.patch_curdoc = note_current


@contextmanager
def note_current(doc: Document | UnlockedDocumentProxy) -> Iterator[None]:
    """Note the current document, and forget it whether or not its callback fails.

    Parameters
    ----------
    doc : Document or UnlockedDocumentProxy
    """
    bokeh_doc._PATCHED_CURDOCS.append(weakref.ref(doc))
    del doc  # the callback may be the last to hold it
    try:
        yield
    finally:
        bokeh_doc._PATCHED_CURDOCS.pop()
