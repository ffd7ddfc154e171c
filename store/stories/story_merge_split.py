"""What marks do to stories: articles go into another one, and can come back.

Ids stay as they are. A story that has lost its last article stays, empty, and forwards to where the
article went.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select, update

from policywire.pipeline.model.article_verdict import Development
from policywire.pipeline.model.mark import Mark, MarkKind
from policywire.pipeline.stories.story_assignment import short_id
from policywire.store.articles.articles import key_of
from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.upsert import insert
from policywire.store.schema import ArticleRow, DevelopmentRow, MarkEffectRow, StoryRow
from policywire.store.stories import stories, story_counters
from policywire.store.stories.mark_effects import effects_of

Moving = Sequence[tuple[int, str]]
"""Articles by their ids, each with the story it is in; a round-up is in none, which is empty."""


def apply(session: Session, mark: Mark) -> None:
    """Apply a mark; one that does not change an article's story does nothing here."""
    match mark.kind:
        case MarkKind.MERGE:
            _note_lines(session, mark, _join_lines(session, mark.story, mark.into))
            _move(session, mark, _all_of(session, mark.story), mark.into)
        case MarkKind.SAME_STORY:
            _move(session, mark, _with_copies(session, mark.article), mark.story)
        case MarkKind.OTHER_STORY:
            _split(session, mark)
        case MarkKind.DEVELOPMENT:
            _open_for(session, mark)
        case _:
            pass


def merge_pending(session: Session, mark: Mark) -> None:
    """Let a merge take effect on what was put into the merged story while it was made."""
    if mark.kind is MarkKind.MERGE and stories.resolve(session, mark.story) != mark.story:
        _move(session, mark, _all_of(session, mark.story), mark.into)


def affected_articles(session: Session, marks: Collection[int]) -> list[tuple[str, str, str]]:
    """The articles whose story or storyline was changed by marks, as they are placed now.

    Each with its URL, its story and its storyline; both are empty for one that is in no story.
    """
    moved = select(MarkEffectRow.article_id).where(col(MarkEffectRow.mark_id).in_(marks))
    lines = select(MarkEffectRow.story).where(col(MarkEffectRow.mark_id).in_(marks))
    query = (
        select(ArticleRow.url, ArticleRow.story_id, StoryRow.storyline)
        .outerjoin(StoryRow, col(StoryRow.id) == col(ArticleRow.story_id))
        .where(or_(col(ArticleRow.id).in_(moved), col(ArticleRow.story_id).in_(lines)))
        .order_by(col(ArticleRow.id))
    )
    return [(url, here or "", line or "") for url, here, line in session.exec(query)]


def undo(session: Session, mark_id: int) -> None:
    """Undo what a mark changed, as far as nothing has changed it since."""
    effects = effects_of(session, mark_id)
    for effect in effects:
        if effect.article_id is None:
            _set_line(session, effect.story, effect.became, effect.was)
    back: dict[tuple[str, str], list[int]] = {}
    for effect in effects:
        if effect.article_id is not None:
            back.setdefault((effect.became, effect.was), []).append(effect.article_id)
    for (became, was), articles in back.items():
        _restore(session, articles, became, was)


def story_of(session: Session, url: str) -> str:
    """The story that an article is in; empty when it is in none."""
    query = select(ArticleRow.story_id).where(col(ArticleRow.key) == key_of(url))
    return session.exec(query).first() or ""


def is_alone(session: Session, url: str) -> bool:
    """Whether an article is in a story of its own; copies of it do not count."""
    here = story_of(session, url)
    return bool(here) and len(_with_copies(session, url)) == len(_all_of(session, here))


def _all_of(session: Session, story_id: str) -> Moving:
    query = select(ArticleRow.id).where(col(ArticleRow.story_id) == story_id)
    return [(number, story_id) for number in session.exec(query) if number is not None]


def _with_copies(session: Session, url: str) -> Moving:
    """An article and the copies of it in the same story: a copy belongs where its original does."""
    here = story_of(session, url)
    copied = (col(ArticleRow.copy_of) == url) & (col(ArticleRow.story_id) == here)
    query = select(ArticleRow.id).where(or_(col(ArticleRow.key) == key_of(url), copied))
    return [(number, here) for number in session.exec(query) if number is not None]


def _split(session: Session, mark: Mark) -> None:
    moving = _with_copies(session, mark.article)
    if not mark.story or is_alone(session, mark.article):
        return
    # With the mark's id: an article that is split off, put back and split off again gets a new one.
    made = f"s{short_id(f'{mark.article}#{mark.id}')}"
    _open(session, made, stories.line_of(session, mark.story), mark.article)
    _move(session, mark, moving, made)


def _open_for(session: Session, mark: Mark) -> None:
    """Give a round-up, which is in no story, one of its own: only a story develops."""
    if story_of(session, mark.article):
        return
    made = f"s{short_id(f'{mark.article}#{mark.id}')}"
    moving = _with_copies(session, mark.article)
    _open(session, made, "", mark.article)
    _move(session, mark, moving, made)


def _move(session: Session, mark: Mark, moving: Moving, target: str) -> None:
    moved = [(number, was) for number, was in moving if was != target]
    if not moved:
        return
    rows = [
        {"mark_id": mark.id, "article_id": number, "story": "", "was": was, "became": target}
        for number, was in moved
    ]
    session.exec(insert(session, MarkEffectRow), params=rows)
    _assign(session, [number for number, _ in moved], target)
    for left in {was for _, was in moved if was}:
        _recount(session, left, target)
    _recount(session, target, "")


def _restore(session: Session, articles: Sequence[int], became: str, was: str) -> None:
    here = stories.resolve(session, became)
    query = select(ArticleRow.id).where(
        col(ArticleRow.id).in_(articles), col(ArticleRow.story_id) == here
    )
    # What a later mark has moved on stays where that mark put it.
    still = [number for number in session.exec(query) if number is not None]
    if not still or here is None:
        return
    if was:
        _reopen(session, was, still[0], stories.line_of(session, here))
    _assign(session, still, was)
    _recount(session, here, was)
    if was:
        _recount(session, was, "")


def _assign(session: Session, articles: Sequence[int], target: str) -> None:
    session.exec(
        update(ArticleRow).where(col(ArticleRow.id).in_(articles)).values(story_id=target or None)
    )
    if target:
        chosen = col(DevelopmentRow.article_id).in_(articles)
        _rewrite(session, chosen, story_id=target, line=stories.line_of(session, target))


def _rewrite(
    session: Session, chosen: ColumnElement[bool], *, line: str, story_id: str = ""
) -> None:
    """Let developments say where they belong now."""
    query = select(DevelopmentRow.id, DevelopmentRow.story_id, DevelopmentRow.body).where(chosen)
    for number, here, body in session.exec(query).all():
        target = story_id or here
        moved = replace(from_json(Development, body), story=target, storyline=line)
        session.exec(
            update(DevelopmentRow)
            .where(col(DevelopmentRow.id) == number)
            .values(story_id=target, body=to_json(Development, moved))
        )


def _recount(session: Session, story_id: str, forward: str) -> None:
    """Count a story anew; one that is empty forwards."""
    filled = story_counters.rebuild(session, story_id)
    session.exec(
        update(StoryRow)
        .where(col(StoryRow.id) == story_id)
        .values(merged_into=None if filled else forward or None)
    )


def _open(session: Session, story_id: str, line: str, url: str) -> None:
    row = session.exec(select(ArticleRow).where(col(ArticleRow.key) == key_of(url))).one()
    story_counters.open_empty(
        session, story_id, line or f"l{story_id[1:]}", row.title, row.happened_at
    )


def _reopen(session: Session, story_id: str, article_id: int, line: str) -> None:
    """Make a story that was forgotten while it was empty again."""
    row = session.exec(select(ArticleRow).where(col(ArticleRow.id) == article_id)).one()
    story_counters.open_empty(session, story_id, line, row.title, row.happened_at)


def _join_lines(session: Session, story_id: str, into: str) -> list[tuple[str, str, str]]:
    """Let all stories of one storyline go into that of another story: who went, from, to."""
    was, became = stories.line_of(session, story_id), stories.line_of(session, into)
    if was == became:
        return []
    members = session.exec(select(StoryRow.id).where(col(StoryRow.storyline) == was)).all()
    for member in members:
        _set_line(session, member, was, became)
    return [(member, was, became) for member in members]


def _note_lines(session: Session, mark: Mark, changed: Sequence[tuple[str, str, str]]) -> None:
    rows = [
        {"mark_id": mark.id, "article_id": None, "story": member, "was": was, "became": became}
        for member, was, became in changed
    ]
    if rows:
        session.exec(insert(session, MarkEffectRow), params=rows)


def _set_line(session: Session, story_id: str, was: str, became: str) -> None:
    this = (col(StoryRow.id) == story_id) & (col(StoryRow.storyline) == was)
    changed = update(StoryRow).where(this).values(storyline=became).returning(col(StoryRow.id))
    if session.exec(changed).first() is not None:
        _rewrite(session, col(DevelopmentRow.story_id) == story_id, line=became)
