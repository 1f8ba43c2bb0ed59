"""What the guide, the image and Jupyter start on other machines can be started."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from bowerbird.app.commands import demo
from bowerbird.app.commands import open as open_command
from bowerbird.app.commands.opening.arguments import server_options
from bowerbird.app.config.layers import defaults, from_file, merge
from bowerbird.app.server.jupyter import OPEN, launcher
from bowerbird.app.server.options import PROXY_HEADER, PROXY_TOKEN, ServerOptions

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "how-to" / "server.md").read_text(encoding="utf-8")
COMMANDS = {"open": open_command, "demo": demo}


def parse(words: list[str]) -> argparse.Namespace:
    """Read a command line of ours; an option that there is not ends the test."""
    name, *rest = words
    parser = argparse.ArgumentParser(exit_on_error=False)
    COMMANDS[name].add_arguments(parser)
    return parser.parse_args(rest)


def options_of(words: list[str]) -> ServerOptions:
    """Return how the server of a command line is reached."""
    return server_options(merge(defaults()), parse(words))


def lines_of(text: str) -> list[str]:
    """Return the lines of all blocks, each with what is continued on the next."""
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    return "\n".join(blocks).replace("\\\n", " ").splitlines()


def test_each_command_of_the_guide_can_be_started() -> None:
    """Options of every ``bowerbird`` line are known, and what they say is allowed."""
    lines = [line for line in lines_of(GUIDE) if line.startswith("bowerbird open")]
    lines = [line for line in lines if "$" not in line]  # a batch script fills these in
    assert len(lines) == 3
    hosts = [options_of(shlex.split(line)[1:]).allow_hosts for line in lines]
    assert hosts == [(), ("localhost:8080",), ("https://stars.example.org",)]


def test_the_image_is_reached_by_its_published_port() -> None:
    """The container listens on all its addresses and answers to the host's loopback names."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    command = json.loads(text.rpartition("\nCMD ")[2])
    assert parse(command).port == 5106 and "EXPOSE 5106" in text
    names = options_of(command).names(5106)
    assert "127.0.0.1:5106" in names and "localhost:5106" in names
    assert options_of(command).address.is_unspecified
    for page in (text, GUIDE):
        assert "-p 127.0.0.1:5106:5106" in page and "--network host" not in page
    (other,) = [line for line in lines_of(GUIDE) if "-p 127.0.0.1:8080:5106" in line]
    words = shlex.split(other)
    assert "localhost:8080" in options_of(words[words.index("open") :]).names(5106)


def test_jupyter_finds_the_launcher() -> None:
    """The entry point leads to it, and its command is one of ours."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    group = "jupyter_serverproxy_servers"
    ((name, value),) = project["entry-points"][group].items()
    assert EntryPoint(name, value, group).load() is launcher
    server = launcher("open 'my {stars}.parquet' --learner duo")
    words = [word.format(port=8000) for word in server["command"]]
    arguments = parse(words[words.index("open") :])
    assert (arguments.what, arguments.port) == ("my {stars}.parquet", 8000)
    assert arguments.no_browser and arguments.host == "127.0.0.1"


def test_jupyter_and_the_server_share_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each launcher has its own, long enough, which the server takes out of its environment."""
    monkeypatch.setenv(OPEN, "open stars.bower")
    first, second = launcher(), launcher()
    assert "stars.bower" in first["command"]
    token = first["environment"][PROXY_TOKEN]
    assert first["request_headers_override"] == {PROXY_HEADER: token}
    assert token != second["environment"][PROXY_TOKEN] and len(token) >= 32
    monkeypatch.setenv(PROXY_TOKEN, token)
    assert options_of(["demo"]).proxy_token == token
    assert options_of(["demo"]).proxy_token == "", "no process that is started inherits it"


def test_a_configuration_says_how_it_is_reached(tmp_path: Path) -> None:
    """The command line overrides host and prefix, and adds names."""
    path = tmp_path / "own.yaml"
    path.write_text("host: 0.0.0.0\nprefix: /tools\nallow_hosts: ['https://stars.example.org']\n")
    config = merge(defaults(), from_file(path))
    options = server_options(config, parse(["demo"]))
    assert (options.host, options.prefix) == ("0.0.0.0", "/tools")
    words = ["demo", "--host", "127.0.0.1", "--prefix", "", "--allow-host", "localhost:8080"]
    options = server_options(config, parse(words))
    assert (options.host, options.prefix) == ("127.0.0.1", "")
    assert options.allow_hosts == ("https://stars.example.org", "localhost:8080")


def test_the_readme_names_both_commands_beside_each_other() -> None:
    """Who has cloned reads how to label and how to test in one place, and both are targets."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "make demo\nmake test\n```" in readme
    for target in ("demo", "test", "advisories", "nginx"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
