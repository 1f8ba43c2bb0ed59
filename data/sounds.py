"""Decode the beginning of a file of sound; such files are strangers' data as pictures are."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from bowerbird.data.errors import DataError, refuse_unreadable

MOST_SECONDS = 15  # that are decoded: an hour of wind is no better known by its end
MOST_BYTES = 2**26  # that these may take
RATES = range(100, 1_000_001)  # hertz
MOST_CHANNELS = 64
WHOLE, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE  # what a header calls its samples
SAMPLES = {(WHOLE, 8), (WHOLE, 16), (WHOLE, 24), (WHOLE, 32), (FLOAT, 32), (FLOAT, 64)}


class Sound(NamedTuple):
    """The beginning of a sound, its channels mixed.

    Parameters
    ----------
    rate : int
        Samples a second.
    samples : ndarray of shape (n,), float32
        In [-1, 1] but for files of floats; one or more, of 15 seconds at most.
    """

    rate: int
    samples: npt.NDArray[np.float32]


class WavFormat(NamedTuple):
    """What the header of a WAV file says, held to what there is.

    Parameters
    ----------
    rate, channels, frames : int
        Samples a second of each channel, and how many there are of each.
    kind, bits : int
        Of a sample: 1 for whole numbers or 3 for floats, and its size.
    """

    rate: int
    channels: int
    frames: int
    kind: int
    bits: int


def read_sound(path: Path) -> Sound:
    """Read the first seconds of a WAV file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    sound : Sound

    Raises
    ------
    DataError
        If it is of another format, compressed, empty or broken.
    """
    if path.suffix.casefold() != ".wav":
        raise DataError(f"{path.name}: only WAV is decoded. Convert it, as `ffmpeg` does.")
    problems = (OSError, ValueError, struct.error)
    with refuse_unreadable(path, "WAV", problems, "Write it again."), path.open("rb") as file:
        about = wav_format(file)
        frame = about.channels * about.bits // 8
        frames = min(about.frames, MOST_SECONDS * about.rate, MOST_BYTES // frame)
        content = file.read(frames * frame)
        if not frames or len(content) < frames * frame:
            raise ValueError("no samples in it")
        with np.errstate(all="ignore"):  # floats may be of any size
            samples = _decoded(content, about).reshape(frames, about.channels)
            return Sound(about.rate, _finite(samples.mean(axis=1)))


def wav_format(file: BinaryIO) -> WavFormat:
    """Read the header of a WAV file, up to where its samples begin.

    Parameters
    ----------
    file : binary file
        At its beginning.

    Returns
    -------
    about : WavFormat

    Raises
    ------
    ValueError, struct.error
        If it is none, or its samples are compressed.
    """
    beginning = file.read(12)
    if not beginning.startswith((b"RIFF", b"RF64")) or beginning[8:] != b"WAVE":
        raise ValueError("its first bytes are not those of WAV")
    about = b""
    while True:
        name, size = struct.unpack("<4sI", file.read(8))
        if name == b"data":
            break
        after = file.tell() + size + size % 2
        if name == b"fmt ":
            about = file.read(min(size, 40))
        file.seek(after)
    kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", about[:16])
    if kind == EXTENSIBLE:
        (kind,) = struct.unpack("<H", about[24:26])
    if (kind, bits) not in SAMPLES or rate not in RATES or not 1 <= channels <= MOST_CHANNELS:
        raise ValueError(f"{channels} channels, {rate} hertz, {bits} bits of kind {kind}")
    rest = os.fstat(file.fileno()).st_size - file.tell()
    return WavFormat(rate, channels, min(size, rest) // (channels * bits // 8), kind, bits)


def _decoded(content: bytes, about: WavFormat) -> npt.NDArray[np.float32]:
    """Scale samples to [-1, 1]; floats stay as they are."""
    if about.kind == FLOAT:
        return np.frombuffer(content, f"<f{about.bits // 8}").astype(np.float32)
    if about.bits == 8:  # the only ones without a sign
        return np.frombuffer(content, np.uint8).astype(np.float32) / np.float32(128) - np.float32(1)
    if about.bits == 24:
        wide = np.zeros((len(content) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(content, np.uint8).reshape(-1, 3)
        content = wide.tobytes()
    whole = np.frombuffer(content, "<i2" if about.bits == 16 else "<i4")
    return whole.astype(np.float32) / -np.float32(np.iinfo(whole.dtype).min)


def _finite(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Put silence in place of what is no number, or beyond all loudness."""
    return np.where(np.abs(samples) < 1e6, samples, np.float32(0))
