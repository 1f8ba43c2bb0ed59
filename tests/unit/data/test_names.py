"""Names: no sign that is unseen or turns the writing around gets into one."""

import pytest

from bowerbird.data.names import clean_name, is_fit, unfit_sign

UNFIT = ["\0", "\x1b", "\x7f", "\x9b", "\u061c", "\u200e", "\u200f", "\u2028", "\u2029"]
UNFIT += [chr(n) for n in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xD800, 0xDFFF)]


@pytest.mark.parametrize("sign", UNFIT, ids=ascii)
def test_such_a_sign_is_found_and_written_out(sign: str) -> None:
    """Control characters, direction marks and half characters are named, and cleaned names fit."""
    text = f"star{sign}"

    assert not is_fit(text)
    assert f"U+{ord(sign):04X} (" in (unfit_sign(text) or "")
    cleaned = clean_name(text)
    assert is_fit(cleaned) and cleaned.isprintable() and cleaned.startswith("star\\")
    cleaned.encode()


def test_names_of_every_script_are_left_alone() -> None:
    """Right-to-left scripts, joined emoji and combined letters are names like any other."""
    for name in ("star", "نجم", "כוכב", "👩‍🚀", "é", "क्‍ष", "type II (b)"):
        assert is_fit(name) and unfit_sign(name) is None and clean_name(name) == name


def test_different_labels_stay_different() -> None:
    """Cleaning makes no two labels of one file the same."""
    labels = ["a\0", "a", "a\x01", "a\u202e", "a\u202d"]

    assert len({clean_name(label) for label in labels}) == len(labels)
