"""The page on which a recipient chooses, and the unsubscribe button of a mail program."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.subscription import Subscription
from policywire.config.enums import Cadence, DetailHandling, Role
from policywire.store.deliveries import deliveries, delivery_list
from policywire.store.recipients import subscriptions
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict
from tests.web.site import PASSWORD, PEN, Reader, Site, add_user

DESK = Recipient(channel="mail", label="desk")
PATH = f"/subscriptions/{PEN.subscription_token(DESK)}"


@pytest.fixture
async def stranger(site: Site) -> AsyncIterator[Reader]:
    """Asks from elsewhere, where nobody is let in without a login."""
    reader = Reader(site.application(local=False))
    yield reader
    await reader.close()


def _chosen(site: Site) -> Subscription | None:
    with site.store.reading() as session:
        return subscriptions.get(session, DESK)


async def test_opening_the_page_changes_nothing_and_shows_the_topics(
    site: Site, stranger: Reader
) -> None:
    page = await stranger.get(PATH)
    assert page.status_code == 200
    for key, topic in site.configuration.topics.items():
        assert f'name="topic-{key}" checked' in page.text
        assert topic.title in page.text
    assert _chosen(site) is None


async def test_what_is_chosen_is_kept_and_shown(site: Site, stranger: Reader) -> None:
    form = {"cadence": "weekly", "details": "off"}  # no topic is ticked
    assert (await stranger.post(PATH, form)).status_code == 303
    chosen = _chosen(site)
    assert chosen is not None
    assert (chosen.topics, chosen.cadence, chosen.details, chosen.unsubscribed) == (
        (),
        Cadence.WEEKLY,
        DetailHandling.OFF,
        False,
    )
    page = (await stranger.get(PATH)).text
    assert " checked" not in page
    assert '<option value="weekly" selected>' in page


async def test_all_topics_means_also_those_that_are_added_later(
    site: Site, stranger: Reader
) -> None:
    every = {f"topic-{key}": "on" for key in site.configuration.topics}
    await stranger.post(PATH, every)
    chosen = _chosen(site)
    assert chosen is not None
    assert chosen.topics is None


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        (
            "multipart/form-data; boundary=cut",
            '--cut\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
            "One-Click\r\n--cut--\r\n",
        ),
    ],
)
async def test_a_mail_program_unsubscribes_with_one_post_and_what_waits_stays(
    site: Site, stranger: Reader, kind: str, body: str
) -> None:
    """Without a cookie, a form of ours or a question, as RFC 8058 has it."""
    about = article()
    judge(site.store, about, verdict(about, moves=True))
    with site.store.writing() as session:
        deliveries.enqueue(session, alert(about=about), message(), [decision()], NOW)
    done = await stranger.send_body("POST", PATH, {"content-type": kind}, body)
    assert done.status_code == 303
    chosen = _chosen(site)
    assert chosen is not None
    assert chosen.unsubscribed
    with site.store.reading() as session:
        (waiting,) = delivery_list.list_deliveries(session, limit=9)
    assert (waiting.state.value, waiting.outcome) == ("suppressed", "unsubscribed")


async def test_who_left_may_come_back_with_the_same_choices_shown(
    site: Site, stranger: Reader
) -> None:
    await stranger.post(PATH, {"cadence": "daily"})
    await stranger.post(PATH, {"do": "unsubscribe"})
    page = (await stranger.get(PATH)).text
    assert "You are unsubscribed" in page
    assert '<option value="daily" selected>' in page
    await stranger.post(PATH, {"cadence": "daily"})
    chosen = _chosen(site)
    assert chosen is not None
    assert not chosen.unsubscribed


@pytest.mark.parametrize(
    "path",
    ["/subscriptions/mine", PATH[:-1], PATH + "x",
     f"/subscriptions/{PEN.subscription_token(DESK).split('.')[0]}.forged"],
)  # fmt: skip
async def test_a_link_that_is_not_ours_opens_and_changes_nothing(
    site: Site, stranger: Reader, path: str
) -> None:
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(path, {"do": "unsubscribe"})).status_code == 404
    with site.store.reading() as session:
        assert subscriptions.listing(session) == []


async def test_a_choice_that_there_is_not_is_refused(site: Site, stranger: Reader) -> None:
    assert (await stranger.post(PATH, {"cadence": "hourly"})).status_code == 422
    assert _chosen(site) is None


async def test_another_website_cannot_choose_for_a_reader(site: Site, stranger: Reader) -> None:
    done = await stranger.send(
        "POST", PATH, {"origin": "https://evil.example"}, {"do": "unsubscribe"}
    )
    assert done.status_code == 403
    assert _chosen(site) is None


async def test_editors_see_who_has_chosen_what_and_guests_do_not(
    site: Site, stranger: Reader
) -> None:
    add_user(site, "ed", Role.EDITOR)
    await stranger.post(PATH, {"cadence": "monthly"})
    assert (await stranger.get("/subscriptions")).status_code == 303
    await stranger.log_in("ed", PASSWORD)
    page = (await stranger.get("/subscriptions")).text
    assert "mail → desk" in page
    assert "monthly" in page
