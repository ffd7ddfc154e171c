"""The names of values that pages show as they are written, collected for the catalogues.

A template shows one by `{{ story.stage.value|translated }}`.
"""

from __future__ import annotations

from policywire.alerts.routing.silence import SilenceKind
from policywire.config.enums import ArticleKind, NoteKind, Role, Stage
from policywire.config.translation.texts import translatable
from policywire.crawler.polling.source_health import HealthStatus
from policywire.pipeline.model.mark import MarkKind
from policywire.pipeline.model.proceeding import ProceedingKind

STAGES = {
    Stage.REPORTED: translatable("reported"),
    Stage.REQUESTED: translatable("requested"),
    Stage.PROPOSED: translatable("proposed"),
    Stage.AGREED: translatable("agreed"),
    Stage.FINAL: translatable("final"),
    Stage.CHALLENGED: translatable("challenged"),
    Stage.BLOCKED: translatable("blocked"),
    Stage.UPHELD: translatable("upheld"),
    Stage.IN_FORCE: translatable("in force"),
    Stage.WITHDRAWN: translatable("withdrawn"),
}
MARK_KINDS = {
    MarkKind.RELEVANT: translatable("relevant"),
    MarkKind.NOT_RELEVANT: translatable("not relevant"),
    MarkKind.NOT_DEVELOPMENT: translatable("not a development"),
    MarkKind.DEVELOPMENT: translatable("a development"),
    MarkKind.SAME_STORY: translatable("same story"),
    MarkKind.OTHER_STORY: translatable("other story"),
    MarkKind.MERGE: translatable("merge"),
    MarkKind.WRONG_STAGE: translatable("wrong stage"),
}
ROLES = {
    Role.VIEWER: translatable("viewer"),
    Role.EDITOR: translatable("editor"),
    Role.ADMIN: translatable("admin"),
}
ARTICLE_KINDS = {
    ArticleKind.NEWS: translatable("news"),
    ArticleKind.OFFICIAL_DOCUMENT: translatable("official document"),
    ArticleKind.PRESS_RELEASE: translatable("press release"),
    ArticleKind.PAGE_CHANGE: translatable("page change"),
}
HEALTH = {
    HealthStatus.NEW: translatable("not polled yet"),
    HealthStatus.HEALTHY: translatable("healthy"),
    HealthStatus.DOUBTFUL: translatable("doubtful"),
    HealthStatus.FAILING: translatable("failing"),
    HealthStatus.RECOVERED: translatable("recovered"),
}
NOTE_KINDS = {
    NoteKind.NOTE: translatable("note"),
    NoteKind.TAG: translatable("tag"),
    NoteKind.STAR: translatable("star"),
    NoteKind.ASSIGNED: translatable("assigned"),
}
PROCEEDING_KINDS = {
    ProceedingKind.BILL: translatable("bill"),
    ProceedingKind.COURT_DOCKET: translatable("court docket"),
    ProceedingKind.AGENCY_DOCKET: translatable("agency docket"),
    ProceedingKind.RULEMAKING: translatable("rulemaking"),
    ProceedingKind.LAW: translatable("public law"),
    ProceedingKind.ORDER: translatable("executive order"),
    ProceedingKind.HEARING: translatable("hearing"),
    ProceedingKind.GUIDANCE: translatable("guidance"),
    ProceedingKind.PROPOSAL: translatable("EU proposal"),
    ProceedingKind.DOCUMENT: translatable("Federal Register document"),
}
SILENCE_KINDS = {
    SilenceKind.TOPIC: translatable("topic"),
    SilenceKind.STORY: translatable("story"),
    SilenceKind.SOURCE: translatable("source"),
    SilenceKind.TEXT: translatable("text"),
}

VALUE_NAMES = (
    STAGES,
    MARK_KINDS,
    ROLES,
    ARTICLE_KINDS,
    HEALTH,
    NOTE_KINDS,
    PROCEEDING_KINDS,
    SILENCE_KINDS,
)
