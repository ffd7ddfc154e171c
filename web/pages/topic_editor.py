"""`/topics/{key}/edit`: a topic as it is written: tried on a text, tested on the past, saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from starlette.responses import Response

from policywire.config.config_error import ConfigurationError
from policywire.config.models import Topic
from policywire.config.yaml.loader import Loaded
from policywire.config.yaml.topics_file import Draft, TopicsFile
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.url import canonical
from policywire.crawler.polling.article_builder import sourceless
from policywire.pipeline.topics.backtest import Backtest, backtest
from policywire.pipeline.topics.lint import lint
from policywire.pipeline.topics.matcher import Matcher
from policywire.pipeline.topics.topic_error import TopicError
from policywire.store.articles import articles
from policywire.web.pages.problem import NOT_ALLOWED
from policywire.web.pages.topic import SHOWN_TEXT, Trial, tier_for, topic_of, trial_of, tried
from policywire.web.views.request import Refusal, Visit
from policywire.web.views.template import page

PERIODS = {"7": "7 days", "30": "30 days", "90": "90 days"}
MOST_ARTICLES = 20_000
"""Stored articles that a backtest reads at most."""
SHOWN = 8


@dataclass(slots=True)
class Editing:
    """What stands on the page: the text, and what came of what was asked.

    `read` is the article behind an address, `fresh` tells that it was fetched just now; `unread`
    is why there is none.
    """

    text: str
    digest: str
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    trial: Trial | None = None
    read: Article | None = None
    fresh: bool = False
    unread: Problem | None = None
    past: Backtest | None = None
    saved: bool = False


def topic_editor(visit: Visit) -> Response:
    """The editor, and what came of its buttons. Raises Refusal for who may not edit."""
    if not visit.person.may_edit:
        raise NOT_ALLOWED
    key, followed = topic_of(visit)
    file = _file(visit)
    editing = _edited(visit, file, key) if visit.form else _opened(file, key)
    return page(
        "topic_editor",
        visit,
        key=key,
        topic=followed,
        editing=editing,
        periods=PERIODS,
        rows=min(max(editing.text.count("\n") + 2, 12), 40),
        shown_text=SHOWN_TEXT,
        most=SHOWN,
        most_articles=MOST_ARTICLES,
    )


def _file(visit: Visit) -> TopicsFile:
    if visit.backing.topics_file is None:
        raise Refusal(404, "No topics.yaml", "This installation has no file to write topics into.")
    return visit.backing.topics_file


def _opened(file: TopicsFile, key: str) -> Editing:
    try:
        read = file.read(key)
    except ConfigurationError as error:
        return Editing("", "", [str(fault) for fault in error.faults])
    return Editing(read.text, read.digest)


def _edited(visit: Visit, file: TopicsFile, key: str) -> Editing:
    editing = Editing(visit.form.get("written", ""), visit.form.get("digest", ""))
    try:
        draft = file.draft(key, editing.text, editing.digest)
        matcher = _compiled(draft.loaded)
        editing.warnings = _doubts(draft.loaded, key)
        _do(visit, file, key, draft, matcher, editing)
    except ConfigurationError as error:
        editing.faults = [str(fault) for fault in error.faults]
    except TopicError as error:
        editing.faults = [str(fault) for fault in error.faults]
    return editing


def _do(  # noqa: PLR0917 - one button each
    visit: Visit, file: TopicsFile, key: str, draft: Draft, matcher: Matcher, editing: Editing
) -> None:
    """What the button says that was pressed."""
    match visit.form.get("do"):
        case "save":
            file.land(draft)
            editing.digest, editing.saved = file.read(key).digest, True
        case "past":
            editing.past = _past(visit, key, draft.loaded)
        case _:
            _try(visit, matcher, key, draft.loaded, editing)


def _compiled(loaded: Loaded) -> Matcher:
    return Matcher(loaded.configuration.topics, loaded.configuration.entities)


def _doubts(loaded: Loaded, key: str) -> list[str]:
    found = lint(loaded.configuration.topics, loaded.configuration.entities)
    return [str(each) for each in found if each.topic == key]


def _try(visit: Visit, matcher: Matcher, key: str, loaded: Loaded, editing: Editing) -> None:
    """Try the topic on the article behind an address when one is given, else on what was pasted."""
    followed = loaded.configuration.topics[key]
    address = visit.form.get("url", "").strip()
    if not address:
        editing.trial = trial_of(visit, matcher, key, followed)
        return
    with visit.store.reading() as session:
        stored = articles.get(session, canonical(address))
    found = stored or _fetched(visit, address, followed)
    if isinstance(found, Problem):
        editing.unread = found
        return
    editing.read, editing.fresh = found, stored is None
    editing.trial = tried(matcher, key, found)


def _fetched(visit: Visit, address: str, followed: Topic) -> Article | Problem:
    """The page that is there now; it is not kept."""
    page = visit.fetching.page(address, visit.now)
    return page if isinstance(page, Problem) else sourceless(page, visit.now, tier_for(followed))


def _past(visit: Visit, key: str, loaded: Loaded) -> Backtest:
    """The draft on the stored articles, against what is in force."""
    period = visit.form.get("period", "")
    since = visit.now - timedelta(days=int(period) if period in PERIODS else 7)
    configuration = loaded.configuration
    with visit.store.reading() as session:
        judged = islice(articles.judged(session, since), MOST_ARTICLES)
        return backtest(
            (article for article, _ in judged),
            key,
            configuration.topics,
            configuration.entities,
            visit.configuration.topics[key],
        )
