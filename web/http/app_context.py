"""What stands behind the pages: the running service's store, configuration and state."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from policywire.alerts.message.signed_links import LinkSigner
    from policywire.alerts.model.alert import Receipt, Recipient
    from policywire.config.editing.topics_file import TopicsFileEditor
    from policywire.config.models import Configuration
    from policywire.config.yaml.loader import LoadedConfiguration
    from policywire.crawler.model.crawl_outcome import Problem
    from policywire.crawler.source_search import SourceSearchResult
    from policywire.pipeline.topics.drafting.topic_draft import TopicDraft
    from policywire.pipeline.topics.matcher import Matcher
    from policywire.store.database.session import Session
    from policywire.store.database.store import Store
    from policywire.web.http.page_fetch import Fetch

T = TypeVar("T")


class WriteTransaction(Protocol):
    """Does work in one transaction of the service's only writer, and waits for it."""

    def __call__(self, work: Callable[[Session], T]) -> T:
        """What the work gives; raises StoreError, and nothing was written."""


class SendSamples(Protocol):
    """Sends a sample to all recipients of a channel of a configuration, in the event loop."""

    async def __call__(
        self, channel: str, loaded: LoadedConfiguration
    ) -> Sequence[tuple[Recipient, Receipt]]:
        """What came of each; what the network does is a receipt, never an exception."""


class DraftTopic(Protocol):
    """Drafts a topic from a description by a language model, in the event loop."""

    async def __call__(self, text: str) -> TopicDraft | str | None:
        """The draft, why there is none, or None where no model may draft."""


@dataclass(frozen=True, slots=True)
class SetupTools:
    """What the pages need that write the configuration, beside its files.

    `reload` reads the files again and returns once they count, or are refused; it is called from
    the threads of pages. `search_sources` finds how to follow a site, `send_samples` tries a
    channel; both run in the event loop.
    """

    first_user_key: str
    """What the link for the first user holds; whoever can read the log of the start may use it."""
    reload: Callable[[], None]
    recall: Callable[[], None]
    """Rebuilds what the service remembers of stories, after the store was changed under it."""
    search_sources: Callable[[str], Awaitable[SourceSearchResult | Problem]]
    send_samples: SendSamples
    draft_topic: DraftTopic | None = None
    """What a language model drafts; None where none can be configured."""


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
    setup: SetupTools | None = None
    """What writes the configuration; None where no page may."""
    signing_key: str = ""
    """Signs cookies that outlive a restart; empty: a key of this process."""
    slack_hooks: str = "https://hooks.slack.com/"
    """Where answers to what is pressed in Slack may go."""
