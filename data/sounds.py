"""Decode the beginning of a file of sound; such files are strangers' data as pictures are."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bowerbird.data.errors import DataError, refuse_unreadable

MOST_BYTES = 2**28  # of a file
MOST_SECONDS = 15  # that are looked at: an hour of wind is no better known by its end
LEAST_RATE, MOST_RATE = 100, 1_000_000  # hertz
PROBLEMS = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    ArithmeticError,
    MemoryError,
    struct.error,
    UnboundLocalError,  # of SciPy's, where a file has no samples
)


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
        If it is of another format, too large, silent for want of samples, or broken.
    """
    from scipy.io import wavfile  # only who has sounds waits for it

    if path.suffix.casefold() != ".wav":
        raise DataError(f"{path.name}: only WAV is decoded. Convert it, as `ffmpeg` does.")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise DataError(f"{path.name}: {size:,} bytes. Sounds may have {MOST_BYTES:,} at most.")
    with refuse_unreadable(path, "WAV", PROBLEMS, "Write it again."), warnings.catch_warnings():
        warnings.simplefilter("ignore", wavfile.WavFileWarning)  # of chunks that it passes over
        rate, stored = wavfile.read(path)
        if not LEAST_RATE <= rate <= MOST_RATE or not stored.size:
            raise ValueError(f"{stored.size} samples at {rate} a second")
        return Sound(int(rate), _mixed(stored[: MOST_SECONDS * rate]))


def _mixed(stored: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Scale to [-1, 1] and take the mean of the channels; what is not finite is silence."""
    values = stored.astype(np.float32)
    if stored.dtype.kind == "u":  # 8 bits, whose silence is in the middle
        values = values / np.float32(128) - np.float32(1)
    elif stored.dtype.kind == "i":
        values /= -float(np.iinfo(stored.dtype).min)
    mixed = values.mean(axis=1) if values.ndim > 1 else values
    return np.nan_to_num(mixed, posinf=0, neginf=0).astype(np.float32)
