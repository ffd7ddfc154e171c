"""Every table. The queries stand in the file of the noun they are about.

A value that other rooms made whole (a verdict, a message) is kept whole as JSON text; columns
beside it exist only for what a query filters, joins or sorts by.
"""

from policywire.store.schema.article import (
    NO_COPY,
    NOT_JUDGED,
    ArticleRow,
    MatchRow,
    SourceRow,
    VerdictRow,
)
from policywire.store.schema.backfill import SweepRow
from policywire.store.schema.base import Row
from policywire.store.schema.delivery import (
    HELD,
    IS_DIGEST,
    SILENCED,
    TOGETHER,
    UNCONFIRMED,
    WAITING,
    AlertRow,
    AttemptRow,
    DeliveryRow,
    ParkedRow,
    SilenceRow,
    ThreadRow,
)
from policywire.store.schema.instance import InstanceRow
from policywire.store.schema.person import LoginRow, TokenRow, UserRow
from policywire.store.schema.story import (
    DevelopmentRow,
    MarkEffectRow,
    MarkRow,
    StoryRow,
    StoryTopicRow,
)
from policywire.store.schema.upcoming_date import DateAheadRow
from policywire.store.schema.version import NOT_WEIGHED, ArticleVersionRow, RereadingRow

__all__ = [
    "HELD",
    "IS_DIGEST",
    "NOT_JUDGED",
    "NOT_WEIGHED",
    "NO_COPY",
    "SILENCED",
    "TOGETHER",
    "UNCONFIRMED",
    "WAITING",
    "AlertRow",
    "ArticleRow",
    "ArticleVersionRow",
    "AttemptRow",
    "DateAheadRow",
    "DeliveryRow",
    "DevelopmentRow",
    "InstanceRow",
    "LoginRow",
    "MarkEffectRow",
    "MarkRow",
    "MatchRow",
    "ParkedRow",
    "RereadingRow",
    "Row",
    "SilenceRow",
    "SourceRow",
    "StoryRow",
    "StoryTopicRow",
    "SweepRow",
    "ThreadRow",
    "TokenRow",
    "UserRow",
    "VerdictRow",
]
