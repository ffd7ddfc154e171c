"""A stage that people say is wrong: the story goes back to the one before, and can come again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select, update

from policywire.config.enums import DevelopmentKind, Stage
from policywire.pipeline.model.article_verdict import ArticleVerdict, Development
from policywire.pipeline.model.mark import Mark, MarkError
from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.upsert import insert
from policywire.store.schema import DevelopmentRow, MarkEffectRow, VerdictRow
from policywire.store.stories import story_counters
from policywire.store.stories.mark_effects import effects_of

Change = Callable[[Development], Development]


def check(session: Session, story_id: str) -> None:
    """Raises MarkError for a story that has come to no stage."""
    if _first_wrong(_developments(session, story_id)) is None:
        raise MarkError(f"story `{story_id}` has come to no stage that could be taken back")


def apply(session: Session, mark: Mark) -> None:
    """Take the story's stage back to the one before, in all that was decided since."""
    rows = _developments(session, mark.story)
    start = _first_wrong(rows)
    assert start is not None
    brought = from_json(Development, rows[start].body)
    before = brought.previous_stage
    right = before if before is not brought.stage else Stage.REPORTED
    for row in rows[start:]:
        was = row.body
        _rewrite(session, row, lambda each: _without(each, brought.stage, right))
        effect = {"mark_id": mark.id, "article_id": row.article_id, "story": mark.story}
        session.exec(insert(session, MarkEffectRow).values(**effect, was=was, became=row.body))
    story_counters.rebuild(session, mark.story)


def undo(session: Session, mark_id: int) -> None:
    """Put the stages back as they were, in what is still as the mark made it."""
    stories = set()
    for effect in effects_of(session, mark_id):
        was, became = (from_json(Development, body) for body in (effect.was, effect.became))
        for row in _of_article(session, effect.article_id):
            now = from_json(Development, row.body)
            if (now.at, now.version, now.stage) == (became.at, became.version, became.stage):
                _rewrite(session, row, lambda each, was=was: _as_before(each, was))  # type: ignore[misc]
                stories.add(row.story_id)
    for story in stories:
        story_counters.rebuild(session, story)


def _first_wrong(rows: Sequence[DevelopmentRow]) -> int | None:
    """Which development brought the story to its stage; None if it is merely reported."""
    found = [from_json(Development, row.body) for row in rows]
    if not found or found[-1].stage is Stage.REPORTED:
        return None
    moved = [n for n, each in enumerate(found) if each.stage is not each.previous_stage]
    return moved[-1] if moved else 0


def _without(development: Development, wrong: Stage, right: Stage) -> Development:
    """The development as if the story had not come to the wrong stage."""
    brought = development.stage is wrong and development.previous_stage is not wrong
    stage = right if development.stage is wrong else development.stage
    before = right if development.previous_stage is wrong else development.previous_stage
    is_stage = brought and development.kind is DevelopmentKind.STAGE
    return replace(
        development,
        stage=stage,
        previous_stage=before,
        kind=DevelopmentKind.NEW_FACTS if is_stage else development.kind,
        actor="" if development.stage is wrong else development.actor,
    )


def _as_before(development: Development, was: Development) -> Development:
    return replace(
        development,
        stage=was.stage,
        previous_stage=was.previous_stage,
        kind=was.kind,
        actor=was.actor,
    )


def _rewrite(session: Session, row: DevelopmentRow, change: Change) -> None:
    """Change a development, and the verdict that it stands in: memory is recalled from that."""
    development = from_json(Development, row.body)
    changed = change(development)
    row.body, row.kind = to_json(Development, changed), changed.kind.value
    session.add(row)
    session.flush()
    this = col(VerdictRow.article_id) == row.article_id
    body = session.exec(select(VerdictRow.body).where(this)).first()
    verdict = from_json(ArticleVerdict, body) if body else None
    if verdict is None or verdict.development is None or development.version > 1:
        return  # a correction stands beside the verdict
    amended = replace(verdict, development=change(verdict.development))
    session.exec(update(VerdictRow).where(this).values(body=to_json(ArticleVerdict, amended)))


def _developments(session: Session, story_id: str) -> Sequence[DevelopmentRow]:
    query = select(DevelopmentRow).where(col(DevelopmentRow.story_id) == story_id)
    ordered = query.order_by(col(DevelopmentRow.at), col(DevelopmentRow.id))
    return session.exec(ordered, execution_options={"populate_existing": True}).all()


def _of_article(session: Session, article_id: int | None) -> Sequence[DevelopmentRow]:
    query = select(DevelopmentRow).where(col(DevelopmentRow.article_id) == article_id)
    return session.exec(query, execution_options={"populate_existing": True}).all()
