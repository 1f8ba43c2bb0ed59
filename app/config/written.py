"""Write a configuration: what the columns of some data are for, spelled out as YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from bowerbird.app.config.safe_yaml import LARGEST_BYTES
from bowerbird.data.delimited.text_format import AS_FOUND
from bowerbird.data.errors import ConfigError
from bowerbird.data.look import Look
from bowerbird.data.roles import Roles

FEW = 20  # columns that are named one by one although a prefix would do
HEADING = "# What each column is for: bowerbird open DATA --config THIS_FILE\n"
MAY_BE_NONE = ("sky", "errors", "series", "withhold")  # stated as empty they are not guessed
AS_STATED = ("boxes", "known_labels", "table")


def data_section(look: Look) -> dict[str, Any]:
    """Spell out the roles of a look, so that nothing is left to be guessed.

    Parameters
    ----------
    look : Look

    Returns
    -------
    section : dict
        The keys below ``data`` of a configuration, which opens as the same pool.
    """
    roles, stated = look.guess.roles, look.stated
    columns = look.source.head.column_names
    section: dict[str, Any] = {"id": roles.id, "label": roles.label or stated.label}
    if look.source.embedding is None:  # an embedding beside the table is no column of it
        section["features"] = _patterns(roles.features or (), columns)
    section |= {"image": roles.image, "parent": roles.parent or stated.parent}
    section |= {"box": roles.box and list(roles.box), "scaling": roles.scaling}
    section["context"] = _patterns(roles.context or (), columns)
    section["exclude"] = _patterns(stated.exclude, columns)
    section["withhold"] = list(roles.withhold or ())
    section["sky"] = list(roles.sky or ())
    section["series"] = roles.series.stated() if roles.series is not None else {}
    section["errors"] = {name: list(errors) for name, errors in (roles.errors or {}).items()}
    section["derived"] = dict(stated.derived)
    section["combined"] = [asdict(combination) for combination in stated.combined]
    section["links"] = dict(stated.links)
    section["missing"] = {name: list(values) for name, values in stated.missing.items()}
    section |= {key: getattr(stated, key) for key in AS_STATED}
    tables = look.source.tables
    if tables is not None and len(tables.shapes) > 1:
        section["table"] = stated.table or tables.name
    section["text"] = _differing(stated)
    return {
        key: value
        for key, value in section.items()
        if key == "context"
        or (key in MAY_BE_NONE and getattr(stated, key) is not None)
        or (value is not None and value not in ([], {}))
    }


def _differing(stated: Roles) -> dict[str, Any]:
    usual = asdict(AS_FOUND)
    return {key: value for key, value in asdict(stated.text).items() if value != usual[key]}


def _patterns(names: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Return names, or the prefix that means all of them and no other column."""
    if len(names) > FEW:
        first, last = min(names), max(names)
        same = next((i for i, sign in enumerate(first) if last[i : i + 1] != sign), len(first))
        prefix = first[:same]
        if prefix and [c for c in columns if c.startswith(prefix)] == list(names):
            return [f"{prefix}*"]
    return list(names)


def as_yaml(values: Mapping[str, Any]) -> str:
    """Write a configuration as YAML.

    Parameters
    ----------
    values : mapping
        As `bowerbird.app.config.fields.read` returns or takes them.

    Returns
    -------
    text : str

    Raises
    ------
    ConfigError
        If it is too long to be read again.
    """
    text = HEADING + yaml.safe_dump(
        _plain(values), sort_keys=False, allow_unicode=True, default_flow_style=None, width=100
    )
    if len(text.encode()) > LARGEST_BYTES:
        raise ConfigError(
            f"The configuration would be longer than {LARGEST_BYTES:,} bytes: the table has very "
            "many columns. Write one by hand, in which prefixes such as mag_* stand for them."
        )
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def write_new(path: Path, text: str) -> None:
    """Write a configuration into a new file.

    Parameters
    ----------
    path : Path
    text : str

    Raises
    ------
    ConfigError
        If there is such a file already, or it cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise ConfigError(f"{path} exists already. Name a file that does not.") from error
    except OSError as error:
        raise ConfigError(f"{path}: it cannot be written ({error.strerror}).") from error
