"""The closed vocabularies of the field, shared by YAML, code, command line and page."""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """How close a source is to the official record: agency, wire service, paper, everyone else."""

    OFFICIAL = "official"
    WIRE = "wire"
    PRESS = "press"
    BLOG = "blog"


class ArticleKind(StrEnum):
    """What an article is, whatever it says."""

    NEWS = "news"
    OFFICIAL_DOCUMENT = "official document"
    PRESS_RELEASE = "press release"
    PAGE_CHANGE = "page change"


class DevelopmentKind(StrEnum):
    """The types of development of a story."""

    NEW_STORY = "new story"
    NEW_FACTS = "new facts"
    OFFICIAL_DOCUMENT = "official document"
    STAGE = "stage"
    SURGE = "surge"
    REVIVED = "revived"
    CORRECTION = "correction"


class Strength(StrEnum):
    """How urgent a development is: one interrupts its readers, a detail waits for the digest."""

    DEVELOPMENT = "development"
    DETAIL = "detail"


class Told(StrEnum):
    """How an article was told to those who follow a topic that it matches."""

    ALERT = "alert"
    DETAIL = "detail"
    NOT = ""


class DetailHandling(StrEnum):
    """What a route does with a detail."""

    DIGEST_AND_THREAD = "digest and thread"
    """Posted into the story's thread where there is one, and listed in the next digest."""
    DIGEST = "digest"
    THREAD = "thread"
    ALERT = "alert"
    """Sent like a development."""
    OFF = "off"


class Cadence(StrEnum):
    """How often a recipient wants to be written to."""

    AT_ONCE = "at once"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class DateKind(StrEnum):
    """What happens on an upcoming date."""

    COMMENTS_CLOSE = "comments close"
    HEARING = "hearing"
    EFFECTIVE = "effective"
    DEADLINE = "deadline"


class Stage(StrEnum):
    """How far a policy has come, according to the coverage."""

    REPORTED = "reported"
    REQUESTED = "requested"
    PROPOSED = "proposed"
    AGREED = "agreed"
    FINAL = "final"
    CHALLENGED = "challenged"
    BLOCKED = "blocked"
    UPHELD = "upheld"
    IN_FORCE = "in force"
    WITHDRAWN = "withdrawn"


class ArticleField(StrEnum):
    """The parts of an article that a topic can search."""

    TITLE = "title"
    LEDE = "lede"
    BODY = "body"
    OUTLET = "outlet"
    AUTHOR = "author"
    KIND = "kind"
    AGENCY = "agency"


class UnconfirmedAction(StrEnum):
    """What happens when nobody confirms a development in time."""

    NOTIFY = "notify"
    DIGEST = "digest"


class Weekday(StrEnum):
    """A day of the week; in this order they count as `datetime.weekday()` does."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Role(StrEnum):
    """What a user may do on the page."""

    VIEWER = "viewer"
    EDITOR = "editor"
    """Can also mute, correct, resend and change topics."""
    ADMIN = "admin"
    """Can also invite people, change their roles and remove them."""


class NoteKind(StrEnum):
    """What people write at a story or an article."""

    NOTE = "note"
    TAG = "tag"
    STAR = "star"
    ASSIGNED = "assigned"


class Scope(StrEnum):
    """What an API token may do; every token can read."""

    READ = "read"
    MARK = "mark"
    """Correct: relevance, stories, stages."""
    SILENCE = "silence"
    """Mute, snooze, and end either."""
    FOLLOW = "follow"
    """Follow a bill, a docket or a rule by its number."""
    SEND = "send"
    """Send a delivery again, poll a source now."""
    ADMIN = "admin"
    """All that an editor may do."""


class ModelUse(StrEnum):
    """What a language model may be asked for."""

    DEVELOPMENT = "development"
    RELEVANCE = "relevance"
    SENTENCE = "sentence"
    TRANSLATION = "translation"
    ANSWER = "answer"
    """Answers of `policywire ask`."""
    DRAFT = "draft"
    """Drafts of topics from a description in plain words."""
    DIGEST = "digest"
    """A paragraph on each topic of a digest."""


class DevelopmentReading(StrEnum):
    """Who decides whether an article of a topic is a development."""

    RULES = "rules"
    RULES_AND_MODEL = "rules+llm"


class McpAccess(StrEnum):
    """What programs may do at `/mcp`."""

    OFF = "off"
    READ = "read"
    WRITE = "write"
    """Also mark, mute and follow, with a token of that scope."""
