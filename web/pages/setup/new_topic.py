"""`/topics/new`, and the first step of the first hour: a topic from a phrase or from headlines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from anyio import from_thread
from starlette.responses import Response

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.editing.topic_edits import copied_text
from policywire.config.values.keys import free_key
from policywire.config.yaml.strict_yaml import read_yaml
from policywire.config.yaml.topic_text import entities_text, topic_text
from policywire.pipeline.opinions.offered_draft import offered_draft
from policywire.pipeline.topics.drafting.draft_trial import DraftTrial
from policywire.pipeline.topics.drafting.intent_draft import draft_intent
from policywire.pipeline.topics.drafting.topic_draft import NothingToDraftError, TopicDraft
from policywire.pipeline.topics.matcher import Matcher
from policywire.store.articles.recent import newest
from policywire.web.pages.setup.folder import (
    START,
    faults_in,
    first_hour,
    go_to,
    is_first_hour,
    require_editor,
    tools_of,
    topics_file_of,
)
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

LOOK_BACK = timedelta(weeks=4)
MOST_ARTICLES = 2000
"""Stored articles that a draft is made from and tried on, the newest."""
MOST_HEADLINES = 20
LONGEST_PHRASE = 600
SHOWN = 8
_NOTHING = (
    "No word of it tells what to look for. Name what the topic is about (“hospital prices in "
    "Ohio”), or paste headlines that share a name or a phrase."
)


@dataclass(slots=True)
class NewTopicState:
    """What stands on the page: the words, the draft of them, and what it would have matched."""

    phrase: str = ""
    headlines: str = ""
    topic: str = ""
    entities: str = ""
    draft: TopicDraft | None = None
    trial: DraftTrial | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def notes(self) -> tuple[str, ...]:
        """Whose draft it is, and what was left out of it."""
        return self.draft.notes if self.draft else ()


def new_topic(request: PageRequest) -> Response:
    """The form, the draft, and the saved topic's next page. Raises HttpError for a viewer."""
    require_editor(request)
    topics_file_of(request)
    state = NewTopicState(
        phrase=" ".join(request.form.get("phrase", "").split())[:LONGEST_PHRASE],
        headlines=request.form.get("headlines", "")[:10_000],
        topic=request.form.get("topic", ""),
        entities=request.form.get("entities", ""),
    )
    if not request.form and (like := request.query.get("like")) in request.configuration.topics:
        with faults_in(state.faults):
            copy = free_key(f"{like}-copy", request.configuration.topics)
            state.topic = copied_text(topics_file_of(request).read(like).text, like, copy)
    if request.form.get("do") == "save":
        with faults_in(state.faults):
            key = _saved(request, state)
            return go_to(
                request, f"{START}/channels" if is_first_hour(request) else f"/topics/{key}"
            )
    elif request.form:
        _draft(request, state)
    return render_page(
        "setup/new_topic",
        request,
        steps=first_hour(request),
        state=state,
        rows=min(max(state.topic.count("\n") + 1, 5), 24),
        shown=SHOWN,
    )


def _draft(request: PageRequest, state: NewTopicState) -> None:
    configuration = request.configuration
    headlines = [line.strip() for line in state.headlines.splitlines() if line.strip()]
    with request.store.reading() as session:
        articles = newest(session, request.now - LOOK_BACK, MOST_ARTICLES)

    def by_words() -> TopicDraft:
        draft = draft_intent(
            state.phrase,
            articles,
            headlines=headlines[:MOST_HEADLINES],
            entities=configuration.entities,
        )
        return replace(draft, key=free_key(draft.key, configuration.topics))

    with faults_in(state.faults):
        proposed = None if headlines else _by_model(request, state.phrase)
        names = (configuration.topics, configuration.entities)
        try:
            state.draft, state.trial = offered_draft(proposed, by_words, articles, *names)
        except NothingToDraftError:
            state.faults.append(_NOTHING)
            return
        proposals = [
            f"{each.text}    # in {each.inside} of the {each.articles} articles that say it"
            for each in state.draft.proposed
        ]
        state.topic = topic_text(state.draft.key, state.draft.topic, proposals)
        state.entities = entities_text(state.draft.entities)


def _by_model(request: PageRequest, phrase: str) -> TopicDraft | str | None:
    """What a language model drafts, or why nothing; None where none may."""
    tools = request.app_context.setup
    if tools is None or tools.draft_topic is None or not phrase:
        return None
    return from_thread.run(tools.draft_topic, phrase)


def _saved(request: PageRequest, state: NewTopicState) -> str:
    """Add the topic as it is written; gives its key. Raises ConfigurationError and TopicError."""
    key = topic_key(state.topic)
    file = topics_file_of(request)
    draft = file.addition(key, state.topic, state.entities)
    configuration = draft.loaded.configuration
    # The topic language is no matter of the loader: a topic that does not compile is not saved.
    Matcher(configuration.topics, configuration.entities, request.app_context.matcher().like)
    file.save(draft)
    tools_of(request).reload()
    return key


def topic_key(text: str) -> str:
    """The key of the one topic in a text. Raises ConfigurationError when it is not one topic."""
    document = read_yaml("topics.yaml", text.encode())
    if len(document.value) != 1:
        cure = "begin with its key, for example `hospital-prices:`, and indent all else below it"
        fault = ConfigFault("topics.yaml", 1, 0, "", "must be exactly one topic", cure)
        raise ConfigurationError([fault])
    (key,) = document.value
    return key
