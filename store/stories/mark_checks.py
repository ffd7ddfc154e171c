"""What a mark is about: given, in the store, and such that the mark makes sense."""

from __future__ import annotations

from sqlmodel import Session, col, select

from policywire.pipeline.model.mark import (
    REQUIRED_FIELDS,
    MarkError,
    MarkKind,
    NothingToMarkError,
)
from policywire.store.articles.articles import key_of
from policywire.store.schema import ArticleRow, MatchRow
from policywire.store.stories import stage_corrections, stories, story_merge_split


def checked(session: Session, kind: MarkKind, given: dict[str, str]) -> dict[str, str]:
    """What the kind needs, with the ids of the stories as they are now.

    Raises MarkError when something is missing or not in the store.
    """
    needed = {name: given[name].strip() for name in REQUIRED_FIELDS[kind]}
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise MarkError(f"`{kind.value}` needs {' and '.join(missing)}")
    for name in ("story", "into"):
        if name in needed:
            needed[name] = _story(session, needed[name])
    if "article" in needed:
        _check_article(session, needed["article"])
    if kind is MarkKind.OTHER_STORY:
        needed["story"] = story_merge_split.story_of(session, needed["article"])
    if kind is MarkKind.DEVELOPMENT:
        _check_on_topic(session, needed["article"])
    if kind is MarkKind.WRONG_STAGE:
        stage_corrections.check(session, needed["story"])
    if kind is MarkKind.MERGE and needed["story"] == needed["into"]:
        raise MarkError(f"`{given['story']}` and `{given['into']}` are already one story")
    return needed


def _story(session: Session, story_id: str) -> str:
    found = stories.resolve(session, story_id)
    if found is None:
        raise NothingToMarkError(f"no story `{story_id}`; `policywire stories` lists them")
    return found


def _check_article(session: Session, url: str) -> None:
    judged_at_query = select(ArticleRow.judged_at).where(col(ArticleRow.key) == key_of(url))
    found = session.exec(judged_at_query).first()
    if found is None:
        raise NothingToMarkError(f"no processed article {url}; give its full address")


def _check_on_topic(session: Session, url: str) -> None:
    on_topic = select(MatchRow.topic).join(ArticleRow).where(col(ArticleRow.key) == key_of(url))
    if session.exec(on_topic.limit(1)).first() is None:
        raise MarkError(f"{url} matches no topic, so nobody follows it; change a topic first")
