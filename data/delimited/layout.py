"""Find out how a table of text is laid out: its delimiter, where its names are, what its rows hold.

clevercsv finds the delimiter and the sign of quotation. The rest is ours: archives put comments
above the names, spreadsheets a title and ``sep=;``, and instruments a line of units below them.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from bowerbird.data.delimited.cells import is_number
from bowerbird.data.delimited.text_format import TextFormat
from bowerbird.data.remarks import Remark, counted
from bowerbird.data.roles import listed

COMMENTS = ("#", "%", "//", "\\ ")
SEPARATOR_LINE = re.compile(r"^\ufeff?\"?sep=(.)\"?\s*$", re.IGNORECASE)
SNIFFED_LINES = 100
ROWS = 1_000  # that are looked at
DELIMITERS = (",", ";", "\t", "|")
MOSTLY = 0.9
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?")


@dataclass(frozen=True)
class Layout:
    """How a table of text is laid out.

    Parameters
    ----------
    delimiter, quote : str
    decimal : str
        The sign before decimals.
    skip : int
        Lines above the names, or above the first row where there are none.
    names : tuple of str
        One a column; empty where the file has none.
    has_names : bool
        Whether the first line after those that are skipped holds the names.
    units : tuple of str
        From the line below the names; empty where there is none.
    comment : str
        What a line begins with that is no row.
    rows : tuple of tuple of str
        The first rows, as they are written.
    """

    delimiter: str
    quote: str
    decimal: str
    skip: int
    names: tuple[str, ...]
    has_names: bool
    units: tuple[str, ...]
    comment: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def repeats_names(self) -> bool:
        """Whether the names stand among the rows again, as where files were joined."""
        return self.has_names and self.names in self.rows


def find_layout(text: str, stated: TextFormat, tabs: bool = False) -> Layout:
    """Find out how a table is laid out.

    Parameters
    ----------
    text : str
        Its beginning, whole lines.
    stated : TextFormat
        What is stated is used.
    tabs : bool
        Whether the file's name says that tabs part its cells.

    Returns
    -------
    layout : Layout
    """
    lines = text.splitlines()
    above, named, comment = _above(lines)
    skip = above if stated.skip is None else stated.skip
    delimiter, quote = _sniffed(lines[skip:], comment)
    if tabs and any("\t" in line for line in lines[skip : skip + SNIFFED_LINES]):
        delimiter = "\t"
    delimiter = _sign(stated.delimiter) or named or delimiter
    numbered = _rows(lines[skip:], delimiter, quote, comment)
    title = _title_rows(numbered) if stated.skip is None else 0
    if title:
        skip, numbered = skip + numbered[title][0], numbered[title:]
    rows = tuple(row for _, row in numbered)
    layout = Layout(delimiter, quote, ".", skip, (), True, (), comment, rows)
    return _with_names(_with_decimal(layout, stated), stated)


def _sign(stated: str | None) -> str | None:
    return {"tab": "\t", "\\t": "\t", "space": " "}.get(stated or "", stated)


def _above(lines: list[str]) -> tuple[int, str | None, str]:
    """Return how many lines stand above the table, the delimiter that they name, and their sign."""
    skip, named, comment = 0, None, ""
    for line in lines:
        plain = line.lstrip("\ufeff \t")
        match = SEPARATOR_LINE.match(line)
        sign = next((sign for sign in COMMENTS if plain.startswith(sign)), "")
        if match is not None:
            named = match[1]
        elif sign:
            comment = comment or sign
        elif plain.strip():
            break
        skip += 1
    return skip, named, comment or COMMENTS[0]


def _sniffed(lines: list[str], comment: str) -> tuple[str, str]:
    sample = [line for line in lines[:SNIFFED_LINES] if not line.startswith(comment)]
    sample = [line.replace("\0", "") for line in sample]  # clevercsv takes none
    used = [sign for sign in DELIMITERS if any(sign in line for line in sample)]
    if len(used) < 2 and not any("'" in line for line in sample):
        return "".join(used) or ",", '"'
    import clevercsv  # here and not above: it takes a while to load

    dialect = clevercsv.Sniffer().sniff("\n".join(sample), delimiters=used)
    if dialect is None or dialect.delimiter not in DELIMITERS:
        counts = Counter(sign for line in sample[:1] for sign in line if sign in used)
        return max(counts, key=counts.__getitem__, default=","), '"'
    return dialect.delimiter, dialect.quotechar or '"'


def _rows(
    lines: list[str], delimiter: str, quote: str, comment: str
) -> list[tuple[int, tuple[str, ...]]]:
    """Return the first rows that are not blank, each with the number of the line it begins at."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, quotechar=quote)
    rows, begin = [], 0
    with suppress(csv.Error):  # Arrow says what is wrong, and in which row
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((begin, tuple(cell.strip() for cell in row)))
            begin = reader.line_num
            if len(rows) > ROWS:
                break
    usual = Counter(len(row) for _, row in rows).most_common(1)
    return [
        (begin, row)
        for begin, row in rows
        if not (row[0].startswith(comment) and len(row) != usual[0][0])
    ]


def _title_rows(rows: list[tuple[int, tuple[str, ...]]]) -> int:
    """Return how many of the first rows have fewer cells than most, so are a title and no rows."""
    usual = Counter(len(row) for _, row in rows).most_common(1)
    if not usual or usual[0][0] < 3:
        return 0
    # R leaves out the name of the first column, which holds the names of the rows.
    return next((i for i, (_, row) in enumerate(rows) if len(row) >= usual[0][0] - 1), 0)


def _with_decimal(layout: Layout, stated: TextFormat) -> Layout:
    if stated.decimal is not None or layout.delimiter == ",":
        return replace(layout, decimal=stated.decimal or ".")
    cells = [cell for row in layout.rows for cell in row if cell]
    commas = sum(1 for cell in cells if DECIMAL_COMMA.fullmatch(cell))
    points = sum(1 for cell in cells if "." in cell and is_number(cell))
    return replace(layout, decimal="," if commas > points else ".")


def _with_names(layout: Layout, stated: TextFormat) -> Layout:
    if not layout.rows:
        return layout
    first, body = layout.rows[0], layout.rows[1:]
    has_names = _are_names(first, body, layout.decimal) if stated.header is None else stated.header
    if not has_names:
        return replace(layout, names=("",) * len(first), has_names=False)
    has_units = bool(body) and _are_units(body[0], body[1:], layout.decimal)
    if has_units:
        layout = replace(layout, units=body[0])
        body = body[1:]
    row_names = {row[0] for row in body if len(row) == len(first) + 1}
    if len(row_names) == len(body) > 1:
        first = ("", *first)  # as R writes the names of rows
    return replace(layout, names=first, rows=body)


def _are_names(first: tuple[str, ...], body: tuple[tuple[str, ...], ...], decimal: str) -> bool:
    """Whether a first row is one of names, and not of values.

    Names may be numbers that count the columns, as of pixels. Else a column of numbers tells: its
    name is none.
    """
    if len(set(first)) == len(first) and _count(first):
        return True
    columns = [i for i in range(len(first)) if _mostly_numbers(body, i, decimal)]
    return not columns or not all(is_number(first[i], decimal) for i in columns)


def _count(first: tuple[str, ...]) -> bool:
    numbers = [int(name) for name in first if name.isdecimal()]
    return len(numbers) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _are_units(row: tuple[str, ...], body: tuple[tuple[str, ...], ...], decimal: str) -> bool:
    if any(is_number(cell, decimal) for cell in row):
        return False
    return any(row[i] for i in range(len(row)) if _mostly_numbers(body, i, decimal))


def _mostly_numbers(body: tuple[tuple[str, ...], ...], column: int, decimal: str) -> bool:
    cells = [row[column] for row in body if column < len(row) and row[column]]
    numbers = sum(1 for cell in cells if is_number(cell, decimal))
    return bool(cells) and numbers >= MOSTLY * len(cells)


def fill_names(layout: Layout) -> tuple[tuple[str, ...], frozenset[str]]:
    """Name the columns that have no name.

    Parameters
    ----------
    layout : Layout

    Returns
    -------
    names : tuple of str
        ``column 3`` for the third, where it has none.
    blank : frozenset of str
        Those among them in which no row of the first ones holds anything.
    """
    names, used = [], set(layout.names)
    blank = set()
    for i, name in enumerate(layout.names):
        if name:
            names.append(name)
            continue
        fresh = f"column {i + 1}"
        while fresh in used:
            fresh += "_"
        names.append(fresh)
        if layout.has_names and not any(i < len(row) and row[i] for row in layout.rows):
            blank.add(fresh)
    return tuple(names), frozenset(blank)


def remarks_of_layout(
    layout: Layout, encoding: str, blank: frozenset[str], stated: TextFormat
) -> Iterator[Remark]:
    """Return what was found out about how a table is written, where it is not the usual way.

    Parameters
    ----------
    layout : Layout
        With a name for each column.
    encoding : str
    blank : frozenset of str
        The columns that are left out.
    stated : TextFormat
        What is stated is not said again.

    Yields
    ------
    remark : Remark
    """

    def remark(text: str, key: str = "", value: str = "") -> Remark:
        return Remark("format", text, f"data: {{text: {{{key}: {value}}}}}" if key else "")

    if stated.encoding is None and not encoding.startswith("utf"):
        yield remark(
            f"The text is not UTF-8 and is read as {encoding}; look at the letters with accents.",
            "encoding",
            "latin-2",
        )
    if stated.delimiter is None and layout.delimiter not in (",", "\t"):
        yield remark(f"Cells are parted by {layout.delimiter!r}.", "delimiter", "','")
    if stated.decimal is None and layout.decimal == ",":
        yield remark("Numbers are written with a decimal comma.", "decimal", "'.'")
    if stated.skip is None and layout.skip:
        yield remark(
            f"Left out: {counted(layout.skip, 'line')} above the column names.", "skip", "0"
        )
    if stated.header is None and not layout.has_names:
        yield remark("There is no line of column names; columns are numbered.", "header", "true")
    if layout.units:
        pairs = zip(layout.names, layout.units, strict=False)
        units = listed([f"{name} in {unit}" for name, unit in pairs if unit])
        yield remark(f"The line below the names holds units ({units}) and is no row.")
    if blank:
        yield remark(f"Left out: {counted(len(blank), 'column')} without a name and a value.")
