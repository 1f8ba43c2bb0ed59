"""Which words are marked in a text."""

from __future__ import annotations

from bowerbird.data.telling_words import MOST_WORDS, WordCounts, telling_words, words_of

POOL = WordCounts.of(
    [f"the star is a quiet one {i}" for i in range(40)]
    + ["the engine is burning and the engine fails"] * 4
    + ["the orbit is burning"] * 4
)


def test_a_word_that_few_texts_have_is_told_before_one_that_all_have() -> None:
    """Without a class the rarest come first; a word of one text alone says nothing."""
    words = telling_words("The engine is burning, xyzzy: the star is not.", POOL)
    assert words == ["engine", "burning"]


def test_words_speak_for_the_class_that_is_predicted() -> None:
    """What the class has more often than the pool is marked, what others have is not."""
    of_class = WordCounts.of(["the orbit is burning"] * 4)
    words = telling_words("the engine is burning in its orbit and fails", POOL, of_class)
    assert words[0] == "orbit" and "burning" in words
    assert not {"engine", "fails", "the"} & set(words)


def test_a_word_of_most_texts_is_never_marked() -> None:
    """However often it stands in a text: it is what language needs."""
    assert telling_words("star star star star quiet", POOL) == []


def test_only_a_few_words_of_a_text_are_marked() -> None:
    """A quarter at most, and eight of a long one."""
    many = [f"word{i}" for i in range(100)]
    pool = WordCounts.of([" ".join(many[: i + 1]) for i in range(100)])
    assert len(telling_words(" ".join(many[-60:]), pool)) == MOST_WORDS
    assert len(telling_words("word97 word98", pool)) == 1
    assert telling_words("", pool) == [] == telling_words("!!", WordCounts())


def test_words_are_those_of_any_language_in_lower_case() -> None:
    """Letters with accents and other scripts belong to words."""
    assert words_of("Ärger über ÉTOILES, звезда!") == {"ärger", "über", "étoiles", "звезда"}
