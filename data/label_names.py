"""How classes are spelled in data: one spelling for all formats, and what looks like a slip."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.remarks import Remark
from bowerbird.data.roles import listed

WHOLE = r"^-?\d+\.0+$"
NUMBERS = r"^-?\d+(\.\d+)?$"
TRUTH = ("true", "false")
# What people write who mean that an item has no class yet.
UNDECIDED = frozenset(
    {"-1", "-9", "-99", "-999", "99", "999", "9999", "unknown", "unlabeled", "unlabelled"}
    | {"undefined", "unclassified", "no label", "not labelled", "todo", "tbd", "missing", "nil"}
    | {"na", "n/a", "nan", "none", "null", "-", "--", "?", "n.a.", "no data", "empty"}
)
SEVERAL = re.compile(r"\S\s*[;|]\s*\S")


def one_spelling(labels: pa.ChunkedArray) -> pa.ChunkedArray:
    """Spell labels alike in every format: ``1`` and not ``1.0``, ``true`` and not ``True``.

    Parameters
    ----------
    labels : pyarrow.ChunkedArray of large_string

    Returns
    -------
    labels : pyarrow.ChunkedArray of large_string
        Whole numbers without decimals where all labels are numbers; yes and no in small letters
        where all are one of the two.
    """
    values = pc.unique(labels).drop_null()
    if not len(values):
        return labels
    if pc.all(pc.match_substring_regex(values, NUMBERS)).as_py():
        whole = pc.match_substring_regex(labels, WHOLE)
        return pc.if_else(whole, pc.replace_substring_regex(labels, r"\.0+$", ""), labels)
    lower = pc.utf8_lower(values)
    if pc.all(pc.is_in(lower, pa.array(TRUTH, lower.type))).as_py():
        return pc.utf8_lower(labels)
    return labels


def remarks_of_names(names: Iterable[str], column: str) -> Iterator[Remark]:
    """Return which names of classes look like a slip.

    Parameters
    ----------
    names : iterable of str
        Each class once.
    column : str

    Yields
    ------
    remark : Remark
    """
    names = sorted(names)
    undecided = [name for name in names if name.casefold().strip() in UNDECIDED]
    if undecided:
        yield Remark(
            "values",
            f"Column {column!r}: {listed([repr(n) for n in undecided])} may mean that an item has "
            "no class; it is taken for one.",
            f"data: {{missing: {{{column}: [{', '.join(repr(n) for n in undecided)}]}}}}",
        )
    alike = defaultdict(list)
    for name in names:
        alike[_bare(name)].append(name)
    for group in alike.values():
        if len(group) > 1:
            yield Remark(
                "values",
                f"Column {column!r}: {listed([repr(n) for n in group])} differ by little and are "
                "classes of their own. Merge them on the Classes card if they are one.",
            )
    several = [name for name in names if SEVERAL.search(name)]
    if several and len(several) < len(names):
        yield Remark(
            "values",
            f"Column {column!r}: {several[0]!r} looks like several classes; an item has one, so it "
            "is taken as a class of its own.",
        )


def _bare(name: str) -> str:
    """Return a name without what is easily mistaken: case, spaces, signs between words."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return plain if re.search(r"\d", plain) else re.sub(r"[\W_]+", "", plain) or plain
