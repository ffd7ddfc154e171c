"""Writes the starter: commented files that run as they are, and the schemas for editors."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.resources import files as package_files
from pathlib import Path

from policywire.config.config_error import ConfigFault, ConfigurationError, did_you_mean
from policywire.config.models.file_models import FILE_MODELS
from policywire.config.yaml import packs as all_packs, topic_packs
from policywire.config.yaml.schema import schemas

_PACKS = re.compile(r"^packs:\n(?:  - .*\n)+", re.MULTILINE)


def write_starter(
    folder: Path, packs: Sequence[str] | None = None, topics: Sequence[str] = ()
) -> list[Path]:
    """Write the starter into `folder`, made if needed; gives the files that were written.

    `packs` replaces the starter's own choice of sources; `topics` names packs of topics that
    replace the starter's, with the sources that suit them. Raises ConfigurationError, and writes
    nothing, when one of the files exists already, a pack is unknown, or the folder cannot be
    written to.
    """
    if topics and packs is None:
        packs = topic_packs.source_packs(topics)
    texts = _texts(packs)
    if topics:
        texts["topics.yaml"] = topic_packs.topics_file(topics)
    faults = [*_unknown(packs or ()), *_existing_files(folder)]
    if faults:
        raise ConfigurationError(faults)
    try:
        return [_write(folder / name, text) for name, text in texts.items()]
    except OSError as error:
        reason = error.strerror or type(error).__name__
        cure = "choose a writable folder"
        fault = ConfigFault(str(folder), 0, 0, "", f"cannot be written: {reason}", cure)
        raise ConfigurationError([fault]) from error


def is_unconfigured(folder: Path) -> bool:
    """Whether the folder, if it is there at all, has none of the four files."""
    return not any((folder / name).exists() for name in FILE_MODELS)


def write_blank(folder: Path) -> list[Path]:
    """Write files that follow nothing, read nothing and tell nobody, to be filled on the page.

    Raises ConfigurationError as `write_starter` does.
    """
    blank = package_files("policywire.config") / "starter" / "blank" / "alerts.yaml"
    written = write_starter(folder, packs=[], topics=[topic_packs.EMPTY])
    _write(folder / "alerts.yaml", blank.read_text("utf-8"))
    return written


def _texts(packs: Sequence[str] | None) -> dict[str, str]:
    """The content of each file by its path inside the folder."""
    starter = package_files("policywire.config") / "starter"
    texts = {name: (starter / name).read_text("utf-8") for name in FILE_MODELS}
    if packs is not None:
        chosen = "packs:\n" + "".join(f"  - {name}\n" for name in packs) if packs else "packs: []\n"
        texts["sources.yaml"] = _PACKS.sub(lambda _: chosen, texts["sources.yaml"], count=1)
    for name, schema in schemas().items():
        texts[f".schema/{name}.json"] = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
    return texts


def _unknown(packs: Sequence[str]) -> list[ConfigFault]:
    names = all_packs.names()
    return [
        ConfigFault("--pack", 0, 0, "", f"there is no pack {name[:80]}", did_you_mean(name, names))
        for name in packs
        if name not in names
    ]


def _existing_files(folder: Path) -> list[ConfigFault]:
    """Files that a person may have written; the schemas are ours and written anew."""
    cure = "choose another folder, or move this file away"
    paths = [folder / name for name in FILE_MODELS]
    return [
        ConfigFault(str(path), 0, 0, "", "exists already and is not overwritten", cure)
        for path in paths
        if path.exists() or path.is_symlink()
    ]


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path
