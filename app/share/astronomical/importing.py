"""Begin a project with what AstronomicAL saved, and say what was taken over and what was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bowerbird.app.config.layers import Layer
from bowerbird.app.log.events import Event, LayoutSet
from bowerbird.app.log.writer import Log
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.start import first_events
from bowerbird.app.share.astronomical import labels as saved_labels
from bowerbird.app.share.astronomical.configuration import File, read_configuration
from bowerbird.app.share.astronomical.labels import LabelSet, Merged, OldLabels
from bowerbird.app.share.astronomical.panels import OPEN, cards_of, with_others
from bowerbird.app.share.astronomical.paths import find_file, folders_of
from bowerbird.app.share.astronomical.settings import (
    layer_of,
    taken_over,
    without_counterpart,
)
from bowerbird.app.share.import_session import Depth
from bowerbird.data.errors import ConfigError, ProjectError
from bowerbird.data.pool import Pool
from bowerbird.data.roles import listed

TEST_SET = "data/test_set.json"
TABLES = "data/labelled_data_*.fits"
SHOWN = 5


@dataclass(frozen=True)
class Import:
    """What was read of a configuration, whole, before anything is written.

    Parameters
    ----------
    file : File
    depth : {"layout", "settings", "everything"}
        As far as it goes: a file without settings has a layout alone.
    data : str
        The path of the data.
    layer : Layer or None
        Its settings; None at the depth ``layout``.
    sources : tuple of str
        Where labels are from.
    merged : Merged
        The labels.
    remarks : tuple of str
        Sentences on labels that are not taken.
    """

    file: File
    depth: Depth
    data: str
    layer: Layer | None
    sources: tuple[str, ...]
    merged: Merged
    remarks: tuple[str, ...]


def read(
    path: Path,
    depth: Depth,
    data: str | None = None,
    label_files: Sequence[Path] = (),
    old: OldLabels | None = None,
) -> Import:
    """Read a configuration of AstronomicAL and the labels beside it.

    Parameters
    ----------
    path : Path
    depth : {"layout", "settings", "everything"}
    data : str or None
        The data, where they are not where the configuration has them.
    label_files : sequence of Path
        Test sets and tables of labels to take besides.
    old : {"classes", "one-vs-rest"} or None
        As of `bowerbird.app.share.astronomical.labels.of_configuration`.

    Raises
    ------
    BowerbirdError
        If something in it is not as it should be, or its data are not to be found.
    """
    file = read_configuration(path)
    if not file.content.has_settings:
        depth = "layout"
    where = data or _data(file)
    if depth == "layout":
        return Import(file, depth, where, None, (), Merged({}, ()), ())
    sets: list[LabelSet] = []
    remarks: list[str] = []
    if depth == "everything":
        sets, remarks = saved_labels.of_configuration(file.content, old)
        sets += [saved_labels.of_file(label_file, file.content) for label_file in label_files]
        remarks += _set_apart(file, label_files)
    merged = saved_labels.merge(sets)
    names = dict.fromkeys(name for name in merged.labels.values() if name is not None)
    sources = tuple(each.source for each in sets if each.labels)
    layer = layer_of(file, names)
    return Import(file, depth, where, layer, sources, merged, tuple(remarks))


def _data(file: File) -> str:
    named = file.content.dataset_filepath
    if named is None:
        raise ConfigError(f"{file.path.name} names no data. Add --data FILE.")
    path = find_file(file.path, named)
    if path is None:
        raise ConfigError(
            f"{file.path.name}: its data are {named[:200]!r}, and there is no such file below "
            f"{folders_of(file.path)[-1]}. Add --data FILE, the data it was made on."
        )
    return str(path)


def _set_apart(file: File, label_files: Sequence[Path]) -> list[str]:
    """Describe files of labels that are there and were not named."""
    named = {path.absolute().resolve() for path in label_files}
    remarks = []
    test_set = find_file(file.path, TEST_SET)
    if test_set is not None and test_set not in named:
        text = "its labels are left out, so that it stays one that no model has seen"
        if not file.content.test_set_file:
            text = "its labels are left out, because the configuration does not use them"
        remarks.append(
            f"The page has no test set: {test_set} stays as it is, and {text}. To learn from "
            f"them, add --labels {test_set}."
        )
    elif test_set is None and file.content.test_set_file:
        remarks.append(f"It has a test set, and there is no {TEST_SET}.")
    tables = sorted(
        {
            path.name: path
            for folder in folders_of(file.path)
            for path in folder.glob(TABLES)
            if path.resolve() not in named
        }.values()
    )
    if tables:
        remarks.append(
            f"Labels in {listed([path.name for path in tables], SHOWN)} are not taken. To take "
            f"them, add --labels {tables[-1]}."
        )
    return remarks


def begin(imported: Import, folder: Path, pool: Pool, choices: ProjectOptions) -> list[str]:
    """Begin a project with what was read.

    Parameters
    ----------
    imported : Import
    folder : Path
        Of a project that has no log yet.
    pool : Pool
    choices : ProjectOptions
        Made with `imported.layer`.

    Returns
    -------
    report : list of str
        Lines: what was taken over, and what has no counterpart.

    Raises
    ------
    ProjectError
        If the folder holds a project that has begun.
    """
    cards, panels = cards_of(imported.file.content.layout)
    events = first_events(pool, choices)
    decisions, absent = saved_labels.events_of(imported.merged, pool)
    events += decisions
    if cards:
        places = with_others(cards)
        events.append(Event(LayoutSet(cards=places, open=list(OPEN), dark=False)))
    log = Log(folder)
    try:
        if log.last:
            raise ProjectError(f"{folder} holds {log.last:,} events already. Name a new folder.")
        log.append(events).result()
    finally:
        log.close()
    return list(_report(imported, list(cards), panels, absent))


def _report(
    imported: Import, cards: list[str], panels: list[str], absent: list[str]
) -> Iterator[str]:
    file, merged = imported.file, imported.merged
    phrases = [f"data {imported.data}"]
    phrases += taken_over(file, imported.layer) if imported.layer else []
    phrases += [f"places of the cards {listed(cards)}"] if cards else []
    yield f"Taken over from AstronomicAL: {'; '.join(phrases)}."
    if not file.content.has_settings:
        yield "It holds a layout alone: what the columns are for is guessed."
    if not cards:
        yield "None of its panels has a card here, so the cards stand where they usually do."
    without = panels + (without_counterpart(file) if imported.layer else [])
    if without:
        yield f"Without a counterpart: {'; '.join(without)}."
    if imported.depth == "everything":
        unsure = sum(name is None for name in merged.labels.values())
        yield (
            f"Labels: {len(merged.labels) - len(absent):,} items of {listed(imported.sources)}, "
            f"{unsure:,} of them unsure. They are marked as imported: AstronomicAL does not note "
            "which a person gave and which the catalogue."
        )
    if absent:
        yield f"Not in the data, and left out: {_some(absent)}."
    if merged.conflicts:
        yield f"Of different classes in two sources, and left out: {_some(merged.conflicts)}."
    yield from imported.remarks


def _some(items: Sequence[str]) -> str:
    return f"{len(items):,} items, {listed([item[:50] for item in items], SHOWN)}"
