"""What people say by the page's buttons moves a topic's thresholds; taking it back undoes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from policywire.demo.newsroom import Publication, publications
from policywire.store.stories import story_merge_split
from tests.web.demo_news import demo_site
from tests.web.document import Document
from tests.web.site import Reader, Site

REQUEST = "https://itiger.com/news/2510896517"
"""Of three topics; with it the demo's greatest story begins."""
OFFICERS = "https://www.breitbart.com/immigration/2025/02/20/kristi-noem"
"""The article that comes after it."""
CLAIM = "https://www.vpm.org/news/2023-01-16/politifact-va-virginia-g"
"""The article before which all of them were published."""
EARLIER = (
    "https://www.kurv.com/house-gop-kicks-off-majority-with-vote-",
    "https://www.thetaxadviser.com/issues/2008/jul/irsenforcement",
    "https://www.nysscpa.org/news/publications/the-trusted-profes",
    "https://www.grid.news/story/misinformation/2022/08/22/behind",
)
"""Of the same topic, each in a story of its own: to say so of them moves nothing but thresholds."""
AGENTS = "https://www.wcnc.com/article/news/verify/inflation-reduction"


def published(start: str) -> Publication:
    """What was published at an address that begins so."""
    return next(each for each in publications() if each.url.startswith(start))


class Room:
    """The page as it was before an article, and a reader who presses buttons."""

    def __init__(self, site: Site, reader: Reader) -> None:
        self._site = site
        self._reader = reader
        self._page = ""

    async def press(self, start: str, kind: str, **more: str) -> None:
        """Press one of the buttons on an article's page."""
        url = published(start).url
        self._page = f"/articles?url={quote(url, safe='')}"
        shown = Document((await self._reader.get(self._page)).text)
        kinds = [each.attributes["value"] for each in shown.all('input[name="kind"]')]
        assert kind in kinds
        form = {"article": url, "kind": kind, "back": self._page, **more}
        assert (await self._reader.post("/articles/mark", form)).status_code == 303

    async def take_back(self) -> None:
        """Take back the last mark on the article whose page was used last."""
        shown = Document((await self._reader.get(self._page)).text)
        undo = [
            each.attributes["action"]
            for each in shown.all("form")
            if (each.attributes["action"] or "").endswith("/undo")
        ]
        assert (await self._reader.post(undo[-1] or "", {"back": self._page})).status_code == 303

    async def learned(self, topic: str) -> str:
        """What the topic's page says of thresholds."""
        return Document((await self._reader.get(f"/topics/{topic}")).text).text(".head")

    def story_of(self, start: str) -> str:
        """The story that an article is in."""
        with self._site.store.reading() as session:
            return story_merge_split.story_of(session, published(start).url)


@asynccontextmanager
async def room_before(start: str, folder: Path) -> AsyncIterator[Room]:
    following = published(start)
    site = demo_site(folder / "room.db", following.date - timedelta(seconds=1))
    reader = Reader(site.application())
    yield Room(site, reader)
    await reader.close()
    site.store.close()


@pytest.mark.slow
@pytest.mark.parametrize("pressed", ["nothing", "a button", "a button, and taken back"])
async def test_not_a_development_raises_what_it_takes_to_be_new(
    tmp_path: Path, pressed: str
) -> None:
    async with room_before(OFFICERS, tmp_path) as room:
        if pressed != "nothing":
            await room.press(REQUEST, "not a development")
            assert "55% likely to be new" in await room.learned("dhs-requests")
        if "taken back" in pressed:
            await room.take_back()
            assert "likely" not in await room.learned("dhs-requests")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("times", "pressed", "said"),
    [
        (0, [], ""),
        (3, [], "47%"),
        (4, [], "45%"),
        (4, ["other story"], "47%"),
        (4, ["other story", "take back"], "45%"),
    ],
)
async def test_same_story_and_other_story_move_what_it_takes_to_join(
    tmp_path: Path, times: int, pressed: list[str], said: str
) -> None:
    async with room_before(CLAIM, tmp_path) as room:
        for each in EARLIER[:times]:
            await room.press(each, "same story", story=room.story_of(each))
        for each in pressed:
            await (room.take_back() if each == "take back" else room.press(AGENTS, each))
        assert said in await room.learned("irs-enforcement")
