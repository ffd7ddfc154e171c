from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from policywire.alerts.message.build_alert import compose
from policywire.alerts.message.snippet import is_mentioned_once, snippet
from policywire.alerts.model.alert import OutletReport
from policywire.alerts.model.story_context import StoryContext
from policywire.config.enums import ArticleField, DevelopmentKind, Stage, Tier
from policywire.config.models import Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import (
    ArticleVerdict,
    Development,
    Match,
    NewSentence,
    Span,
)

NOW = datetime(2026, 3, 3, tzinfo=UTC)
TEXT = (
    "The hall was full long before the hearing began, and the line went round the block.\n"
    "Late on Monday the Internal Revenue Service agreed to share addresses with Homeland Security."
    " Lawyers for the groups said they would appeal."
)
ARTICLE = Article(
    url="https://a.example/1", title="IRS agrees to share", text=TEXT, outlet="A", found=NOW
)


def _span(words: str, field: ArticleField = ArticleField.BODY, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(field, start, start + len(words), words)


MATCH = Match(
    topic="irs",
    score=0.7,
    clause="IRS AND share",
    spans=(_span("Internal Revenue Service"), _span("share")),
)
DEVELOPMENT = Development(
    kind=DevelopmentKind.NEW_STORY,
    story="s1",
    storyline="l1",
    article=ARTICLE.url,
    at=NOW,
    topics=("irs",),
    new=(NewSentence("It agreed.", 0, 10),),
    importance=0.6,
    stage=Stage.AGREED,
    previous_stage=Stage.REPORTED,
)
VERDICT = ArticleVerdict(
    article=ARTICLE.url,
    copy=None,
    matches=(MATCH, replace(MATCH, topic="unheard", score=0.9)),
    placement=None,
    development=DEVELOPMENT,
    reasons=(),
)
TOPICS = {"irs": Topic(title="IRS enforcement", why="Clients ask.")}


def _report(outlet: str, tier: Tier, hours: int) -> OutletReport:
    at = NOW - timedelta(hours=hours)
    return OutletReport(outlet=outlet, title=outlet, url="https://x.example", tier=tier, at=at)


CONTEXT = StoryContext(
    title="The story",
    reports=(
        _report("Blog", Tier.BLOG, 9),
        _report("Wire", Tier.WIRE, 2),
        _report("wire", Tier.WIRE, 1),
        _report("Agency", Tier.OFFICIAL, 0),
    ),
    copies=3,
    timeline=tuple(_report(f"T{n}", Tier.PRESS, n) for n in (3, 1, 7, 2, 9, 5)),
)


def test_only_the_topics_that_hear_of_it_are_grounds() -> None:
    alert = compose(ARTICLE, VERDICT, CONTEXT, TOPICS)
    assert [(w.topic, w.title, w.because) for w in alert.why] == [
        ("irs", "IRS enforcement", "Clients ask.")
    ]


def test_the_snippet_shows_the_words_that_matched_in_their_sentence() -> None:
    why = compose(ARTICLE, VERDICT, CONTEXT, TOPICS).why[0]
    marked = [why.snippet[start:end] for start, end in why.marks]
    assert marked == ["Internal Revenue Service", "share"]
    assert why.snippet.startswith("… ")
    assert "Late on Monday the Internal Revenue Service agreed to share" in why.snippet


def test_outlets_are_named_once_official_ones_first() -> None:
    alert = compose(ARTICLE, VERDICT, CONTEXT, TOPICS)
    assert [report.outlet for report in alert.outlets] == ["Agency", "Wire", "Blog"]


def test_the_timeline_is_newest_first_and_five_long() -> None:
    alert = compose(ARTICLE, VERDICT, CONTEXT, TOPICS)
    assert [report.outlet for report in alert.timeline] == ["T1", "T2", "T3", "T5", "T7"]


def test_the_id_is_the_same_for_the_same_development_and_only_for_it() -> None:
    one = compose(ARTICLE, VERDICT, CONTEXT, TOPICS)
    later = replace(DEVELOPMENT, at=NOW + timedelta(days=1), importance=0.1)
    again = compose(ARTICLE, replace(VERDICT, development=later), CONTEXT, TOPICS)
    other = replace(DEVELOPMENT, kind=DevelopmentKind.STAGE)
    another = compose(ARTICLE, replace(VERDICT, development=other), CONTEXT, TOPICS)
    assert one.id == again.id
    assert one.id != another.id
    assert len(one.id) == 32


def test_an_article_that_moved_nothing_cannot_be_told() -> None:
    with pytest.raises(ValueError, match="has no development"):
        compose(ARTICLE, replace(VERDICT, development=None), CONTEXT, TOPICS)


def test_words_in_the_title_are_shown_when_nothing_else_matched() -> None:
    span = _span("IRS", ArticleField.TITLE, ARTICLE.title)
    assert snippet(ARTICLE, [span]) == ("IRS agrees to share", ((0, 3),))


def test_a_word_of_a_field_without_text_stands_for_itself() -> None:
    assert snippet(ARTICLE, [Span(ArticleField.AGENCY, 0, 3, "DHS")]) == ("DHS", ((0, 3),))


_WORDS = st.text(alphabet="ab é\n\u202e\u200b\t漢\x00.", min_size=1, max_size=400)


@given(
    text=_WORDS,
    cuts=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 30)), min_size=1, max_size=8),
)
def test_marks_always_cover_the_words_that_matched(text: str, cuts: list[tuple[int, int]]) -> None:
    article = replace(ARTICLE, text=text)
    spans = [
        Span(ArticleField.BODY, start, min(len(text), start + length), text[start : start + length])
        for start, length in cuts
        if start < len(text)
    ]
    shown, marks = snippet(article, spans)
    expected = {" ".join(span.text.translate(_INVISIBLE).split()) for span in spans}
    assert all(shown[start:end] in expected for start, end in marks)
    assert [m for m in marks if m[0] >= m[1] or m[1] > len(shown)] == []
    assert list(marks) == sorted(marks)
    assert len(shown) < 320


_INVISIBLE = {0x202E: None, 0x200B: None, 0: None}


@pytest.mark.parametrize(
    ("spans", "once"),
    [
        ([Span(field=ArticleField.BODY, start=400, end=403, text="IRS")], True),
        (
            [
                Span(field=ArticleField.BODY, start=400, end=403, text="IRS"),
                Span(field=ArticleField.BODY, start=900, end=903, text="IRS"),
            ],
            False,
        ),
        (
            [
                Span(field=ArticleField.TITLE, start=0, end=3, text="IRS"),
                Span(field=ArticleField.BODY, start=400, end=403, text="IRS"),
            ],
            False,
        ),
        ([], False),
    ],
    ids=["one place", "two places", "in the headline", "nowhere"],
)
def test_what_stands_in_one_place_of_the_text_alone_is_mentioned_once(
    spans: list[Span], once: bool
) -> None:
    assert is_mentioned_once(spans) is once


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, ()), (1, ("and 1 procedural entry",)), (4, ("and 4 procedural entries",))],
)
def test_procedure_that_was_left_out_is_counted(count: int, told: tuple[str, ...]) -> None:
    alert = compose(ARTICLE, VERDICT, replace(CONTEXT, procedure=count), TOPICS)
    assert tuple(fact for fact in alert.facts if "procedural" in fact) == told
