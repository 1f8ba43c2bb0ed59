"""Read files of text as items: each in its own encoding, and none longer than can be shown."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bowerbird.data.delimited.encoding import BOMS, decodes, find_encoding
from bowerbird.data.errors import DataError
from bowerbird.data.remarks import Remark, counted

MOST_BYTES = 2**18  # of a text; what follows is not read
UTF8 = ("utf-8", "utf-8-sig")


class TextFiles:
    """Reads texts, and keeps count of what had to be done to them.

    Parameters
    ----------
    folder : Path
    encoding : str or None
        Of all files, as a person states it; None to find it out, file by file.

    Raises
    ------
    DataError
        If there is no such encoding.
    """

    def __init__(self, folder: Path, encoding: str | None) -> None:
        try:
            b"\n".decode(encoding or UTF8[0], "replace")  # of nothing, Python looks none up
        except LookupError as error:
            raise DataError(
                f"{folder.name}: there is no text encoding {encoding!r}. Such as utf-8, cp1252 and "
                "shift_jis are known."
            ) from error
        self._folder, self._encoding = folder, encoding
        self._encodings = Counter[str]()
        self._cut: list[str] = []
        self._empty: list[str] = []
        self._unread: list[str] = []

    def read(self, path: str) -> str | None:
        """Read a text.

        Parameters
        ----------
        path : str
            Below the folder.

        Returns
        -------
        text : str or None
            With line ends as one sign; None where there is none, or the file holds something else.
        """
        try:
            with (self._folder / path).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError:
            self._unread.append(path)
            return None
        beginning, is_cut = content[:MOST_BYTES], len(content) > MOST_BYTES
        encoding = self._encoding or _encoding_of(beginning)
        if encoding is None or not decodes(beginning, encoding):
            self._unread.append(path)
            return None
        text = codecs.getincrementaldecoder(encoding)("replace").decode(beginning, not is_cut)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not text.strip():
            self._empty.append(path)
            return None
        if is_cut:
            self._cut.append(path)
        if encoding not in UTF8:
            self._encodings[encoding] += 1
        return text

    def remarks(self) -> Iterator[Remark]:
        """Describe what was found out, cut and left out so far.

        Yields
        ------
        remark : Remark
        """
        if self._encodings and not self._encoding:
            total = counted(self._encodings.total(), "text")
            names = ", ".join(f"{name} ({n:,})" for name, n in self._encodings.most_common())
            first = next(iter(self._encodings))
            yield Remark(
                "format",
                f"Read in another encoding than UTF-8: {total}, as {names}.",
                f"data: {{text: {{encoding: {first}}}}}",
            )
        for paths, what in (
            (self._cut, f"Only the first {MOST_BYTES:,} bytes are read of"),
            (self._empty, "Without a text, because the file is empty:"),
            (self._unread, "Without a text, because the file cannot be read as one:"),
        ):
            if paths:
                yield Remark("values", f"{what} {counted(len(paths), 'file')}, such as {paths[0]}.")


def _encoding_of(content: bytes) -> str | None:
    """Name the encoding of a text; None for what holds NULs and so is no text."""
    if b"\0" in content and not any(content.startswith(mark) for mark, _ in BOMS):
        return None
    return find_encoding(content)
