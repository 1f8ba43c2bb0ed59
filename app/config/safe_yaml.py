"""Read YAML that may come from anybody: plain values, small, and nothing that means two things."""

from __future__ import annotations

import yaml

from bowerbird.data.errors import ConfigError

LARGEST_BYTES = 262_144
DEEPEST = 20


def parse(text: bytes, source: str) -> object:
    """Read YAML that may come from anybody.

    Parameters
    ----------
    text : bytes
        At most 256 kB, at most 20 levels, no aliases, no key twice, no tags that name types.
    source : str
        For messages.

    Returns
    -------
    values : object
        Dicts, lists, text, numbers; an empty dict for an empty file.

    Raises
    ------
    ConfigError
        Naming the line.
    """
    if len(text) > LARGEST_BYTES:
        raise ConfigError(f"{source}: it is larger than {LARGEST_BYTES:,} bytes, the most allowed.")
    try:
        _refuse_tricks(text, source)
        values = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, ConfigError):
            raise
        raise ConfigError(f"{source}: it is not YAML: {' '.join(str(error).split())}.") from error
    return {} if values is None else values


def _refuse_tricks(text: bytes, source: str) -> None:
    """Refuse aliases (a kilobyte of them can fill the memory) and nesting that overflows."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = _line(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            raise ConfigError(f"{source}, line {line}: an alias is not allowed; write it out.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise ConfigError(f"{source}, line {line}: nested more than {DEEPEST} levels deep.")
    _refuse_repetition(yaml.compose(text, Loader=yaml.SafeLoader), source)


def _refuse_repetition(node: yaml.Node | None, source: str) -> None:
    """Refuse a key that stands twice; YAML's loader would take the last in silence."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                line = _line(key.start_mark)
                raise ConfigError(f"{source}, line {line}: duplicate key {key.value!r}.")
            seen.add(str(key.value))
            _refuse_repetition(value, source)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repetition(value, source)


def _line(mark: object) -> int:
    return int(getattr(mark, "line", -1)) + 1
