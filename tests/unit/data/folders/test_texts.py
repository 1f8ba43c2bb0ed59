"""Files of text, from anywhere."""

from __future__ import annotations

import pytest

from bowerbird.data.folders import texts as module
from bowerbird.data.folders.texts import TextFiles

RUSSIAN = "Привет, это русский текст о погоде и о природе, который написан давно."
FRENCH = "Voilà une phrase qui a été écrite à l'hôtel, près de la forêt."


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"two\r\nlines\rand more\n", "two\nlines\nand more\n"),
        (b"\xef\xbb\xbfwith a mark", "with a mark"),
        (RUSSIAN.encode("cp1251"), RUSSIAN),
        (FRENCH.encode("cp1252"), FRENCH),
        (RUSSIAN.encode("utf-16"), RUSSIAN),
        (RUSSIAN.encode(), RUSSIAN),
        (b"\0\1\2binary", None),
        (b"", None),
        (b" \n ", None),
    ],
)
def test_a_text_is_read_in_its_own_encoding(put, tmp_path, content, text):
    """With one sign for the end of a line; what is no text has none."""
    put("d/a.txt", content)
    assert TextFiles(tmp_path / "d", None).read("a.txt") == text


def test_what_was_done_to_texts_is_said_once(put, tmp_path, monkeypatch):
    """Encodings with a line that states one, texts that were cut, and files without any."""
    monkeypatch.setattr(module, "MOST_BYTES", 120)
    for name, content in {
        "ru.txt": RUSSIAN.encode("cp1251"), "fr.txt": FRENCH.encode("cp1252"),
        "fr2.txt": FRENCH.encode("cp1252"), "long.txt": "é".encode() * 61,
        "empty.txt": b"", "nul.txt": b"\0",
    }.items():  # fmt: skip
        put(f"d/{name}", content)
    texts = TextFiles(tmp_path / "d", None)
    by_name = {path.name: texts.read(path.name) for path in sorted((tmp_path / "d").iterdir())}
    assert by_name["long.txt"] == "é" * 60
    assert texts.read("gone.txt") is None
    assert [str(remark) for remark in texts.remarks()] == [
        "Read in another encoding than UTF-8: 3 texts, as cp1252 (2), cp1251 (1). To change it: "
        "`data: {text: {encoding: cp1252}}`.",
        "Only the first 120 bytes are read of 1 file, such as long.txt.",
        "Without a text, because the file is empty: 1 file, such as empty.txt.",
        "Without a text, because the file cannot be read as one: 2 files, such as nul.txt.",
    ]


def test_a_sign_that_the_cut_goes_through_is_left_out(put, tmp_path, monkeypatch):
    """Not written as one that cannot be read."""
    monkeypatch.setattr(module, "MOST_BYTES", 5)
    put("d/a.txt", "éééé".encode())
    assert TextFiles(tmp_path / "d", None).read("a.txt") == "éé"


def test_a_stated_encoding_holds_for_every_file(put, tmp_path):
    """A file that it does not fit has no text, and is counted."""
    put("d/a.txt", RUSSIAN.encode("koi8_r"))
    put("d/b.txt", b"\xff\xfe\xff")
    texts = TextFiles(tmp_path / "d", "koi8_r")
    assert texts.read("a.txt") == RUSSIAN and list(texts.remarks()) == []
    assert TextFiles(tmp_path / "d", "utf-8").read("b.txt") is None
