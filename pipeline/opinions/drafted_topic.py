"""A topic of a model's words: what of its answer can be searched for, and what is left out.

The words are only a draft, which a person reads beside what it would have found. Still nothing of
an answer becomes more than a word to look for: no operators, no links, no markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from policywire.config.models import Entity, Topic
from policywire.config.values.keys import free_key
from policywire.pipeline.opinions.answers import DraftAnswer
from policywire.pipeline.opinions.evidence import folded, shared
from policywire.pipeline.text.normalization import base_form
from policywire.pipeline.topics.authoring.keywords_import import key_of
from policywire.pipeline.topics.authoring.lint import EVERYDAY_WORDS
from policywire.pipeline.topics.drafting.intent import (
    Intent,
    excluded_entries,
    title_entry,
)
from policywire.pipeline.topics.drafting.intent_draft import title_of
from policywire.pipeline.topics.drafting.known_names import other_known_names
from policywire.pipeline.topics.drafting.topic_draft import TopicDraft

MOST, MOST_WORDS, LONGEST = 12, 6, 60
_PLAIN = re.compile(r"[^\W_][\w .,'’&/§%()-]*\*?")
_LINK = re.compile(r"https?:|www\.|\w\.(?:com|org|net|io|co|gov|info|example)\b", re.IGNORECASE)
_OPERATOR = re.compile(r"\b(?:AND|OR|NOT|NEAR|ONEAR|ATLEAST)\b|[()]")


@dataclass(slots=True)
class _Words:
    """The words of one list that are used. `left_out` says for each other one why."""

    used: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def drafted_topic(
    answer: DraftAnswer, intent: Intent, entities: Mapping[str, Entity]
) -> TopicDraft | str:
    """The draft, its key the words of its title; or why none of the answer can be used."""
    subjects = _usable(answer.subjects, is_subject=True)
    said = _usable(answer.said, is_subject=False)
    excluded = _excluded(answer, intent)
    if not subjects.used:
        return "; ".join(subjects.left_out) or "it names nothing to look for"
    needed, made = _needed(subjects.used, entities)
    title = title_of(" ".join(answer.title.split()) if _is_plain(answer.title) else intent.wanted)
    topic = Topic(
        title=title,
        all=[needed] if said.used else [],
        any=list(said.used) or [needed],
        none=list(dict.fromkeys((*excluded_entries(intent), *excluded.used))),
        intent=intent.text,
    )
    left_out = [*subjects.left_out, *said.left_out, *excluded.left_out]
    notes = [f"The model's word is left out: {each}." for each in left_out]
    return TopicDraft(key_of(title), topic, made, notes=tuple(notes))


def _needed(subjects: Sequence[str], known: Mapping[str, Entity]) -> tuple[str, dict[str, Entity]]:
    """The entry that names the subject, and the entity that it needs."""
    names = list(dict.fromkeys((*subjects, *_other_names(subjects))))
    for key, entity in known.items():
        held = {folded(name) for name in entity.names}
        if all(folded(name) in held for name in subjects):
            return f"@{key}", {}
    if len(names) == 1:
        return names[0], {}
    key = free_key(key_of(names[0].rstrip("*")) or "subject", known)
    return f"@{key}", {key: Entity(names=names)}


def _other_names(subjects: Iterable[str]) -> Iterator[str]:
    for subject in subjects:
        yield from other_known_names(subject)


def _usable(words: Sequence[str], *, is_subject: bool) -> _Words:
    found = _Words()
    for each in words:
        word = " ".join(each.split())
        if why := _why_unusable(word, is_subject=is_subject):
            found.left_out.append(f"{_shown(word)} {why}")
        elif folded(word) not in map(folded, found.used):
            found.used.append(word)
    found.left_out += [f"{_shown(each)} is one too many" for each in found.used[MOST:]]
    found.used = found.used[:MOST]
    return found


def _why_unusable(word: str, *, is_subject: bool) -> str:
    if not _is_plain(word):
        return "is no plain word"
    if len(word) > LONGEST or len(word.split()) > MOST_WORDS:
        return "is longer than what reporters write"
    if word.endswith("*") and len(word.rsplit(maxsplit=1)[-1]) < 5:
        return "is open too early"
    if is_subject and base_form(word.rstrip("*").lower()) in EVERYDAY_WORDS:
        return "stands in most policy news"
    return ""


def _is_plain(word: str) -> bool:
    is_odd = _LINK.search(word) or _OPERATOR.search(word)
    return bool(_PLAIN.fullmatch(word)) and not is_odd


def _excluded(answer: DraftAnswer, intent: Intent) -> _Words:
    """What headlines must not name: only what the description itself refuses, in its words."""
    found = _usable(answer.excluded, is_subject=True)
    refused = " ".join(intent.unwanted)
    wanted = {folded(each) for each in (*answer.subjects, *answer.said)}
    held = [each for each in found.used if shared(each, refused) and folded(each) not in wanted]
    strange = [each for each in found.used if each not in held]
    found.left_out += [f"{_shown(each)} is nothing that your words refuse" for each in strange]
    found.used = [title_entry(each) for each in held]
    return found


def _shown(word: str) -> str:
    return f"“{word[:40]}”"
