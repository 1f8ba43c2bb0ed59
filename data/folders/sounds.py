"""What a file of sound is like, as far as its first bytes say."""

from __future__ import annotations

import struct
from pathlib import Path

from bowerbird.data.sounds import wav_format

FLAC = b"fLaC"
FLAC_HEADER = 26  # bytes, of which the last 8 hold the rate (20 bits) and the samples (36 bits)
TIMED = (".wav", ".flac")  # endings of files that tell at once how long they are


def seconds(path: Path) -> float | None:
    """Return how long a sound is.

    Parameters
    ----------
    path : Path

    Returns
    -------
    seconds : float or None
        None where the file does not say so at its beginning, as MP3 and Ogg do not, or is damaged.
    """
    ending = path.suffix.casefold()
    if ending not in TIMED:
        return None
    try:
        return _of_wav(path) if ending == ".wav" else _of_flac(path)
    except (OSError, ValueError, struct.error):
        return None


def _of_wav(path: Path) -> float:
    with path.open("rb") as file:
        about = wav_format(file)
    return about.frames / about.rate


def _of_flac(path: Path) -> float | None:
    with path.open("rb") as file:
        header = file.read(FLAC_HEADER)
    packed = int.from_bytes(header[18:], "big")
    rate, samples = packed >> 44, packed & (2**36 - 1)
    is_known = header.startswith(FLAC) and len(header) == FLAC_HEADER and rate and samples
    return samples / rate if is_known else None
