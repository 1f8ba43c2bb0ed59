"""Read how much the pages of a Parquet file hold, from the footer and their headers alone.

Arrow makes room for what a page's header asks for before it looks at the page, and the footer,
which sums them up, may say anything. The footer is read here as well: pyarrow ends the process
where it asks a damaged one for a column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END
from typing import Any, BinaryIO

HEADER_BYTES = 2**16  # a page's header holds statistics, which writers keep short
MOST_PAGES = 1_000_000  # of a column in a row group
# Thrift's compact protocol, by the numbers that it gives the types of fields.
TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
DICTIONARY_PAGE = 2
DEEPEST = 8
TAIL_BYTES = 8  # the footer's length and a mark
# Physical types, by the numbers that the format gives them, and the bytes of a value.
WIDTHS = {0: 1, 1: 4, 3: 12, 4: 4}
USUAL_WIDTH = 8
TEXTS = (6, 7)  # byte arrays, whose values are as long as they like


@dataclass(frozen=True)
class Column:
    """Where a column of a row group lies.

    Parameters
    ----------
    start, size : int
        Where its first page begins, and the bytes of all pages with their headers.
    width : int
        Bytes of a value, of texts of its place.
    is_text : bool
        Whether its values are texts or bytes.
    """

    start: int
    size: int
    width: int
    is_text: bool


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


def read_footer(file: BinaryIO) -> Iterator[list[Column]]:
    """Read where the columns of each row group lie.

    Parameters
    ----------
    file : binary file

    Yields
    ------
    columns : list of Column
        Of one row group; row groups without rows are left out.

    Raises
    ------
    ValueError
        If it is no footer.
    """
    end = file.seek(0, SEEK_END)
    file.seek(max(0, end - TAIL_BYTES))
    size = int.from_bytes(file.read(4), "little")
    if size > end - TAIL_BYTES:
        raise ValueError("a footer larger than the file")
    file.seek(end - TAIL_BYTES - size)
    groups = Compact(file.read(size)).struct().get(4)
    for group in groups if isinstance(groups, list) else ():
        if _number(group, 3):
            columns = group.get(1)
            yield [_column(about) for about in (columns if isinstance(columns, list) else ())]


def _column(about: Any) -> Column:
    metadata = about.get(3) if isinstance(about, dict) else None
    start = _number(metadata, 9)
    if isinstance(metadata, dict) and isinstance(first := metadata.get(11), int) and first > 0:
        start = min(start, first)
    size = _number(metadata, 7)
    if min(start, size) < 0:
        raise ValueError("a column at a negative place")
    kind = _number(metadata, 1)
    return Column(start, size, WIDTHS.get(kind, USUAL_WIDTH), kind in TEXTS)


def read_chunk(file: BinaryIO, column: Column) -> Chunk:
    """Read the headers of a column's pages.

    Parameters
    ----------
    file : binary file
    column : Column

    Returns
    -------
    chunk : Chunk

    Raises
    ------
    ValueError
        If they are no headers of pages.
    """
    start, end = column.start, column.start + column.size
    values = unpacked = dictionary = 0
    for _ in range(MOST_PAGES):
        if start >= end:
            return Chunk(values, unpacked, dictionary)
        file.seek(start)
        header = Compact(file.read(min(HEADER_BYTES, end - start)))
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
        raise ValueError("a page or column without its sizes")
    return value


class Compact:
    """A structure in Thrift's compact protocol, read from the front.

    Parameters
    ----------
    content : bytes
    """

    def __init__(self, content: bytes) -> None:
        self._content, self.at = content, 0

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """Read a structure: the values by the numbers of their fields."""
        if depth > DEEPEST:
            raise ValueError("it is nested too deep")
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
        if kind in (LIST, SET):
            return self._list(depth)
        if kind not in (BYTE, DOUBLE, BINARY):
            raise ValueError(f"a value of kind {kind}, which Parquet does not have")
        self._skip({BYTE: 1, DOUBLE: 8}[kind] if kind != BINARY else self._unsigned())
        return None

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        count, kind = head >> 4, head & 15
        count = self._unsigned() if count == 15 else count
        if count > len(self._content):  # each takes a byte or more
            raise ValueError("a list that is longer than the file")
        if kind in (TRUE, FALSE):
            kind = BYTE
        return [self._value(kind, depth + 1) for _ in range(count)]

    def _byte(self) -> int:
        self._skip(1)
        return self._content[self.at - 1]

    def _skip(self, count: int) -> None:
        self.at += count
        if self.at > len(self._content):
            raise ValueError("a header is cut short")

    def _unsigned(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise ValueError("a number does not end")

    def _signed(self) -> int:
        value = self._unsigned()
        return value >> 1 ^ -(value & 1)
