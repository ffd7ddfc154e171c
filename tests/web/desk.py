"""A site whose configuration folder the pages write, and what the service does for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from policywire.alerts.model.alert import Receipt, Recipient
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration, load
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.source_search import SourceSearchResult
from policywire.web.http.app_context import SetupTools
from tests.web.site import Site

FIRST_USER_KEY = "the-key-in-the-log"


@dataclass
class Desk:
    """A configuration folder, and the site that shows it. `refusal` is what a test message gets."""

    site: Site
    folder: Path
    refusal: str = ""
    tested: list[str] = field(default_factory=list)

    def read(self, name: str) -> str:
        """A file of the folder."""
        return (self.folder / name).read_text()

    def write(self, name: str, text: str) -> None:
        """Write a file, as somebody with an editor would, and have it count."""
        (self.folder / name).write_text(text)
        self.reload()

    def reload(self) -> None:
        """Have the files count, as the service does."""
        self.site.configuration = load(self.folder, {}).configuration

    def recall(self) -> None:
        """What the service would remember anew."""

    async def send(
        self, channel: str, loaded: LoadedConfiguration
    ) -> Sequence[tuple[Recipient, Receipt]]:
        """What a channel answers to a test."""
        assert channel in loaded.configuration.channels
        self.tested.append(channel)
        receipt = Receipt(ok=not self.refusal, detail=self.refusal)
        return [(Recipient(channel=channel, label="somebody"), receipt)]


async def nothing_there(url: str) -> SourceSearchResult | Problem:
    """A site that cannot be followed."""
    return SourceSearchResult(())


def desk_of(site: Site, folder: Path) -> Desk:
    """A site whose folder follows nothing."""
    folder.mkdir()
    site.configuration = Configuration()
    site.topics_file = TopicsFileEditor(folder, {})
    made = Desk(site, folder)
    site.setup = SetupTools(FIRST_USER_KEY, made.reload, made.recall, nothing_there, made.send)
    return made
