"""Articles, verdicts and alerts to store, as short as a test wants to write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from policywire.alerts.model.alert import (
    Alert,
    Decision,
    DecisionAction,
    MatchEvidence,
    Message,
    OutletReport,
    Recipient,
)
from policywire.config.enums import ArticleField, DevelopmentKind, Stage, Tier
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import (
    ArticleVerdict,
    Copy,
    Development,
    Match,
    NewSentence,
    PipelineStep,
    Placement,
    Reason,
    Span,
)
from policywire.store.articles import articles
from policywire.store.database.store import Store
from policywire.store.decisions import verdicts

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def article(name: str = "a", **changes: object) -> Article:
    """An article found now, with every field told apart from its neighbours."""
    made = Article(
        url=f"https://news.example/{name}",
        title=f"Title of {name}",
        text=f"Text of {name}.\nSecond paragraph.",
        outlet="The Gazette",
        found=NOW,
        published=NOW - MINUTE,
        lede=f"Lede of {name}",
        author="A. Writer",
        source="gazette",
        note="no note",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def match(topic: str = "tariffs") -> Match:
    """A match with its proof."""
    return Match(
        topic=topic,
        score=0.75,
        clause="tariff*",
        spans=(Span(ArticleField.TITLE, 0, 5, "Title"),),
        parts={"title": 0.5, "body": 0.25},
    )


def development(
    about: Article, story: str = "s1", stage: Stage = Stage.PROPOSED, **changes: object
) -> Development:
    """A development of `story` by the article."""
    made = Development(
        kind=DevelopmentKind.NEW_FACTS,
        story=story,
        storyline=f"line of {story}",
        article=about.url,
        at=about.published_or_found,
        topics=("tariffs",),
        new=(NewSentence("Second paragraph.", 13, 30),),
        importance=0.5,
        stage=stage,
        previous_stage=Stage.REPORTED,
        parts={"tier": 0.5},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def verdict(
    about: Article,
    story: str | None = "s1",
    *,
    topics: tuple[str, ...] = ("tariffs",),
    copy_of: str | None = None,
    moves: bool = False,
    stage: Stage = Stage.PROPOSED,
) -> ArticleVerdict:
    """A verdict that puts the article into `story`; a round-up has none."""
    reason = Reason(
        PipelineStep.STORY, "joined", "It shares rare words.", {"cosine": 0.5, "words": ["x"]}
    )
    return ArticleVerdict(
        article=about.url,
        copy=None if copy_of is None else Copy(copy_of, 0.9),
        matches=tuple(match(topic) for topic in topics),
        placement=None
        if story is None
        else Placement(story=story, storyline=f"line of {story}", opened=False, similarity=0.5),
        development=development(about, story, stage) if moves and story else None,
        reasons=(reason,),
    )


def judge(store: Store, about: Article, decided: ArticleVerdict, now: datetime = NOW) -> None:
    """Keep an article and the verdict on it."""
    with store.writing() as session:
        articles.add(session, [about])
        verdicts.save(session, about, decided, now)


def alert(name: str = "alert-1", about: Article | None = None) -> Alert:
    """An alert about an article."""
    told = about or article()
    report = OutletReport(
        outlet=told.outlet,
        title=told.title,
        url=told.url,
        tier=Tier.PRESS,
        at=told.published_or_found,
    )
    why = MatchEvidence(
        topic="tariffs", title="Tariffs", clause="tariff*", snippet="Title", marks=((0, 5),)
    )
    return Alert(
        id=name,
        kind=DevelopmentKind.NEW_FACTS,
        story="s1",
        story_title=told.title,
        storyline="line of s1",
        at=told.published_or_found,
        article=report,
        new=("Second paragraph.",),
        why=(why,),
        importance=0.5,
        stage=Stage.PROPOSED,
        previous_stage=Stage.REPORTED,
        outlets=(report,),
        copies=2,
        timeline=(report,),
    )


def message(name: str = "alert-1") -> Message:
    """The alert in words."""
    return Message(
        message_id=f"<{name}@policywire>",
        subject=f"Subject of {name}",
        text="text",
        html="<p>text</p>",
        blocks=({"type": "section", "text": {"type": "mrkdwn", "text": "text"}},),
        facts={"id": name, "n": 1, "nested": {"list": [1, "two", None]}},
    )


def decision(
    recipient: str = "desk", action: DecisionAction = DecisionAction.SEND, channel: str = "mail"
) -> Decision:
    """What is to be done for one recipient."""
    return Decision(
        recipient=Recipient(channel=channel, label=recipient),
        action=action,
        topics=("tariffs",),
        outcome={
            DecisionAction.SEND: "route",
            DecisionAction.HOLD: "digest",
            DecisionAction.SUPPRESS: "backfill",
        }[action],
        text=f"Why {recipient} is to {action.value}.",
    )
