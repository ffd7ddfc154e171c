"""A reader of a real mail follows its link to the real page, and gets what they chose there."""

from __future__ import annotations

import asyncio
import re
import urllib.parse
import urllib.request
from datetime import UTC, datetime

from policywire.demo.newsroom import Newsroom, Publication, sources
from tests.whole.product import Product, until
from tests.whole.sinks import Mailbox, Workspace

DESK, PRESS = "desk@lawyers.example", "press@lawyers.example"


def _link(post: Mailbox, recipient: str) -> str:
    """The address of the subscription in the first mail to somebody."""
    mail = next(mail for mail in post.mails if mail["X-Recipient"] == recipient)
    part = mail.get_body(("plain",))
    assert part is not None
    found = re.search(r"^Manage alerts: (http\S+)\s*$", part.get_content(), re.MULTILINE)
    assert found, part.get_content()
    return found[1]


def _post(url: str, form: dict[str, str]) -> str:
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(url, body, timeout=10) as answer:
        return str(answer.read().decode())


class Gate:
    """A newsroom's clock that stands still until it is opened."""

    def __init__(self, at: datetime) -> None:
        self.at: datetime | None = at

    def now(self) -> datetime:
        """The present moment, or the one at which it stands."""
        return self.at or datetime.now(UTC)


async def test_a_reader_unsubscribes_by_the_link_in_a_mail_and_the_others_go_on(
    published: tuple[Publication, ...], product: Product, slack: Workspace, post: Mailbox
) -> None:
    gate = Gate(published[0].date)
    async with Newsroom(published, clock=gate.now) as newsroom:
        product.configure(sources(newsroom), slack=slack.url, smtp=post.port, to=(DESK, PRESS))
        await asyncio.to_thread(product.start)
        for who in (DESK, PRESS):
            await asyncio.to_thread(until, f"a mail to {who}", lambda who=who: bool(post.ids(who)))
        link = _link(post, DESK)
        assert link != _link(post, PRESS)
        page = await asyncio.to_thread(_post, link, {"List-Unsubscribe": "One-Click"})
        assert "You are unsubscribed" in page
        sent = len(post.ids(DESK))
        gate.at = None
        await asyncio.to_thread(until, "more mails to others", lambda: len(post.ids(PRESS)) > sent)
        assert len(post.ids(DESK)) == sent
        refused = {each.outcome for each in product.deliveries() if each.recipient.label == DESK}
        assert "unsubscribed" in refused
        listed = await asyncio.to_thread(product.run, "subscriptions")
        assert f"mail\t{DESK}\tunsubscribed" in listed.stdout, listed.stderr
        again = await asyncio.to_thread(product.run, "subscriptions", "reset", "mail", DESK)
        assert again.returncode == 0, again.stderr
        assert await asyncio.to_thread(product.stop) == 0
