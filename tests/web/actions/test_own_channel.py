"""A person's own channel: tested, kept with its secret apart, chosen by its owner alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from policywire.config.enums import Cadence, Role
from policywire.store.recipients import subscriptions
from policywire.web.actions.own_channel import MOST
from policywire.web.security.login_throttle import FREE_ATTEMPTS
from tests.web.desk import Desk
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, add_user, logged_in

ALERTS = """\
# who hears
channels:
  desk: {console: }
  office:
    mail: {smtp: "smtp+plain://127.0.0.1:25", from: wire@news.example, to: [all@news.example]}
"""
WEBHOOK = "https://hooks.slack.com/services/T1/B1/secret"


@pytest.fixture
async def ann(desk: Desk) -> AsyncIterator[Reader]:
    """Ann, who reads."""
    desk.write("topics.yaml", "bees: {title: Bees, any: [bee]}\nmilk: {title: Milk, any: [milk]}\n")
    desk.write("alerts.yaml", ALERTS)
    async with logged_in(desk.site, "ann", Role.VIEWER) as reader:
        yield reader


async def test_a_viewer_has_a_mail_address_with_topics_and_a_cadence_of_her_own(
    desk: Desk, ann: Reader
) -> None:
    form = {"address": "ann@news.example", "cadence": "daily", "topic-bees": "1"}
    await ann.post("/yours/channels/add", {**form, "quiet_from": "22:00", "quiet_to": "07:00"})
    page = Document((await ann.get("/yours")).text)
    assert page.faults() == []
    assert "A test message arrived at ann@news.example" in page.text(".notice")
    assert "quiet from 22:00 to 07:00" in page.text("main")
    assert desk.read("alerts.yaml") == (
        f'{ALERTS}  mail-2:\n    mail: {{smtp: "smtp+plain://127.0.0.1:25", '
        'from: "wire@news.example", to: ["ann@news.example"]}\n'
        '    owner: "ann"\n    quiet: {from: "22:00", to: "07:00"}\n'
    )
    with desk.site.store.reading() as session:
        (chosen,) = subscriptions.listing(session)
    assert (chosen.topics, chosen.cadence) == (("bees",), Cadence.DAILY)
    await ann.post("/yours/channels/choose", {"channel": "mail-2", "cadence": "weekly"})
    with desk.site.store.reading() as session:
        (chosen,) = subscriptions.listing(session)
    assert (chosen.topics, chosen.cadence) == ((), Cadence.WEEKLY)
    await ann.post("/searches/save", {"q": "honey"})
    assert (await ann.post("/searches/1/follow", {"to": "mail-2 · ann@news.example"})).is_redirect
    await ann.post("/yours/channels/remove", {"channel": "mail-2"})
    # As it was before it came: for nobody else has anything changed.
    assert desk.read("alerts.yaml") == ALERTS


async def test_a_webhook_is_kept_apart_and_shown_nowhere(desk: Desk, ann: Reader) -> None:
    await ann.post("/yours/channels/add", {"webhook": WEBHOOK, "cadence": "at once"})
    written = desk.read("alerts.yaml")
    assert 'webhook: "file:secrets/slack-2-webhook"' in written
    assert (desk.folder / "secrets" / "slack-2-webhook").read_text().strip() == WEBHOOK
    for path in ("/yours", "/channels", "/subscriptions"):
        assert "secret" not in (await ann.get(path)).text.replace("is a secret", "")
    assert "B1" not in written
    await ann.post("/yours/channels/remove", {"channel": "slack-2"})
    assert not list((desk.folder / "secrets").iterdir())
    # What still waits for the old one, and what was chosen there, is not the new one's.
    await ann.post("/yours/channels/add", {"webhook": WEBHOOK})
    assert "slack-3:" in desk.read("alerts.yaml")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"address": "no address"},
        {"webhook": "https://elsewhere.example/x"},
        {"webhook": "file:/etc/passwd"},
        {"address": "a@b.example", "cadence": "hourly"},
        {"address": "a@b.example", "quiet_from": "25:00", "quiet_to": "07:00"},
        {"address": "a@b.example", "quiet_from": "22:00"},
        {"address": "a@b.example", "quiet_to": "07:00"},
    ],
)
async def test_what_cannot_be_a_channel_is_refused_and_nothing_is_written(
    desk: Desk, ann: Reader, form: dict[str, str]
) -> None:
    answer = await ann.post("/yours/channels/add", form)
    assert answer.status_code in {409, 422}
    assert desk.read("alerts.yaml") == ALERTS
    assert not list((desk.folder / "secrets").glob("*")) or not form.get("webhook")


async def test_nobody_chooses_for_another_and_none_has_too_many(desk: Desk, ann: Reader) -> None:
    await ann.post("/yours/channels/add", {"address": "ann@news.example"})
    add_user(desk.site, "bob", Role.EDITOR)
    bob = Reader(desk.site.application(local=False))
    await bob.log_in("bob", PASSWORD)
    for path in ("choose", "remove"):
        assert (await bob.post(f"/yours/channels/{path}", {"channel": "mail-2"})).status_code == 404
    for number in range(1, MOST):
        await ann.post("/yours/channels/add", {"address": f"ann{number}@news.example"})
    refused = await ann.post("/yours/channels/add", {"address": "one@news.example"})
    assert "that is the limit" in refused.text
    await bob.close()


async def test_who_tries_address_after_address_has_to_wait(desk: Desk, ann: Reader) -> None:
    desk.refusal = "no such mailbox"
    for number in range(FREE_ATTEMPTS):
        form = {"address": f"stranger{number}@news.example"}
        assert (await ann.post("/yours/channels/add", form)).status_code == 422
    refused = await ann.post("/yours/channels/add", {"address": "stranger@news.example"})
    assert refused.status_code == 429
    assert "Each try sends a message" in refused.text
    assert int(refused.headers["retry-after"]) > 0
    assert len(desk.tested) == FREE_ATTEMPTS
