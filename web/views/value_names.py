"""The names of values that pages show as they are written, collected for the catalogues.

A template shows one by `{{ story.stage.value|translated }}`.
"""

from __future__ import annotations

from policywire.config.enums import Role, Stage
from policywire.config.translation.texts import translatable
from policywire.pipeline.model.mark import MarkKind

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
    Role.ADMIN: translatable("administrator"),
}
