"""The runs' file: one JSON line a run, kept as runs end, so that a call can be gone on with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bowerbird.app.laboratory.plan import Key, Plan
from bowerbird.data.atomic import replacing
from bowerbird.data.errors import ConfigError, DataError

Record = dict[str, Any]
PARTS = {
    "data": "other data",
    "strategy": "other code of the strategy",
    "learner": "other code of the learner",
    "loop": "another version of Bowerbird or of a library",
}


class RunsFile:
    """The records that there are, and those that come.

    Parameters
    ----------
    path : Path
        May be missing. A line that was cut off while it was written is dropped.

    Raises
    ------
    DataError
        If it is no file of runs.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records: dict[Key, Record] = {}
        records, self._cut = _read(path)  # until it is written anew, a cut line stands at its end
        for record in records:
            self.records[_key(record)] = record

    def check(self, plans: Sequence[Plan], again: bool = False) -> None:
        """Refuse to mix runs that cannot be compared.

        Parameters
        ----------
        plans : sequence of Plan
        again : bool
            Whether runs whose code or data have changed are forgotten instead, to be run anew.

        Raises
        ------
        ConfigError
            If a record is of another setting, or of other code or data.
        """
        for record in self.records.values():
            self._check_setting(record, plans[0].definition["setting"])
        for plan in plans:
            earlier = self.records.get(plan.key)
            changed = _changed(earlier, plan) if earlier is not None else ""
            if changed and not again:
                raise ConfigError(
                    f"{self.path}: {plan} was run with {changed}. A file cannot mix the two: "
                    "--again repeats what has changed, --out writes to another file."
                )
            if changed:
                del self.records[plan.key]
                self._cut = True

    def _check_setting(self, record: Record, planned: Mapping[str, Any]) -> None:
        setting = record["definition"]["setting"]
        for name, value in planned.items():
            if setting.get(name) != value:
                raise ConfigError(
                    f"{self.path} holds runs with {name} {setting.get(name)!r}; here it is "
                    f"{value!r}. One file holds runs that can be compared: --out names another."
                )

    def missing(self, plans: Sequence[Plan]) -> list[Plan]:
        """Return the plans that are not run yet."""
        return [plan for plan in plans if plan.key not in self.records]

    def add(self, record: Record) -> None:
        """Write a record down; it is there when this returns."""
        self.records[_key(record)] = record
        if self._cut:
            self._write()
            return
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(record))

    def arrange(self, plans: Sequence[Plan]) -> None:
        """Put the records in order: strategies as they are named, each with its seeds.

        Parameters
        ----------
        plans : sequence of Plan
            Of this call; what other calls left comes first.
        """
        strategies = list(dict.fromkeys(p.strategy for p in plans))
        learners = list(dict.fromkeys(p.learner for p in plans))

        def place(key: Key) -> tuple[int, int, int]:
            strategy, learner, seed = key
            return _place(strategies, strategy), _place(learners, learner), seed

        self.records = {key: self.records[key] for key in sorted(self.records, key=place)}
        self._write()

    def _write(self) -> None:
        with replacing(self.path) as beside:
            beside.write_text("".join(map(_line, self.records.values())), encoding="utf-8")
        self._cut = False


def _read(path: Path) -> tuple[list[Record], bool]:
    """Return the records, and whether a line that was cut off follows them."""
    if not path.exists():
        return [], False
    try:
        *lines, rest = path.read_text(encoding="utf-8").split("\n")
        records = [json.loads(line) for line in lines if line]
        for record in records:
            _key(record), record["definition"]["setting"]
        if rest and not rest.startswith("{"):
            raise ValueError(f"it ends with {rest[:20]!r}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path}: not a file of runs that can be continued "
            f"({type(error).__name__}: {error}). --out names another file."
        ) from error
    return records, bool(rest)


def _line(record: Record) -> str:
    return json.dumps(record) + "\n"


def _key(record: Record) -> Key:
    return str(record["strategy"]), str(record["learner"]), int(record["seed"])


def _changed(record: Record, plan: Plan) -> str:
    """Return in which way a record is of something else than a plan; empty where it is not."""
    then, now = record["definition"], plan.definition
    return next((text for part, text in PARTS.items() if then.get(part) != now.get(part)), "")


def _place(names: list[str], name: str) -> int:
    return names.index(name) if name in names else -1
