"""A server answers to the names that were given to it, each with its scheme."""

from __future__ import annotations

import pytest

from bowerbird.app.server.names import Names, split
from bowerbird.data.errors import ConfigError


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("localhost:8080", ("http", "localhost:8080")),
        ("http://localhost:80/", ("http", "localhost")),
        ("https://Stars.Example.org", ("https", "stars.example.org")),
        ("https://stars.example.org:443", ("https", "stars.example.org")),
        ("https://stars.example.org:8443", ("https", "stars.example.org:8443")),
        ("[::1]:5106", ("http", "[::1]:5106")),
    ],
)
def test_a_name_is_read_as_browsers_write_it(address: str, expected: tuple[str, str]) -> None:
    """The scheme's usual port goes, as it does in a browser's Host header."""
    assert split(address) == expected


@pytest.mark.parametrize(
    "address",
    ["", "*", "*.example.org", "ftp://a", "a b", "a/b", "a:b", "user@a", "https://", "a;b"],
)
def test_what_is_no_name_is_refused(address: str) -> None:
    """There are no wildcards, paths or users in a name."""
    with pytest.raises(ConfigError, match="is no name to answer to"):
        split(address)


def test_each_name_has_its_own_origins() -> None:
    """An origin counts for the host that it was named with, and for no other."""
    names = Names(["localhost:5106", "https://stars.example.org"])
    assert "localhost:5106" in names and "LOCALHOST:5106" in names
    assert "stars.example.org:5106" not in names and "localhost" not in names
    assert names.origins("localhost:5106") == ["http://localhost:5106"]
    assert names.origins("stars.example.org") == ["https://stars.example.org"]
    assert names.sockets("stars.example.org") == ["wss://stars.example.org"]
    assert names.origins("evil.example") == names.sockets("evil.example") == []
    assert names.always_encrypted("stars.example.org")
    assert not names.always_encrypted("localhost:5106")
