"""`/topics/{key}/edit`: edit a topic: test it on a text, backtest it, save it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from starlette.responses import Response

from policywire.alerts.message.labels import TIER_PLURALS
from policywire.config.config_error import ConfigurationError
from policywire.config.editing.change_log import diff_of
from policywire.config.editing.file_editor import FileChangedError, FileDraft
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.models import Configuration, Topic
from policywire.config.translation.texts import translatable
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.url import canonicalize_url
from policywire.crawler.polling.article_builder import article_from_page
from policywire.pipeline.topics.authoring.backtest import Backtest, backtest
from policywire.pipeline.topics.authoring.lint import lint
from policywire.pipeline.topics.matcher import Matcher
from policywire.store.articles import articles, judged_articles
from policywire.web.pages.setup.changes import change_undo
from policywire.web.pages.setup.entity_fields import (
    EntityFields,
    entity_changes,
    entity_fields,
    offered,
    with_reference,
)
from policywire.web.pages.setup.folder import faults_in, require_editor, topics_file_of
from policywire.web.pages.setup.topic_form import (
    LIST_LABELS,
    fields_of,
    is_form,
    text_of,
    unshown_keys,
)
from policywire.web.pages.topic import (
    SHOWN_TEXT,
    TopicTestResult,
    match_pasted_text,
    match_topic,
    requested_topic,
    tier_for,
)
from policywire.web.views import audit_entry
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

PERIODS = {
    "7": translatable("7 days"),
    "30": translatable("30 days"),
    "90": translatable("90 days"),
}
MOST_ARTICLES = 20_000
"""Stored articles that a backtest reads at most."""
SHOWN = 8


@dataclass(slots=True)
class EditorState:
    """What stands on the page: the text, and what came of what was asked.

    `read` is the article behind an address, `fresh` says that it was fetched just now; `unread`
    is why there is none.
    """

    text: str
    digest: str
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    trial: TopicTestResult | None = None
    article: Article | None = None
    is_fetched: bool = False
    fetch_problem: Problem | None = None
    backtest_result: Backtest | None = None
    is_saved: bool = False
    is_form: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    unshown: Sequence[str] = ()
    """The form's fields, and the topic's keys that it has no field for."""
    entities: Sequence[EntityFields] = ()
    """The names that the topic refers to."""
    added: Mapping[str, str] = field(default_factory=dict)
    """The fields of a name that was just put in."""
    conflict: Sequence[str] | None = None
    """How what stands now differs from what was written here, when somebody else saved it."""


def topic_editor(request: PageRequest) -> Response:
    """The editor, and what came of its buttons. Raises HttpError for who may not edit."""
    require_editor(request)
    key, followed = requested_topic(request)
    file = topics_file_of(request)
    if request.form:
        editing = _edited(request, file, key)
    else:
        editing = _opened(file, key, is_form=request.query.get("view") == "form")
    if editing.is_form:
        _fill_form(request, key, editing)
    known = request.configuration.entities
    form = {**request.form, **editing.added}
    editing.entities = entity_fields(form, editing.text, known, {})
    return render_page(
        "topic_editor",
        request,
        status=400 if editing.faults and request.form else 200,
        key=key,
        topic=followed,
        editing=editing,
        periods=PERIODS,
        rows=min(max(editing.text.count("\n") + 2, 12), 40),
        shown_text=SHOWN_TEXT,
        most=SHOWN,
        most_articles=MOST_ARTICLES,
        undo=change_undo(request),
        tiers={tier.value: label for tier, label in TIER_PLURALS.items()},
        lists=LIST_LABELS,
        known=offered(known) if editing.is_form else {},
    )


def _opened(file: TopicsFileEditor, key: str, *, is_form: bool) -> EditorState:
    try:
        read = file.read(key)
    except ConfigurationError as error:
        return EditorState("", "", [str(fault) for fault in error.faults])
    return EditorState(read.text, read.digest, is_form=is_form)


def _fill_form(request: PageRequest, key: str, editing: EditorState) -> None:
    """The fields as they were typed where something is wrong with them, or as the YAML has it."""
    if editing.faults and is_form(request.form):
        editing.fields = request.form
        return
    faults: list[str] = []
    with faults_in(faults):
        editing.fields = fields_of(editing.text, key)
        editing.unshown = unshown_keys(editing.text, key)
    if faults:
        # YAML that cannot be read has no form: it is mended as it is written.
        editing.is_form = False
        editing.faults += [each for each in faults if each not in editing.faults]


def _edited(request: PageRequest, file: TopicsFileEditor, key: str) -> EditorState:
    editing = EditorState(request.form.get("written", ""), request.form.get("digest", ""))
    editing.is_form = is_form(request.form)
    with faults_in(editing.faults):
        editing.text = text_of(request.form, key)
        if (view := request.form.get("do")) in {"form", "yaml"}:
            editing.is_form = view == "form"
            return editing
        known = request.configuration.entities
        if view == "entity":
            editing.text, editing.added = with_reference(request.form, editing.text, key, known)
            return editing
        changes = entity_changes(request.form, known)
        try:
            draft = file.draft(key, editing.text, editing.digest, changes)
        except FileChangedError:
            now = file.read(key)
            editing.digest, editing.conflict = now.digest, diff_of(now.text, editing.text)
            return editing
        matcher = _compiled(request, draft.loaded)
        editing.warnings = _doubts(draft.loaded, key)
        _do(request, file, key, draft, matcher, editing)
    return editing


def _do(  # noqa: PLR0917 - one button each
    request: PageRequest,
    file: TopicsFileEditor,
    key: str,
    draft: FileDraft,
    matcher: Matcher,
    editing: EditorState,
) -> None:
    """What the button says that was pressed."""
    match request.form.get("do"):
        case "save":
            file.save(draft)
            audit_entry.write_entry(request, "/topics/{key}/edit", "saved")
            editing.digest, editing.is_saved = file.read(key).digest, True
        case "past":
            editing.backtest_result = _past(request, key, draft.loaded.configuration)
        case _:
            _try(request, matcher, key, draft.loaded, editing)


def _compiled(request: PageRequest, loaded: LoadedConfiguration) -> Matcher:
    like = request.app_context.matcher().like
    return Matcher(loaded.configuration.topics, loaded.configuration.entities, like)


def _doubts(loaded: LoadedConfiguration, key: str) -> list[str]:
    found = lint(loaded.configuration.topics, loaded.configuration.entities)
    return [str(each) for each in found if each.topic == key]


def _try(
    request: PageRequest,
    matcher: Matcher,
    key: str,
    loaded: LoadedConfiguration,
    editing: EditorState,
) -> None:
    """Try the topic on the article behind an address when one is given, else on what was pasted."""
    followed = loaded.configuration.topics[key]
    address = request.form.get("url", "").strip()
    if not address:
        editing.trial = match_pasted_text(request, matcher, key, followed)
        return
    with request.store.reading() as session:
        stored = articles.get(session, canonicalize_url(address))
    found = stored or _fetched(request, address, followed)
    if isinstance(found, Problem):
        editing.fetch_problem = found
        return
    editing.article, editing.is_fetched = found, stored is None
    editing.trial = match_topic(matcher, key, found)


def _fetched(request: PageRequest, address: str, followed: Topic) -> Article | Problem:
    """The page that is there now; it is not kept."""
    page = request.page_fetcher.fetch(address, request.now)
    return (
        page
        if isinstance(page, Problem)
        else article_from_page(page, request.now, tier_for(followed))
    )


def _past(request: PageRequest, key: str, drafted: Configuration) -> Backtest:
    """The draft on the stored articles, against what is in force."""
    period = request.form.get("period", "")
    days = int(period) if period in PERIODS else 7
    return backtest_stored(request, key, drafted, request.configuration.topics[key], days)


def backtest_stored(
    request: PageRequest, key: str, tried: Configuration, against: Topic | None, days: int
) -> Backtest:
    """A topic of a configuration on the stored articles of some days. Raises TopicError."""
    with request.store.reading() as session:
        since = request.now - timedelta(days=days)
        processed = islice(judged_articles.with_verdicts(session, since), MOST_ARTICLES)
        return backtest(
            (article for article, _ in processed),
            key,
            tried.topics,
            tried.entities,
            against,
            like=request.app_context.matcher().like,
        )
