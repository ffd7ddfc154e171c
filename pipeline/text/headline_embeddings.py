"""Meaning: how near two headlines are that share few words. An optional extra.

A headline alone has too few words to tell a rewrite from another event. A small model of word
vectors (wordllama, which carries it in its package: nothing is downloaded) brings "fires" near to
"ousts". Long texts gain nothing by it and are not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

SHORT = 30
"""An article with fewer telling words in its body is little more than a headline."""

Vector: TypeAlias = NDArray[np.float32]
"""One row, of length one."""


class Embedder(Protocol):
    """Gives texts as vectors; the product of two is near 1 where they mean the same."""

    def embed(self, text: str) -> Vector:
        """The text as a vector of length one."""


class EmbeddingsNotInstalledError(Exception):
    """The extra `embeddings` is not installed."""


class WordLlamaEmbedder:
    """The vectors of wordllama. Made once: it reads a file of 16 MB."""

    def __init__(self) -> None:
        """Raises MeaningMissing where the extra is not installed."""
        try:
            import wordllama
        except ImportError as error:
            raise EmbeddingsNotInstalledError from error
        # It looks for its own files in the wrong folder first, and would then go to the network.
        folder = Path(wordllama.__file__).parent
        self._model = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)

    def embed(self, text: str) -> Vector:
        """The text as a vector of length one."""
        return cast("Vector", self._model.embed([text or " "], norm=True)[0])


def is_short(terms: Sequence[str]) -> bool:
    """Whether a body with these content terms is little more than a headline."""
    return len(terms) < SHORT


def embedding_similarity(one: Vector | None, other: Vector | None) -> float | None:
    """Cosine, 0..1, of two articles that are both short; None if one is not."""
    if one is None or other is None:
        return None
    return max(0.0, float(one @ other))
