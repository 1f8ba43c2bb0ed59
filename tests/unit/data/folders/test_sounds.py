"""How long sounds are."""

from __future__ import annotations

import wave

from bowerbird.data.folders.sounds import seconds


def test_wav_and_flac_say_how_long_they_are(tmp_path):
    """Others, and what is damaged, do not."""
    with wave.open(str(tmp_path / "a.WAV"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes(4 * 12_000))
    assert seconds(tmp_path / "a.WAV") == 1.5
    about = (44_100 << 44 | 1 << 41 | 15 << 36 | 88_200).to_bytes(8, "big")
    header = b"fLaC" + b"\x80\0\0\x22" + bytes(10) + about
    (tmp_path / "b.flac").write_bytes(header + bytes(16))
    assert seconds(tmp_path / "b.flac") == 2.0
    for name, content in {
        "c.wav": b"RIFF", "d.flac": header[:20], "e.flac": b"ID3 " + header[4:], "f.mp3": b"x",
        "g.flac": header[:18] + bytes(24), "h.wav": b"",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
        assert seconds(tmp_path / name) is None
    assert seconds(tmp_path / "gone.wav") is None
