"""`/topics/{key}`: what a topic matches in plain words, a test of it, and its stories."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from policywire.alerts.routing.silence import SilenceKind
from policywire.alerts.routing.unrouted import unrouted_topics
from policywire.config.editing.route_references import references
from policywire.config.enums import ArticleField, Tier
from policywire.config.models import NearCondition, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import Match
from policywire.pipeline.stories.feedback_thresholds import adjust_thresholds
from policywire.pipeline.topics.authoring.near_headlines import NearHeadlines
from policywire.pipeline.topics.matcher import Matcher, NearMiss
from policywire.store.stories import marks, stories
from policywire.web.pages.article import matched_ranges
from policywire.web.pages.setup.topic_form import line_of
from policywire.web.pages.stories import list_items, titles_of
from policywire.web.pages.story import silences_on
from policywire.web.views import cursor, labels
from policywire.web.views.former_topic import no_topic_in_path
from policywire.web.views.highlight import TextSegment, highlight_line, highlight_paragraphs
from policywire.web.views.request import PageRequest
from policywire.web.views.sparkline import sparkline
from policywire.web.views.template import render_page

DAYS = 30
STORIES = 20
NEAR_MISSES = 3
LONGEST_TEXT = 100_000
"""Letters of a pasted text that are tried; fewer are shown again."""
SHOWN_TEXT = 20_000
MOST_LINES = 300
"""Lines of an explanation that are shown."""


@dataclass(frozen=True, slots=True)
class TopicTestResult:
    """What a topic says to a text: its match or what it lacks, and the text with marked words."""

    match: Match | None
    clauses: tuple[str, ...]
    misses: tuple[NearMiss, ...]
    title: list[TextSegment]
    text: list[list[TextSegment]]


def topic(request: PageRequest) -> Response:
    """The topic. Raises HttpError when nobody follows it."""
    key, followed = requested_topic(request)
    after = cursor.read(request.query.get("after"))
    with request.store.reading() as session:
        found = stories.recent(session, topic=key, limit=STORIES + 1, before=after)
        listed = list_items(session, found[:STORIES], request.now, key)
        silences = silences_on(session, SilenceKind.TOPIC, key, request.now)
        relevant, noise = marks.relevance_counts(session, key)
        tuned = adjust_thresholds(marks.with_topics(session)).adjusted.values()
    last = found[STORIES - 1] if len(found) > STORIES else None
    return render_page(
        "topic",
        request,
        key=key,
        topic=followed,
        titles=titles_of(request),
        explanation=_lines(request.app_context.matcher().explain(key)),
        curve=sparkline(
            request.daily_counts.of_topics(request.now).get(key, {}), request.now.date(), DAYS
        ),
        listed=listed,
        silences=silences,
        proposal=request.proposals.of_topic(key, request.app_context.matcher()),
        near=[
            (each, one_click(each))
            for each in request.near_misses.of_topic(key, request.configuration, request.now)
        ][:NEAR_MISSES],
        is_unrouted=key in unrouted_topics(request.configuration),
        references=references(request.configuration.routes, "topics", key),
        judged=relevant + noise,
        noise=noise,
        learned=[labels.adjusted_threshold_text(each) for each in tuned if each.topic == key],
        older=cursor.write(last.last_seen, last.id) if last else None,
        trial=match_pasted_text(request, request.app_context.matcher(), key, followed),
        shown_text=SHOWN_TEXT,
    )


def one_click(near: NearHeadlines) -> dict[str, str]:
    """What a button sends that makes the change; nothing where it is one of the query."""
    change = near.change
    if change is None or (change.added is None and change.dropped is None):
        return {}
    added, dropped = (_line(each) for each in (change.added, change.dropped))
    return {"part": "any", "phrase": added, "drop": dropped}


def _line(entry: str | NearCondition | None) -> str:
    if entry is None:
        return ""
    return line_of(entry if isinstance(entry, str) else entry.model_dump(exclude_none=True))


def _lines(explanation: str) -> list[tuple[int, str]]:
    """The lines of an explanation, each with how deep it is indented, 0 to 3."""
    return [
        (min((len(line) - len(line.lstrip())) // 2, 3), line.strip(" -·"))
        for line in explanation.splitlines()[1 : MOST_LINES + 1]
    ]


def requested_topic(request: PageRequest) -> tuple[str, Topic]:
    """The topic that the path names. Raises HttpError when there is none."""
    key = request.path_params["key"]
    followed = request.configuration.topics.get(key)
    if followed is None or key not in request.app_context.matcher().topics:
        raise no_topic_in_path(request, key)
    return key, followed


def match_pasted_text(
    request: PageRequest, matcher: Matcher, key: str, followed: Topic
) -> TopicTestResult | None:
    """The trial of the text that was pasted; None when there is none."""
    title, text = request.form.get("title", "").strip(), request.form.get("text", "").strip()
    if not title and not text:
        return None
    return match_topic(matcher, key, pasted_article(request, title, text, tier_for(followed)))


def pasted_article(request: PageRequest, title: str, text: str, tier: Tier) -> Article:
    """A text that no source brought, as an article."""
    return Article(
        url="https://pasted.invalid/",
        title=title[:500],
        text=text[:LONGEST_TEXT],
        outlet="pasted here",
        found=request.now,
        tier=tier,
    )


def match_topic(matcher: Matcher, key: str, pasted: Article) -> TopicTestResult:
    """What the topic says to an article."""
    match = next((each for each in matcher.match(pasted) if each.topic == key), None)
    proof = [match] if match else []
    return TopicTestResult(
        match,
        matcher.matching_entries(pasted, key),
        () if match else matcher.near_misses(pasted, key),
        highlight_line(pasted.title, matched_ranges(proof, ArticleField.TITLE)),
        highlight_paragraphs(pasted.text[:SHOWN_TEXT], matched_ranges(proof, ArticleField.BODY)),
    )


def tier_for(followed: Topic) -> Tier:
    """A text that no source brought counts as from where the topic wants it."""
    tiers = followed.from_.tiers
    return Tier.PRESS if not tiers or Tier.PRESS in tiers else tiers[0]
