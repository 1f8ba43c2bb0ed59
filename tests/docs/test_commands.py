"""Every command in the pages is run: a reader who types them in order gets what the page says.

Each page is followed in a folder of its own, with the data that it speaks of. A block with a title
is written as that file; what a page shows below a command is what the command prints. A server is
started, asked for its page and stopped. What is neither Bowerbird's nor a file is in `ELSEWHERE`,
with the test that stands for it.
"""

from __future__ import annotations

import doctest
import io
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from http.cookiejar import CookieJar
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from astropy.io import fits
from astropy.table import Table
from PIL import Image

from bowerbird.app import cli, views
from bowerbird.app.loop.cluster import load_distributed
from bowerbird.app.plugins import registry
from bowerbird.data import files, readers
from tests.docs.pages import PAGES, Block, blocks

# What begins a line that is not run here, and why.
ELSEWHERE = {
    "dask": "starts what `cluster` here and tests/unit/app/loop/test_cluster.py start",
    "apt-get": "installs what make asks for where it is missing (tests/test_packaging.py)",
    "docker": "tests/test_deploy.py holds what the container runs to the options there are",
    "make": "test_pages.py looks for the target; the Makefile's own tests run it",
    "pip": "installs what pyproject.toml names",
    "source": "puts the commands on the path",
    "ssh": "needs another machine; tests/unit/app/server/test_options.py asks as through a tunnel",
    ".venv/bin/python": "CONTRIBUTING's example of one file of tests",
}
# Added to a command that would take long or hold the terminal; argparse takes what comes last.
ADDED = {
    "start": ["--no-browser", "--port", "0"],
    "open": ["--no-browser", "--port", "0"],
    "demo": ["--no-browser", "--port", "0"],
    "simulate": ["--budget", "12", "--seeds", "0"],
}
# There is work to show.
LABELLED = (
    "README.md",
    "docs/how-to/cluster.md",
    "docs/how-to/publish.md",
    "docs/how-to/review.md",
)
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
ROWS = 90

Launch = Callable[..., "subprocess.Popen[str]"]
WITH_COMMANDS = [p for p in PAGES if any(b.language == "bash" for b in blocks(p))]
IN_A_BROWSER = ("docs/tutorial.md",)  # test_tutorial.py


def sky(seed: int) -> pd.DataFrame:
    """Make a table of three kinds of things in the sky, one of them rare."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(["star", "galaxy", "quasar"], ROWS, p=[0.5, 0.4, 0.1])
    centre = pd.Series(kind).map({"star": 0.0, "galaxy": 4.0, "quasar": 8.0}).to_numpy()[:, None]
    names = ["psf_mag_u", "psf_mag_g", "petro_rad_r", "mag"]
    table = pd.DataFrame(rng.normal(size=(ROWS, 4)) + centre, columns=names)
    return table.assign(
        objid=[f"sdss-{seed}-{i}" for i in range(ROWS)],
        kind=kind,
        cutout=[picture(grey) for grey in range(ROWS)],
    )


def write_arff(table: pd.DataFrame, path: Path) -> None:
    """Write a table as Weka would."""
    kinds = {"kind": "{star,galaxy,quasar}"}
    lines = ["@relation stars", *(f"@attribute {n} {kinds.get(n, 'numeric')}" for n in table)]
    path.write_text("\n".join([*lines, "@data", table.to_csv(header=False, index=False)]))


def write_joined(table: pd.DataFrame, folder: Path) -> None:
    """Write what is joined to the table: vectors with ids, and a folder of pictures."""
    vectors = table.filter(regex="mag|rad").to_numpy(np.float32)
    np.savez(folder / "vectors.npz", objid=table["objid"].to_numpy(str)[::-1], x=vectors[::-1])
    (folder / "cutouts").mkdir()
    for name, drawn in zip(table["objid"], table["cutout"], strict=True):
        (folder / "cutouts" / f"{name}.png").write_bytes(drawn)


def write_curves(folder: Path) -> None:
    """Write stars that vary: a row for each measurement, and a catalogue of their periods."""
    rng = np.random.default_rng(2)
    names, periods = [f"v{i}" for i in range(40)], rng.uniform(0.3, 0.9, 40)
    curves = pd.DataFrame({"star": np.repeat(names, 30), "mjd": rng.uniform(5e4, 5.01e4, 1_200)})
    curves["mag"] = 15 + np.sin(2 * np.pi * curves["mjd"] / np.repeat(periods, 30))
    curves["err"], curves["filter"] = 0.02, rng.choice(["g", "r"], len(curves))
    curves.to_csv(folder / "curves.csv", index=False)
    pd.DataFrame({"star": names, "period": periods}).to_csv(folder / "variables.csv", index=False)


def picture(grey: int) -> bytes:
    """Draw a small grey square."""
    drawn = io.BytesIO()
    Image.new("L", (8, 8), grey).save(drawn, "png")
    return drawn.getvalue()


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the data that the pages speak of, a project with labels, and its session file."""
    folder = tmp_path_factory.mktemp("given")
    table = sky(0)
    table.to_parquet(folder / "stars.parquet")
    write_arff(table.drop(columns=["cutout", "objid"]), folder / "stars.arff")
    sky(1).to_parquet(folder / "survey.parquet")
    table[["objid", "mag"]].to_csv(folder / "galaxies.csv", index=False)
    sources = fits.table_to_hdu(Table.from_pandas(table[["objid", "mag"]]))
    sources.name = "SOURCES"
    fits.HDUList([fits.PrimaryHDU(), sources]).writeto(folder / "night.fits")
    write_joined(table, folder)
    write_curves(folder)
    np.save(folder / "galaxies.npy", table.filter(regex="mag|rad").to_numpy(np.float32))
    words = ["simulate", str(folder / "stars.parquet"), "--label", "kind", "--only"]
    words += ["--budget", "30", "--seeds", "0", "--jobs", "1"]
    words += ["--out", str(folder / "made.jsonl"), "--keep", str(folder / "kept")]
    assert cli.main(words) == 0
    (project,) = (path.parent for path in (folder / "kept").rglob("log.sqlite"))
    project.rename(folder / "stars.bower")
    session = str(folder / "stars.bowerbird.json")
    assert cli.main(["export", str(folder / "stars.bower"), "--to", session]) == 0
    return folder


@pytest.fixture
def desk(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """Stand where the reader of a page does, in a clone whose plugins the page may add to."""
    names = ["stars.parquet", "stars.arff", "survey.parquet", "galaxies.csv"]
    names += ["galaxies.npy", "night.fits", "vectors.npz", "cutouts"]
    names += ["curves.csv", "variables.csv"]
    if request.node.callspec.params["page"] in LABELLED:
        names += ["stars.bower", "stars.bowerbird.json"]
    for name in names:
        copy = shutil.copytree if (given / name).is_dir() else shutil.copy
        copy(given / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(readers, "__path__", [*readers.__path__, str(tmp_path / "data/readers")])
    monkeypatch.setattr(views, "__path__", [*views.__path__, str(tmp_path / "app/views")])
    forget_plugins()
    yield tmp_path
    forget_plugins()


def forget_plugins() -> None:
    """Have the folders of plugins looked through again."""
    for cached in (files.built_in_readers, files.header_checks, registry._stems):
        cached.cache_clear()


def lines_of(block: Block) -> list[str]:
    """Return the command lines of a block, continued ones as one."""
    lines = (line.strip() for line in block.text.replace("\\\n", " ").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def served(words: list[str], launch: Launch) -> str:
    """Start a server, come in by the address that it prints, and stop it as Ctrl+C does."""
    command = [sys.executable, "-m", "bowerbird.app.cli", *words]
    server = launch(command, stdout=subprocess.PIPE)
    assert server.stdout is not None
    line = ""
    while server.poll() is None and "http" not in line:
        line = server.stdout.readline()
    address = re.search(r"https?://\S+/enter\?\S+", line)
    assert address, f"{shlex.join(words)}: the server printed no address"
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with opener.open(address[0], timeout=120) as answer:
        assert "<title>Bowerbird</title>" in answer.read().decode()
    server.send_signal(signal.SIGINT)
    assert server.wait(60) == 0
    return ""


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster of one worker, and return its address."""
    with load_distributed().LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        host="127.0.0.1",
        scheduler_port=0,
        dashboard_address="127.0.0.1:0",
    ) as started:
        yield started.scheduler_address


@contextmanager
def web() -> Iterator[str]:
    """Serve the reader's folder, and return its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


# What a page names that is not there, and what stands for it.
STAND_INS: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "tcp://10.0.0.1:8786": cluster,
    "https://data.example.org": web,
}


def run(line: str, launch: Launch, capsys: pytest.CaptureFixture[str]) -> str:
    """Run one line of a page, and return what it printed."""
    first, *words = shlex.split(line)
    if first != "bowerbird":
        assert first in ELSEWHERE, f"{line!r} is run by no test"
        return ""
    words = words or ["start"]
    words += ADDED.get(words[0], [])
    if "--write-config" not in words and words[0] in ("start", "open", "demo"):
        return served(words, launch)
    capsys.readouterr()
    try:
        code = cli.main(words)
    except SystemExit as ended:  # --help and --version
        code = ended.code
    printed = capsys.readouterr()
    assert code == 0, f"{line}: {printed.err}"
    return str(printed.out)


@pytest.mark.timeout(900)  # a page starts several servers, on a busy machine too
@pytest.mark.parametrize("page", [p for p in WITH_COMMANDS if p not in IN_A_BROWSER])
def test_the_commands_of_a_page_work(
    page: str, desk: Path, launch: Launch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Followed from top to bottom, each command does what it is there for."""
    with ExitStack() as stack:
        text = "".join(block.text for block in blocks(page) if block.language == "bash")
        stand_ins = {
            name: stack.enter_context(start()) for name, start in STAND_INS.items() if name in text
        }

        def run_all(block: Block) -> str:
            lines = lines_of(block)
            for name, address in stand_ins.items():
                lines = [line.replace(name, address) for line in lines]
            return "".join(run(line, launch, capsys) for line in lines)

        follow(page, desk, run_all)


def follow(page: str, desk: Path, run_all: Callable[[Block], str]) -> None:
    """Write the files of a page, run its commands, and hold what they print to what it shows."""
    printed = ""
    for block in blocks(page):
        if block.title:
            path = desk / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            forget_plugins()
        elif block.language == "bash":
            printed = run_all(block)
        elif block.language == "text" and printed:
            checker = doctest.OutputChecker()
            assert checker.check_output(block.text, printed, OPTIONS), printed


def test_what_is_run_elsewhere_is_in_a_page() -> None:
    """Each line of a page is run here or has a reason, and no reason is left over."""
    lines = [line for p in PAGES for b in blocks(p) if b.language == "bash" for line in lines_of(b)]
    assert {shlex.split(line)[0] for line in lines} - {"bowerbird"} <= set(ELSEWHERE)
    assert set(ELSEWHERE) <= {shlex.split(line)[0] for line in lines}


def test_every_block_of_a_page_says_its_language() -> None:
    """No block of code escapes these tests by having no language."""
    nameless = [p for p in PAGES for b in blocks(p) if not b.language]
    assert nameless == []
