"""How loud a sound is at each pitch: no weights needed, and fast."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, ClassVar

import numpy as np

from bowerbird.data.encoding.contract import Floats, Kind
from bowerbird.data.encoding.reduced import COMPONENTS, Reduced
from bowerbird.data.parameters import Between
from bowerbird.data.sounds import Sound

FRAME, STEP = 0.032, 0.016  # seconds
LOWEST, HIGHEST = 50.0, 20_000.0  # hertz
QUIETEST = 1e-8  # of the power; below it all is silence
FRAMES_AT_ONCE = 512


class Mel(Reduced):
    """Loudness in bands of the mel scale, reduced by principal components.

    Of each band the mean over the first 15 seconds, how much it varies, and how fast. A sound of
    another rate has the same bands; those that its rate cannot hold are silent.

    Parameters
    ----------
    bands : int
        From 50 hertz to 20,000.
    components : int
        Length of the vectors, at most.

    References
    ----------
    Davis and Mermelstein 1980, IEEE Trans. ASSP 28, 357.
    """

    kind: ClassVar[Kind] = "sound"

    def __init__(
        self,
        *,
        bands: Annotated[int, Between(8, 128)] = 48,
        components: Annotated[int, Between(1, 1_024)] = COMPONENTS,
    ) -> None:
        super().__init__(components)
        self._bands = bands

    def extract(self, items: Sequence[Sound]) -> Floats:
        """Return the loudness, its spread and its changes in each band.

        Parameters
        ----------
        items : sequence of m Sound

        Returns
        -------
        extracts : ndarray of shape (m, 3 * bands), float32
        """
        return np.stack([self._summary(loudness(sound, self._bands)) for sound in items])

    @staticmethod
    def _summary(bands: Floats) -> Floats:
        changes = np.abs(np.diff(bands, axis=0)) if len(bands) > 1 else np.zeros_like(bands)
        return np.concatenate([bands.mean(axis=0), bands.std(axis=0), changes.mean(axis=0)])


def loudness(sound: Sound, bands: int) -> Floats:
    """Compute the logarithm of the power in each band, frame by frame.

    Parameters
    ----------
    sound : Sound
    bands : int

    Returns
    -------
    loudness : ndarray of shape (frames, bands), float32
        Decimal logarithm of the power, -8 or more.
    """
    length, step = (max(2, round(part * sound.rate)) for part in (FRAME, STEP))
    samples = np.pad(sound.samples, (0, max(0, length - len(sound.samples))))
    frames = np.lib.stride_tricks.sliding_window_view(samples, length)[::step]
    window = np.hanning(length).astype(np.float32)
    weights = _weights(bands, length, sound.rate)
    powers = []
    for start in range(0, len(frames), FRAMES_AT_ONCE):
        spectrum = np.fft.rfft(frames[start : start + FRAMES_AT_ONCE] * window)
        powers.append((np.abs(spectrum) ** 2 / np.sum(window) ** 2) @ weights)
    logs: Floats = np.log10(np.maximum(np.concatenate(powers), QUIETEST)).astype(np.float32)
    return logs


@lru_cache(maxsize=16)
def _weights(bands: int, length: int, rate: int) -> Floats:
    """Return the triangles by which frequencies count in bands, of shape (frequencies, bands)."""
    mels = np.linspace(_mel(LOWEST), _mel(HIGHEST), bands + 2)
    low, middle, high = (mels[i : i + bands] for i in range(3))
    at = _mel(np.fft.rfftfreq(length, 1 / rate))[:, None]
    rising, falling = (at - low) / (middle - low), (high - at) / (high - middle)
    triangles: Floats = np.clip(np.minimum(rising, falling), 0, None).astype(np.float32)
    return triangles


def _mel(hertz: Floats | float) -> Floats:
    return np.asarray(2595 * np.log10(1 + np.asarray(hertz) / 700))
