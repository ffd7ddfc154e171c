"""Add sources to sources.yaml and keep every comment in place."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.models import Source
from policywire.config.yaml.strict_yaml import parse_yaml

_ORDER = ("kind", "url", "outlet", "tier", "place", "language", "article_kind", "every")


def source_values(sources: Mapping[str, Source]) -> dict[str, dict[str, Any]]:
    """Sources as they are written: the keys that differ from what is assumed anyway."""
    return {key: _written(source) for key, source in sources.items()}


def _written(source: Source) -> dict[str, Any]:
    values = source.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    if source.kind != "feed":
        values["kind"] = source.kind
    first = {key: values.pop(key) for key in _ORDER if key in values}
    return {**first, **values}


def yaml_of(sources: Mapping[str, Source], indent: int = 2) -> str:
    """The YAML to paste below `sources:`."""
    out = io.StringIO()
    _yaml().dump(source_values(sources), out)
    return "".join(" " * indent + line for line in out.getvalue().splitlines(keepends=True))


def add_sources(folder: Path, sources: Mapping[str, Source]) -> Path:
    """Append sources to the folder's sources.yaml, whole or not at all; gives the file.

    Raises ConfigurationError for a file that is not YAML of ours.
    """
    file = folder / "sources.yaml"
    before = file.read_text(encoding="utf-8-sig") if file.exists() else ""
    if faults := parse_yaml("sources.yaml", before.encode()).faults:
        raise ConfigurationError(list(faults))
    after = _with(before, sources)
    if faults := parse_yaml("sources.yaml", after.encode()).faults:
        raise ConfigurationError([_not_added(faults[0])])
    _replace(file, after)
    return file


def _with(text: str, sources: Mapping[str, Source]) -> str:
    """The text with more below `sources:`: at the end of that block, the rest untouched."""
    document = _yaml().load(text)
    if not isinstance(document, CommentedMap) or "sources" not in document:
        return f"{text.rstrip()}\n\nsources:\n{yaml_of(sources)}".lstrip()
    block = document["sources"]
    if isinstance(block, CommentedMap) and block and not block.fa.flow_style():
        return _inserted(text, document, block, sources)
    # `sources:` with nothing after it, or all on one line: there is no block to append to.
    document["sources"] = CommentedMap({**(block or {}), **source_values(sources)})
    out = io.StringIO()
    _yaml().dump(document, out)
    return out.getvalue()


def _inserted(
    text: str, document: CommentedMap, block: CommentedMap, sources: Mapping[str, Source]
) -> str:
    """Put the new ones behind the block's last line that is no comment, indented like the rest."""
    lines = text.splitlines(keepends=True)
    start, _ = document.lc.key("sources")
    later = [line for line, _ in map(document.lc.key, document) if line > start]
    end = min(later, default=len(lines))
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += "\n"
    _, indent = block.lc.key(next(iter(block)))
    return "".join([*lines[:end], yaml_of(sources, indent), *lines[end:]])


def _replace(file: Path, text: str) -> None:
    """Put a complete new file in the old one's place: a crash leaves one of the two."""
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o644
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=file.parent, prefix=".sources-", delete=False
    ) as fresh:
        fresh.write(text)
        fresh.flush()
        os.fsync(fresh.fileno())
    Path(fresh.name).chmod(mode)
    Path(fresh.name).replace(file)


def _not_added(fault: ConfigFault) -> ConfigFault:
    problem = f"cannot be edited automatically ({fault.problem})"
    return ConfigFault(
        fault.file, fault.line, fault.column, fault.key, problem, "paste the YAML yourself"
    )


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
