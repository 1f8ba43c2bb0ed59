"""Data that are copied from elsewhere."""

from __future__ import annotations

import sys
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import fsspec
import pytest

from bowerbird.data import remote
from bowerbird.data.errors import DataError
from bowerbird.data.progress import silent
from bowerbird.data.remote import is_address, local_copy, name_at

TABLE = b"id,x\n" + b"".join(b"r%d,%d\n" % (i, i) for i in range(50_000))


@pytest.fixture
def memory():
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that prints nothing."""

    def log_message(self, *_):
        """Leave it."""


class Broken(Quiet):
    """It ends in the middle of each file."""

    def copyfile(self, source, outputfile):
        outputfile.write(source.read(1000))
        self.close_connection = True


@pytest.fixture
def serve(tmp_path):
    servers = []

    def start(handler=Quiet):
        folder = tmp_path / "served"
        folder.mkdir()
        (folder / "stars.csv").write_bytes(TABLE)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s3://sky/a.csv", True),
        ("https://host/a.csv?key=x", True),
        ("zip://a.csv::https://host/a.zip", True),
        ("stars.csv", False),
        ("/data/a:b.csv", False),
        ("hubble", False),
        ("night.fits[SOURCES]", False),
    ],
)
def test_an_address_is_told_from_a_path(text, expected):
    """What has a protocol is an address, and nothing else."""
    assert is_address(text) == expected


def test_what_is_here_is_no_address(tmp_path, monkeypatch):
    """A file whose name looks like an address is read as the file that it is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a::b.csv").write_text("id\n1\n")
    assert local_copy("a::b.csv", tmp_path, silent) == "a::b.csv"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://host/a/stars.csv?key=x#top", "stars.csv"),
        ("https://host/two%20words.csv", "two words.csv"),
        ("zip://in/a.csv::https://host/a.zip", "a.csv"),
        ("s3://sky/night.fits[SOURCES]", "night.fits"),
        ("s3://sky/pictures/", "pictures"),
    ],
)
def test_a_copy_is_called_as_the_original(address, name):
    """Without what only the server needs to know; the suffix says how it is read."""
    assert name_at(address) == name


@pytest.mark.parametrize("address", ["https://", "s3://a/..", "s3://a/b%2F..%2Fc", "s3://a/%00"])
def test_a_name_that_no_file_may_have_is_refused(address):
    """An address cannot put a file anywhere but into the folder."""
    with pytest.raises(DataError, match="ends in no name of a file"):
        name_at(address)


def test_a_file_is_copied_with_progress(memory, tmp_path):
    """What arrives is what was there, and the person sees how far it is."""
    memory.pipe("/sky/stars.csv", TABLE)
    steps = []
    path = local_copy(
        "memory://sky/stars.csv", tmp_path / "new", lambda step, share: steps.append((step, share))
    )
    assert path == str(tmp_path / "new" / "stars.csv")
    assert (tmp_path / "new" / "stars.csv").read_bytes() == TABLE
    assert steps[-1] == ("fetching memory://sky/stars.csv: 1 MB", 1.0)


def test_a_table_in_a_file_keeps_its_name(memory, tmp_path):
    """The name in brackets goes with the copy."""
    memory.pipe("/night.fits", b"x")
    path = local_copy("memory://night.fits[SOURCES]", tmp_path, silent)
    assert path == f"{tmp_path / 'night.fits'}[SOURCES]"


def test_files_of_this_machine_are_read_where_they_are(tmp_path):
    """They need no copy."""
    (tmp_path / "a.csv").write_bytes(TABLE)
    path = local_copy(f"file://{tmp_path}/a.csv", tmp_path / "new", silent)
    assert path == str(tmp_path / "a.csv")
    assert not (tmp_path / "new").exists()


def test_a_file_comes_out_of_an_archive(tmp_path):
    """A chain of protocols is opened too."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("in/stars.csv", TABLE)
    path = local_copy(f"zip://in/stars.csv::{tmp_path}/a.zip", tmp_path / "new", silent)
    assert (tmp_path / "new" / "stars.csv").read_bytes() == TABLE
    assert path == str(tmp_path / "new" / "stars.csv")


def test_a_folder_is_copied_whole_in_the_place_of_an_older_one(memory, tmp_path):
    """Pictures and all folders in it come, and what was fetched before and is gone there goes."""
    for i in range(150):
        memory.pipe(f"/sky/pictures/{i % 3}/{i}.png", b"%d" % i)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "old.png").write_bytes(b"old")
    assert local_copy("memory://sky/pictures", tmp_path, silent) == str(tmp_path / "pictures")
    files = [path for path in (tmp_path / "pictures").rglob("*") if path.is_file()]
    assert len(files) == 150
    assert all(path.read_bytes() == path.stem.encode() for path in files)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pictures"]


def test_an_archive_cannot_write_outside(tmp_path):
    """A folder of an archive whose files lead out of it is refused."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("in/a.png", b"a")
        archive.writestr("in/../../../evil.png", b"evil")
    with pytest.raises(DataError, match="which is no path"):
        local_copy(f"zip://in::{tmp_path}/a.zip", tmp_path / "new", silent)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.zip", "new"]


def test_a_file_comes_from_the_web(serve, tmp_path):
    """From a server of files, byte for byte."""
    local_copy(f"{serve()}/stars.csv?version=2", tmp_path, silent)
    assert (tmp_path / "stars.csv").read_bytes() == TABLE


def test_what_is_not_there_is_one_line(serve, tmp_path):
    """A wrong path and a server that is not there are told apart."""
    with pytest.raises(DataError, match=r"none.csv: there is no such file or folder\.$"):
        local_copy(f"{serve()}/none.csv", tmp_path, silent)
    with pytest.raises(DataError, match=r"it cannot be fetched \(ClientConnectorError"):
        local_copy("http://127.0.0.1:1/none.csv", tmp_path, silent)


def test_half_a_file_is_no_file(serve, tmp_path):
    """Where the server ends in the middle, the copy of before stays as it was."""
    (tmp_path / "stars.csv").write_text("before")
    with pytest.raises(DataError, match=r"stars\.csv: "):
        local_copy(f"{serve(Broken)}/stars.csv", tmp_path, silent)
    assert (tmp_path / "stars.csv").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["served", "stars.csv"]


def test_the_disk_is_never_filled(memory, tmp_path, monkeypatch):
    """What has no room is refused before a byte is copied."""
    memory.pipe("/sky/stars.csv", TABLE)
    memory.pipe("/sky/pictures/a.png", TABLE)
    monkeypatch.setattr(remote, "SPARE_BYTES", 1 << 60)
    for name in ("stars.csv", "pictures"):
        with pytest.raises(DataError, match=r"has room for 0\.0 GB"):
            local_copy(f"memory://sky/{name}", tmp_path, silent)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    """The person is told what opens the protocol."""
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(DataError, match=r"^s3://sky/a.csv: a package is missing .*Install s3fs"):
        local_copy("s3://sky/a.csv", tmp_path, silent)
    with pytest.raises(DataError, match="Protocol not known: nope"):
        local_copy("nope://sky/a.csv", tmp_path, silent)


def test_without_fsspec_one_line_says_how_to_get_it(tmp_path, monkeypatch):
    """Everything else works without it."""
    monkeypatch.setattr(remote, "find_spec", lambda name: None)
    with pytest.raises(DataError, match=r"pip install 'bowerbird\[remote\]'"):
        local_copy("s3://sky/a.csv", tmp_path, silent)


def test_no_message_shows_a_password(tmp_path):
    """Neither a name with a password nor a key in the address is printed."""
    with pytest.raises(DataError) as caught:
        local_copy("http://ada:secret@127.0.0.1:1/a.csv?key=secret", tmp_path, silent)
    assert "secret" not in str(caught.value)
