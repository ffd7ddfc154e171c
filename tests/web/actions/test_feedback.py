"""Links in messages: they ask before anything is done, and are the right of who got them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from policywire.alerts.message.feedback_words import ANSWERS
from policywire.alerts.message.signed_links import FeedbackAction, FeedbackClick
from policywire.alerts.model.alert import Recipient
from policywire.pipeline.model.mark import MarkKind
from policywire.store.deliveries import deliveries
from policywire.store.recipients import silences
from policywire.store.stories import marks, story_merge_split
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict
from tests.web.document import Document
from tests.web.site import PEN, Reader, Site

DESK = Recipient(channel="mail", label="desk")


@pytest.fixture
def told(site: Site) -> Site:
    """A site on which one alert was told to one recipient."""
    about = article()
    judge(site.store, about, verdict(about, moves=True))
    with site.store.writing() as session:
        deliveries.enqueue(session, alert(about=about), message(), [decision()], NOW)
    return site


@pytest.fixture
async def stranger(told: Site) -> AsyncIterator[Reader]:
    """Asks from elsewhere, where nobody is let in without a login."""
    reader = Reader(told.application(local=False))
    yield reader
    await reader.close()


def _path(act: FeedbackAction, delivery: int = 1) -> str:
    return f"/feedback/{PEN.token(FeedbackClick(delivery, act), NOW)}"


@pytest.mark.parametrize("act", list(FeedbackAction))
async def test_opening_a_link_changes_nothing(
    told: Site, stranger: Reader, act: FeedbackAction
) -> None:
    page = await stranger.get(_path(act))
    assert page.status_code == 200
    assert "Title of a" in page.text
    with told.store.reading() as session:
        assert silences.listing(session) == ()
        assert marks.listing(session) == ()


async def test_a_yes_mutes_the_story_for_this_recipient_once(told: Site, stranger: Reader) -> None:
    for _ in range(2):
        assert (await stranger.post(_path(FeedbackAction.MUTE), {})).status_code == 303
    with told.store.reading() as session:
        (made,) = silences.listing(session)
    assert (made.value, made.recipient, made.author) == ("s1", DESK, "desk")
    assert made.until == NOW + timedelta(days=30)
    assert (
        "Muted until 31 Mar 2026."
        in (await stranger.get(_path(FeedbackAction.MUTE) + "?done=1")).text
    )


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (FeedbackAction.NOT_RELEVANT, MarkKind.NOT_RELEVANT),
        (FeedbackAction.MORE, MarkKind.RELEVANT),
    ],
)
async def test_an_opinion_is_marked_once_and_the_topic_stays_as_it_is(
    told: Site, stranger: Reader, act: FeedbackAction, kind: MarkKind
) -> None:
    before = told.configuration
    for notice in (f"Marked as {kind.value} to the topic.", "already recorded."):
        assert (await stranger.post(_path(act), {})).status_code == 303
        assert notice in (await stranger.get(_path(act) + "?done=1")).text
    with told.store.reading() as session:
        (made,) = marks.listing(session)
    assert (made.kind, made.topic, made.author) == (kind, "tariffs", "desk")
    assert made.article == article().url
    assert told.configuration is before
    done = await stranger.get(_path(act) + "?done=1")
    assert 'href="/topics/tariffs"' in done.text


@pytest.mark.parametrize(
    "kind",
    [each for each in ANSWERS if each is not MarkKind.SAME_STORY],
)
async def test_behind_any_link_more_can_be_said_and_all_of_it_taken_back(
    told: Site, stranger: Reader, kind: MarkKind
) -> None:
    path = _path(FeedbackAction.MUTE)
    answer = {"kind": kind.value, "reason": "it was in the Gazette"}
    assert (await stranger.post(path, answer)).status_code == 303
    await stranger.post(path, {})
    with told.store.reading() as session:
        (made,) = marks.listing(session)
        assert (made.kind, made.reason) == (kind, "it was in the Gazette")
        assert silences.active(session, NOW)
    await stranger.post(path, {"undo": "1"})
    assert "taken back" in (await stranger.get(path)).text
    with told.store.reading() as session:
        assert [each.undone for each in marks.listing(session)] == [NOW]
        assert silences.active(session, NOW) == ()


async def test_an_article_is_moved_to_a_story_that_is_offered_or_searched_for(
    told: Site, stranger: Reader
) -> None:
    about = article("b", title="Title of a, again", text="Text of a.\nThe quay is closed.")
    judge(told.store, about, verdict(about, "s2"))
    path = _path(FeedbackAction.ELSE)
    asked = await stranger.post(path, {"kind": "same story"})
    assert asked.headers["location"].endswith("?kind=same+story")
    for search in ("", "&q=quay"):
        page = Document((await stranger.get(f"{path}?kind=same+story{search}")).text)
        assert page.value("story") == "s2"
    assert "No story" in (await stranger.get(f"{path}?kind=same+story&q=harbour")).text
    assert (await stranger.post(path, {"kind": "same story", "story": "s2"})).status_code == 303
    with told.store.reading() as session:
        (made,) = marks.listing(session)
        assert story_merge_split.story_of(session, article().url) == "s2"
    assert (made.kind, made.story, made.author) == (MarkKind.SAME_STORY, "s2", "desk")
    assert "moved to that story" in (await stranger.get(f"{path}?done=1")).text
    await stranger.post(path, {"undo": "1"})
    with told.store.reading() as session:
        assert story_merge_split.story_of(session, article().url) == "s1"


async def test_an_article_that_was_sent_is_not_promised_to_be_sent_again(
    told: Site, stranger: Reader
) -> None:
    path = _path(FeedbackAction.ELSE)
    await stranger.post(path, {"kind": "a development"})
    assert "sent as a development already" in (await stranger.get(f"{path}?done=1")).text


async def test_what_the_form_does_not_offer_cannot_be_said(told: Site, stranger: Reader) -> None:
    path = _path(FeedbackAction.MORE)
    assert (await stranger.post(path, {"kind": "merge"})).status_code == 422
    with told.store.reading() as session:
        assert marks.listing(session) == ()


async def test_a_link_is_good_for_sixty_days_and_for_nothing_else(
    told: Site, stranger: Reader
) -> None:
    path = _path(FeedbackAction.MUTE)
    told.now = NOW + timedelta(days=60)
    assert (await stranger.get(path)).status_code == 200
    told.now += timedelta(seconds=1)
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(path, {})).status_code == 404
    told.now = NOW
    bad = (path[:-1], path + "x", _path(FeedbackAction.MUTE, delivery=99), "/feedback/mute")
    assert [(await stranger.get(each)).status_code for each in bad] == [404] * 4
    assert (await stranger.get("/alerts")).status_code in {303, 403}
    with told.store.reading() as session:
        assert silences.listing(session) == ()


async def test_a_form_of_another_website_does_nothing(told: Site, stranger: Reader) -> None:
    done = await stranger.send(
        "POST", _path(FeedbackAction.MUTE), {"origin": "https://evil.example"}
    )
    assert done.status_code == 403
    with told.store.reading() as session:
        assert silences.listing(session) == ()


def test_another_key_does_not_open_our_links() -> None:
    other = type(PEN)("another key of the tests")
    with pytest.raises(ValueError, match="damaged"):
        other.verify(PEN.token(FeedbackClick(1, FeedbackAction.MUTE), NOW), NOW)


async def test_the_page_offers_the_nearest_stories_to_who_moves_an_article(told: Site) -> None:
    about = article("b", title="Title of a, again", text="Text of a.\nThe quay is closed.")
    judge(told.store, about, verdict(about, "s2"))
    reader = Reader(told.application())
    for search in ("", "&q=quay"):
        page = Document((await reader.get(f"/articles/move?url={article().url}{search}")).text)
        assert page.faults() == []
        assert page.value("story") == "s2"
    assert (await reader.get("/articles/move?url=https://news.example/404")).status_code == 404
    await reader.close()


async def test_after_enough_answers_from_mails_the_topic_proposes_with_figures(
    site: Site, stranger: Reader
) -> None:
    for number in range(9):
        sport = number < 5
        text = "Steel tariff. The stadium roof was won." if sport else "Steel tariff on mills."
        about = article(f"n{number}", title=f"Steel tariff number {number}", text=text)
        judge(site.store, about, verdict(about, f"s{number}", moves=True))
        with site.store.writing() as session:
            told = alert(f"alert of {number}", about)
            deliveries.enqueue(session, told, message(told.id), [decision()], NOW)
    for delivery in range(2, 7):  # the first one is that of another alert
        path = _path(FeedbackAction.NOT_RELEVANT, delivery)
        await stranger.post(path, {})
    assert "From 5 marked articles" in (await stranger.get(f"{path}?done=1")).text
    reader = Reader(site.application())
    shown = Document((await reader.get("/topics/tariffs")).text).text("aside")
    await reader.close()
    assert "5 marked not relevant, 0 relevant; tried on these and on 5 other articles" in shown
    assert "5 of 5 not relevant would no longer match, and 0 others with them" in shown
