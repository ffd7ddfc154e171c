"""A worker's files: whoever asks while they are read waits until they are applied."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.workers.configuration_files import ConfigurationFiles
from policywire.store.database.error import StoreError


def _write(folder: Path, *sources: str) -> None:
    found = {each: {"url": f"https://{each}.example/feed.xml", "outlet": each} for each in sources}
    (folder / "sources.yaml").write_text(json.dumps({"sources": found}))


async def test_polls_that_ask_at_once_all_find_the_new_source(tmp_path: Path) -> None:
    _write(tmp_path, "ferry")
    files = ConfigurationFiles(tmp_path)
    _write(tmp_path, "ferry", "harbour")
    known: set[str] = {"ferry"}
    read: list[LoadedConfiguration] = []

    async def apply(loaded: LoadedConfiguration) -> None:
        read.append(loaded)
        known.update(loaded.configuration.sources)

    async def poll() -> bool:
        await files.follow(apply)
        return "harbour" in known

    assert await asyncio.gather(*(poll() for _ in range(4))) == [True] * 4
    assert len(read) == 1


async def test_files_that_could_not_be_applied_are_read_again(tmp_path: Path) -> None:
    _write(tmp_path, "ferry")
    files = ConfigurationFiles(tmp_path)
    _write(tmp_path, "ferry", "harbour")
    tries: list[int] = []

    async def apply(_loaded: LoadedConfiguration) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise StoreError("the server is away")

    async def follow() -> object:
        return await asyncio.gather(files.follow(apply), return_exceptions=True)

    await follow()
    await follow()
    await follow()
    assert len(tries) == 2


async def test_files_that_are_refused_are_told_once_and_left(tmp_path: Path) -> None:
    _write(tmp_path, "ferry")
    files = ConfigurationFiles(tmp_path)
    tries: list[int] = []

    async def apply(_loaded: LoadedConfiguration) -> None:
        tries.append(1)
        raise ConfigurationError([ConfigFault("topics.yaml", 1, 1, "", "no topic", "mend it")])

    await files.follow(apply)
    await files.follow(apply)
    assert len(tries) == 1
