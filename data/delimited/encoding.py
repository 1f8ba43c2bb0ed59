"""Find out in which encoding a text is written."""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
ACCENTS = re.compile(rb"[\x80-\xff]+")
LATIN_RUN = 1.5  # letters with accents that stand together in Western European words, at most
MOST_LINES = 2_000  # are looked at
OTHERS = ("cp1250", "cp1251", "cp1253", "koi8_r", "shift_jis", "gb18030", "big5", "euc_kr")
# Encodings in which nearly every text means something, with the signs of theirs that people use.
NARROW = {"shift_jis": "iso2022_jp", "cp932": "iso2022_jp", "gb18030": "gb2312", "gbk": "gb2312"}
NARROW |= {"big5hkscs": "big5"}
RARE = 0.1
WESTERN = "cp1252"  # also reads Latin-1 text, whose further signs nobody types


def find_encoding(sample: bytes) -> str:
    """Name the encoding of a text.

    UTF-8 is certain where it holds. Else letters with accents stand alone in words of Western
    European languages, and together in those of other alphabets and scripts. Those
    charset-normalizer tells apart, or where it is not sure, as of a few words, chardet.

    Parameters
    ----------
    sample : bytes
        The text's beginning.

    Returns
    -------
    encoding : str
        A name that Python knows.
    """
    for mark, encoding in BOMS:
        if sample.startswith(mark):
            return encoding
    if is_utf8(sample):
        return "utf-8"
    runs = [len(run) for word in WORD.findall(sample) for run in ACCENTS.findall(word)]
    if runs and sum(runs) / len(runs) <= LATIN_RUN:
        return WESTERN if decodes(sample, WESTERN) else "latin-1"
    # Here and not above: most tables are UTF-8, and need neither.
    import chardet
    from charset_normalizer import from_bytes

    foreign = b"\n".join(line for line in sample.splitlines()[:MOST_LINES] if ACCENTS.search(line))
    best = from_bytes(foreign, cp_isolation=list(OTHERS)).best()
    guesses = [best.encoding if best is not None else None, chardet.detect(foreign)["encoding"]]
    guesses += NARROW  # where there are too few words to be sure of any
    fitting = [guess for guess in guesses if guess and decodes(sample, guess)]
    return next((guess for guess in fitting if _is_usual(foreign, guess)), WESTERN)


def _is_usual(sample: bytes, encoding: str) -> bool:
    """Whether most of what an encoding makes of a text are signs that people use."""
    signs = [sign for sign in sample.decode(encoding, "ignore") if not sign.isascii()]
    narrow = NARROW.get(encoding.casefold())
    rare = [sign for sign in signs if narrow and not sign.encode(narrow, "ignore")]
    return len(rare) <= RARE * len(signs)


def is_utf8(sample: bytes) -> bool:
    """Whether a text may be UTF-8; its last sign may be cut.

    Parameters
    ----------
    sample : bytes
    """
    return decodes(sample, "utf-8")


def decodes(sample: bytes, encoding: str) -> bool:
    """Whether a text may be in an encoding; its last sign may be cut.

    Parameters
    ----------
    sample : bytes
    encoding : str
    """
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
    except UnicodeDecodeError:
        return False
    return True
