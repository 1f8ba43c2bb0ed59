"""Read how much the pages of a Parquet file hold, from their headers alone.

Arrow makes room for what a page's header asks for before it looks at the page, and the footer,
which sums them up, may say anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO

HEADER_BYTES = 2**16  # a page's header holds statistics, which writers keep short
MOST_PAGES = 1_000_000  # of a column in a row group
# Thrift's compact protocol, by the numbers that it gives the types of fields.
TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
DICTIONARY_PAGE = 2
DEEPEST = 8


@dataclass(frozen=True)
class Chunk:
    """What the pages of one column in one row group come to.

    Parameters
    ----------
    values : int
        Of all data pages, nulls included.
    unpacked : int
        Bytes of all pages, unpacked.
    dictionary : int
        Bytes of the dictionary, which every value may repeat.
    """

    values: int
    unpacked: int
    dictionary: int


def read_chunk(file: BinaryIO, start: int, size: int) -> Chunk:
    """Read the headers of a column's pages.

    Parameters
    ----------
    file : binary file
    start, size : int
        Where the first page begins, and the bytes of all pages with their headers.

    Returns
    -------
    chunk : Chunk

    Raises
    ------
    ValueError
        If they are no headers of pages.
    """
    end, values, unpacked, dictionary = start + size, 0, 0, 0
    for _ in range(MOST_PAGES):
        if start >= end:
            return Chunk(values, unpacked, dictionary)
        file.seek(start)
        header = _Header(file.read(min(HEADER_BYTES, end - start)))
        page = header.struct()
        bytes_unpacked, bytes_packed = _number(page, 2), _number(page, 3)
        if min(bytes_unpacked, bytes_packed) < 0:
            raise ValueError("a page of negative size")
        unpacked += bytes_unpacked
        if page.get(1) == DICTIONARY_PAGE:
            dictionary += bytes_unpacked
        else:
            values += max((_number(page[key], 1) for key in (5, 8) if key in page), default=0)
        start += header.at + bytes_packed
    raise ValueError(f"more than {MOST_PAGES:,} pages in a column")


def _number(fields: Any, key: int) -> int:
    value = fields.get(key) if isinstance(fields, dict) else None
    if not isinstance(value, int):
        raise ValueError("a page without its sizes")
    return value


class _Header:
    """One structure in Thrift's compact protocol."""

    def __init__(self, content: bytes) -> None:
        self._content, self.at = content, 0

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """Read a structure: the values by the numbers of their fields."""
        if depth > DEEPEST:
            raise ValueError("a page's header is nested too deep")
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._signed()
            fields[number] = self._value(head & 15, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (TRUE, FALSE):
            return kind == TRUE
        if kind in (I16, I32, I64):
            return self._signed()
        if kind == STRUCT:
            return self.struct(depth + 1)
        sizes: dict[int, int] = {BYTE: 1, DOUBLE: 8}
        if kind not in (*sizes, BINARY):
            raise ValueError(f"a page's header holds a value of kind {kind}")
        self._skip(sizes[kind] if kind in sizes else self._unsigned())
        return None

    def _byte(self) -> int:
        self._skip(1)
        return self._content[self.at - 1]

    def _skip(self, count: int) -> None:
        self.at += count
        if self.at > len(self._content):
            raise ValueError("a page's header is cut short")

    def _unsigned(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise ValueError("a number of a page's header does not end")

    def _signed(self) -> int:
        value = self._unsigned()
        return value >> 1 ^ -(value & 1)
