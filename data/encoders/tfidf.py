"""Words and pairs of words: no weights needed, any language that parts its words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar

import numpy as np

from bowerbird.data.encoding.contract import Encoder, Extracts, Floats, Kind
from bowerbird.data.parameters import Between

WORDS = 50_000
RARE = 2  # texts in which a word must stand, or it says nothing of any other text
SEED = 0


class Tfidf(Encoder):
    """Words and pairs of words, weighted by how rare they are, reduced to their topics.

    Parameters
    ----------
    components : int
        Length of the vectors, at most.

    References
    ----------
    Deerwester et al. 1990, JASIS 41(6).
    """

    kind: ClassVar[Kind] = "text"
    sample: ClassVar[int] = 50_000

    def __init__(self, *, components: Annotated[int, Between(1, 1_024)] = 128) -> None:
        super().__init__()
        self._components = components

    def extract(self, items: Sequence[str]) -> Sequence[str]:
        """Return the texts as they are: words count by how rare they are in all of them.

        Parameters
        ----------
        items : sequence of m str

        Returns
        -------
        extracts : list of m str
        """
        return list(items)

    def fit(self, extracts: Extracts) -> None:
        """Find the words and the topics.

        Parameters
        ----------
        extracts : list of s str
        """
        from sklearn.decomposition import TruncatedSVD

        vars(self).pop("_weights", None)
        few = len(extracts) < 10 * RARE
        weights = _vectorizer(min_df=1 if few else RARE, max_features=WORDS)
        try:
            table = weights.fit_transform(extracts)
            words = weights.get_feature_names_out().astype(np.str_)
        except ValueError:  # not a word in any of them
            self.arrays = {"words": np.array([], np.str_)}
            return
        count = min(self._components, *(side - 1 for side in table.shape))
        axes = np.eye(len(words), 1)
        if count > 0:
            with np.errstate(all="ignore"):  # texts that are all the same
                axes = TruncatedSVD(count, random_state=SEED).fit(table).components_.T
        scale = np.sqrt((table @ axes).var(axis=0).mean()) or 1.0
        self.arrays = {
            "words": words,
            "rarity": weights.idf_.astype(np.float64),
            "axes": np.ascontiguousarray(axes / scale, dtype=np.float32),
        }

    def reduce(self, extracts: Extracts) -> Floats:
        """Weight and project; a text without any of the words lies at zero.

        Parameters
        ----------
        extracts : list of m str

        Returns
        -------
        vectors : ndarray of shape (m, d), float32
        """
        if not len(self.arrays["words"]):
            return np.zeros((len(extracts), 1), np.float32)
        vectors: Floats = self._weights.transform(extracts) @ self.arrays["axes"]
        return vectors.astype(np.float32)

    @cached_property
    def _weights(self) -> Any:
        weights = _vectorizer(vocabulary=self.arrays["words"].tolist())
        weights.idf_ = self.arrays["rarity"]
        return weights


def _vectorizer(**options: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode", **options
    )
