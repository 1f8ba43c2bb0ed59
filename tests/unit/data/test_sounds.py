"""Sounds, from strangers' files."""

from __future__ import annotations

import struct
import wave

import numpy as np
import pytest
from scipy.io import wavfile

from bowerbird.data import sounds
from bowerbird.data.errors import DataError
from bowerbird.data.sounds import read_sound

WAVE = np.sin(np.arange(800) / 5)


@pytest.mark.parametrize(
    ("stored", "tolerance"),
    [
        ((WAVE * 127 + 128).astype(np.uint8), 0.02),
        ((WAVE * 32_767).astype(np.int16), 1e-4),
        ((WAVE * (2**31 - 1)).astype(np.int32), 1e-6),
        (WAVE.astype(np.float32), 1e-6),
        (WAVE, 1e-6),
        (np.stack([WAVE * 2, np.zeros(800)], axis=1), 1e-6),
    ],
)
def test_the_same_wave_is_heard_however_it_is_stored(tmp_path, stored, tolerance):
    """Whole numbers of any width, floats, and channels, which are mixed."""
    wavfile.write(tmp_path / "a.WAV", 8_000, stored)
    rate, samples = read_sound(tmp_path / "a.WAV")
    assert rate == 8_000 and samples.dtype == np.float32
    assert np.allclose(samples, WAVE, atol=tolerance)


def test_samples_of_three_bytes_are_read(tmp_path):
    """As recorders write them."""
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(3)
        file.setframerate(8_000)
        whole = (WAVE * (2**23 - 1)).astype("<i4")
        file.writeframes(whole.view(np.uint8).reshape(-1, 4)[:, :3].tobytes())
    assert np.allclose(read_sound(tmp_path / "a.wav").samples, WAVE, atol=1e-6)


def test_only_the_beginning_is_kept(tmp_path, monkeypatch):
    """A long recording takes no more memory than a short one; what is not finite is silence."""
    monkeypatch.setattr(sounds, "MOST_SECONDS", 1)
    values = np.zeros((30_000, 2))
    values[3:7] = [[np.nan, 0], [np.inf, -np.inf], [1e300, 0], [-1e30, 0]]
    wavfile.write(tmp_path / "a.wav", 8_000, values)
    samples = read_sound(tmp_path / "a.wav").samples
    assert len(samples) == 8_000 and not samples.any()


def test_the_header_of_many_channels_is_read(tmp_path):
    """With chunks before it that nobody needs, and an odd one of them."""
    samples = (np.stack([WAVE, WAVE], axis=1) * 32_767).astype("<i2").tobytes()
    kind = struct.pack("<HHIIHH", 0xFFFE, 2, 8_000, 32_000, 4, 16)
    about = kind + struct.pack("<HHIH", 22, 16, 3, 1) + bytes(14)
    chunks = b"".join(
        name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
        for name, body in ((b"LIST", b"odd"), (b"fmt ", about), (b"data", samples))
    )
    (tmp_path / "a.wav").write_bytes(
        b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks
    )
    assert np.allclose(read_sound(tmp_path / "a.wav").samples, WAVE, atol=1e-4)


def test_a_header_that_promises_too_much_is_held_to_the_file(tmp_path):
    """As a recorder leaves it that was switched off."""
    wavfile.write(tmp_path / "a.wav", 8_000, WAVE.astype(np.float32))
    whole = (tmp_path / "a.wav").read_bytes()
    at = whole.index(b"data") + 4
    (tmp_path / "a.wav").write_bytes(whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 : -400])
    assert len(read_sound(tmp_path / "a.wav").samples) == 700


def test_what_is_no_sound_is_one_line(tmp_path):
    """Another format, no samples, none that are known, a rate that nothing has, a header cut."""
    wavfile.write(tmp_path / "whole.wav", 8_000, (WAVE * 100).astype(np.int16))
    whole = (tmp_path / "whole.wav").read_bytes()
    with wave.open(str(tmp_path / "none.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
    for name, content in {
        "a.mp3": b"ID3", "b.wav": b"", "c.wav": b"RIFF" + bytes(40), "d.wav": whole[:30],
        "e.wav": whole[:24] + struct.pack("<I", 3) + whole[28:],
        "f.wav": whole[:22] + b"\0\0" + whole[24:], "g.wav": whole[:20] + b"\7\0" + whole[22:],
        "none.wav": (tmp_path / "none.wav").read_bytes(), "h.wav": whole[:12] + whole[36:],
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match=name) as caught:
            read_sound(tmp_path / name)
        assert "\n" not in str(caught.value)
