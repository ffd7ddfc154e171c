"""The linter: topics that can be compiled but likely mean something else than they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policywire.config.models import Entity, Topic
from policywire.pipeline.topics.authoring.entry_lint import entry_doubts
from policywire.pipeline.topics.query.logic import implies, meaning
from policywire.pipeline.topics.query.nodes import (
    EntityRef,
    Phrase,
    PhraseToken,
    Query,
    Within,
)
from policywire.pipeline.topics.query.parser import read_query
from policywire.pipeline.topics.query.plan import TopicEntry, TopicPlan
from policywire.pipeline.topics.query.planner import leaves, plan_queries

_SHORT_OPEN = 3
_LONG_ABBREVIATION = 4
EVERYDAY_WORDS = frozenset(
    {
        "agency",
        "agent",
        "bill",
        "budget",
        "bureau",
        "congress",
        "court",
        "data",
        "department",
        "federal",
        "government",
        "house",
        "immigration",
        "judge",
        "law",
        "money",
        "news",
        "official",
        "policy",
        "president",
        "report",
        "rule",
        "senate",
        "state",
        "tax",
        "treasury",
        "vote",
        "white",
    }
)
"""Words that most policy news has: alone they let nearly everything in."""


@dataclass(frozen=True, slots=True)
class TopicWarning:
    """Something that is allowed and still looks wrong. Fields as in `TopicFault`."""

    topic: str
    part: str
    index: int | None
    problem: str
    cure: str

    def __str__(self) -> str:
        entry = "" if self.index is None else f"[{self.index}]"
        return f"{self.topic}.{self.part}{entry}: {self.problem}; {self.cure}"


def lint(topics: Mapping[str, Topic], entities: Mapping[str, Entity]) -> list[TopicWarning]:
    """Warnings on all topics. Raises `topic_error.TopicError` when they do not compile."""
    plans = plan_queries(topics, entities)
    found = [warning for made in plans.topics.values() for warning in _topic(made)]
    used = {leaf.key for made in plans.topics.values() for leaf in _entities(made)}
    for key in entities:
        if key not in used:
            found.append(TopicWarning(f"@{key}", "names", None, "no topic uses it", "take it out"))
    return found


def _entities(made: TopicPlan) -> Iterator[EntityRef]:
    for entry in made.entries():
        yield from (leaf for leaf in leaves(entry.query) if isinstance(leaf, EntityRef))


def _topic(made: TopicPlan) -> Iterator[TopicWarning]:
    yield from _mixed(made)
    yield from _repeated(made)
    yield from _dead(made)
    yield from _broad(made)
    if made.topic.threshold > 0.8:
        yield _warn(
            made, "threshold", None, "hides all but headlines", "0.2 hides passing mentions"
        )
    if made.topic.from_.languages and "en" not in made.topic.from_.languages:
        yield _warn(made, "from", None, "English articles do not count", "add en if they should")
    for entry in made.entries():
        for leaf in leaves(entry.query):
            if isinstance(leaf, Phrase):
                yield from _phrase(made, entry, leaf)


def _warn(made: TopicPlan, part: str, index: int | None, problem: str, cure: str) -> TopicWarning:
    return TopicWarning(made.key, part, index, problem, cure)


def _mixed(made: TopicPlan) -> Iterator[TopicWarning]:
    """AND beside OR without parentheses: few readers know which binds closer."""
    for part, index, text in _queries(made):
        plain = _without_groups(text)
        if " AND " in plain and " OR " in plain:
            read = read_query(text).text
            cure = f"it is read as {_cut(read)}: write the parentheses"
            yield _warn(made, part, index, "AND and OR stand side by side", cure)


def _queries(made: TopicPlan) -> Iterator[tuple[str, int | None, str]]:
    if made.topic.query.strip():
        yield "query", None, made.topic.query
    lists = {"any": made.topic.any, "all": made.topic.all, "none": made.topic.none}
    for part, entries in lists.items():
        for index, entry in enumerate(entries):
            if isinstance(entry, str) and (" AND " in entry or " OR " in entry):
                yield part, index, entry


def _without_groups(text: str) -> str:
    """The text outside of parentheses and quotes."""
    kept, depth, quoted = [], 0, False
    for mark in text:
        quoted ^= mark in '"“”'
        depth += (mark == "(") - (mark == ")")
        kept.append(mark if depth == 0 and not quoted else "")
    return " ".join("".join(kept).split()) if "(" in text or '"' in text else text


def _cut(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:90]}…"


def _repeated(made: TopicPlan) -> Iterator[TopicWarning]:
    """Entries of one part of which another says the same, or finds all that they find."""
    for entries in (made.any, made.none):
        for entry, other in _covered(entries, implies):
            problem = f"{entry.text} finds nothing that {other.text} does not"
            yield _warn(made, entry.part, entry.index, problem, "take it out, or narrow the other")
    for entry, other in _covered(made.all, lambda entry, other: implies(other, entry)):
        problem = f"{entry.text} holds wherever {other.text} does"
        yield _warn(made, entry.part, entry.index, problem, "take it out: all holds both")
    for entries in (made.any, made.all, made.none):
        yield from _same(made, entries)


def _same(made: TopicPlan, entries: Sequence[TopicEntry]) -> Iterator[TopicWarning]:
    seen: dict[object, TopicEntry] = {}
    for entry in entries:
        first = seen.setdefault(meaning(entry.query), entry)
        if first is not entry:
            problem = f"{entry.text} finds the same as {first.text}"
            cure = "keep one: plurals, case, spelling and hyphens are found anyway"
            yield _warn(made, entry.part, entry.index, problem, cure)


def _covered(
    entries: Sequence[TopicEntry], covers: Callable[[Query, Query], bool]
) -> Iterator[tuple[TopicEntry, TopicEntry]]:
    """Each entry that another one makes needless, with the first that does."""
    for entry in entries:
        others = (other for other in entries if meaning(other.query) != meaning(entry.query))
        other = next((each for each in others if covers(entry.query, each.query)), None)
        if other:
            yield entry, other


def _dead(made: TopicPlan) -> Iterator[TopicWarning]:
    """Alternatives that a `none` entry always refuses, because they contain its words."""
    for entry in (*made.any, *made.all, *made.query):
        for other in made.none:
            if implies(entry.query, other.query):
                problem = f"{entry.text} can never match: none has {other.text}"
                yield _warn(made, entry.part, entry.index, problem, "take it out on one side")


def _broad(made: TopicPlan) -> Iterator[TopicWarning]:
    """Alternatives of one everyday word, when nothing else narrows the topic."""
    if made.all or (made.any and made.query):
        return
    for entry in (*made.any, *made.query):
        token = _single(entry.query)
        if token and not token.cased and token.form in EVERYDAY_WORDS:
            problem = f"{entry.text} is in most policy news"
            cure = "join it to a second word with NEAR/10 or AND"
            yield _warn(made, entry.part, entry.index, problem, cure)


def _single(query: Query) -> PhraseToken | None:
    if isinstance(query, Phrase) and len(query.tokens) == 1:
        return query.tokens[0]
    return None


def _phrase(made: TopicPlan, entry: TopicEntry, phrase: Phrase) -> Iterator[TopicWarning]:
    for token in phrase.tokens:
        alone = entry.query is phrase and len(phrase.tokens) == 1
        if token.open_end and len(token.form) < _SHORT_OPEN + alone:
            problem = f"{token.form}* begins very many words"
            yield _warn(made, entry.part, entry.index, problem, "write more letters before *")
    if len(phrase.tokens) > 1 and all(token.cased for token in phrase.tokens) and _has_word(phrase):
        problem = f"{phrase.text} is found in capitals only"
        cure = "write ordinary words in small letters"
        yield _warn(made, entry.part, entry.index, problem, cure)
    if entry.query is phrase or isinstance(entry.query, Within):
        for problem, cure in entry_doubts(phrase):
            yield _warn(made, entry.part, entry.index, problem, cure)


def _has_word(phrase: Phrase) -> bool:
    """Whether a word in it is too long for most abbreviations."""
    return any(len(token.form) > _LONG_ABBREVIATION for token in phrase.tokens)
