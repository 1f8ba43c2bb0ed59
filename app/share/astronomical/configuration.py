"""AstronomicAL's configuration file, as it is written: ``configs/NAME.json``.

It has no version, and names a table by a path from the folder that the program was started in. The
keys are those of Stevens et al. 2021; newer ones are listed and passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from bowerbird.app.share.bounded_json import parse_object, read_bounded
from bowerbird.data.errors import ConfigError, SessionFileError

COLUMNS = 12  # of its grid
UNSURE = -1  # among labels: a person could not tell, or nobody knows
MOST_PANELS = 200
NO_LABELS = "No Labels"  # a label column that there is not

Place = Annotated[int, Meta(ge=0, le=10_000)]
Size = Annotated[int, Meta(ge=1, le=10_000)]
Name = Annotated[str, Meta(max_length=10_000)]
Raw = int | float | Name  # a label as the catalogue has it


class Panel(msgspec.Struct, frozen=True):
    """One panel of its page; `panel_contents` are the axes of a plot."""

    x: Place
    y: Place
    w: Size
    h: Size
    contents: Name = "Menu"
    panel_contents: Any = None


class Classifier(msgspec.Struct, frozen=True):
    """One tab: the classifier of one label against the rest, and what it was trained on."""

    classifier: list[Name] = []
    query: list[Name] = []
    id: list[int | float | Name] = []
    y: list[Raw] = []


class Configuration(msgspec.Struct, frozen=True):
    """All keys that it writes; without the settings it is a layout alone."""

    layout: Annotated[dict[str, Panel], Meta(max_length=MOST_PANELS)]
    Author: str = ""
    doi: str = ""
    dataset_filepath: Name | None = None
    optimise_data: bool = False
    id_col: Name | None = None
    label_col: Name | None = None
    default_vars: list[Name] = []
    labels: list[Raw] = []
    label_colours: dict[str, Name] = {}
    labels_to_strings: dict[str, Name] = {}
    strings_to_labels: dict[str, Raw] = {}
    extra_info_cols: list[Name] = []
    extra_image_cols: list[Name] = []
    labels_to_train: list[Name] = []
    features_for_training: list[Name] | None = None
    exclude_labels: bool = False
    exclude_unknown_labels: bool = False
    unclassified_labels: list[Name] = []
    scale_data: bool = False
    feature_generation: list[tuple[Name, int]] = []
    test_set_file: bool = False
    classifiers: dict[str, Classifier] = {}

    @property
    def label_column(self) -> str | None:
        """The column of labels; None where there is none."""
        return None if self.label_col == NO_LABELS else self.label_col

    @property
    def has_settings(self) -> bool:
        """Whether it holds more than the layout."""
        return self.id_col is not None or self.features_for_training is not None

    def name_of(self, label: Any) -> str:
        """Return the name of a label: its alias, or the label itself where it has none.

        Parameters
        ----------
        label : int, float or str
        """
        return self.labels_to_strings.get(written(label), written(label)).strip()


@dataclass(frozen=True)
class File:
    """A configuration that was read.

    Parameters
    ----------
    path : Path
    content : Configuration
    unknown : tuple of str
        Keys that it has and that are not AstronomicAL's of 2021.
    """

    path: Path
    content: Configuration
    unknown: tuple[str, ...]


def written(label: Any) -> str:
    """Write a label as the keys of a configuration have it: 1.0 is 1.

    Parameters
    ----------
    label : int, float or str
    """
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)


def is_configuration(path: Path) -> bool:
    """Return whether a JSON file is one of AstronomicAL's, and no session file.

    Parameters
    ----------
    path : Path
    """
    try:
        document = parse_object(read_bounded(path), path.name, "configuration")
    except SessionFileError:
        return False
    return "format" not in document and isinstance(document.get("layout"), Mapping)


def read_configuration(path: Path) -> File:
    """Read a configuration of anybody's.

    Parameters
    ----------
    path : Path

    Returns
    -------
    file : File

    Raises
    ------
    ConfigError
        With the path of the value that is not as AstronomicAL writes it.
    """
    try:
        document = parse_object(read_bounded(path), path.name, "configuration of AstronomicAL")
        content = msgspec.convert(document, Configuration)
    except SessionFileError as error:
        raise ConfigError(str(error)) from None
    except msgspec.ValidationError as error:
        raise ConfigError(
            f"{path.name}: not as AstronomicAL writes it ({str(error)[:300]})."
        ) from None
    except UnicodeEncodeError:
        raise ConfigError(f"{path.name}: it holds half a character.") from None
    _check(content, path.name)
    unknown = [key for key in document if key not in Configuration.__struct_fields__]
    return File(path, content, tuple(unknown))


def _check(content: Configuration, name: str) -> None:
    for key, tab in content.classifiers.items():
        if len(tab.id) != len(tab.y):
            raise ConfigError(
                f"{name}: classifiers.{key[:50]} has {len(tab.id):,} ids and {len(tab.y):,} "
                "labels; expected as many of both."
            )
    for operation, size in content.feature_generation:
        if not 2 <= size <= len(content.features_for_training or ()):
            raise ConfigError(
                f"{name}: feature_generation takes {size} columns for {operation[:50]!r}; expected "
                "2 to the number in features_for_training."
            )
