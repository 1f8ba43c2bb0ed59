"""The configuration: what is read, what is refused, and what counts when several speak."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bowerbird.app.config import layers as config
from bowerbird.app.config.data_options import scheduler_of
from bowerbird.app.config.fields import keys
from bowerbird.app.config.safe_yaml import DEEPEST, LARGEST_BYTES, parse
from bowerbird.app.config.settings import ClassChoice, Config
from bowerbird.app.log.classes import COLOURS
from bowerbird.data.errors import ConfigError


def written(tmp_path: Path, text: str) -> Path:
    """Write a config to read."""
    path = tmp_path / "stars.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def all_keys(kind: Any, prefix: str = "") -> set[str]:
    """Return every key of a dataclass and of those in it."""
    found = set()
    for name, hint in keys(kind).items():
        inside = all_keys(hint, f"{prefix}{name}.") if is_dataclass(hint) else set()
        found |= inside or {prefix + name}
    return found


def all_given(values: dict[str, Any], kind: Any, prefix: str = "") -> set[str]:
    """Return every key that a file holds for a dataclass."""
    found = set()
    for name, value in values.items():
        hint = keys(kind).get(name)
        inside = all_given(value, hint, f"{prefix}{name}.") if is_dataclass(hint) else set()
        found |= inside or {prefix + name}
    return found


def test_default_holds_every_key_and_no_other() -> None:
    """The defaults' file and the dataclasses have the same keys, both ways."""
    values = yaml.safe_load(config.ready_made("default").read_text(encoding="utf-8"))
    assert all_given(values, Config) == all_keys(Config)


def test_defaults_make_a_config() -> None:
    """Without any other source, the defaults are a whole configuration."""
    made = config.merge()
    assert (made.learner.name, made.strategy.name, made.batch) == ("duo", "auto", 10)
    assert made.time_limit == 10.0
    assert isinstance(made.time_limit, float)
    assert made.keys.undo == ("backspace", "ctrl+z")
    assert {f.name for f in fields(made)} == set(keys(Config))


@pytest.mark.parametrize("path", sorted(config.ready_made("default").parent.glob("*.yaml")))
def test_every_ready_made_config_is_valid(path: Path) -> None:
    """No file in configs/ would be refused, and their class names are known to the data's roles."""
    made = config.merge(config.from_file(path))
    assert made.data.suggested_classes == tuple(one.name for one in made.classes)


def test_hubble_has_the_palette_in_its_colours() -> None:
    """The ready-made classes take colours that can be told apart."""
    made = config.merge(config.from_file(config.ready_made("hubble")))
    colours = [one.colour for one in made.classes]
    assert set(colours) <= set(COLOURS)
    assert len(set(colours)) == len(colours) == 6


def test_the_last_to_speak_counts(tmp_path: Path) -> None:
    """Command line before session file before config before defaults, key by key."""
    file = config.from_file(written(tmp_path, "batch: 2\nseed: 2\nport: 2\nkeys: {skip: [s]}"))
    session = config.from_session({"batch": 3, "seed": 3}, "x.bowerbird.json")
    options = config.from_options(batch=4, port=None)
    made = config.merge(file, session, options)
    assert (made.batch, made.seed, made.port, made.device) == (4, 3, 2, "auto")
    assert (made.keys.skip, made.keys.unsure) == (("s",), ("u",))


def test_parameters_go_with_the_name_they_were_given_for(tmp_path: Path) -> None:
    """Another strategy does not inherit the parameters of the one before; the same one does."""
    file = written(tmp_path, "strategy: {name: margin, parameters: {sharp: 2}}")
    layer = config.from_file(file)
    other = config.merge(layer, config.from_options(strategy="entropy"))
    same = config.merge(layer, config.from_options(strategy="margin"))
    assert dict(other.strategy.parameters) == {}
    assert dict(same.strategy.parameters) == {"sharp": 2}


def test_a_plain_text_stands_for_the_name(tmp_path: Path) -> None:
    """Classes, a strategy and a learner can be written as their name alone."""
    made = config.merge(config.from_file(written(tmp_path, "classes: [a, b]\nlearner: mlp")))
    assert made.classes == (ClassChoice("a"), ClassChoice("b"))
    assert made.learner.name == "mlp"


@pytest.mark.parametrize("name", ["mine.py", "mine.py:rare", "more/mine.py:rare"])
def test_a_plugin_of_a_config_lies_beside_it(tmp_path: Path, name: str) -> None:
    """A path in a config is taken from the config's folder, not from where one happens to be."""
    layer = config.from_file(written(tmp_path, f"strategy: {name}\nlearner: mlp"))
    assert config.merge(layer).strategy.name == str(tmp_path / name)
    assert config.merge(layer).learner.name == "mlp"


@pytest.mark.parametrize("name", ["mine.py:rare", "os:system", "../x", "a b", "", "a.b"])
@pytest.mark.parametrize("kind", ["strategy", "learner"])
def test_a_session_file_names_no_code(kind: str, name: str) -> None:
    """A path or an import in a session file is refused before anything looks for it."""
    with pytest.raises(ConfigError, match="x.json: " + kind):
        config.from_session({kind: {"name": name}}, "x.json")


@pytest.mark.parametrize(
    "key", ["data", "port", "annotator", "device", "time_limit", "keys", "scheduler"]
)
def test_a_session_file_sets_nothing_of_this_machine(key: str) -> None:
    """What is not shared cannot come in with a session file."""
    with pytest.raises(ConfigError, match=f"x.json: {key} cannot be shared"):
        config.from_session({key: None}, "x.json")


@pytest.mark.parametrize(
    "address", ["10.0.0.1:8786", "tcp://10.0.0.1", "http://10.0.0.1:8786", "tcp://a b:1", ""]
)
def test_a_scheduler_has_a_whole_address(address: str) -> None:
    """What is no address of Dask's is refused before anything is connected to."""
    with pytest.raises(ConfigError, match=r"scheduler is .*expected an address like"):
        scheduler_of(address, None)


def test_a_scheduler_comes_from_the_person_alone(tmp_path: Path) -> None:
    """The command line counts before the person's configuration; without either there is none."""
    own = written(tmp_path, "scheduler: tcp://10.0.0.1:8786")
    assert scheduler_of(None, own) == "tcp://10.0.0.1:8786"
    assert scheduler_of("tls://[::1]:1", own) == "tls://[::1]:1"
    assert scheduler_of(None, None) == ""


def test_a_configuration_names_no_address_of_data(tmp_path: Path) -> None:
    """It is named on the command line, and not taken for a path beside the configuration."""
    with pytest.raises(ConfigError, match=r"with names an address\. Name it by --with"):
        config.from_file(written(tmp_path, "data: {with: ['https://example.org/more.csv']}"))


def test_what_was_said_of_the_data_comes_back_from_a_log(tmp_path: Path) -> None:
    """Roles, derived columns in their order, through JSON; what was guessed is not among them."""
    path = tmp_path / "own.yaml"
    path.write_text(
        "data: {id: objid, links: {a: 'https://example.org/{id}'}, "
        "derived: {z: g - r, a: z * 2}, missing: {g: ['-99']}, "
        "combined: [{operation: divide, columns: [g, r]}]}\nclasses: [x]"
    )
    roles = config.merge(config.from_file(path)).data
    stated = json.loads(json.dumps(roles.stated(), sort_keys=True))
    assert sorted(stated) == ["combined", "derived", "id", "missing"]
    again = config.merge(config.from_log(stated, "x")).data
    assert replace(again, suggested_classes=("x",), links=roles.links) == roles and roles.links
    assert list(again.derived) == ["z", "a"]


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ({"derived": {"a": "g"}}, "x: data.derived is no list of names and expressions"),
        ({"derived": [["a", "b", "c"]]}, "x: data.derived is no list of names and expressions"),
        ({"derived": [[["a"], "g"]]}, "x: data.derived has a name that is no text"),
        ({"derived": [["a", "__import__('os')"]]}, "x: data.derived.a: .* none of the functions"),
        ({"newer": 1}, "x: unknown key 'data.newer'"),
        ({"links": {"a": "https://example.org/{id}"}}, "x: data.links cannot be shared"),
        ({"id": 3}, "x: data.id is 3; expected text"),
    ],
)
def test_what_a_strangers_log_says_of_data_is_checked(stated: dict[str, Any], reason: str) -> None:
    """It may come with a session file of anybody's."""
    with pytest.raises(ConfigError, match=reason):
        config.from_log(stated, "x")


WRONG = {
    "stratgy: margin": "unknown key 'stratgy'.*Did you mean 'strategy'",
    "keys: {skp: [s]}": r"unknown key 'keys\.skp'.*Did you mean 'skip'",
    "batch: 0": "batch is 0; expected 1 to 1000",
    "batch: ten": "batch is 'ten'; expected a whole number",
    "batch: 1.5": "batch is 1.5; expected a whole number",
    "batch: true": "batch is True; expected a whole number",
    "time_limit: .nan": "time_limit is nan; expected a finite number",
    f"time_limit: 1{'0' * 400}": "time_limit is 10+.*; expected a finite number",
    "time_limit: 0": "time_limit is 0; expected 0.1 to 3600 seconds",
    "device: cudda": "device is 'cudda'.*auto, cpu, cuda, mps.*Did you mean 'cuda'",
    "port: 99999": "port is 99999; expected 0 to 65535",
    "annotator: ' '": "annotator is ' '; expected 1 to 100 characters",
    "learner: 5": "learner is 5; expected keys with values: name, parameters",
    "strategy: ''": "strategy.name is ''",
    "strategy: {parameters: 3}": "strategy.parameters is 3; expected keys with values",
    "classes: 3": "classes is 3; expected a list",
    "classes: [1]": r"classes\[0\] is 1",
    "classes: [a, a]": "classes has 'a' twice",
    "classes: [{colour: '#123456'}]": r"classes\[0\] has no name",
    "classes: [{name: a, colour: red}]": r"classes\[0\].colour is 'red'; expected a colour like",
    "classes: [{name: 7}]": r"classes\[0\].name is 7; expected text \(numbers .* in quotes\)",
    "data: {box: [a, b]}": r"data.box is \['a', 'b'\]; expected a list of 4",
    "data: {scaling: robot}": "data.scaling is 'robot'.*Did you mean 'robust'",
    "data: {features: x}": "data.features is 'x'; expected a list",
    "data: {derived: {x: 'g -'}}": r"data.derived.x: 'g -' cannot be read at character 4",
    "data: {derived: {x: 'logg(g)'}}": r"data.derived.x: .*Did you mean 'log",
    "data: {derived: {x: 3}}": "data.derived.x is 3; expected text",
    "data: {derived: [g - r]}": "data.derived is .*; expected keys with values",
    "data: {combined: [{operation: sum, columns: [a, b]}]}": r"combined\[0\].operation is 'sum'",
    "data: {combined: [{operation: add}]}": r"combined\[0\] has no columns",
    "data: {suggested_classes: [x]}": "unknown key 'data.suggested_classes'",
    "data:": "data is None; expected keys with values",
    "keys: {skip: [u], unsure: [u]}": "keys has 'u' twice; a key does one thing",
    "keys: {skip: u}": "keys.skip is 'u'; expected a list",
    "keys: {skip: ['hyper+x']}": "keys.skip is .*; expected keys like",
    "layout: {cards: {map: [0, 0, 5]}}": "layout.cards.map is .*; expected a list of 4",
    "layout: {cards: {map: [5, 0, 5, 3]}}": "layout.cards is .*; expected .top, left",
    "- a": "the file is .*; expected keys with values",
    "just text": "the file is 'just text'",
    "batch: [": "it is not YAML",
    "batch: 1\nbatch: 2": "line 2: duplicate key 'batch'",
    "a: &x [1]\nb: *x": "line 2: an alias is not allowed",
    "learner: !!python/object/apply:os.system ['true']": "it is not YAML",
    "when: 2024-99-99": "it is not YAML",
    "x: \x00": "it is not YAML",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_one_line_with_file_key_found_and_allowed(tmp_path: Path, text: str) -> None:
    """Every kind of mistake names the file and says what was found and what is allowed."""
    path = written(tmp_path, text)
    with pytest.raises(ConfigError, match=WRONG[text]) as caught:
        config.merge(config.from_file(path))
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_key_that_clashes_with_a_default_is_refused(tmp_path: Path) -> None:
    """A key that the defaults give to something else is noticed when both are laid together."""
    layer = config.from_file(written(tmp_path, "keys: {flag: [u]}"))
    with pytest.raises(ConfigError, match=r"stars\.yaml: keys has 'u' twice"):
        config.merge(layer)


def test_a_value_from_the_command_line_is_checked_as_well() -> None:
    """Options are named as the command line's when they are wrong."""
    with pytest.raises(ConfigError, match="command line: port is -1; expected 0 to 65535"):
        config.from_options(port=-1)


@pytest.mark.parametrize("sign", ["\0", "\u202e", "\ud800"], ids=ascii)
def test_names_hold_nothing_unseen(sign: str) -> None:
    """Class names and the annotator's are refused with NUL, marks of direction and the like."""
    for option in ({"annotator": f"a{sign}"}, {"classes": [{"name": f"a{sign}"}]}):
        with pytest.raises(ConfigError, match="no marks of direction") as refused:
            config.from_options(**option)
        str(refused.value).encode()


def test_a_bomb_of_aliases_is_refused_before_it_is_built() -> None:
    """Nine lines that would become a billion values give an error at the first alias."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    with pytest.raises(ConfigError, match="line 2: an alias"):
        parse("\n".join(lines).encode(), "bomb.yaml")


def test_size_and_depth_are_bounded() -> None:
    """A file that is too large or too deep is refused; one at the limit is read."""
    assert parse(b"#" * LARGEST_BYTES, "x.yaml") == {}
    with pytest.raises(ConfigError, match="262,144"):
        parse(b"#" * (LARGEST_BYTES + 1), "x.yaml")
    assert parse(b"[" * DEEPEST + b"]" * DEEPEST, "x.yaml")
    with pytest.raises(ConfigError, match="more than 20 levels"):
        parse(b"[" * 100_000, "x.yaml")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A config that cannot be read says why."""
    with pytest.raises(ConfigError, match=r"none.yaml: it cannot be read \(No such file"):
        config.from_file(tmp_path / "none.yaml")


def test_an_unknown_ready_made_config() -> None:
    """A ready-made config that does not exist lists those that do."""
    with pytest.raises(ConfigError, match=r"'huble'.*hubble.*Did you mean 'hubble'"):
        config.ready_made("huble")


def test_what_is_joined_lies_beside_the_config(tmp_path):
    """A path alone stands for a source, and begins where the config is; a whole path stays."""
    path = tmp_path / "c.yaml"
    path.write_text("data: {with: [cutouts/, {path: /disk/more.csv, id: name, columns: [z]}]}")
    first, second = config.merge(config.from_file(path)).data.with_
    assert first.path == str(tmp_path / "cutouts") and first.columns is None
    assert (second.path, second.id, second.columns) == ("/disk/more.csv", "name", ("z",))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("data: {with: cutouts}", "data.with is 'cutouts'; expected a list"),
        ("data: {with: [{id: x}]}", r"data.with\[0\] has no path, which it needs"),
        ("data: {with: [{path: a, colums: [z]}]}", r"unknown key 'data.with\[0\].colums'.*columns"),
        ("data: {with_: []}", "unknown key 'data.with_'"),
    ],
)
def test_what_is_joined_is_checked(tmp_path, text, line):
    """A list of sources, each with a path; the key is `with`, whatever Python calls it."""
    path = tmp_path / "c.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=line):
        config.from_file(path)
