"""Each answer from page, mail and Slack shows everywhere at once, in words, and is taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from policywire.alerts.message.feedback_words import MARK_LABELS
from policywire.crawler.model.article import Article
from policywire.pipeline.model.mark import MarkKind
from policywire.store.stories import likely_stories, story_merge_split
from tests.alerts.endpoints import open_relay, open_service
from tests.service.feedback_desk import START, FeedbackDesk

TOPICS = {
    "water": {"title": "Lead in drinking water", "any": ["lead pipes", "lead service lines"]},
    "bees": {"title": "Pesticides and bees", "any": ["neonicotinoids", "insecticide"]},
}


def _article(name: str, minutes: int, title: str, text: str) -> Article:
    at = START + timedelta(minutes=minutes)
    return Article(
        url=f"https://{name}.example/{name}", title=title, text=text, outlet=name.title(),
        found=at, published=at, source=name,
    )  # fmt: skip


WATER = "Pellworth will dig up 9,400 lead pipes by 2031, said the mayor, who signed it on Tuesday."
BEES = "The Halland parliament banned neonicotinoids on rapeseed on Tuesday, by 61 votes to 40."
TOLD = {
    "water": _article("ledger", 40, "Mayor signs order to replace Pellworth's lead pipes", WATER),
    "bees": _article("hive", 50, "Halland bans neonicotinoids on rapeseed", BEES),
}
COPY = {
    "water": _article("gazette", 60, "Mayor signs order on Pellworth's lead pipes", WATER),
    "bees": _article("farmer", 70, "Neonicotinoids banned on rapeseed in Halland", BEES),
}
OTHER = {
    "water": _article(
        "valley",
        5,
        "Orford schools close taps over lead service lines",
        "Orford's school board closed 14 taps on Friday: a laboratory found lead service lines.",
    ),
    "bees": _article(
        "coast", 15, "Fruit growers sue over an insecticide permit in Marle",
        "Growers in Marle asked a court to restore the permit of an insecticide for cherry flies.",
    ),
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FeedbackDesk]:
    """The installation, with the news of two fields."""
    with open_relay() as relay, open_service() as slack:
        made = FeedbackDesk(tmp_path_factory.mktemp("answers"), relay, slack, TOPICS)
        await made.open()
        await made.read(*OTHER.values(), *TOLD.values(), *COPY.values())
        yield made
        await made.close()


ANSWERS = (
    MarkKind.NOT_RELEVANT,
    MarkKind.DEVELOPMENT,
    MarkKind.WRONG_STAGE,
    MarkKind.SAME_STORY,
    MarkKind.OTHER_STORY,
    MarkKind.NOT_DEVELOPMENT,
)
FOLDED = {MarkKind.NOT_RELEVANT, MarkKind.NOT_DEVELOPMENT}
PLACES = {"home", "story", "API: story", "API: developments", "Atom", "JSON Feed", "digest"}
"""Where a development that was told is seen; the article's own page lists what was said of it."""


def _other_story(desk: FeedbackDesk, topic: str) -> str:
    with desk.room.store.reading() as session:
        return story_merge_split.story_of(session, OTHER[topic].url)


async def _say_on_page(desk: FeedbackDesk, kind: MarkKind, topic: str) -> None:
    url = TOLD[topic].url
    if kind is MarkKind.WRONG_STAGE:
        with desk.room.store.reading() as session:
            story = story_merge_split.story_of(session, url)
        await desk.answer_on_page({}, f"/stories/{story}/wrong-stage")
        return
    story = _other_story(desk, topic) if kind is MarkKind.SAME_STORY else ""
    about = {"article": url, "kind": kind.value, "topic": topic, "story": story}
    await desk.answer_on_page(about)


async def _say_by_mail(desk: FeedbackDesk, kind: MarkKind, topic: str) -> None:
    link = desk.link_of_mail(TOLD[topic].title)
    assert (await desk.client.get(link)).status_code == 200
    story = {"story": _other_story(desk, topic)} if kind is MarkKind.SAME_STORY else {}
    await desk.answer_on_page({"kind": kind.value, **story}, link)


async def _say_in_slack(desk: FeedbackDesk, kind: MarkKind, topic: str) -> None:
    choice = desk.choices_in_slack(TOLD[topic].title)
    (option,) = (each for each in choice["options"] if each["value"].endswith(f"|{kind.value}"))
    answered = await desk.press_in_slack({**choice, "selected_option": option})
    if kind is MarkKind.SAME_STORY:
        choice = answered["blocks"][1]["elements"][0]
        story = _other_story(desk, topic)
        (option,) = (each for each in choice["options"] if each["value"].endswith(f"|{story}"))
        await desk.press_in_slack({**choice, "selected_option": option})


async def _undo_on_page(desk: FeedbackDesk, topic: str) -> None:
    marks = (await desk.client.get("/api/marks")).json()["marks"]
    (stands,) = (each["id"] for each in marks if each["undone"] is None)
    await desk.answer_on_page({"back": "/"}, f"/marks/{stands}/undo")


async def _undo_by_mail(desk: FeedbackDesk, topic: str) -> None:
    await desk.answer_on_page({"undo": "1"}, desk.link_of_mail(TOLD[topic].title))


async def _undo_in_slack(desk: FeedbackDesk, topic: str) -> None:
    choice = desk.choices_in_slack(TOLD[topic].title)
    token = choice["options"][0]["value"].partition("|")[0]
    answered = await desk.press_in_slack(
        {"action_id": "policywire-feedback-back", "value": f"{token}|take back"}
    )
    assert answered["text"] == "Your feedback was taken back."


DOORS = {
    "page": (_say_on_page, _undo_on_page),
    "mail": (_say_by_mail, _undo_by_mail),
    "Slack": (_say_in_slack, _undo_in_slack),
}


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", ANSWERS)
async def test_an_answer_shows_everywhere_at_once_and_all_is_as_before_when_it_is_taken_back(
    desk: FeedbackDesk, kind: MarkKind, door: str
) -> None:
    topic = list(TOPICS)[(ANSWERS.index(kind) + list(DOORS).index(door)) % 2]
    url, (say, take_back) = TOLD[topic].url, DOORS[door]
    before = await desk.shown(url, topic)
    words = {place: kind.value if "API" in place else MARK_LABELS[kind] for place in PLACES}
    assert not {place for place, word in words.items() if word in before[place]}
    await say(desk, kind, topic)
    now = await desk.shown(url, topic)
    assert {place for place, word in words.items() if word not in now[place]} == set()
    assert kind.value in now["article"]
    folded = {place for place in ("home", "story") if 'class="set-aside"' in now[place]}
    assert folded == ({"home", "story"} if kind in FOLDED else set())
    assert ("SET ASIDE BY FEEDBACK" in now["digest"]) is (kind in FOLDED)
    desk.follow()
    await take_back(desk, topic)
    desk.follow()
    after = await desk.shown(url, topic)
    assert {place for place in before if before[place] != after[place]} == set()


@pytest.mark.slow
@pytest.mark.parametrize("topic", TOPICS)
async def test_what_was_not_told_is_marked_sent_and_taken_back(
    desk: FeedbackDesk, topic: str
) -> None:
    url = COPY[topic].url
    before = await desk.shown(url, topic)
    assert url in before["API: not told"]
    await desk.answer_on_page({"article": url, "kind": "a development"})
    now = await desk.shown(url, topic)
    assert "Marked as a development" in now["not told"]
    assert "a development" in now["API: not told"]
    desk.follow()
    told = await desk.shown(url, topic)
    assert url not in told["API: not told"]
    assert "Marked as a development" in told["story"]
    assert COPY[topic].title in told["digest"]
    await _undo_on_page(desk, topic)
    desk.follow()
    after = await desk.shown(url, topic)
    changed = {place for place in before if before[place] != after[place]}
    assert changed <= {"article"}  # which says what was to be sent


def test_the_nearest_story_is_offered_first(desk: FeedbackDesk) -> None:
    with desk.room.store.reading() as session:
        near = likely_stories.nearest(session, TOLD["water"].url, ["water", "bees"])
    assert near[0].title == OTHER["water"].title
