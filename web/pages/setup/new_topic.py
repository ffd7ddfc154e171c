"""`/topics/new`, and the first step of the first hour: a topic from a phrase or from headlines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from anyio import from_thread
from starlette.responses import Response

from policywire.alerts.message.labels import TIER_PLURALS
from policywire.config.editing.topic_edits import copied_text
from policywire.config.values.keys import free_key
from policywire.config.yaml import pack_offers, topic_packs
from policywire.config.yaml.topic_text import entities_text, topic_text
from policywire.pipeline.opinions.offered_draft import offered_draft
from policywire.pipeline.topics.authoring.keywords_import import LONGEST_KEY
from policywire.pipeline.topics.drafting.draft_trial import DraftTrial
from policywire.pipeline.topics.drafting.intent_draft import draft_intent
from policywire.pipeline.topics.drafting.topic_draft import NothingToDraftError, TopicDraft
from policywire.pipeline.topics.matcher import Matcher
from policywire.store.articles.recent import newest
from policywire.web.pages.setup.entity_fields import offered
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
from policywire.web.pages.setup.form_fields import Form
from policywire.web.pages.setup.new_topic_form import (
    ShownTopic,
    TypedTopic,
    shown_topic,
    typed_topic,
    with_key,
)
from policywire.web.pages.setup.topic_form import LIST_LABELS, is_form
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
    is_form: bool = True
    shown: ShownTopic | None = None
    """The fields of the form, while the topic is shown as one."""

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
    if not request.form:
        _begin(request, state)
    elif request.form.get("do", "draft") == "draft":
        _draft(request, state)
    elif answer := _typed(request, state):
        return answer
    _show(request, state)
    fields = pack_offers.fields()
    return render_page(
        "setup/new_topic",
        request,
        steps=first_hour(request),
        state=state,
        rows=min(max(state.topic.count("\n") + 1, 5), 24),
        shown=SHOWN,
        lists=LIST_LABELS,
        tiers={tier.value: label for tier, label in TIER_PLURALS.items()},
        known=offered(request.configuration.entities) if state.is_form else {},
        longest_key=LONGEST_KEY,
        ready={fields[name]: pack_offers.ready_topics(name) for name in fields},
    )


def _begin(request: PageRequest, state: NewTopicState) -> None:
    """A copy of a topic, or one that comes with policywire, where the address names one."""
    like, topics = request.query.get("like", ""), request.configuration.topics
    field_name, _, ready = request.query.get("ready", "").partition("/")
    with faults_in(state.faults):
        if like in topics:
            copy = free_key(f"{like}-copy", topics)
            state.topic = copied_text(topics_file_of(request).read(like).text, like, copy)
        elif ready in {each.key for each in pack_offers.ready_topics(field_name)}:
            known = request.configuration.entities
            text, state.entities = topic_packs.topic_and_entities(field_name, ready, known)
            state.topic = copied_text(text, ready, free_key(ready, topics))


def _typed(request: PageRequest, state: NewTopicState) -> Response | None:
    """The page that follows where the topic was saved; else what was typed stands in `state`."""
    form = request.form
    state.is_form = is_form(form)
    with faults_in(state.faults):
        typed = typed_topic(form, request.configuration.entities)
        typed = with_key(form, typed, request.configuration.topics)
        state.topic, state.entities = typed.text, typed.entities
        if form.get("do") == "save":
            _save(request, typed)
            to = f"{START}/channels" if is_first_hour(request) else f"/topics/{typed.key}"
            return go_to(request, to)
        state.is_form = form.get("do") != "yaml"
    return None


def _show(request: PageRequest, state: NewTopicState) -> None:
    if not state.topic:
        return
    form: Form = {} if request.form.get("do") == "draft" else request.form
    faults: list[str] = []
    with faults_in(faults):
        entities = request.configuration.entities
        state.shown = shown_topic(form, state.topic, state.entities, entities)
        if state.faults and is_form(form):
            # What was typed stands there, with what is wrong with it.
            state.shown = replace(state.shown, fields=form)
    if faults:
        state.is_form = False
        state.faults += [each for each in faults if each not in state.faults]


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


def _save(request: PageRequest, typed: TypedTopic) -> None:
    """Add the topic as it was typed. Raises ConfigurationError and TopicError."""
    file = topics_file_of(request)
    draft = file.addition(typed.key, typed.text, typed.entities, typed.changed)
    configuration = draft.loaded.configuration
    # The topic language is no matter of the loader: a topic that does not compile is not saved.
    Matcher(configuration.topics, configuration.entities, request.app_context.matcher().like)
    file.save(draft)
    tools_of(request).reload()
