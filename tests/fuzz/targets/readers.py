"""Data files of every format that is read, damaged or asking for more than they hold."""

from __future__ import annotations

import gzip
import io
import random
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.io import fits

from bowerbird.data import files as reading
from bowerbird.data.guessing.roles import guess_roles
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles
from bowerbird.data.source import Reread
from tests.fuzz.mutations import NUMBERS, changed_bytes, changed_text

WHOLE = 0.1  # of the inputs that become a pool, which takes longer


class Reader:
    """Small files of one format."""

    suffix = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.samples = [(self.suffix, content) for content in self.contents()]

    def contents(self) -> list[bytes]:
        """Write some valid files."""
        raise NotImplementedError

    def draw(self, rng: random.Random) -> tuple[str, bytes, bool]:
        """Draw a suffix, a file, and whether it is to become a pool."""
        suffix, content = rng.choice(self.samples)
        return suffix, self.changed(rng, content), rng.random() < WHOLE

    def changed(self, rng: random.Random, content: bytes) -> bytes:
        """Change a valid file."""
        return changed_bytes(rng, content)

    def take(self, value: tuple[str, bytes, bool]) -> None:
        """Read every batch of a file, or make a pool of it."""
        suffix, content, whole = value
        path = self.folder / f"t{suffix}"
        path.write_bytes(content)
        if whole:
            shutil.rmtree(self.folder / "cache", ignore_errors=True)
            pool = open_pool(path, cache=self.folder / "cache")
            assert np.isfinite(pool.features).all() and len(pool.row(0)) >= 0
            return
        files = reading.files_of(path, Roles(), {})
        reading.check(files)
        source = reading.read(files, Roles(), {})
        guess_roles(source, Roles(), path.name)
        for _ in range(20):
            try:
                rows = sum(b.num_rows for b in source.batches(source.head.column_names, ()))
                assert rows >= source.head.num_rows
                return
            except Reread as again:
                source = again.source


class Csv(Reader):
    """Tables of text."""

    suffix = ".csv"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        packed = [(".csv.gz", gzip.compress(content)) for _, content in self.samples]
        self.samples += [*packed, (".tsv", self.samples[0][1].replace(b",", b"\t"))]

    def contents(self) -> list[bytes]:
        """Write numbers, texts, quotes, dates, gaps and another delimiter."""
        plain = "id,mag,name,when,ok\n" + "".join(
            f'{i},{i / 3:.3f},"a ""{i}"" b",2020-01-{i + 1:02d},true\n' for i in range(20)
        )
        gaps = "a;b;label\n1;;x\n;2;y\n3;4;\n"
        return [plain.encode(), gaps.encode(), b"f0,f1,f2\n" + b"1,2,3\n4,5,7\n" * 5]

    def changed(self, rng: random.Random, content: bytes) -> bytes:
        """Change bytes, or the text."""
        if content[:2] == b"\x1f\x8b" or rng.random() < 0.5:
            return changed_bytes(rng, content)
        text = changed_text(rng, content.decode())
        return text.encode("utf-8", "surrogatepass")


class Npy(Reader):
    """Embeddings."""

    suffix = ".npy"

    def contents(self) -> list[bytes]:
        """Write matrices of several types."""
        found = []
        for kind in ("<f4", ">f8", "<i2", "<f2"):
            out = io.BytesIO()
            np.save(out, np.arange(24).reshape(8, 3).astype(kind))
            found.append(out.getvalue())
        return found

    def changed(self, rng: random.Random, content: bytes) -> bytes:
        """Change the header as text, or bytes."""
        if rng.random() < 0.5:
            header = content[10:128].decode()
            for _ in range(rng.choice((1, 2))):
                old = rng.choice(["8", "3", "<f4", "False", "descr", "(8, 3)", "shape"])
                new = rng.choice([*map(str, NUMBERS), "O", "[('a', '<f4')]", "True", "()", "(1,)"])
                header = header.replace(old, new, 1)
            size = len(header).to_bytes(4, "little")[:2]
            return content[:8] + size + header.encode() + content[128:]
        return changed_bytes(rng, content)


class Fits(Reader):
    """FITS tables."""

    suffix = ".fits"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.samples.append((".fits.gz", gzip.compress(self.samples[0][1])))

    def contents(self) -> list[bytes]:
        """Write a binary table with a column of every kind, and one of text."""
        rows, lists = 12, np.empty(12, dtype=object)
        lists[:] = [np.ones(i % 3 + 1, "f4") for i in range(rows)]
        columns = [
            fits.Column("ID", "6A", array=np.array([f"s{i}" for i in range(rows)], "S6")),
            fits.Column("MAG", "E", array=np.arange(rows, dtype=">f4")),
            fits.Column("N", "J", array=np.arange(rows, dtype=">i4"), null=7),
            fits.Column("GOOD", "L", array=np.arange(rows) % 2 == 0),
            fits.Column("BITS", "3X", array=np.ones((rows, 3), bool)),
            fits.Column("EMB", "3E", array=np.ones((rows, 3), ">f4")),
            fits.Column("CURVE", "PE()", array=lists),
        ]
        text = [
            fits.Column("A", "I5", array=np.arange(rows)),
            fits.Column("B", "E12.4", array=np.arange(rows) / 7, ascii=True),
        ]
        units = [fits.BinTableHDU.from_columns(columns), fits.TableHDU.from_columns(text)]
        found = []
        for unit in units:
            out = io.BytesIO()
            unit.writeto(out)
            found.append(out.getvalue())
        return found

    def changed(self, rng: random.Random, content: bytes) -> bytes:
        """Change a card of the table's header, or bytes."""
        if content[:2] == b"\x1f\x8b" or rng.random() < 0.4:
            return changed_bytes(rng, content)
        cards = content[2880:]
        for _ in range(rng.choice((1, 1, 3))):
            at = 80 * rng.randrange(36)
            value = rng.choice(
                [
                    *map(str, NUMBERS),
                    "'PE(99999999)'",
                    "'1000000000E'",
                    "'0E'",
                    "T",
                    "'QD(5)'",
                    "'A'",
                    "'3X'",
                    "''",
                    "'(1000000,1000000)'",
                    "1.5",
                    "-32",
                ]
            )
            if rng.random() < 0.7:
                card = cards[at : at + 10] + value.rjust(20).encode()[:70]
            else:
                card = (
                    rng.choice(
                        [
                            b"TFIELDS =",
                            b"TDIM1   =",
                            b"TZERO2  =",
                            b"TNULL2  =",
                            b"THEAP   =",
                            b"TFORM1  =",
                            b"XTENSION=",
                            b"NAXIS   =",
                        ]
                    )
                    + b" "
                    + value.encode()
                )
            cards = cards[:at] + card.ljust(80)[:80] + cards[at + 80 :]
        return content[:2880] + cards


class Parquet(Reader):
    """Parquet of several versions."""

    suffix = ".parquet"

    def contents(self) -> list[bytes]:
        """Write tables of many types, packings and pages."""
        rows = 40
        table = pa.table(
            {
                "id": [f"i{i}" for i in range(rows)],
                "mag": np.arange(rows) / 3,
                "n": pa.array([None, *range(rows - 1)], pa.int32()),
                "vector": pa.array([[1.0, float(i)] for i in range(rows)]),
                "letter": pa.array(["a", "b"] * (rows // 2)).dictionary_encode(),
                "when": pa.array(range(rows), pa.timestamp("s")),
                "inner": [{"a": i} for i in range(rows)],
            }
        )
        found = []
        for options in (
            {},
            {"compression": "zstd", "data_page_version": "2.0", "row_group_size": 9},
            {"use_dictionary": False, "compression": "none"},
            {"compression": "gzip", "data_page_size": 50},
        ):
            out = io.BytesIO()
            pq.write_table(table, out, **options)
            found.append(out.getvalue())
        return found

    def changed(self, rng: random.Random, content: bytes) -> bytes:
        """Change bytes anywhere, of the pages' headers, or of the footer."""
        kind = rng.random()
        if kind < 0.4:
            return changed_bytes(rng, content)
        at = int.from_bytes(content[-8:-4], "little")
        split = len(content) - 8 - (at if kind < 0.8 else 0)
        if kind < 0.8:
            return content[:split] + changed_bytes(rng, content[split:-8]) + content[-8:]
        return content[:4] + changed_bytes(rng, content[4:300]) + content[300:]
