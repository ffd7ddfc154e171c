"""Sentences as vectors, by a small ONNX model that fastembed loads. An optional extra.

A name is one of fastembed's models: it is downloaded once and kept. A folder holds a sentence
model as sentence-transformers lays it out: `model.onnx` (or `onnx/model.onnx`), `tokenizer.json`,
`tokenizer_config.json` and `config.json`; nothing is downloaded then.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import platformdirs

from policywire.pipeline.text.headline_embeddings import Vector

if TYPE_CHECKING:
    from fastembed import TextEmbedding

_FILES = ("model.onnx", "onnx/model.onnx")


class SentenceModelError(Exception):
    """The model cannot be used: what is wrong, and the cure."""

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(f"{problem}; {cure}")
        self.problem = problem
        self.cure = cure


class SentenceModel:
    """An embedder for whole sentences; not safe to be used by two threads at once."""

    def __init__(self, model: TextEmbedding) -> None:
        self._model = model

    def embed(self, text: str) -> Vector:
        """The text as a vector of length one."""
        [vector] = self._model.embed([text or " "])
        return cast("Vector", vector)


@lru_cache(maxsize=1)
def load_sentence_model(name_or_path: str) -> SentenceModel:
    """Load a model by fastembed's name for it, or from a folder. Raises SentenceModelError."""
    try:
        import fastembed
    except ImportError as error:
        raise SentenceModelError(
            "needs a package that is not installed",
            'pip install "policywire[like]", or remove every `like:`',
        ) from error
    folder = Path(name_or_path).expanduser()
    try:
        if folder.is_dir():
            return SentenceModel(_from_folder(folder))
        cache = platformdirs.user_cache_dir("policywire")
        return SentenceModel(fastembed.TextEmbedding(name_or_path, cache_dir=cache, threads=1))
    except SentenceModelError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise SentenceModelError(
            f"the model {name_or_path} cannot be loaded: {reason}",
            "name a model of fastembed, or a folder with model.onnx and tokenizer.json",
        ) from error


def _from_folder(folder: Path) -> TextEmbedding:
    from fastembed import TextEmbedding
    from fastembed.common.model_description import ModelSource, PoolingType

    file = next((each for each in _FILES if (folder / each).is_file()), None)
    if file is None or not (folder / "tokenizer.json").is_file():
        raise SentenceModelError(
            f"there is no sentence model in {folder}",
            "it has to hold model.onnx and tokenizer.json",
        )
    known = {each["model"] for each in TextEmbedding.list_supported_models()}
    name = f"folder:{folder}".lower()
    if name not in known:
        TextEmbedding.add_custom_model(
            model=name,
            pooling=PoolingType.CLS if _pools_first_token(folder) else PoolingType.MEAN,
            normalization=True,
            sources=ModelSource(url=folder.as_uri() if folder.is_absolute() else str(folder)),
            dim=1,  # fastembed writes it into its list and nowhere else
            model_file=file,
        )
    return TextEmbedding(name, specific_model_path=str(folder), threads=1)


def _pools_first_token(folder: Path) -> bool:
    """Whether the model's own description takes the first token for the sentence."""
    described = folder / "1_Pooling" / "config.json"
    if not described.is_file():
        return False
    return bool(json.loads(described.read_text("utf-8")).get("pooling_mode_cls_token"))
