"""Channels and routes on the page: in words, tried on the last week, tested and paused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from policywire.config.enums import Role
from policywire.store.deliveries import deliveries, suspensions
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict
from tests.web.desk import Desk
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, add_user

ALERTS = """\
channels:
  screen: {console: }
  desk: {console: , digest: {at: ["08:00"]}}
routes:
  - {topics: [tariffs], channels: [screen]}
  - {min_importance: 0.1, channels: [desk], budget: 0}
  - {kinds: [stage], channels: [screen]}
"""


@pytest.fixture(autouse=True)
def followed(desk: Desk) -> None:
    """Two channels, three routes, and one alert in the last week."""
    desk.write("topics.yaml", "tariffs: {title: Tariffs, any: [tariff]}\n")
    desk.write("alerts.yaml", ALERTS)
    about = article("a", title="Tariffs rise")
    judge(desk.site.store, about, verdict(about, "s1", moves=True))
    desk.site.write(
        lambda session: deliveries.enqueue(
            session, alert(about=about), message(), [decision()], NOW
        )
    )


async def shown(visitor: Reader) -> Document:
    """The page."""
    document = Document((await visitor.get("/channels")).text)
    assert document.faults() == []
    return document


async def test_routes_are_said_in_words_and_tried_on_the_last_week(visitor: Reader) -> None:
    document = await shown(visitor)
    assert document.texts(".reports p[dir]") == [
        "Everything on Tariffs goes to screen.",
        "Everything of importance 0.1 or more goes to desk. At most 0 a day come alone, "
        "the others in the digest.",
        "New stages go to screen.",
    ]
    tried = [" ".join(text.split()[4:14]) for text in document.texts(".reports .quiet")[::2]]
    assert tried == [
        "have sent 1 at once and held 0 of the",
        "have sent 0 at once and held 1 of the",
        "have sent 0 at once and held 0 of the",
    ]
    sent, held = document.texts(".deliveries > li > .quiet")
    assert "sent 1 and held 0 of 1 alert" in sent
    assert "sent 0 and held 1 of 1 alert" in held


async def test_a_channel_is_tested(visitor: Reader, desk: Desk) -> None:
    for refusal, said in (("", "The test arrived"), ("invalid_token", "invalid_token")):
        desk.refusal = refusal
        answer = await visitor.post("/channels/screen/test", {})
        assert answer.headers["location"] == "/channels"
        assert said in (await shown(visitor)).text(".notice")
    assert desk.tested == ["screen", "screen"]


async def test_a_paused_channel_waits_until_it_is_opened(visitor: Reader, desk: Desk) -> None:
    await visitor.post("/channels/screen/pause", {})
    with desk.site.store.reading() as session:
        (paused,) = suspensions.listing(session)
    # Nobody is told of what they did themselves, and the next start must not open it.
    assert paused.notified is not None
    assert paused.fingerprint
    assert paused.until is None, "settings.yaml gives pauses no end"
    assert "All recipients: paused by you" in (await shown(visitor)).text(".deliveries")
    await visitor.post("/channels/screen/resume", {})
    with desk.site.store.reading() as session:
        assert suspensions.listing(session) == []


async def test_a_channel_is_paused_for_a_time(visitor: Reader, desk: Desk) -> None:
    answer = await visitor.post("/channels/screen/pause", {"for": "2d"})
    assert answer.headers["location"] == "/channels"
    with desk.site.store.reading() as session:
        (paused,) = suspensions.listing(session)
    assert paused.until == paused.since + timedelta(days=2)
    assert "until" in (await shown(visitor)).text(".deliveries .note")
    refused = await visitor.post("/channels/screen/pause", {"for": "a while"})
    assert refused.status_code == 422
    assert "write one number and its unit" in refused.text


async def test_only_editors_act_and_only_on_what_there_is(visitor: Reader, desk: Desk) -> None:
    assert (await visitor.post("/channels/nobody/pause", {})).status_code == 404
    add_user(desk.site, "vera", Role.VIEWER)
    await visitor.log_in("vera", PASSWORD)
    for action in ("test", "pause", "resume"):
        assert (await visitor.post(f"/channels/screen/{action}", {})).status_code == 403
    assert "Send a test" not in (await visitor.get("/channels")).text
    assert desk.tested == []


async def test_a_channel_is_removed_with_what_routes_say_of_it(visitor: Reader, desk: Desk) -> None:
    said = (await shown(visitor)).text(".deliveries")
    assert "Route 1 names nothing else, and goes as well." in said
    await visitor.post("/channels/screen/remove", {})
    assert list(desk.site.configuration.channels) == ["desk"]
    assert [route.channels for route in desk.site.configuration.routes] == [["desk"]]
    await visitor.post("/changes/1/undo", {})
    assert desk.read("alerts.yaml") == ALERTS


async def test_the_channel_of_the_operator_stays(visitor: Reader, desk: Desk) -> None:
    desk.write("settings.yaml", "operator: [screen]\n")
    refused = await visitor.post("/channels/screen/remove", {})
    assert refused.status_code == 409
    assert "settings.yaml" in refused.text
    assert desk.read("alerts.yaml") == ALERTS


async def test_a_channel_that_no_route_names_and_a_topic_that_none_takes_say_so(
    visitor: Reader, desk: Desk
) -> None:
    topics = "tariffs: {title: Tariffs, any: [tariff]}\nbees: {title: Bees, any: [bee]}\n"
    desk.write("topics.yaml", topics)
    desk.write(
        "alerts.yaml",
        "channels:\n  screen: {console: }\n  late: {console: }\n"
        "  hers: {console: , owner: ann}\n"
        "routes:\n  - {topics: [tariffs], channels: [screen]}\n",
    )
    page = await shown(visitor)
    (said,) = page.texts(".note")
    assert said.startswith("No route names it: it gets no alert.")
    assert "ann's own channel: it gets what they chose" in page.text("main")
    new = Document((await visitor.get("/channels/new")).text)
    assert "once a route names it" in new.text("main")
    bees = Document((await visitor.get("/topics/bees")).text)
    assert bees.faults() == []
    assert "No route takes it: no channel is alerted of it." in bees.text(".note")
    listed = Document((await visitor.get("/topics")).text)
    assert listed.text("main").count("no route takes it") == 1
