"""Every table. The queries stand in the file of the noun they are about.

A value that other rooms made whole (a verdict, a message) is kept whole as JSON text; columns
beside it exist only for what a query filters, joins or sorts by.
"""

from policywire.store.schema.article import (
    ARTICLE_PENDING,
    NO_COPY,
    NOT_TOLD,
    ArticleRow,
    MatchRow,
    ProcessingFailureRow,
    RefusedEntryRow,
    SourceRow,
    VerdictRow,
)
from policywire.store.schema.audit import AuditRow
from policywire.store.schema.backfill import BackfillRow
from policywire.store.schema.base import Row
from policywire.store.schema.delivery import (
    EXPIRES,
    HELD,
    HELD_DETAIL,
    IS_DIGEST,
    SILENCED,
    TOGETHER,
    UNCONFIRMED,
    WAITING,
    AlertRow,
    AttemptRow,
    DeliveryRow,
    RecipientPlaceRow,
    SilenceRow,
    SuspensionRow,
    ThreadRow,
)
from policywire.store.schema.instance import InstanceRow
from policywire.store.schema.opinion import ModelCallRow, OpinionRow
from policywire.store.schema.person import InvitationRow, LoginRow, TokenRow, UserRow
from policywire.store.schema.proceeding import ArticleProceedingRow, ProceedingRow
from policywire.store.schema.reader import (
    BriefItemRow,
    BriefRow,
    NoteRow,
    ReaderRow,
    SavedSearchRow,
    SearchQueueRow,
    SearchUntriedRow,
)
from policywire.store.schema.restore import CaughtUpRow, RestoreRow
from policywire.store.schema.story import (
    DevelopmentRow,
    MarkEffectRow,
    MarkRow,
    StoryRow,
    StoryTopicRow,
)
from policywire.store.schema.subscription import SubscriptionRow
from policywire.store.schema.upcoming_date import UpcomingDateRow
from policywire.store.schema.version import VERSION_PENDING, ArticleVersionRow, RecheckRow
from policywire.store.schema.worker import (
    ApiRequestRow,
    ChannelLaneRow,
    HostPaceRow,
    SiteRobotsRow,
    WorkerRow,
)

__all__ = [
    "ARTICLE_PENDING",
    "EXPIRES",
    "HELD",
    "HELD_DETAIL",
    "IS_DIGEST",
    "NOT_TOLD",
    "NO_COPY",
    "SILENCED",
    "TOGETHER",
    "UNCONFIRMED",
    "VERSION_PENDING",
    "WAITING",
    "AlertRow",
    "ApiRequestRow",
    "ArticleProceedingRow",
    "ArticleRow",
    "ArticleVersionRow",
    "AttemptRow",
    "AuditRow",
    "BackfillRow",
    "BriefItemRow",
    "BriefRow",
    "CaughtUpRow",
    "ChannelLaneRow",
    "DeliveryRow",
    "DevelopmentRow",
    "HostPaceRow",
    "InstanceRow",
    "InvitationRow",
    "LoginRow",
    "MarkEffectRow",
    "MarkRow",
    "MatchRow",
    "ModelCallRow",
    "NoteRow",
    "OpinionRow",
    "ProceedingRow",
    "ProcessingFailureRow",
    "ReaderRow",
    "RecheckRow",
    "RecipientPlaceRow",
    "RefusedEntryRow",
    "RestoreRow",
    "Row",
    "SavedSearchRow",
    "SearchQueueRow",
    "SearchUntriedRow",
    "SilenceRow",
    "SiteRobotsRow",
    "SourceRow",
    "StoryRow",
    "StoryTopicRow",
    "SubscriptionRow",
    "SuspensionRow",
    "ThreadRow",
    "TokenRow",
    "UpcomingDateRow",
    "UserRow",
    "VerdictRow",
    "WorkerRow",
]
