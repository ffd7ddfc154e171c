"""`/topics/{key}/edit/counts`, `/topics/new/counts`: what a topic would match, while it is written.

Answers with a part of a page; the page's script asks for it and puts it in its place.
"""

from __future__ import annotations

from time import monotonic

from starlette.responses import Response

from policywire.config.models import Configuration
from policywire.pipeline.topics.authoring.lint import lint
from policywire.pipeline.topics.authoring.quick_counts import QuickCounter, QuickCounts
from policywire.pipeline.topics.matcher import Matcher
from policywire.store.articles.recent import matched_urls
from policywire.web.http.recent_articles import LOOK_BACK
from policywire.web.pages.setup.entity_fields import entity_changes
from policywire.web.pages.setup.folder import faults_in, require_editor, topics_file_of
from policywire.web.pages.setup.new_topic_form import typed_topic
from policywire.web.pages.setup.topic_form import text_of
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

BUDGET = 0.8
"""Seconds that are counted for; what was read until then is what is told."""
EXAMPLES = 6


def live_counts(request: PageRequest) -> Response:
    """The counts, or what is wrong with the topic. Raises HttpError for a viewer."""
    require_editor(request)
    faults: list[str] = []
    warnings: list[str] = []
    counts: QuickCounts | None = None
    with faults_in(faults):
        key, configuration = _draft(request)
        found = lint({key: configuration.topics[key]}, configuration.entities)
        warnings = [str(each) for each in found]
        counts = _counted(request, key, configuration)
    return render_page(
        "setup/live_counts",
        request,
        counts=counts,
        faults=faults,
        warnings=warnings,
        has_past="key" in request.path_params,
        days=LOOK_BACK.days,
        share=request.recent_articles.alert_share(request.now),
    )


def _draft(request: PageRequest) -> tuple[str, Configuration]:
    """The key, and the configuration as it would be. Raises ConfigurationError."""
    file, form, known = topics_file_of(request), request.form, request.configuration.entities
    if (key := request.path_params.get("key")) is not None:
        changes = entity_changes(form, known)
        draft = file.draft(key, text_of(form, key), form.get("digest", ""), changes)
        return key, draft.loaded.configuration
    typed = typed_topic(form, known)
    draft = file.addition(typed.key, typed.text, typed.entities, typed.changed)
    return typed.key, draft.loaded.configuration


def _counted(request: PageRequest, key: str, configuration: Configuration) -> QuickCounts:
    topics = configuration.topics
    # Others only where it names them: they cost as much as it does.
    names_others = "topic:" in topics[key].model_dump_json()
    only = topics if names_others else {key: topics[key].model_copy(update={"paused": False})}
    matcher = Matcher(only, configuration.entities, request.app_context.matcher().like)
    with request.store.reading() as session:
        known = matched_urls(session, key, request.now - LOOK_BACK)
    counter = QuickCounter(matcher, key, known, EXAMPLES)
    ends = monotonic() + BUDGET
    for article in request.recent_articles.read(request.now):
        counter.read(article)
        if monotonic() > ends:
            break
    return counter.finish()
