"""Drafts a topic from a phrase, from headlines, or both, with what the stored articles know.

A draft has the shape that a careful newcomer would write: what must be named under `all`, what
may be said of it under `any`. What is only likely is proposed beside it and not taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import takewhile
from typing import TypeAlias

from policywire.config.models import Entity, NearCondition, Topic
from policywire.config.values.keys import free_key
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.authoring.keywords_import import key_of
from policywire.pipeline.topics.drafting.asked_parts import (
    around_rarest,
    asked_parts,
    is_ordinary,
    query_of,
    without_adjective,
)
from policywire.pipeline.topics.drafting.headline_parts import alternatives_of
from policywire.pipeline.topics.drafting.known_names import is_known_name, other_known_names
from policywire.pipeline.topics.drafting.phrase_parts import (
    PhrasePart,
    phrase_parts,
    with_empty_word,
)
from policywire.pipeline.topics.drafting.seen_beside import SeenPhrase, seen_beside
from policywire.pipeline.topics.drafting.stored_words import StoredWords
from policywire.pipeline.topics.drafting.word_family import word_family
from policywire.pipeline.topics.matcher import Matcher

APART, CLOSE, WITHIN_PHRASE = 15, 6, 8
"""Words between two parts: of which one is telling, of which none is, and of a long phrase."""
BESIDE_NAME = 40
"""Beside a name they may stand two sentences apart: a draft rather tells too much than nothing."""
LONGEST_PHRASE = 3
MOST_BESIDE = 2
"""Parts that must stand in one sentence."""
_ENTITY = re.compile(r"@([a-z0-9][a-z0-9-]*)")
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
Entry: TypeAlias = str | NearCondition


class NothingToDraftError(Exception):
    """Neither the phrase nor the headlines hold a word that tells what to look for."""


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """A topic that nobody has approved yet. `entities` are those that it needs and that are new.

    `proposed` are phrases that articles on the topic say, which `topic` does not look for;
    `unmet` are the pasted headlines that it would not match; `notes` are sentences for its author.
    """

    key: str
    topic: Topic
    entities: Mapping[str, Entity]
    proposed: tuple[SeenPhrase, ...] = ()
    unmet: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def draft_topic(
    phrase: str,
    articles: Iterable[Article],
    *,
    headlines: Sequence[str] = (),
    entities: Mapping[str, Entity] | None = None,
    key: str = "",
    taken: Collection[str] = (),
) -> TopicDraft:
    """The draft of a topic.

    `entities` are those of the configuration: one that a name belongs to, or that the phrase names
    by its key (`@fda`), is used. Without a phrase the headlines say what it is about. Where the
    title gives no key (年金改革), the first of topic, topic-2 … that is not `taken`.
    Raises NothingToDraftError.
    """
    stored = list(articles)
    draft = _Drafting(StoredWords(stored), entities or {}).draft(phrase.strip(), headlines)
    draft = replace(draft, key=key or key_of(draft.topic.title) or free_key("topic", taken))
    matcher = Matcher({draft.key: draft.topic}, {**(entities or {}), **draft.entities})
    judged = [(article, bool(matcher.match(article))) for article in stored]
    known = [phrase, *_names(draft, entities or {})]
    return replace(draft, proposed=seen_beside(judged, known))


def _names(draft: TopicDraft, entities: Mapping[str, Entity]) -> Iterable[str]:
    """The names of the entities that the draft uses."""
    written = [entry for entry in (*draft.topic.all, *draft.topic.any) if isinstance(entry, str)]
    for key, entity in {**entities, **draft.entities}.items():
        if f"@{key}" in written:
            yield from entity.names


class _Drafting:
    """One draft in the making: the stored articles, and the entities it has come to need."""

    def __init__(self, stored: StoredWords, entities: Mapping[str, Entity]) -> None:
        self._stored = stored
        self._known = entities
        self._new: dict[str, Entity] = {}

    def draft(self, phrase: str, headlines: Sequence[str]) -> TopicDraft:
        """The draft without a key. Raises NothingToDraftError."""
        names = [name for entity in self._known.values() for name in entity.names]
        spoken = _ENTITY.sub(self._first_name, phrase)
        parts = self._set_phrase(spoken, phrase_parts(spoken, self._is_name, names))
        needed, choices = self._asked(parts) if parts else ([], [])
        topic = Topic(title=phrase or "", any=choices, all=needed)
        unmet = self._unmet(topic, headlines) if parts else list(headlines)
        more = alternatives_of(unmet)
        topic = topic.model_copy(update={"any": [*choices, *more.entries]})
        if not (topic.any or topic.all):
            raise NothingToDraftError
        title = phrase or more.title
        topic = topic.model_copy(update={"title": title})
        return TopicDraft("", topic, self._new, unmet=tuple(self._unmet(topic, headlines)))

    def _first_name(self, found: re.Match[str]) -> str:
        """The name of an entity that the phrase calls by its key."""
        entity = self._known.get(found[1])
        return entity.names[0] if entity else found[0]

    def _is_name(self, word: str) -> bool:
        return is_known_name(word) or self._stored.is_name(word)

    def _unmet(self, topic: Topic, headlines: Sequence[str]) -> list[str]:
        if not (topic.any or topic.all):
            return list(headlines)
        matcher = Matcher({"draft": topic}, {**self._known, **self._new})
        return [title for title in headlines if not matcher.match(_article_of(title))]

    def _asked(self, parts: Sequence[PhrasePart]) -> tuple[list[Entry], list[Entry]]:
        """What must be named, and what may be said."""
        told = asked_parts(parts)
        return self._shared(told) or self._of_phrase(told)

    def _of_phrase(self, parts: Sequence[PhrasePart]) -> tuple[list[Entry], list[Entry]]:
        """The same where nothing is said of two things at once."""
        names = self._either_name(parts)
        words = [part for part in parts if not part.is_name]
        if names:
            words = [without_adjective(part) for part in words]
        if not names:
            pieces = self._joined(words[0].words) if len(words) == 1 else []
            if len(pieces) == 2 and " " in pieces[0]:
                # Student loan repayment: what is told of them need not stand beside them.
                return [pieces[0]], list(word_family(pieces[1]))
            return [], self._of_words(words, is_beside_name=False)
        if not words:
            return list(names[:-1]), [names[-1]]
        several = sum(part.is_name for part in parts) > 1
        if several and all(part.join for part in parts[1:] if part.is_name):
            # PBS and NPR funding: either will do.
            choices = [each for part in words for each in _choices(part)]
            every = [self._named(part) for part in parts if part.is_name]
            return [], [NearCondition(near=[APART, every, _listed(choices)])]
        if len(names) > 1 and is_ordinary(words) and " OR " not in names[-1]:
            # The word alone says nothing beside the first name.
            near = NearCondition(near=[APART, names[-1], _listed(_choices(words[-1]))])
            return list(names[:-1]), [near]
        return list(names), self._of_words(words, is_beside_name=True)

    def _either_name(self, parts: Sequence[PhrasePart]) -> list[str]:
        """The names that must be found; of some that are joined (FCC or ESA) either will do."""
        groups: list[list[str]] = []
        for number, part in enumerate(parts):
            if part.is_name:
                is_joined = part.join and number and parts[number - 1].is_name
                groups += [] if is_joined and groups else [[]]
                groups[-1].append(self._named(part))
        return [query_of(group) for group in groups]

    def _shared(self, parts: Sequence[PhrasePart]) -> tuple[list[Entry], list[Entry]] | None:
        """PFAS and lead in drinking water: either will do, beside what both are said of.

        None where the phrase has another form; of two names alone the caller knows.
        """
        joined = list(takewhile(lambda part: part.join, parts[1:]))
        rest = parts[1 + len(joined) :]
        one_of = [parts[0], *joined]
        is_shared = joined and rest and not any(part.join for part in rest)
        if not is_shared or all(part.is_name for part in one_of):
            return None
        either = [
            each
            for part in one_of
            for each in ((self._named(part),) if part.is_name else _choices(part))
        ]
        needed = [self._named(part) for part in rest if part.is_name]
        beside = [_listed(_choices(part)) for part in rest if not part.is_name]
        if not beside:
            return list(needed), list(either)
        distance = CLOSE if is_ordinary(parts) else APART
        return list(needed), [NearCondition(near=[distance, either, *beside])]

    def _set_phrase(self, phrase: str, parts: tuple[PhrasePart, ...]) -> tuple[PhrasePart, ...]:
        """SAVE plan is one thing where most articles that say SAVE say it so."""
        whole = with_empty_word(phrase, parts)
        alone = self._stored.count(parts[0].text) if whole else 0
        if whole and (not alone or self._stored.count(whole) > alone / 3):
            return (PhrasePart(tuple(whole.split())),)
        return parts

    def _of_words(self, words: Sequence[PhrasePart], *, is_beside_name: bool) -> list[Entry]:
        """The parts that are no names, as alternatives."""
        groups: list[list[PhrasePart]] = []
        for part in words:
            if groups and part.join and (part.join == "or" or is_beside_name or len(groups) > 1):
                groups[-1].append(part)
            else:
                groups.append([part])
        if len(groups) == 1:
            return [entry for part in groups[0] for entry in self._of_one(part)]
        distance = CLOSE if is_ordinary(words) else APART
        if is_beside_name:
            distance = BESIDE_NAME
        if len(groups) > MOST_BESIDE:
            groups = around_rarest(groups)
        choices = (_listed([each for part in group for each in _choices(part)]) for group in groups)
        return [NearCondition(near=[distance, *choices])]

    def _of_one(self, part: PhrasePart) -> list[Entry]:
        if len(part.words) < 3:
            apart = len(part.words) == 2 and not self._stored.count(part.text)
            if apart and self._stored.together(part.words):
                return [NearCondition(near=[WITHIN_PHRASE, *part.words])]
            family = word_family(part.words[-1]) if apart else ()
            if len(family) > 1 or (family and family != part.words[-1:]):
                # Logging prosecutions: the deed is told by its verb, too.
                return [NearCondition(near=[WITHIN_PHRASE, part.words[0], _listed(family)])]
            return list(_choices(part))
        pieces = self._joined(part.words)
        if len(pieces) == 1:
            return [pieces[0]]
        if len(pieces) > LONGEST_PHRASE:
            # Data centre water use limits: nobody writes all of it in one place.
            rest = [*pieces[2:-1], *word_family(pieces[-1])]
            return [NearCondition(near=[APART, " ".join(pieces[:2]), rest])]
        last = _listed(word_family(pieces[-1]))
        return [NearCondition(near=[WITHIN_PHRASE, *pieces[:-1], last])]

    def _joined(self, words: Sequence[str]) -> list[str]:
        """The words, those joined that the articles hardly ever write apart (student loan)."""
        pieces = [words[0]]
        for word in words[1:]:
            pair = f"{pieces[-1].split()[-1]} {word}"
            beside, apart = self._stored.count(pair), self._stored.together(pair.split())
            if beside >= max(1, 0.6 * apart) and word is not words[-1]:
                pieces[-1] += f" {word}"
            else:
                pieces.append(word)
        return pieces

    def _named(self, part: PhrasePart) -> str:
        """How the topic names it: as an entity where it goes by more than one name."""
        text = self._shortest(part)
        for key, entity in self._known.items():
            if any(name.casefold() == text.casefold() for name in entity.names):
                return f"@{key}"
        found = [*other_known_names(text), *self._stored.other_names(text)]
        others = list({name.casefold(): name for name in reversed(found)}.values())[::-1]
        if not others:
            return text
        key = free_key(key_of(text) or "name", self._known)
        self._new[key] = Entity(names=[text, *others])
        return f"@{key}"

    def _shortest(self, part: PhrasePart) -> str:
        """Without the country before it, where articles mostly leave it out: EU AI Act."""
        words = list(part.words)
        rest = " ".join(words[1:])
        is_prefixed = len(words) > 2 and words[0].isupper() and len(words[0]) < 4
        if is_prefixed and self._stored.count(rest) > 2 * self._stored.count(part.text):
            return rest
        return part.text


def _choices(part: PhrasePart) -> tuple[str, ...]:
    if len(part.words) > LONGEST_PHRASE:
        return " ".join(part.words[:2]), " ".join(part.words[2:])
    return (part.text,) if len(part.words) > 1 else word_family(part.words[0])


def _listed(choices: Sequence[str]) -> str | list[str]:
    return choices[0] if len(choices) == 1 else list(choices)


def _article_of(title: str) -> Article:
    return Article(url="headline:", title=title, text="", outlet="", found=_NO_TIME)
