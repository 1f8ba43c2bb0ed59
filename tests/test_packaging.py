"""What is shipped, pinned and imported: the parts fit together as pyproject.toml says."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FOLDERS = ("app", "configs", "data", "evaluation", "models", "strategies")
NEVER = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve", "skops"}
# Used where a person has them; nothing needs them.
OPTIONAL = {"nh3", "skactiveml"}
# The extras that `make` installs.
INSTALLED = ("torch", "pictures", "texts", "series", "onnx", "cluster", "remote")
# The plugin door runs a person's own file; nothing else runs text.
RUNS_FILES = "app/plugins/registry.py"


def settings() -> dict[str, Any]:
    """Read pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def git(*arguments: str) -> bytes:
    """Ask git about this clone."""
    return subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, check=True).stdout


def sources() -> list[Path]:
    """Return every Python file of the packages."""
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def pins() -> list[str]:
    """Return the lines of constraints.txt that are not comments."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def run_time() -> list[str]:
    """Return what pyproject.toml asks for to run, and for what `make` installs besides."""
    project = settings()["project"]
    extras = project["optional-dependencies"]
    installed = (extras[name] for name in INSTALLED)
    return [*project["dependencies"], *(text for extra in installed for text in extra)]


def requirements() -> Iterator[Requirement]:
    """Return what pyproject.toml asks for, for running and for development."""
    found = settings()
    groups = found["dependency-groups"].values()
    plain = [one for group in groups for one in group if isinstance(one, str)]
    for text in [*run_time(), *found["build-system"]["requires"], *plain]:
        yield Requirement(text)


def imported(path: Path) -> Iterator[str]:
    """Return the full names of the modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build a wheel of the last commit, from a clean export: setuptools packs a stale build/."""
    folder = tmp_path_factory.mktemp("wheel")
    (folder / "source").mkdir()
    subprocess.run(["tar", "-x", "-C", folder / "source"], input=git("archive", "HEAD"), check=True)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--wheel-dir", str(folder), str(folder / "source")]
    subprocess.run(command, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_wheel_holds_exactly_the_tracked_files(wheel: zipfile.ZipFile) -> None:
    """No file of the packages is missing from the wheel, and nothing else is in it."""
    tracked = git("ls-tree", "-r", "--name-only", "-z", "HEAD", *FOLDERS).decode().split("\0")
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == {f"bowerbird/{name}" for name in tracked if name}


def test_wheel_carries_licence_and_command(wheel: zipfile.ZipFile) -> None:
    """The licence's text and the console script come with the wheel."""
    info = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    folder = info.removesuffix("METADATA")
    text = (ROOT / "LICENSE").read_bytes()
    assert wheel.read(f"{folder}licenses/LICENSE") == text
    assert b"bowerbird = bowerbird.app.cli:main" in wheel.read(f"{folder}entry_points.txt")
    assert "License-Expression: BSD-3-Clause" in wheel.read(info).decode()


@pytest.fixture(scope="module")
def installed(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of a Python that has the wheel, and not this clone."""
    site = tmp_path_factory.mktemp("site")
    wheel.extractall(site)
    return {**os.environ, "PYTHONPATH": str(site), "XDG_CACHE_HOME": str(site / "cache")}


def test_the_wheel_serves_a_demo(
    installed: dict[str, str], launch: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    """From what is in the wheel alone it starts, shows its page, and stops at Ctrl+C."""
    where = [sys.executable, "-c", "import bowerbird.app; print(bowerbird.app.__file__)"]
    code = subprocess.run(
        where, cwd=tmp_path, env=installed, capture_output=True, text=True, check=False
    )
    assert code.stdout.startswith(installed["PYTHONPATH"])
    words = ["demo", "digits", "--no-browser", "--port", "0"]
    command = [sys.executable, "-m", "bowerbird.app.cli", *words]
    server = launch(command, cwd=tmp_path, env=installed, stdout=subprocess.PIPE)
    address = re.search(r"http://\S+", server.stdout.readline() if server.stdout else "")
    assert address
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(address[0]) as page:
        assert "<title>Bowerbird</title>" in page.read().decode()
    server.send_signal(signal.SIGINT)
    assert server.wait(60) == 0
    assert (tmp_path / "digits.bower" / "log.sqlite").is_file()


def test_the_wheel_asks_and_learns(installed: dict[str, str], tmp_path: Path) -> None:
    """Its demo, a strategy and a learner choose items without a file of this clone."""
    words = ["simulate", "digits", "--strategy", "margin", "--only", "--learner", "tree"]
    words += ["--budget", "3", "--batch", "1", "--seeds", "0", "--jobs", "1", "--out", "r.jsonl"]
    command = [sys.executable, "-m", "bowerbird.app.cli", *words]
    ran = subprocess.run(
        command, cwd=tmp_path, env=installed, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert len(json.loads((tmp_path / "r.jsonl").read_text())["picks"]) == 3


@pytest.mark.parametrize("line", pins())
def test_a_pin_fits_every_machine(line: str) -> None:
    """A pin is a name and a version: no local build, no address, no path."""
    assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)
    assert not set("+@/") & set(line)


def test_everything_asked_for_is_pinned_within_its_range() -> None:
    """Each dependency has one pin, and that pin is one that pyproject.toml allows."""
    versions = {canonicalize_name(name): v for name, v in (line.split("==") for line in pins())}
    assert len(versions) == len(pins())
    for requirement in requirements():
        assert versions[canonicalize_name(requirement.name)] in requirement.specifier, requirement


def test_what_runs_is_what_is_pinned() -> None:
    """The tests ran with the pinned versions (a local build such as +cpu counts as the same)."""
    for name, pinned in (line.split("==") for line in pins()):
        assert importlib.metadata.version(name).split("+")[0] == pinned, name


def test_every_import_is_a_declared_dependency() -> None:
    """Nothing is imported that only happens to be installed because something else needs it."""
    declared = {canonicalize_name(Requirement(text).name) for text in run_time()}
    providers = importlib.metadata.packages_distributions()
    names = {name.split(".")[0] for path in sources() for name in imported(path)}
    names -= {"bowerbird", *sys.stdlib_module_names, *OPTIONAL}
    unknown = {n for n in names if not {canonicalize_name(d) for d in providers[n]} & declared}
    assert unknown == set()


def test_every_folder_with_code_is_a_package() -> None:
    """The list of packages is written by hand; a new folder without a line would not be shipped."""
    found = settings()["tool"]["setuptools"]
    folders = {path.parent.relative_to(ROOT) for path in sources()}
    assert {"bowerbird." + ".".join(folder.parts) for folder in folders} == set(found["packages"])
    assert found["package-dir"] == {f"bowerbird.{name}": name for name in FOLDERS}


def test_every_package_is_linked_for_type_checkers() -> None:
    """.dev/bowerbird holds one link for each folder, and each top folder says that it is typed."""
    links = {path.name: path.resolve() for path in (ROOT / ".dev" / "bowerbird").iterdir()}
    assert links == {name: ROOT / name for name in FOLDERS}
    assert all((ROOT / name / "py.typed").is_file() for name in FOLDERS)


def test_nothing_is_ever_unpickled() -> None:
    """No module that can run code from a file is imported, and no loader is told to."""
    for path in sources():
        names = {name.split(".")[0] for name in imported(path)}
        assert not names & NEVER, f"{path} imports {names & NEVER}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _runs_what_it_reads(node):
                called = ast.unparse(node.func)
                at_the_door = path == ROOT / RUNS_FILES and called == "exec"
                assert at_the_door, f"{path}:{node.lineno}: {called}"


def _runs_what_it_reads(call: ast.Call) -> bool:
    """Return whether a call reads what may hold code."""
    name = ast.unparse(call.func)
    told = {one.arg: ast.unparse(one.value) for one in call.keywords}
    if name == "torch.load":  # which takes tensors alone then
        return told.get("weights_only") != "True"
    return (
        name in ("yaml.load", "eval", "exec", "pd.read_pickle", "pandas.read_pickle")
        or told.get("allow_pickle", "False") != "False"
        or "UnsafeLoader" in ast.unparse(call)
    )


@pytest.mark.parametrize(
    "text",
    ["torch.load(p)", "np.load(p, allow_pickle=True)", "yaml.load(t, Loader=x)", "eval('1')"],
)
def test_the_search_for_unpickling_finds_it(text: str) -> None:
    """The check above is not blind."""
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    assert _runs_what_it_reads(call)


# What a bare machine lacks


def program(folder: Path, name: str, text: str) -> Path:
    """Write a program that can be run."""
    path = folder / name
    path.write_text(f"#!/bin/bash\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def make(
    folder: Path, *arguments: str, path: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run this Makefile in an empty folder."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    # Of the make that may run this test, and of its user.
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "CHROMIUM")
    environment = {name: value for name, value in os.environ.items() if name not in outer}
    return subprocess.run(
        [str(shutil.which("make")), "--silent", *arguments],
        cwd=folder,
        env=environment | {"PATH": path or os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
    )


MISSING = {
    "python": ("", "python3 is missing. On Debian: apt-get install python3 python3-venv"),
    "new python": (
        'case "$*" in *version_info*) exit 1;; *) echo Python 3.9.2;; esac',
        "Python 3.9.2 is too old; 3.11 or newer is needed: make PYTHON=python3.11",
    ),
    "venv": (
        'case "$*" in *ensurepip*) exit 1;; esac',
        "python3-venv is missing. On Debian: apt-get install python3-venv",
    ),
}


@pytest.mark.parametrize("what", MISSING)
def test_make_names_what_is_missing_in_one_line(tmp_path: Path, what: str) -> None:
    """Without Python, with an old one, or without venv, one line says what to install."""
    text, line = MISSING[what]
    python = program(tmp_path, "python3", text) if text else tmp_path / "none"
    found = make(tmp_path, "install", f"PYTHON={python}")
    assert found.returncode == 2
    said = [one for one in found.stderr.splitlines() if not one.startswith("make: ***")]
    assert (said, found.stdout) == ([line], "")


def test_make_fails_loudly_without_a_browser(tmp_path: Path) -> None:
    """Somebody who is not root and has no Chromium is told what to install; nothing is skipped."""
    program(tmp_path, "id", "echo 1000")
    for name in ("bash", "cat", "cksum", "cut"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    found = make(tmp_path, "browser", path=str(tmp_path))
    assert found.returncode == 2
    assert found.stderr.startswith("No Chromium was found and the browser tests need one.")
    assert "apt-get install chromium" in found.stderr


def test_make_takes_the_browser_that_is_there(tmp_path: Path) -> None:
    """With a Chromium on the path, nothing is said or installed."""
    program(tmp_path, "chromium", "")
    found = make(tmp_path, "browser", path=f"{tmp_path}:{os.environ['PATH']}")
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


def test_make_fails_loudly_without_nginx(tmp_path: Path) -> None:
    """Somebody who is not root and lacks what the tests need is told what to install."""
    program(tmp_path, "id", "echo 1000")
    for name in ("bash", "cat", "cksum", "cut"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    found = make(tmp_path, "nginx", path=str(tmp_path))
    assert found.returncode == 2
    assert "apt-get install nginx-light openssl" in found.stderr


def test_the_container_does_what_make_does() -> None:
    """The image is set up by a target of the Makefile, and runs its program as nobody special."""
    steps = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (target,) = re.findall(r"make -C /opt/bowerbird (\w+)", steps)
    assert f"\n{target}: $(RUN)" in makefile
    assert steps.index("\nUSER bowerbird") < steps.index("\nENTRYPOINT")
    assert 'ENTRYPOINT ["/opt/bowerbird/.venv/bin/bowerbird"]' in steps
    assert len(re.findall(r"^EXPOSE \d+$", steps, re.MULTILINE)) == 1
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert not {*FOLDERS, ".dev", "README.md", "LICENSE", "Makefile"} & set(ignored)


# The layers


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the packages to where they can be spoilt."""
    for name in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / "bowerbird" / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the layers of the packages below a folder."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_layers_hold(copy: Path) -> None:
    """Imports go one way, and the loop has no widgets."""
    found = lint(copy)
    assert found.returncode == 0, found.stdout
    assert "7 kept, 0 broken" in found.stdout


FORBIDDEN = [
    ("data/pool.py", "bowerbird.app.cli", "one direction"),
    ("data/readers/__init__.py", "bowerbird.models.base.learner", "one direction"),
    ("models/base/learner.py", "bowerbird.strategies.contract.picks", "one direction"),
    ("models/base/learner.py", "bowerbird.app.log.state", "one direction"),
    ("strategies/contract/picks.py", "bowerbird.models.base.learner", "one direction"),
    ("evaluation/__init__.py", "bowerbird.models.base.learner", "one direction"),
    ("app/config/fields.py", "bowerbird.app.plugins.kinds", "one direction inside the program"),
    ("app/plugins/kinds.py", "bowerbird.app.log.state", "one direction inside the program"),
    ("app/log/state.py", "bowerbird.app.loop.model", "one direction inside the program"),
    ("app/loop/model.py", "bowerbird.app.project.options", "one direction inside the program"),
    ("app/project/start.py", "bowerbird.app.session.session", "one direction inside the program"),
    ("app/map/layout.py", "bowerbird.app.views.map.card", "one direction inside the program"),
    ("app/map/layout.py", "bowerbird.app.session.session", "one direction inside the program"),
    ("app/share/export.py", "bowerbird.app.views.shared.text", "one direction inside the program"),
    ("app/views/shared/text.py", "bowerbird.app.views.map.card", "one direction inside the views"),
    ("app/views/queue/card.py", "bowerbird.app.views.label.item", "one direction inside the views"),
    ("app/views/map/card.py", "bowerbird.app.views.label.item", "one direction inside the views"),
    (
        "app/server/commands.py",
        "bowerbird.app.views.label.item",
        "the server knows nothing of the views but the page",
    ),
    ("app/views/map/card.py", "bowerbird.app.server.serve", "one direction inside the program"),
    (
        "strategies/parts/greedy.py",
        "bowerbird.strategies.images.mix",
        "one direction inside strategies",
    ),
    ("models/base/learner.py", "bowerbird.models.heads.head", "one direction inside models"),
    ("app/log/state.py", "panel", "the loop has no widgets"),
    ("app/map/layout.py", "panel", "the loop has no widgets"),
    ("data/pool.py", "holoviews", "the loop has no widgets"),
    ("app/loop/schedule.py", "bokeh.models", "the loop has no widgets"),
]


@pytest.mark.parametrize(("file", "module", "contract"), FORBIDDEN)
def test_a_forbidden_import_is_caught(copy: Path, file: str, module: str, contract: str) -> None:
    """One line in the wrong place breaks the contract that forbids it, by name."""
    with (copy / "bowerbird" / file).open("a", encoding="utf-8") as spoilt:
        spoilt.write(f"\nimport {module}\n")
    found = lint(copy)
    assert found.returncode == 1
    assert f"{contract} BROKEN" in found.stdout
    assert (
        f"bowerbird.{file.removesuffix('.py').replace('/', '.')}".removesuffix(".__init__")
        in found.stdout.split("Broken contracts")[1]
    )
