"""Pictures, from strangers' files."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from bowerbird.data import picture_files, pictures
from bowerbird.data.errors import DataError
from bowerbird.data.open import keep_pool, load_pool
from bowerbird.data.picture_paths import path_below, root_of
from bowerbird.data.pictures import context_picture, has_pictures, picture
from bowerbird.data.roles import Roles
from bowerbird.data.source import Source


@pytest.fixture
def pool_of(tmp_path):
    def pool_of(columns, roles=None):
        folder = tmp_path / "cache" / f"pool-{len(list(tmp_path.glob('cache/*')))}"
        root = tmp_path / "data"
        root.mkdir(exist_ok=True)
        table = pa.table({"m": np.arange(float(len(next(iter(columns.values()))))), **columns})
        keep_pool(Source.of(table), roles or Roles(), folder, file="t.csv", root=root)
        return load_pool(folder)

    return pool_of


def opened(data):
    return Image.open(io.BytesIO(data))


def saved(array, path=None, **options):
    file = path or io.BytesIO()
    image = array if isinstance(array, Image.Image) else Image.fromarray(np.asarray(array))
    image.save(file, **({"format": "PNG"} | options))
    return None if path else file.getvalue()


def bomb(width, height):
    """Make a PNG of a few hundred bytes whose header promises width x height pixels."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_a_picture_beside_the_table_is_scaled_and_encoded_here(pool_of, tmp_path):
    """A file comes back within the size asked for, without what else was in the file."""
    pool = pool_of({"picture": ["a.jpg", "b.jpg"]})
    image = np.zeros((40, 80, 3), np.uint8)
    saved(image, tmp_path / "data" / "a.jpg", format="JPEG", comment=b"secret")
    found = picture(pool, 0, 20)
    assert has_pictures(pool) and opened(found).size == (20, 10) and b"secret" not in found
    assert opened(picture(pool, 0, 160)).size == (160, 80)


def test_pictures_in_the_table_are_shown(pool_of):
    """Bytes in a column are pictures too; small ones are enlarged as squares."""
    pixels = np.array([[0, 255], [255, 0]], np.uint8)
    pool = pool_of({"picture": [saved(pixels), None]})
    shown = np.asarray(opened(picture(pool, 0, 8)))
    assert shown.tolist() == np.kron(pixels, np.ones((4, 4))).tolist()
    assert picture(pool, 1, 8) is None


def test_objects_are_cut_from_their_image(pool_of, tmp_path):
    """A box is cut with a margin, at the edge too, and drawn in its image."""
    box = {"left": [50, 0, 200], "top": [40, 0, 9], "width": [20, 4, 5], "height": [10, 4, 5]}
    pool = pool_of({"image": ["a.png"] * 3, **box})
    image = np.zeros((80, 100, 3), np.uint8)
    image[40:50, 50:70] = 250
    saved(image, tmp_path / "data" / "a.png")
    cut = np.asarray(opened(picture(pool, 0, 36)))
    assert cut.shape == (36, 36, 3) and cut[18, 18].min() > 240 and cut[2, 2].max() < 10
    assert opened(picture(pool, 1, 10)).size == (10, 10)
    with pytest.raises(DataError, match="outside its image of 100 x 80"):
        picture(pool, 2, 10)
    whole = np.asarray(opened(context_picture(pool, 0, 100)))
    assert whole.shape == (80, 100, 3) and whole[39, 60, 0] > 200 > 120 > whole[39, 60, 2]


def test_the_box_is_drawn_in_a_grey_image_too(pool_of, tmp_path):
    """A microscope's grey image gets a coloured mark."""
    box = {name: [5, 5] for name in ("left", "top", "width", "height")}
    pool = pool_of({"image": ["a.png"] * 2, **box})
    saved(np.zeros((80, 100), np.uint8), tmp_path / "data" / "a.png")
    whole = np.asarray(opened(context_picture(pool, 0, 100))).reshape(-1, 3).astype(int)
    assert (whole[:, 0] - whole[:, 2]).max() > 100


def test_items_without_box_or_picture_have_none(pool_of):
    """A hole in the data is no error."""
    box = {name: [1.0, None] for name in ("left", "top", "width", "height")}
    pool = pool_of({"image": [None, "a.png"], **box}, Roles(parent="image"))
    assert [picture(pool, i, 9) for i in (0, 1)] == [None, None]
    assert [context_picture(pool, i, 9) for i in (0, 1)] == [None, None]
    assert not has_pictures(pool_of({"k": [1.0, 2.0]}))


@pytest.mark.parametrize(
    ("mode", "array"),
    [
        ("I;16", np.array([[0, 60_000]], np.uint16)),
        ("F", np.array([[-1.5, 2.5]], np.float32)),
        ("F", np.array([[np.nan, 2.5]], np.float32)),
        ("1", np.array([[True, False]])),
        ("LA", np.zeros((2, 2, 2), np.uint8)),
        ("CMYK", np.zeros((2, 2, 4), np.uint8)),
    ],
)
def test_pixels_of_any_depth_are_shown(pool_of, mode, array):
    """Pictures of instruments, with 16 bits or real numbers, are stretched to what a screen has."""
    image = Image.fromarray(array, mode="CMYK") if mode == "CMYK" else Image.fromarray(array)
    shown = opened(picture(pool_of({"picture": [saved(image, format="TIFF")]}), 0, 2))
    assert shown.mode in ("L", "RGB", "RGBA")


@pytest.mark.parametrize(
    "name",
    [
        "../secret.png", "/etc/passwd", "link.png", "folder/../../secret.png", "a\0.png", "",
        "https://example.org/a.png", "file:///etc/passwd", "x" * 5000, "loop", "folder",
    ],
)  # fmt: skip
def test_no_path_leaves_the_folder(tmp_path, name):
    """Dots, roots, links, addresses and nonsense are refused in one line."""
    root = tmp_path / "data"
    (root / "folder").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(b"x")
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    (root / "loop").symlink_to(root / "loop")
    with pytest.raises(DataError) as error:
        path_below(root, name)
    assert "\n" not in str(error.value)


def test_a_link_that_stays_inside_is_followed(tmp_path):
    """What lies inside may be reached by a link."""
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "b.png").symlink_to(tmp_path / "a.png")
    assert path_below(tmp_path, "b.png") == tmp_path / "a.png"


@pytest.mark.parametrize(
    "data",
    [
        bomb(30_000, 30_000),
        bomb(10_000, 10_000),
        bomb(8_000, 7_000),
        bomb(100, 100),
        b"",
        b"GIF8",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"\xff\xd8\xff" + bytes(100),
    ],
)
def test_bombs_and_broken_pictures_are_refused(pool_of, tmp_path, data):
    """Neither a small file of a billion pixels nor nonsense costs more than a line."""
    pool = pool_of({"picture": ["a.png"]})
    (tmp_path / "data" / "a.png").write_bytes(data)
    with pytest.raises(DataError, match=r"a\.png ") as error:
        picture(pool, 0, 64)
    assert "\n" not in str(error.value)


def test_a_file_too_large_is_not_read(pool_of, tmp_path, monkeypatch):
    """The limit on bytes holds before anything is decoded."""
    monkeypatch.setattr(picture_files, "MOST_BYTES", 50)
    pool = pool_of({"picture": ["a.png"]})
    saved(np.zeros((9, 9), np.uint8), tmp_path / "data" / "a.png")
    with pytest.raises(DataError, match="50 at most"):
        picture(pool, 0, 64)


@pytest.mark.parametrize("size", [-5, 0, 1, 10**9])
def test_the_size_asked_for_has_limits(pool_of, size):
    """A request for nothing or for a billion pixels is answered within reason."""
    pool = pool_of({"picture": [saved(np.zeros((9, 3), np.uint8))]})
    assert 1 <= max(opened(picture(pool, 0, size)).size) <= pictures.LARGEST_SIDE


def test_one_hot_pixel_does_not_turn_a_picture_black(pool_of):
    """What an instrument saw is stretched by percentiles, and what it did not see is left out."""
    values = np.linspace(100, 200, 64 * 64).reshape(64, 64).astype(np.float32)
    values[0, 0], values[1], values[2] = 1e9, -9999, np.nan
    file = io.BytesIO()
    Image.fromarray(values).save(file, "TIFF", tiffinfo={42113: "-9999"})
    shown = np.asarray(opened(picture(pool_of({"picture": [file.getvalue()]}), 0, 64)).convert("L"))
    assert shown[3:].std() > 60 and shown[1].max() == 0


@pytest.mark.parametrize(("boxes", "red"), [(None, True), ("stored", False)])
def test_a_box_lies_where_it_is_meant_on_a_turned_picture(pool_of, tmp_path, boxes, red):
    """A camera notes that its picture is to be turned, and boxes are drawn on what is shown."""
    stored = np.zeros((48, 64, 3), np.uint8)
    stored[33:43, 50:60] = (255, 0, 0)
    turn = Image.Exif()
    turn[274] = 6
    (tmp_path / "data").mkdir()
    Image.fromarray(stored).save(tmp_path / "data" / "phone.png", exif=turn)
    roles = Roles(parent="photo", box=("left", "top", "width", "height"), boxes=boxes)
    columns = {"photo": ["phone.png"], "left": [5], "top": [50], "width": [10], "height": [10]}
    cut = np.asarray(opened(picture(pool_of(columns, roles), 0, 64)).convert("RGB"))
    assert (cut[..., 0].max() > 200) == red


@pytest.mark.parametrize(
    ("file", "written"),
    [
        ("a/b.png", " a\\b.png "), ("b.jpg", "b"), ("Bä.PNG", "Ba\u0308.PNG"),
        ("Ba\u0308.png", "Bä.png"), ("a\\b.png", "a\\b.png"),
    ],
)  # fmt: skip
def test_a_path_is_found_however_it_is_written(tmp_path, file, written):
    """By Windows, with spaces, with letters in two signs, or without its ending."""
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_bytes(b"x")
    assert path_below(tmp_path, written) == tmp_path / file


def test_the_folder_is_that_of_most_pictures(tmp_path):
    """The first may be lost, and one of the same name may lie elsewhere."""
    (tmp_path / "photos" / "deep").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "p1.png").touch()
    for i in range(1, 20):
        (tmp_path / "photos" / "deep" / f"p{i}.png").touch()
    assert root_of(tmp_path, [f"p{i}.png" for i in range(20)]) == tmp_path / "photos" / "deep"
    assert root_of(tmp_path, ["nothing.png"]) == tmp_path


def test_a_tag_that_means_nothing_costs_no_picture(pool_of):
    """What a stranger's TIFF calls its missing value may be anything."""
    file = io.BytesIO()
    values = np.linspace(0, 1, 64).reshape(8, 8).astype(np.float32)
    Image.fromarray(values).save(file, "TIFF", tiffinfo={42113: (1.0, 2.0)})
    assert picture(pool_of({"picture": [file.getvalue()]}), 0, 8)
