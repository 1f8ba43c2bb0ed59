"""Which words of a text tell it from others, or speak for a class."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

WORD = re.compile(r"\w\w+")
LONGEST_READ = 4_000  # characters of a text that are looked at
FEWEST = 2  # texts in which a word must stand, or it says nothing of any other text
EVERYWHERE = 0.5  # share of the texts, beyond which a word is in nearly all
MOST_WORDS = 8  # of a text, that are marked
SHARE = 4  # at most one in four of its words


@dataclass(frozen=True)
class WordCounts:
    """In how many texts each word stands.

    Parameters
    ----------
    texts : int
        How many were counted.
    counts : mapping of str to int
        By the word in lower case.
    """

    texts: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, texts: Iterable[str]) -> WordCounts:
        """Count the words of texts, each once a text.

        Parameters
        ----------
        texts : iterable of str
        """
        number, counts = 0, Counter[str]()
        for text in texts:
            counts.update(words_of(text))
            number += 1
        return cls(number, counts)

    def share(self, word: str) -> float:
        """Return the share of the texts that have a word, in [0, 1]."""
        return self.counts[word] / self.texts if self.texts else 0.0


def words_of(text: str) -> set[str]:
    """Return the words of a text's first 4,000 characters, in lower case.

    Parameters
    ----------
    text : str
    """
    return set(WORD.findall(text[:LONGEST_READ].lower()))


def telling_words(text: str, pool: WordCounts, of_class: WordCounts | None = None) -> list[str]:
    """Return the words of a text with the highest weights.

    With a class a word weighs ``idf * max(0, p_class - p_pool)``: how rare it is in the pool, times
    how much more texts of the class have it than texts of the pool; without, ``tf * idf``.

    Parameters
    ----------
    text : str
    pool : WordCounts
        Of the pool's texts, or of a sample.
    of_class : WordCounts or None
        Of labelled texts of the class.

    Returns
    -------
    words : list of str
        In lower case, the weightiest first: at most 8, and a quarter of the text's words.

    References
    ----------
    Salton and Buckley 1988, Information Processing & Management 24, 513.
    """
    occurrences = Counter(WORD.findall(text[:LONGEST_READ].lower()))
    weights = {}
    for word, times in occurrences.items():
        if pool.counts[word] < FEWEST or pool.share(word) > EVERYWHERE:
            continue
        rarity = math.log((1 + pool.texts) / (1 + pool.counts[word]))
        if of_class is None:
            weights[word] = times * rarity
        elif of_class.counts[word] >= FEWEST:
            weights[word] = rarity * (of_class.share(word) - pool.share(word))
    most = min(MOST_WORDS, math.ceil(len(occurrences) / SHARE))
    first = sorted((-weight, word) for word, weight in weights.items() if weight > 0)
    return [word for _, word in first[:most]]
