"""The values of alerting: alert, recipient, decision, message, receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from policywire.alerts.model.delivery_policy import NO_POLICY, DeliveryPolicy
from policywire.alerts.model.link import NamedLink
from policywire.config.enums import DetailHandling, DevelopmentKind, Stage, Strength, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletReport:
    """One outlet's article, as a message names it."""

    outlet: str
    title: str
    url: str
    tier: Tier
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchEvidence:
    """Why a topic matched: its title, the clause, and a snippet whose words are marked.

    `marks` are (start, end) offsets into `snippet`.
    """

    topic: str
    title: str
    clause: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    because: str = ""
    """The user's own words on why they follow the topic."""
    about: bool = True
    """False where the article only mentions the topic in passing."""
    once: bool = False
    """Whether its words stand in one place of the text alone, and not at its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailReport:
    """A detail, as a later message on its story names it: the article, and what is new in it."""

    article: OutletReport
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One development, with all that a message about it may say.

    `id` never changes for the same development: it is the key that keeps a second copy away.
    `timeline` is what happened in the storyline before, newest first, at most five.
    `importance` is in 0..1, `outlets` are the independent outlets, `copies` only a count.
    """

    id: str
    kind: DevelopmentKind
    story: str
    story_title: str
    storyline: str
    at: datetime
    article: OutletReport
    new: tuple[str, ...]
    why: tuple[MatchEvidence, ...]
    importance: float
    stage: Stage
    previous_stage: Stage
    actor: str = ""
    """Who brought the story to its stage, as the article names them; empty when it does not."""
    outlets: tuple[OutletReport, ...] = ()
    copies: int = 0
    timeline: tuple[OutletReport, ...] = ()
    language: str = "en"
    links: tuple[NamedLink, ...] = ()
    """Feedback links for the reader: mute the story, not relevant, more like this."""
    confirmed_by: tuple[str, ...] = ()
    """The outlets for which it waited, once they have reported the story as well."""
    strength: Strength = Strength.DEVELOPMENT
    """A detail interrupts nobody, unless its route treats details as alerts."""
    also: tuple[DetailReport, ...] = ()
    """Details on the story that its recipient has not got yet, oldest first."""
    facts: tuple[str, ...] = ()
    """Deadlines, dates and amounts of the article in a few words each."""
    is_official: bool = False
    """Whether its article is an official document, or an official source's own."""
    act: str = ""
    """`done` or `planned`: the status of the act in the headline; empty where it has none."""
    is_denial: bool = False
    """Whether the headline reports that something is denied."""
    sourcing: str = ""
    """Whom the article has its news from, where it does not name them."""
    written_by: str = ""
    """The language model that wrote the two below; empty where none did."""
    what_changed: str = ""
    """One sentence, each clause with the numbers of its sentences; 0 is the headline."""
    translation: tuple[str, ...] = ()
    """The headline and the new sentences in the reader's language."""

    search: str = ""
    """The saved search that found its article; empty for a development of a topic's story."""

    @property
    def mentions(self) -> bool:
        """Whether the article only mentions its topics in passing."""
        return bool(self.why) and not any(each.about for each in self.why)


class DecisionAction(StrEnum):
    """What happens to an alert for one recipient."""

    SEND = "send"
    HOLD = "hold"
    SUPPRESS = "suppress"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One address in one channel. `label` is safe to show; the address itself is a secret."""

    channel: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether one recipient gets an alert now, later or not at all, and why. `topics` led to it.

    `planned` is when it goes out as a message of its own, or would have without a flood. What is
    held is sent at `due`: alone, or `gathered` into one message with others; those with the same
    `together` come in a message of their own. `needs` is how many outlets it waits for. `terms` are
    those of the route that takes it, `silence` is the id of the silence that keeps it back.
    `details` is what is done with what is a detail to this recipient; None for an alert.
    """

    recipient: Recipient
    action: DecisionAction
    topics: tuple[str, ...]
    outcome: str
    text: str
    planned: datetime | None = None
    due: datetime | None = None
    gathered: bool = False
    together: str = ""
    needs: int = 0
    terms: DeliveryPolicy = NO_POLICY
    silence: int | None = None
    details: DetailHandling | None = None

    @property
    def alerts(self) -> bool:
        """Whether its recipient gets the alert, now or later; a detail is no alert."""
        is_detail = self.details not in {None, DetailHandling.ALERT}
        return self.action is not DecisionAction.SUPPRESS and not is_detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered alert, frozen when it is decided: a retry sends the same words.

    `text` is plain, `html` escaped and complete, `blocks` are Slack's (Block Kit). `message_id` is
    the same for all attempts to send it.
    """

    message_id: str
    subject: str
    text: str
    html: str
    blocks: tuple[Mapping[str, object], ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    """The alert as plain JSON values: what a webhook sends and the console draws."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReference:
    """Where a service keeps a message: its own ids of the conversation and of the message."""

    conversation: str
    message: str


class FailureScope(StrEnum):
    """What a permanent failure is about: this message, the recipient, or the whole channel."""

    MESSAGE = "message"
    RECIPIENT = "recipient"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came of one attempt to send.

    `permanent` means that another attempt with the same address cannot succeed, and `blame` says
    for whom; `retry_after` is what the service asked for, if it did. `code` is the service's own
    (HTTP or SMTP), 0 if none. `begins` is where a message now stands that others may answer;
    `thread_gone` says that the one to answer or to change is there no more.
    """

    ok: bool
    detail: str
    code: int = 0
    permanent: bool = False
    retry_after: timedelta | None = None
    blame: FailureScope = FailureScope.RECIPIENT
    begins: MessageReference | None = None
    thread_gone: bool = False
