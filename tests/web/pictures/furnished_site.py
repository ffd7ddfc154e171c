"""A site as it is after a busy week: the demo's news and a field beside it, used by two people.

What people did is posted to the pages as a browser would: nothing is written behind their back.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.enums import Role
from policywire.config.yaml.loader import load
from policywire.demo.newsroom.desk import desks
from policywire.store.stories import stories
from policywire.web.http.app_context import SetupTools
from tests.web.demo_news import A_BUSY_WEEK, STARTER, demo_site, judge_of, read
from tests.web.desk import FIRST_USER_KEY, Desk, nothing_there
from tests.web.pictures.fishing_news import TOPIC, fishing_news
from tests.web.site import PASSWORD, Reader, Site, add_user

ADMIN = "ann"
ALERTS = """
channels:
  desk:
    console:
  terminal:
    console:
routes:
  - topics: [irs-enforcement]
    min_importance: 0.5
    channels: [desk]
  - channels: [terminal]
"""


@dataclass(frozen=True, slots=True)
class FurnishedSite:
    """The site, and what addresses of its pages are made of."""

    site: Site
    busiest: str
    """The story with the most articles."""
    fishing: str
    """The story of the field beside the demo's."""
    told: str
    """The address of an article that was a development."""
    copy: str
    """The address of an article that was a copy."""


async def furnished_site(folder: Path) -> FurnishedSite:
    """Make it in an empty folder. The caller closes the store."""
    site = demo_site(folder / "busy.db", A_BUSY_WEEK)
    _configure(site, folder / "policywire.d")
    judge = judge_of(site.store, site.configuration)
    for each in fishing_news():
        read(site.store, judge, each)
    found = _found(site)
    await _use(found)
    return found


def _configure(site: Site, folder: Path) -> None:
    shutil.copytree(STARTER, folder)
    topics = folder / "topics.yaml"
    topics.write_text(TOPIC + topics.read_text())
    sources = "".join(
        f"  {each.key}: {{url: 'https://{each.key}.example{each.feed_path}', "
        f"outlet: '{each.name}', tier: {each.tier.value}}}\n"
        for each in desks()
    )
    gazette = "  gazette: {url: 'https://gazette.example/feed', outlet: The Gazette}\n"
    (folder / "sources.yaml").write_text(f"sources:\n{sources}{gazette}")
    (folder / "alerts.yaml").write_text(ALERTS)
    (folder / "settings.yaml").write_text("timezone: America/New_York\n")
    desk = Desk(site, folder)
    site.topics_file = TopicsFileEditor(folder, {})
    site.setup = SetupTools(FIRST_USER_KEY, desk.reload, desk.recall, nothing_there, desk.send)
    site.configuration = load(folder, {}).configuration


def _found(site: Site) -> FurnishedSite:
    with site.store.reading() as session:
        listed = stories.recent(session, followed=True, limit=500)
        busiest = max(listed, key=lambda each: each.articles)
        whole = stories.get(session, busiest.id)
        fishing = next(each for each in listed if "fishing-quotas" in each.topics)
    assert whole is not None
    return FurnishedSite(
        site, busiest.id, fishing.id, whole.developments[0].article, fishing_news()[2].url
    )


async def _use(found: FurnishedSite) -> None:
    """Two people work with it: the first may do everything, the second only read."""
    add_user(found.site, ADMIN, Role.ADMIN)
    add_user(found.site, "ben", Role.VIEWER)
    reader = Reader(found.site.application())
    await reader.log_in(ADMIN, PASSWORD)
    for path, form in _actions(found):
        answer = await reader.post(path, form)
        assert answer.status_code == 303, (path, answer.status_code)
    await reader.close()


def _actions(found: FurnishedSite) -> list[tuple[str, dict[str, str]]]:
    story = f"/stories/{found.fishing}"
    said = "Ask the ministry whether the fund covers crews as well as owners."
    return [
        (f"{story}/star", {}),
        (f"{story}/notes", {"kind": "note", "text": said}),
        (f"{story}/notes", {"kind": "tag", "text": "Baltic"}),
        (f"{story}/notes", {"kind": "assigned", "text": "ben"}),
        ("/briefs/new", {"title": "What to watch before the vote of 20 March"}),
        (f"{story}/brief", {"brief": "1"}),
        (f"/stories/{found.busiest}/brief", {"brief": "1"}),
        (f"/stories/{found.busiest}/mute", {"for": "7d", "reason": "told enough of it"}),
        ("/briefs/1/publish", {}),
        ("/searches/save", {"q": "herring quota", "name": "Herring"}),
        (
            "/articles/mark",
            {"article": found.copy, "kind": "not relevant", "topic": "fishing-quotas", "back": "/"},
        ),
        ("/topics/fishing-quotas/mute", {"for": "1d", "reason": "over the weekend"}),
    ]
