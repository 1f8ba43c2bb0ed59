"""A digest changes when the code behind a strategy or learner does, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from bowerbird.app.laboratory import code
from bowerbird.app.laboratory.plan import every_run, parts_of, seeds_of
from bowerbird.data.errors import ConfigError, UnknownName

BODY = "def last(evidence, n, rng):\n    '''Take the last.'''\n    return [len(evidence) - 1]\n"


def test_a_file_of_ones_own_is_known_by_its_code(tmp_path: Path) -> None:
    """The same text elsewhere is the same; another text is not."""
    digests = []
    for name, text in (("a", BODY), ("b", BODY), ("c", BODY.replace("- 1]", "- 2]"))):
        (tmp_path / f"{name}.py").write_text(text)
        (part,) = parts_of("strategies", [f"{tmp_path}/{name}.py:last"])
        digests.append(part.code)
    assert digests[0] == digests[1] != digests[2]


def test_what_a_strategy_imports_is_its_code_too() -> None:
    """A helper of ours that it imports, directly or not, is among the files of the digest."""
    paths = {path.name for path in code._imports(Path(code.__file__))}
    assert {"registry.py", "start.py", "local.py"} <= paths
    one, two = parts_of("strategies", ["auto", "margin"])
    assert one.code != two.code
    (three,) = parts_of("learners", ["logistic"])
    assert len({one.code, three.code, code.digest_of_loop()}) == 3


def test_an_installed_function_has_a_digest() -> None:
    """Strategies of modAL are known by the file they are in."""
    (part,) = parts_of("strategies", ["modAL.uncertainty:margin_sampling"])
    assert part.name == "margin_sampling" and len(part.code) == 16


def test_unknown_and_doubled_names_are_told_before_anything_runs(tmp_path: Path) -> None:
    """A wrong name has its list, and two strategies of one name are refused."""
    with pytest.raises(UnknownName, match="margin"):
        parts_of("strategies", ["margn"])
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.py").write_text(BODY)
    with pytest.raises(ConfigError, match="named 'last'"):
        parts_of("strategies", [f"{tmp_path}/{x}/mine.py:last" for x in "ab"])


def test_all_of_a_seed_are_run_before_the_next() -> None:
    """What is finished at any time can be compared."""
    parts = parts_of("strategies", ["random", "margin"])
    runs = every_run(parts, parts_of("learners", ["logistic"]), seeds_of("3-4"))
    assert [(s.name, seed) for s, _, seed in runs] == [
        ("random", 3), ("margin", 3), ("random", 4), ("margin", 4),
    ]  # fmt: skip
