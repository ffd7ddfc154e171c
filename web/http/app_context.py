"""What stands behind the pages: the running service's store, configuration and state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from policywire.alerts.message.signed_links import LinkSigner
    from policywire.config.models import Configuration
    from policywire.config.yaml.topics_file import TopicsFileEditor
    from policywire.pipeline.topics.matcher import Matcher
    from policywire.store.database.session import Session
    from policywire.store.database.store import Store
    from policywire.web.http.page_fetch import Fetch

T = TypeVar("T")


class WriteTransaction(Protocol):
    """Does work in one transaction of the service's only writer, and waits for it."""

    def __call__(self, work: Callable[[Session], T]) -> T:
        """What the work gives; raises StoreError, and nothing was written."""


@dataclass(frozen=True, slots=True)
class AppContext:
    """Read anew for each request: a changed configuration shows at once.

    `record` is the answer of `/healthz`. `now` gives an aware time in UTC. `write` is called from
    the threads in which pages are made, never from the event loop. `check` has a source polled now.
    `fetch` reads a page of the web for somebody who tries a topic on it. `pen` signed the links by
    which recipients answer.
    """

    store: Store
    configuration: Callable[[], Configuration]
    matcher: Callable[[], Matcher]
    health_record: Callable[[], Mapping[str, object]]
    now: Callable[[], datetime]
    write: WriteTransaction
    poll_source: Callable[[str], None]
    fetch: Fetch
    delivery_attempts: Callable[[], Mapping[tuple[str, str], int]] = dict
    """How many attempts to deliver were made since the start, by channel and outcome."""
    topics_file: TopicsFileEditor | None = None
    """Where topics are written; None when there is no folder of the user's own."""
    link_signer: LinkSigner | None = None
    slack_hooks: str = "https://hooks.slack.com/"
    """Where answers to what is pressed in Slack may go."""
