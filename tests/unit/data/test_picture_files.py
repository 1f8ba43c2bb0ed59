"""Every kind of picture file, by the values of its pixels."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bowerbird.data.errors import PictureError
from bowerbird.data.picture_files import decode
from bowerbird.data.picture_look import USUAL, Look, Stretch

TURNED_LEFT = 6  # as a camera notes it: the picture is to be turned by 90 degrees clockwise


def stored(image: Any, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture = image if isinstance(image, Image.Image) else Image.fromarray(np.asarray(image))
    picture.save(file, kind, **options)
    return file.getvalue()


def pixels(file: bytes | Path, look: Look = USUAL) -> np.ndarray:
    return np.asarray(decode(file, "x", look).image)


def fits_file(*planes: np.ndarray, **headers: str) -> bytes:
    from astropy.io import fits

    units: list[Any] = [fits.PrimaryHDU()]
    for plane in planes:
        units.append(fits.ImageHDU(plane))
        units[-1].header.update(headers)
    file = io.BytesIO()
    fits.HDUList(units).writeto(file)
    return file.getvalue()


def ramp(shape: tuple[int, ...] = (40, 40)) -> np.ndarray:
    return np.linspace(0, 1000, int(np.prod(shape)), dtype=np.float32).reshape(shape)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_picture_is_turned_as_its_camera_notes(kind: str) -> None:
    """Whatever the format, and in a table's bytes too: the left side comes to the top."""
    image = np.zeros((16, 32, 3), np.uint8)
    image[:, :8] = 255
    turn = Image.Exif()
    turn[274] = TURNED_LEFT
    shown = pixels(stored(image, kind, exif=turn))
    assert shown.shape[:2] == (32, 16)
    assert shown[:6].min() > 200 and shown[12:].max() < 50
    as_stored = decode(stored(image, "PNG", exif=turn), "x", USUAL, turned=False).image
    assert as_stored.size == (32, 16)


def test_a_deep_picture_is_turned_too() -> None:
    """16 bits are stretched after the turn, not instead of it."""
    values = np.zeros((4, 8), np.uint16)
    values[:, :4] = 40_000
    turn = Image.Exif()
    turn[274] = TURNED_LEFT
    shown = pixels(stored(values, exif=turn))
    assert shown.shape == (8, 4) and (shown[:4] == 255).all() and not shown[4:].any()


def test_sixteen_bits_are_shown_between_their_own_ends() -> None:
    """The darkest is black and the brightest white, though all are dark for 16 bits."""
    decoded = decode(stored(np.array([[1000, 1250, 1500]], np.uint16), "TIFF"), "x", USUAL)
    assert decoded.deep and np.asarray(decoded.image).tolist() == [[0, 127, 255]]


def test_cmyk_is_shown_in_the_colours_of_a_screen() -> None:
    """Ink of magenta and yellow is red, and no ink white."""
    inks = np.array([[[0, 255, 255, 0], [0, 0, 0, 0], [0, 0, 0, 255]]], np.uint8)
    shown = pixels(stored(Image.fromarray(inks, mode="CMYK"), "TIFF"))
    assert shown.tolist() == [[[255, 0, 0], [255, 255, 255], [0, 0, 0]]]


def test_what_is_clear_stays_clear() -> None:
    """Alpha, clear palette entries and grey with alpha reach the page, which draws the ground."""
    colours = np.array([[[10, 20, 30, 0], [10, 20, 30, 255]]], np.uint8)
    assert pixels(stored(colours)).tolist() == colours.tolist()
    palette = Image.fromarray(np.array([[0, 1]], np.uint8), mode="P")
    palette.putpalette([255, 0, 0, 0, 0, 255])
    assert pixels(stored(palette)).tolist() == [[[255, 0, 0], [0, 0, 255]]]
    clear = pixels(stored(palette, transparency=1))
    assert clear.tolist() == [[[255, 0, 0, 255], [0, 0, 255, 0]]]
    grey = np.array([[[9, 0], [9, 255]]], np.uint8)
    assert pixels(stored(grey)).tolist() == [[[9, 9, 9, 0], [9, 9, 9, 255]]]


def test_pages_are_counted_and_chosen() -> None:
    """The page asked for is shown, and the last one where there are not so many."""
    pages = [Image.new("L", (2, 2), grey) for grey in (10, 20, 30)]
    file = stored(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert decode(file, "x", USUAL).pages == 3
    shown = [pixels(file, Look(page=page))[0, 0] for page in (0, 1, 2, 9)]
    assert shown == [10, 20, 30, 30]


def test_a_page_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds for the page that is asked for, not for the first alone."""
    monkeypatch.setattr("bowerbird.data.picture_files.MOST_PIXELS", 50)
    large = Image.new("L", (10, 10))
    file = stored(Image.new("L", (2, 2)), "TIFF", save_all=True, append_images=[large])
    assert pixels(file).shape == (2, 2)
    with pytest.raises(PictureError, match="x has 10 x 10 pixels"):
        decode(file, "x", Look(page=1))


def test_a_fits_image_stands_upright() -> None:
    """FITS counts its rows from the bottom."""
    values = ramp()
    hows: tuple[Stretch, ...] = ("auto", "linear")
    for how in hows:
        shown = pixels(fits_file(values), Look(how)).astype(int)
        assert shown[0].mean() > 240 and shown[-1].mean() < 15
    image = np.zeros((4, 6), np.int16)
    image[0, 5] = 9
    assert np.argwhere(pixels(fits_file(image)) == 255).tolist() == [[3, 5]]


def test_stretches_raise_what_is_faint() -> None:
    """Logarithm and asinh are brighter than linear in the middle, and z-scale spreads the sky."""
    rng = np.random.default_rng(0)
    field = rng.normal(100, 5, (100, 100)).astype(np.float32)
    field[50:52, 50:52] = 60_000
    hows: tuple[Stretch, ...] = ("linear", "log", "asinh")
    ramps = {how: int(pixels(fits_file(ramp()), Look(how))[19, 0]) for how in hows}
    assert ramps["linear"] == pytest.approx(127, abs=4)
    assert ramps["log"] > ramps["asinh"] > ramps["linear"] + 40
    sky = pixels(fits_file(field))
    assert sky.std() > 20 and sky[48, 50] == 255  # row 51 from the bottom


def test_values_that_are_none_are_black() -> None:
    """Holes of a FITS image neither stretch it nor shine."""
    values = ramp()
    values[0], values[1] = np.nan, np.inf
    shown = pixels(fits_file(values))
    assert shown[-2:].max() == 0 and shown[0].mean() > 240
    assert pixels(fits_file(np.full((4, 4), np.nan, np.float32))).max() == 0


def test_bands_of_a_cube_and_of_several_images_are_chosen() -> None:
    """One is grey, three are red, green and blue, and one that there is not is the last."""
    planes = [np.zeros((4, 4), np.float32) for _ in range(3)]
    for i, plane in enumerate(planes):
        plane[i] = 1
    for file in (fits_file(np.array(planes)), fits_file(*planes)):
        decoded = decode(file, "x", USUAL)
        assert decoded.bands == ("1", "2", "3") and decoded.pages == 1
        bright = [int(np.argmax(pixels(file, Look(bands=(i,)))[::-1, 0])) for i in (0, 1, 2, 7)]
        assert bright == [0, 1, 2, 2]
        coloured = pixels(file, Look("linear", bands=(2, 1, 0)))
        assert coloured[::-1][:3, 0].tolist() == [[0, 0, 255], [0, 255, 0], [255, 0, 0]]


def test_bands_have_the_names_of_their_headers() -> None:
    """A person chooses g or r, not the second."""
    assert decode(fits_file(ramp(), EXTNAME="g"), "x", USUAL).bands == ("g",)
    cube = fits_file(np.array([ramp(), ramp()]), FILTER="r")
    assert decode(cube, "x", USUAL).bands == ("r 1", "r 2")


def test_bands_of_different_sizes_make_no_colours() -> None:
    """They are refused in one line, and each is shown alone."""
    file = fits_file(ramp(), ramp((4, 4)), ramp())
    with pytest.raises(PictureError, match="different sizes"):
        decode(file, "x", Look(bands=(0, 1, 2)))
    assert pixels(file, Look(bands=(1,))).shape == (4, 4)


def test_fits_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables, nonsense, files cut short and too many pixels cost a line, and name no folder."""
    from astropy.io import fits
    from astropy.table import Table

    table = tmp_path / "table.fits"
    Table({"a": [1.0]}).write(table)
    nonsense = tmp_path / "a.fits"
    nonsense.write_bytes(b"no FITS file at all")
    whole = fits_file(ramp())
    short = tmp_path / "short.fit"
    short.write_bytes(whole[:4000])
    large = tmp_path / "large.fits"
    fits.PrimaryHDU(ramp()).writeto(large)
    monkeypatch.setattr("bowerbird.data.picture_files.MOST_PIXELS", 100)
    for path in (table, nonsense, short, large):
        with pytest.raises(PictureError) as error:
            decode(path, path.name, USUAL)
        assert str(error.value).startswith(path.name) and str(tmp_path) not in str(error.value)


def test_a_packed_image_is_shown_like_a_plain_one() -> None:
    """Images that FITS packs in tiles hold the same values."""
    from astropy.io import fits

    values = np.arange(1600, dtype=np.int16).reshape(40, 40)
    file = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(values)]).writeto(file)
    assert (pixels(file.getvalue()) == pixels(fits_file(values))).all()


def test_a_file_of_no_format_says_which_there_are(tmp_path: Path) -> None:
    """The message lists the formats, and not where the file lies."""
    path = tmp_path / "a.png"
    path.write_bytes(b"nothing")
    with pytest.raises(PictureError, match=r"no format that is read: PNG.*FITS") as error:
        decode(path, "a.png", USUAL)
    assert str(tmp_path) not in str(error.value)


def test_a_gzipped_image_is_unpacked_within_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It shows the same, and a small file of many bytes is refused."""
    path = tmp_path / "a.fits.gz"
    path.write_bytes(gzip.compress(fits_file(ramp())))
    assert (pixels(path) == pixels(fits_file(ramp()))).all()
    monkeypatch.setattr("bowerbird.data.fits_images.MOST_UNPACKED", 5000)
    with pytest.raises(PictureError, match="more than 5000 bytes unpacked"):
        decode(path, path.name, USUAL)
