"""The labels that AstronomicAL saved: in a configuration, a test set, a table of labels.

Nothing there says whether a person gave a label or the catalogue did: the points that it began with
stand among the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bowerbird.app.log.events import Event, Labelled, Provenance
from bowerbird.app.log.events import Unsure as UnsureEvent
from bowerbird.app.log.field_types import Item
from bowerbird.app.share.astronomical.configuration import UNSURE, Configuration, written
from bowerbird.app.share.bounded_json import parse_object, read_bounded
from bowerbird.data import files as reading
from bowerbird.data.columns import labels as as_labels
from bowerbird.data.errors import ConfigError, SessionFileError
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles, listed

OldLabels = Literal["classes", "one-vs-rest"]
ANNOTATOR = "AstronomicAL (origin unknown)"
SHOWN = 5
ONE_VS_REST = {"0", "1", str(UNSURE)}


@dataclass(frozen=True)
class LabelSet:
    """Labels of one source.

    Parameters
    ----------
    source : str
        For messages.
    labels : mapping of str to str or None
        Class by item; None where a person was unsure.
    """

    source: str
    labels: Mapping[str, str | None]


def of_configuration(
    content: Configuration, old: OldLabels | None
) -> tuple[list[LabelSet], list[str]]:
    """Return the labels of each classifier.

    Parameters
    ----------
    content : Configuration
    old : {"classes", "one-vs-rest"} or None
        What 0 and 1 mean where a configuration may be of before July 2021: labels of the
        catalogue, or whether an item is of the classifier's class.

    Returns
    -------
    sets : list of LabelSet
    remarks : list of str
        A sentence for each classifier whose labels could not be taken.
    """
    sets, remarks = [], []
    declared = {written(label) for label in content.labels} - {str(UNSURE)}
    values = {written(y) for tab in content.classifiers.values() for y in tab.y}
    may_be_old = bool(values) and values <= ONE_VS_REST and not declared <= {"0", "1"}
    for key, tab in content.classifiers.items():
        source, y = f"classifier {content.name_of(key)!r}", [written(label) for label in tab.y]
        if may_be_old and old is None:
            remarks.append(
                f"The {len(y):,} labels of {source} are 0 and 1 alone, though there are "
                f"{len(declared)} classes: an AstronomicAL of before July 2021 may have meant yes "
                "and no. They are left out; add --old-labels one-vs-rest, or --old-labels classes."
            )
            continue
        if may_be_old and old == "one-vs-rest":
            pairs = [(i, key if label == "1" else label) for i, label in _pairs(tab.id, y)]
            pairs = [(i, label) for i, label in pairs if label != "0"]
        else:
            pairs = _pairs(tab.id, y)
        sets.append(LabelSet(source, _named(pairs, content)))
    return sets, remarks


def of_file(path: Path, content: Configuration) -> LabelSet:
    """Read a test set (``{id: label}`` as JSON) or a table of labels (columns id and label).

    Parameters
    ----------
    path : Path
    content : Configuration
        For the labels' names.

    Raises
    ------
    ConfigError, DataError
        If it is neither.
    """
    if path.suffix == ".json":
        return LabelSet(path.name, _named(_of_json(path), content))
    return LabelSet(path.name, _named(_of_table(path), content))


def _of_json(path: Path) -> list[tuple[str, str]]:
    try:
        kind = "test set of AstronomicAL"
        document = parse_object(read_bounded(path), path.name, kind, repeated_keys=True)
    except SessionFileError as error:
        raise ConfigError(str(error)) from None
    for item, label in document.items():
        if isinstance(label, bool) or not isinstance(label, int | float | str):
            raise ConfigError(
                f"{path.name}: {item[:50]!r} has the label {str(label)[:50]!r}; expected a number."
            )
    return _pairs(list(document), [written(label) for label in document.values()])


def _of_table(path: Path) -> list[tuple[str, str]]:
    roles = Roles()
    source = reading.read(reading.files_of(path, roles, {}), roles, {})
    by_case = {name.casefold(): name for name in source.head.column_names}
    if "id" not in by_case or "label" not in by_case:
        raise ConfigError(
            f"{path.name}: its columns are {listed(source.head.column_names)}; a table of labels "
            "has id and label."
        )
    names = [by_case["id"], by_case["label"]]
    pairs: list[tuple[str, str]] = []
    for batch in source.batches(names, names):
        ids, labels = (as_labels(_chunked(batch, n), n, path.name).to_pylist() for n in names)
        pairs += [(i, y) for i, y in zip(ids, labels, strict=True) if i is not None and y]
    return pairs


def _chunked(batch: Any, name: str) -> Any:
    import pyarrow as pa

    return pa.chunked_array([batch[name]])


def _pairs(ids: Sequence[Any], labels: Sequence[str]) -> list[tuple[str, str]]:
    return [(written(i).strip(), label) for i, label in zip(ids, labels, strict=True)]


def _named(pairs: Iterable[tuple[str, str]], content: Configuration) -> dict[str, str | None]:
    """Return the last label of each item by name: one that was given twice was changed."""
    unsure = {str(UNSURE), content.name_of(UNSURE)}
    return {i: None if label in unsure else content.name_of(label) for i, label in pairs}


@dataclass(frozen=True)
class Merged:
    """The labels of all sources, one an item.

    Parameters
    ----------
    labels : mapping of str to str or None
    conflicts : tuple of str
        Items that sources give different classes; they have no label.
    """

    labels: Mapping[str, str | None]
    conflicts: tuple[str, ...]


def merge(sets: Iterable[LabelSet]) -> Merged:
    """Merge the labels of several sources; a class counts more than unsure.

    Parameters
    ----------
    sets : iterable of LabelSet
    """
    choices: dict[str, dict[str | None, None]] = defaultdict(dict)
    for labels in (each.labels for each in sets):
        for item, name in labels.items():
            choices[item][name] = None
    merged: dict[str, str | None] = {}
    conflicts = []
    for item, names in choices.items():
        classes = [name for name in names if name is not None]
        if len(classes) > 1:
            conflicts.append(item)
        else:
            merged[item] = classes[0] if classes else None
    return Merged(merged, tuple(conflicts))


def events_of(merged: Merged, pool: Pool) -> tuple[list[Event], list[str]]:
    """Return the events of labels, and the items that the data do not have.

    Parameters
    ----------
    merged : Merged
    pool : Pool

    Returns
    -------
    events : list of Event
        One a class, of source ``imported``.
    absent : list of str
    """
    names = list(merged.labels)
    places = pool.positions(names).tolist() if names else []
    by_class: dict[str | None, list[Item]] = defaultdict(list)
    absent = []
    for name, place in zip(names, places, strict=True):
        if place < 0:
            absent.append(name)
        else:
            by_class[merged.labels[name]].extend(pool.ids[place : place + 1].tolist())
    where = Provenance(source="imported")
    events = [
        Event(
            UnsureEvent(items=items, provenance=where)
            if name is None
            else Labelled(items=items, class_id=name, provenance=where),
            annotator=ANNOTATOR,
        )
        for name, items in by_class.items()
    ]
    return events, absent
