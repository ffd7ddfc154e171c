"""The engine against a plain evaluator that knows no automaton, no anchors and no cache."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from policywire.config.enums import ArticleField
from policywire.config.models import Entity, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.text.normalization import (
    WORD,
    acronym_of,
    base_form,
    strip_marks,
    to_lowercase,
)
from policywire.pipeline.text.roundup import roundup_items
from policywire.pipeline.text.words.compounds import TURNING
from policywire.pipeline.topics.matcher import Matcher
from policywire.pipeline.topics.matching.capitals import CapitalsInContext, is_shouting
from policywire.pipeline.topics.matching.lexicon import matches_prefix
from policywire.pipeline.topics.query.nodes import (
    And,
    AtLeast,
    EntityRef,
    MetadataFilter,
    Not,
    Or,
    Phrase,
    PhraseToken,
    Proximity,
    Query,
    Within,
)
from policywire.pipeline.topics.query.parser import read_entry, read_query
from policywire.pipeline.topics.query.phrase import read_phrase
from policywire.pipeline.topics.query.phrase_variants import phrase_variants
from policywire.pipeline.topics.query.topic_error import TopicError

Place = tuple[str, int, int]
"""A field and the first and last word of an occurrence in it."""

WORDS = [
    "IRS", "irs", "I.R.S.", "IRS’s", "ice", "ICE", "Ice", "us", "US", "U.S.", "agent", "agents",
    "audit", "Audits", "auditing", "AUDIT", "deputy", "deputies", "deputized", "tax", "taxes",
    "class", "classes", "café", "CAFE", "re-audit", "ﬁling", "IRAs", "of", "the", "Scheme", "½",
    "20,000", "agen\u00adt", "tax-agents", "anti-tax", "Non-agents", "ICES", "AGENTS", "health",
    "care", "healthcare", "Health-care", "H1B", "labour", "Labor", "海", "海外",
]  # fmt: skip
PHRASES = [
    "IRS", "irs", "ICE", "ice", "=US", "us", "agents", "audit", "audit*", "audits*", "deputi*",
    "dep*", "taxes*", "tax*", "class", "classe*", "ice agents", "ICE agents", "audit* agents",
    "tax* deput* of", "the IRS", "cafe", "filing", "20000", "IRA", "iras*", "agents of the", "海",
    "@irs", "@irs agents", "@cold", "IRS Scheme", "health care", "healthcare", "H-1B", "labor*",
    "anti-tax agents",
]  # fmt: skip
ENTITIES = {
    "irs": Entity.model_validate({"names": ["IRS", "the tax"], "not": ["IRS Scheme", "us irs"]}),
    "cold": Entity(names=["ice", "Ice class*"]),
}
SEPARATORS = [" ", " ", " ", "\n", ", ", "-", "—", " ...", "\u00a0", "/"]


class Plain:
    """Evaluates a query word by word, as its definition in docs/topics.md reads."""

    def __init__(self, article: Article) -> None:
        self.words = {
            ArticleField.TITLE.value: _split(article.title),
            ArticleField.BODY.value: _split(article.text),
        }
        self.turned = {
            (field, place)
            for field, text in _fields(article).items()
            for place in _turned(text, article)
        }
        self.capitals = CapitalsInContext(article)
        lede = article.text.partition("\n")[0]
        self.lede = min(len(_split(lede)), 60)
        self.article = article

    def find(self, query: Query) -> set[Place] | None:
        """The places that prove the query, or None when it does not hold."""
        if isinstance(query, Not):
            return set() if self.find(query.part) is None else None
        if isinstance(query, And):
            results = [self.find(part) for part in query.parts]
            return None if None in results else set().union(*results)  # type: ignore[arg-type]
        if isinstance(query, Or):
            held = [found for part in query.parts if (found := self.find(part)) is not None]
            return set().union(*held) if held else None
        if isinstance(query, MetadataFilter):
            return set() if query.value.lower() in self.article.outlet.lower().split() else None
        return self.places(query) or None

    def places(self, query: Query) -> set[Place]:
        if isinstance(query, Phrase):
            return self.phrase(query)
        if isinstance(query, EntityRef):
            return self.entity(query.key)
        if isinstance(query, Or):
            return set().union(*(self.places(part) for part in query.parts))
        if isinstance(query, Within):
            return self.narrowed(query.field).find(query.part) or set()
        if isinstance(query, AtLeast):
            found = self.places(query.part)
            return found if _separate(found) >= query.count else set()
        assert isinstance(query, Proximity)
        parts = [self.places(part) for part in query.parts]
        return _ordered(parts, query.distance) if query.ordered else _near(parts, query.distance)

    def phrase(self, phrase: Phrase) -> set[Place]:
        found: set[Place] = set()
        for tokens in phrase_variants(phrase.tokens):
            size = len(tokens)
            found |= {
                (field, start, start + size - 1)
                for field, words in self.words.items()
                for start in range(len(words) - size + 1)
                if all(
                    self.holds(token, field, start + number) for number, token in enumerate(tokens)
                )
                if phrase.tokens[0].cased or (field, start) not in self.turned
            }
        return found

    def holds(self, token: PhraseToken, field: str, place: int) -> bool:
        """Whether the word at a place is what the token asks for."""
        words = self.words[field]
        bare = strip_marks(words[place])
        if not token.cased or acronym_of(bare).upper() != token.form:
            titled = token.cased and bare == token.form.capitalize()
            return (
                self.capitals.means_acronym_in_title_case(token.form)
                if titled
                else _is(token, words[place])
            )
        sides = (words[place - 1] if place else "", words[place + 1] if words[place + 1 :] else "")
        shouted = any(is_shouting(strip_marks(side)) for side in sides if side != "\0")
        shouted |= field == ArticleField.TITLE.value and self.capitals.headline_shouts
        return not shouted or self.capitals.means_acronym_when_shouted(bare)

    def entity(self, key: str) -> set[Place]:
        names = [read_phrase(name) for name in ENTITIES[key].names]
        others = [self.places(read_phrase(name)) for name in ENTITIES[key].not_]
        taken = {(f, w) for places in others for f, s, e in places for w in range(s, e + 1)}
        found: dict[bool, set[Place]] = {True: set(), False: set()}
        for name in names:
            assert isinstance(name, Phrase)
            short = len(name.tokens) == 1 and name.tokens[0].cased
            found[short] |= {
                (f, s, e)
                for f, s, e in self.places(name)
                if not taken & {(f, word) for word in range(s, e + 1)}
            }
        return found[False] | (found[True] if found[False] or not taken else set())

    def narrowed(self, field: ArticleField) -> Plain:
        part = Plain(self.article)
        blank = {name: ["\0"] * len(words) for name, words in self.words.items()}
        kept = ArticleField.TITLE.value if field is ArticleField.TITLE else ArticleField.BODY.value
        end = self.lede if field is ArticleField.LEDE else len(self.words[kept])
        blank[kept][:end] = self.words[kept][:end]
        part.words = blank
        return part


def _fields(article: Article) -> dict[str, str]:
    return {ArticleField.TITLE.value: article.title, ArticleField.BODY.value: article.text}


def _turned(text: str, article: Article) -> set[int]:
    """The places behind a hyphened prefix that makes another word of a common noun."""
    words = [found for found in WORD.finditer(text) if strip_marks(found[0])]
    return {
        place
        for place, (prefix, word) in enumerate(pairwise(words), start=1)
        if strip_marks(prefix[0]).lower() in TURNING and text[prefix.end() : word.start()] == "-"
        if word[0][0].islower()
        or (
            word[0][0].isupper()
            and prefix[0][0].isupper()
            and CapitalsInContext(article).has_small(word[0])
        )
    }


def _split(text: str) -> list[str]:
    return [
        found[0] for found in WORD.finditer(text) if base_form(to_lowercase(strip_marks(found[0])))
    ]


def _is(token: PhraseToken, raw: str) -> bool:
    word = to_lowercase(strip_marks(raw))
    if token.cased:
        return acronym_of(strip_marks(raw)).upper() == token.form
    if token.open_end:
        return bool(word) and matches_prefix(token.form, word)
    return base_form(word) == token.form


def _separate(places: set[Place]) -> int:
    """The most places that can be picked without an overlap, by the classic greedy choice."""
    count, taken = 0, set[tuple[str, int]]()
    for field, start, end in sorted(places, key=lambda place: (place[0], place[2])):
        words = {(field, word) for word in range(start, end + 1)}
        if not words & taken:
            count, taken = count + 1, taken | {(field, word) for word in range(end + 1)}
    return count


def _gap(one: Place, other: Place) -> int:
    """How many words `other` starts after `one` ends; 0 or less when it does not follow it."""
    return other[1] - one[2] if one[0] == other[0] else 0


def _near(parts: list[set[Place]], distance: int) -> set[Place]:
    proof: set[Place] = set()
    for centre in parts[0]:
        beside = [_beside(centre, part, distance) for part in parts[1:]]
        if all(beside):
            proof |= {centre}.union(*beside)
    return proof


def _beside(centre: Place, part: set[Place], distance: int) -> set[Place]:
    after = [place for place in part if 1 <= _gap(centre, place) <= distance]
    before = [place for place in part if 1 <= _gap(place, centre) <= distance]
    nearest_after = min(after, key=lambda place: (place[1], place[2]), default=None)
    nearest_before = max(before, key=lambda place: (place[2], place[1]), default=None)
    return {place for place in (nearest_after, nearest_before) if place}


def _ordered(parts: list[set[Place]], distance: int) -> set[Place]:
    chains = parts[0]
    for part in parts[1:]:
        chains = {
            (place[0], max(before, key=lambda chain: (chain[2], chain[1]))[1], place[2])
            for place in part
            if (before := [chain for chain in chains if 1 <= _gap(chain, place) <= distance])
        }
    return chains


def _texts(most: int) -> st.SearchStrategy[str]:
    pair = st.tuples(st.sampled_from(WORDS), st.sampled_from(SEPARATORS))
    return st.lists(pair, max_size=most).map(lambda pairs: "".join(map("".join, pairs)))


def _near_text(parts: tuple[str, list[str], int]) -> str:
    sign, words, distance = parts
    return "(" + f" {sign}/{distance} ".join(words) + ")"


LEAVES = st.sampled_from(PHRASES).map(lambda phrase: f'"{phrase}"')
PLACED = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.tuples(
            st.sampled_from(["NEAR", "ONEAR"]),
            st.lists(part, min_size=2, max_size=3),
            st.integers(1, 6),
        ).map(_near_text),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        st.tuples(st.sampled_from(["title:", "lede:", "body:"]), part).map("".join),
        st.tuples(st.integers(1, 3), part).map(lambda pair: f"ATLEAST/{pair[0]} {pair[1]}"),
    ),
    max_leaves=4,
)
QUERIES = st.recursive(
    st.one_of(PLACED, st.just("outlet:Wire")),
    lambda part: st.one_of(
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({' AND '.join(parts)})"),
        part.map(lambda text: f"NOT {text}"),
    ),
    max_leaves=4,
)
TOPICS = st.fixed_dictionaries(
    {
        "title": st.just("T"),
        "threshold": st.just(0),
        "any": st.lists(st.one_of(PLACED, LEAVES), min_size=1, max_size=3),
    },
    optional={
        "all": st.lists(QUERIES, min_size=1, max_size=2),
        "none": st.lists(QUERIES, min_size=1, max_size=2),
        "query": QUERIES,
    },
)


def plain_match(topic: Topic, article: Article) -> set[Place] | None:
    """What the topic finds in the article, by the definition; None when it does not match."""
    plain = Plain(article)
    proof: set[Place] = set()
    query = read_query(topic.query) if topic.query else None
    alternatives = query.parts if isinstance(query, Or) else (query,) if query else ()
    for choices in ([read_entry(entry) for entry in topic.any], alternatives):
        held = [found for choice in choices if (found := plain.find(choice)) is not None]
        if choices and not held:
            return None
        proof = proof.union(*held)
    needed = [plain.find(read_entry(entry)) for entry in topic.all]
    refused = [plain.find(read_entry(entry)) for entry in topic.none]
    if None in needed or any(found is not None for found in refused):
        return None
    return proof.union(*(found for found in needed if found))


def difference(topic: Topic, article: Article) -> str:
    """How engine and reference differ; empty when they agree or the topic is refused.

    A round-up is matched item by item, which the plain evaluator does not know: it is left out.
    """
    if roundup_items(article):
        return ""
    try:
        matcher = Matcher(
            {"t": topic, "other": Topic(title="O", any=["ICE", "US", "AUDIT"])}, ENTITIES
        )
    except TopicError:
        return ""
    matches = [match for match in matcher.match(article) if match.topic == "t"]
    expected = plain_match(topic, article)
    if expected is None or not matches:
        return "" if expected is None and not matches else f"{expected} but {matches}"
    texts = {ArticleField.TITLE.value: article.title, ArticleField.BODY.value: article.text}
    offsets = {field: _offsets(text) for field, text in texts.items()}
    wanted = {(f, offsets[f][s][0], offsets[f][e][1]) for f, s, e in expected}
    got = {(span.field.value, span.start, span.end) for span in matches[0].spans}
    return "" if wanted == got else f"expected {wanted}, found {got}"


def _offsets(text: str) -> list[tuple[int, int]]:
    words = WORD.finditer(text)
    return [found.span() for found in words if base_form(to_lowercase(strip_marks(found[0])))]


def article_of(title: str, text: str) -> Article:
    return Article(
        url="https://wire.example/1",
        title=title,
        text=text,
        outlet="Wire",
        found=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(TOPICS, _texts(8), _texts(30))
def test_the_engine_finds_what_the_definition_says_and_where(
    written: dict[str, object], title: str, text: str
) -> None:
    assert difference(Topic.model_validate(written), article_of(title, text)) == ""


def test_the_reference_itself_tells_a_match_from_a_miss() -> None:
    article = article_of("The IRS", "Audits by ICE agents of the IRS.")
    assert plain_match(Topic(title="T", query='audit NEAR/2 "ICE agents"'), article)
    assert plain_match(Topic(title="T", query='audit NEAR/1 "ICE agents"'), article) is None
