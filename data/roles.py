"""What each column of a table is for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from bowerbird.data.delimited.text_format import AS_FOUND, TextFormat
from bowerbird.data.encoding.part import Part
from bowerbird.data.errors import DataError, did_you_mean
from bowerbird.data.expressions.combinations import Combination
from bowerbird.data.joining.extra_source import ExtraSource
from bowerbird.data.scaling import Rule
from bowerbird.data.series.columns import SeriesColumns

ROW_NUMBER = "row number"  # as an id: items are numbered from 0
NO_COLUMN = "no column"  # as a label: there is none; as a parent: items are no objects in images


@dataclass(frozen=True)
class Roles:
    """The columns' roles; what is None is guessed.

    Parameters
    ----------
    id : str or None
        Column of unique names; ``row number`` numbers the rows from 0.
    label : str or None
        Column of labels that are known already; ``no column`` where there is none.
    features : tuple of str or None
        Columns that the learner sees; a trailing ``*`` takes all that begin so.
    image : str or None
        Column of paths to pictures, or of their bytes.
    context : tuple of str or None
        Columns that a person looks at; a trailing ``*`` takes all that begin so.
    parent : str or None
        For objects: the column of paths to the image that an item lies in; ``no column`` where
        items are no objects.
    box : tuple of four str or None
        For objects: columns of left, top, width and height in pixels, or of left, top, right and
        bottom where the third name says so (``xmax``, ``x2``, ``right``).
    boxes : {"shown", "stored"} or None
        Whether boxes are meant on pictures as they are shown, or as they are stored, before the
        turn that a camera notes beside them. None: as they are shown.
    scaling : {"none", "robust"} or None
        The rule for the features: ``none`` for embeddings, ``robust`` for measurements.
    suggested_classes : tuple of str
        Class names to begin with.
    exclude : tuple of str
        Columns that have no role at all; a trailing ``*`` takes all that begin so.
    derived : mapping of str to str
        Columns to compute from others, by name: ``{"g_r": "g - r"}``. Each may be made from the
        table's columns, from the combined ones, and from those before it.
    combined : tuple of Combination
        Sums, differences, products and quotients of columns, every choice of them.
    missing : mapping of str to tuple of str
        For a column, the values that mean that there is none, such as ``-99``.
    known_labels : {"practise", "start"} or None
        What is done with labels of the data: ``practise`` hides them and lists their classes, and
        ``start`` begins with them. None hides them where every item has one.
    withhold : tuple of str or None
        Columns that are not shown while the labels are hidden, because they repeat them or give
        them away; a trailing ``*`` takes all that begin so.
    encoders : tuple of Part or None
        What the items' vectors are made of, where that is not columns of numbers; empty for these
        alone. A part without a column encodes the first that its encoder can.
    sky : tuple of str or None
        Columns of right ascension and declination in degrees; empty where there are none.
    errors : mapping of str to tuple of str, or None
        For a column, that of its error, or those of its upper and its lower error.
    series : SeriesColumns or None
        The columns of the items' series: light curves or spectra; one without any column for none.
    links : mapping of str to str
        Addresses by what stands on the link; ``{column}`` is an item's value there.
    table : str or None
        Which table of a file that holds several: its name or number.
    text : TextFormat
        How the table is written, where it is one of text.
    with_ : tuple of ExtraSource
        What is joined to the table by the items' ids.
    """

    id: str | None = None
    label: str | None = None
    features: tuple[str, ...] | None = None
    image: str | None = None
    context: tuple[str, ...] | None = None
    parent: str | None = None
    box: tuple[str, str, str, str] | None = None
    boxes: Literal["shown", "stored"] | None = None
    scaling: Rule | None = None
    suggested_classes: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    derived: Mapping[str, str] = field(default_factory=dict)
    combined: tuple[Combination, ...] = ()
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sky: tuple[str, ...] | None = None
    errors: Mapping[str, tuple[str, ...]] | None = None
    series: SeriesColumns | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    table: str | None = None
    known_labels: Literal["practise", "start"] | None = None
    text: TextFormat = AS_FOUND
    with_: tuple[ExtraSource, ...] = ()
    withhold: tuple[str, ...] | None = None
    encoders: tuple[Part, ...] | None = None

    @property
    def assigned(self) -> set[str]:
        """The columns that name or show items, label them, or are learned from."""
        names = (self.id, self.label, self.image, self.parent)
        lists = self.series.lists if self.series is not None else ()
        groups = {*(self.box or ()), *(self.features or ()), *lists}
        return {n for n in names if n is not None} | groups

    def as_dict(self) -> dict[str, Any]:
        """Return the roles as JSON's types."""
        return asdict(self)

    def stated(self) -> dict[str, Any]:
        """Return what was said, and nothing that is guessed, as JSON's types.

        Derived columns are a list of pairs: their order counts, and JSON's objects have none.
        Class names to begin with are left out, because a log has them as its classes; and so are
        links and what is joined: a session file may come from anybody, and they lead elsewhere.
        """
        apart = Roles(suggested_classes=self.suggested_classes, links=self.links, with_=self.with_)
        default = apart.as_dict()
        stated = {key: value for key, value in self.as_dict().items() if value != default[key]}
        if not self.encoders:  # as where nobody said anything
            stated.pop("encoders", None)
        if self.derived:
            stated["derived"] = list(self.derived.items())
        values: dict[str, Any] = json.loads(json.dumps(stated))
        return values


def expand(patterns: Iterable[str], columns: Sequence[str], role: str, file: str) -> list[str]:
    """Find the columns that names and prefixes mean.

    Parameters
    ----------
    patterns : iterable of str
        Names, or prefixes with a trailing ``*``.
    columns : sequence of str
        The table's columns.
    role, file : str
        For the message.

    Returns
    -------
    names : list of str
        Without repetition, in the order of the patterns.

    Raises
    ------
    DataError
        Where a pattern means no column.
    """
    expanded: dict[str, None] = {}
    for pattern in patterns:
        prefix = pattern.removesuffix("*")
        exact = [pattern] if pattern in columns else []
        begins = [c for c in columns if c.startswith(prefix)] if pattern.endswith("*") else []
        if not exact and not begins:
            raise DataError(_unknown(pattern, columns, role, file))
        expanded.update(dict.fromkeys(exact or begins))
    return list(expanded)


def _unknown(name: str, columns: Sequence[str], role: str, file: str) -> str:
    hint = did_you_mean(name, columns)
    return f"{file}: {role} is {name!r}, which is no column. There are: {listed(columns)}.{hint}"


def listed(names: Sequence[str], most: int = 12) -> str:
    """Write names out, the first few of many.

    Parameters
    ----------
    names : sequence of str
    most : int
        How many are written.
    """
    text = ", ".join(names[:most])
    return f"{text} and {len(names) - most} more" if len(names) > most else text or "none"
