"""`/topics/{key}`: what a topic asks for in words, a test of it, and its stories."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from policywire.alerts.routing.silence import SilenceKind
from policywire.config.enums import Field, Tier
from policywire.config.models import Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import Match
from policywire.pipeline.stories.feedback_thresholds import tune
from policywire.pipeline.topics.matcher import Matcher, NearMiss
from policywire.store.stories import marks, stories
from policywire.web.pages.article import stretches
from policywire.web.pages.stories import entries, titles_of
from policywire.web.pages.story import silences_on
from policywire.web.views import cursor, labels
from policywire.web.views.highlight import Piece, paragraphs, pieces
from policywire.web.views.request import Refusal, Visit
from policywire.web.views.sparkline import sparkline
from policywire.web.views.template import page

DAYS = 30
STORIES = 20
LONGEST_TEXT = 100_000
"""Letters of a pasted text that are tried; fewer are shown again."""
SHOWN_TEXT = 20_000
MOST_LINES = 300
"""Lines of an explanation that are shown."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a topic says to a text: its match or what it lacks, and the text with marked words."""

    match: Match | None
    clauses: tuple[str, ...]
    misses: tuple[NearMiss, ...]
    title: list[Piece]
    text: list[list[Piece]]


def topic(visit: Visit) -> Response:
    """The topic. Raises Refusal when nobody follows it."""
    key, followed = topic_of(visit)
    after = cursor.read(visit.query.get("after"))
    with visit.store.reading() as session:
        found = stories.recent(session, topic=key, limit=STORIES + 1, before=after)
        listed = entries(session, found[:STORIES])
        silences = silences_on(session, SilenceKind.TOPIC, key, visit.now)
        relevant, noise = marks.tally(session, key)
        tuned = tune(marks.with_topics(session)).tuned.values()
    last = found[STORIES - 1] if len(found) > STORIES else None
    return page(
        "topic",
        visit,
        key=key,
        topic=followed,
        titles=titles_of(visit),
        explanation=_lines(visit.backing.matcher().explain(key)),
        curve=sparkline(visit.daily.of_topics(visit.now).get(key, {}), visit.now.date(), DAYS),
        listed=listed,
        silences=silences,
        judged=relevant + noise,
        noise=noise,
        learned=[labels.learned(each) for each in tuned if each.topic == key],
        older=cursor.write(last.last_seen, last.id) if last else None,
        trial=trial_of(visit, visit.backing.matcher(), key, followed),
        shown_text=SHOWN_TEXT,
    )


def _lines(explanation: str) -> list[tuple[int, str]]:
    """The lines of an explanation, each with how deep it is indented, 0 to 3."""
    return [
        (min((len(line) - len(line.lstrip())) // 2, 3), line.strip(" -·"))
        for line in explanation.splitlines()[1 : MOST_LINES + 1]
    ]


def topic_of(visit: Visit) -> tuple[str, Topic]:
    """The topic that the path names. Raises Refusal when there is none."""
    key = visit.parts["key"]
    followed = visit.configuration.topics.get(key)
    if followed is None or key not in visit.backing.matcher().topics:
        raise Refusal(404, "No such topic", "It is not in topics.yaml, or no longer.")
    return key, followed


def trial_of(visit: Visit, matcher: Matcher, key: str, followed: Topic) -> Trial | None:
    """The trial of the text that was pasted; None when there is none."""
    title, text = visit.form.get("title", "").strip(), visit.form.get("text", "").strip()
    if not title and not text:
        return None
    pasted = Article(
        url="https://pasted.invalid/",
        title=title[:500],
        text=text.replace("\r\n", "\n")[:LONGEST_TEXT],
        outlet="pasted here",
        found=visit.now,
        tier=tier_for(followed),
    )
    return tried(matcher, key, pasted)


def tried(matcher: Matcher, key: str, pasted: Article) -> Trial:
    """What the topic says to an article."""
    match = next((each for each in matcher.match(pasted) if each.topic == key), None)
    proof = [match] if match else []
    return Trial(
        match,
        matcher.fired(pasted, key),
        () if match else matcher.near_misses(pasted, key),
        pieces(pasted.title, stretches(proof, Field.TITLE)),
        paragraphs(pasted.text[:SHOWN_TEXT], stretches(proof, Field.BODY)),
    )


def tier_for(followed: Topic) -> Tier:
    """A text that no source brought counts as from where the topic wants it."""
    tiers = followed.from_.tiers
    return Tier.PRESS if not tiers or Tier.PRESS in tiers else tiers[0]
