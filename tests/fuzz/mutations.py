"""Change valid samples: bytes, JSON values and texts, each from a seeded generator."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

HORRORS = [
    "", " ", "\0", "a\0b", "\x1b[2J", "\r\n", "\u202e", "rats\u202e", "\u2066", "\u200b", "\ufeff",
    "\ud800", "\udfff", "\ud83d\ude00", "\U0001f468\u200d\U0001f680", "e\u0301" * 50, "\uffff",
    "'", '"', "`", "\\", "/", "../../etc/passwd", "C:\\x", "a.py:b", "x.py", "os:system", "%s%n",
    "{}", "[]", "null", "NaN", "Infinity", "-0", "1e999", "9" * 400, "0x10", "<script>", "=1+1",
    "x" * 5_000, "\u0660", "\u2028", "__class__", "constructor", "true", "None",
]  # fmt: skip
NUMBERS = [
    0, -1, 1, 2, 255, 256, 65_535, 2**31 - 1, 2**31, 2**32, 2**53, 2**63 - 1, 2**63, -(2**63),
    2**64, 10**18, 10**30, 10**400, 0.5, -0.0, 1e-320, 1e308, -1e308,
]  # fmt: skip
UNREAL = [float("nan"), float("inf"), float("-inf")]
OTHERS: list[Any] = [
    None,
    True,
    False,
    [],
    {},
    [[]],
    [None],
    {"": None},
    [1, "a"],
    {"a": {"b": []}},
]


def other_value(rng: random.Random) -> Any:
    """Draw a value of any of JSON's types, the odd ones first."""
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice(HORRORS)
    if kind == 1:
        return rng.choice(NUMBERS + UNREAL) if rng.random() < 0.8 else rng.randint(-(10**9), 10**9)
    if kind == 2:
        return copy.deepcopy(rng.choice(OTHERS))
    return [rng.choice(HORRORS)] * rng.randrange(4)


def changed_text(rng: random.Random, text: str) -> str:
    """Put something strange into a text, cut it, or repeat a part of it."""
    at, to = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
    match rng.randrange(5):
        case 0:
            return text[:at] + rng.choice(HORRORS) + text[at:]
        case 1:
            return text[:at] + text[to:]
        case 2:
            return text[:at] + text[at:to] * rng.choice((2, 3, 50)) + text[to:]
        case 3:
            return (
                text[:at]
                + chr(rng.choice((rng.randrange(128), rng.randrange(0x110000))))
                + text[to:]
            )
        case _:
            return text[:at] + str(rng.choice(NUMBERS)) + text[to:]


def changed_bytes(rng: random.Random, content: bytes) -> bytes:
    """Flip, cut, repeat, fill or swap some bytes, once or a few times."""
    for _ in range(rng.choice((1, 1, 1, 2, 4, 16))):
        content = _BYTES[rng.randrange(len(_BYTES))](rng, content)
    return content


def changed_json(rng: random.Random, document: Any) -> Any:
    """Change some values of a JSON document, in place of a copy."""
    document = copy.deepcopy(document)
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        document = _changed_within(rng, document)
    return document


def _changed_within(rng: random.Random, value: Any, depth: int = 0) -> Any:
    """Go down into a value some way and change what is there."""
    inner = (
        list(value)
        if isinstance(value, dict)
        else range(len(value))
        if isinstance(value, list)
        else []
    )
    if inner and rng.random() < (0.95 if depth < 3 else 0.7):
        key = rng.choice(list(inner))
        value[key] = _changed_within(rng, value[key], depth + 1)
        return value
    if isinstance(value, dict):
        return _changed_dict(rng, value)
    if isinstance(value, list) and value and rng.random() < 0.6:
        return rng.choice((value * 2, value[1:], value[::-1], [*value, other_value(rng)]))
    if isinstance(value, str) and rng.random() < 0.5:
        return changed_text(rng, value)
    return other_value(rng)


def _changed_dict(rng: random.Random, value: dict[str, Any]) -> Any:
    keys = list(value)
    match rng.randrange(4):
        case 0:
            value[rng.choice(HORRORS)] = other_value(rng)
        case 1 if keys:
            value.pop(rng.choice(keys))
        case 2 if len(keys) > 1:
            a, b = rng.sample(keys, 2)
            value[a], value[b] = value[b], value[a]
        case _:
            return other_value(rng)
    return value


def _flip(rng: random.Random, content: bytes) -> bytes:
    if not content:
        return content
    at = rng.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :]


def _cut(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randint(0, len(content))]


def _remove(rng: random.Random, content: bytes) -> bytes:
    at = rng.randint(0, len(content))
    return content[:at] + content[at + rng.choice((1, 4, 8, 80, 1000)) :]


def _repeat(rng: random.Random, content: bytes) -> bytes:
    at, size = rng.randint(0, len(content)), rng.choice((1, 8, 80, 1000))
    return content[:at] + content[at : at + size] * rng.choice((2, 20)) + content[at + size :]


def _fill(rng: random.Random, content: bytes) -> bytes:
    at, size = rng.randint(0, len(content)), rng.choice((1, 2, 4, 8, 64))
    return content[:at] + bytes([rng.choice((0, 255, 127, 128))]) * size + content[at + size :]


def _number(rng: random.Random, content: bytes) -> bytes:
    """Put a number that means much in the place of some bytes, as binary or as digits."""
    at, number = rng.randint(0, len(content)), rng.choice(NUMBERS[:16])
    size = rng.choice((1, 2, 4, 8))
    order = rng.choice(("little", "big"))
    if rng.random() < 0.3:
        new = str(number).encode()
    else:
        new = int(number).to_bytes(16, order, signed=True)  # type: ignore[arg-type]
        new = new[:size] if order == "little" else new[-size:]
    return content[:at] + new + content[at + len(new) :]


def _swap(rng: random.Random, content: bytes) -> bytes:
    size = rng.choice((1, 8, 80))
    a, b = sorted((rng.randint(0, len(content)), rng.randint(0, len(content))))
    if b < a + size:
        return content
    part, other = content[a : a + size], content[b : b + size]
    return content[:a] + other + content[a + size : b] + part + content[b + size :]


_BYTES: list[Callable[[random.Random, bytes], bytes]] = [
    _flip, _flip, _flip, _cut, _remove, _repeat, _fill, _number, _number, _swap,
]  # fmt: skip
