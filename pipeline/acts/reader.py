"""Acts in a headline or a sentence: every verb of the table, with its actor, object and status.

Rules, no parser: a headline is short, drops its articles and helping words, and puts the deed right
behind its doer. What a rule cannot tell it leaves unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from policywire.pipeline.acts.act import Act, ActStatus
from policywire.pipeline.acts.clauses import Clause, Token, read_clauses
from policywire.pipeline.acts.helping import BE, MODAL
from policywire.pipeline.acts.inflection import VerbForm
from policywire.pipeline.acts.status import is_passive, status_of
from policywire.pipeline.acts.subject import actor_class, actor_tokens, told_doer
from policywire.pipeline.acts.taxonomy import ActPattern, Taxonomy, taxonomy
from policywire.pipeline.acts.told_verb import ToldVerb
from policywire.pipeline.acts.verbs import RELATIVE, ClauseVerbs

KEPT = 4_096
"""Of so many pieces what was read is kept: headline and lede are asked for several times."""

NAME_WORDS = 8
ATTRIBUTION = "attribution"
_QUOTED = re.compile(r"[“\"][^”\"]{12,}[”\"]|(?<!\w)[‘'][^‘]{12,}?[’'](?!\w)")
_QUOTE_SIGN = re.compile("[“\"‘']")
_HEADLINE_PASSIVE = frozenset(
    {"in", "by", "on", "at", "over", "for", "from", "until", "again", "down", "out", "into",
     "amid", "pending", "due", "under", "nationwide", "without", "with", "to"}
)  # fmt: skip
"""What may follow a participle that is passive by itself: “Asylum rule blocked in Texas”."""
_NO_OBJECT = frozenset(
    {"", "over", "for", "of", "after", "with", "in", "at", "by", "to", "on", "during", "from",
     "amid", "as", "under", "following", "without", "again", "and", "near", "outside"}
)  # fmt: skip
"""What follows a verb that has no object."""
_FINITE = BE | MODAL
"""Helping verbs by which a clause is a sentence, no name in a list."""
_BY_ANYBODY = frozenset({"found", "determined", "declared", "concluded", "said", "held"})
"""What is found by nobody who is named is no court's finding: “Mold found in prison”."""
_AMOUNT_SIGNS = frozenset("$£€0123456789")


class _Subjects(NamedTuple):
    """Whom a clause may have as its subject: that of the clause before, and what was listed."""

    before: tuple[Token, ...]
    listed: tuple[Token, ...]


class _Found(NamedTuple):
    act: Act
    mode: str
    until: int
    """Where the words end that told it; a verb among them tells no other act."""


@lru_cache(maxsize=KEPT)
def read_acts(text: str) -> tuple[Act, ...]:
    """The acts that a headline or a sentence reports: those of its main clauses first, in order."""
    table = taxonomy()
    found = list(_found(text, table))
    acts = [one.act for one in found if one.mode != ATTRIBUTION or _is_all(found, one, text)]
    plain = _without_bare_plans(acts)
    return tuple(sorted(plain, key=lambda act: not act.is_main))


def _is_all(found: list[_Found], one: _Found, text: str) -> bool:
    """Whether a headline tells of nothing but a saying; “…, officials say” is no news."""
    return len(found) == 1 and bool(text[one.act.end :].strip())


def _without_bare_plans(acts: list[Act]) -> list[Act]:
    """“Plans to ban” is a ban that is planned, not a plan and a ban."""
    planned = {act.status for act in acts if act.name != "announce_plan"}
    if ActStatus.PLANNED not in planned:
        return acts
    return [
        act for act in acts if act.name != "announce_plan" or act.status is not ActStatus.PLANNED
    ]


def _found(text: str, table: Taxonomy) -> Iterator[_Found]:
    subject: tuple[Token, ...] = ()
    listed: tuple[Token, ...] = ()
    clauses = _with_matters(read_clauses(text), text, table)
    for number, clause in enumerate(clauses):
        following = clauses[number + 1] if number + 1 < len(clauses) else None
        # “names X as director”: the object goes on behind “as”.
        end = following.end if following and following.joint == "as" else clause.end
        until = -1
        # “Judges in Missouri, Kansas halt …”: what stands before the comma is part of the subject.
        listed = listed if clause.joint in {",", "and", "&"} else ()
        if clause.joint in RELATIVE and number and not listed:
            subject = actor_tokens(clauses[number - 1].tokens) or subject
        read = [*_verbs(clause, _Subjects(subject, listed), text, end, table)]
        said = read or any(token.small in _FINITE for token in clause.tokens)
        listed = () if said else (*listed, *clause.tokens)
        for verb in read:
            subject = subject if clause.is_background else verb.subject
            if verb.token.start < until:
                continue
            found = _read(verb, text, table)
            if found is not None:
                until = found.until
                yield found


def _with_matters(clauses: list[Clause], text: str, table: Taxonomy) -> list[Clause]:
    """“Lawsuit over permits dismissed” is one clause: what stands before “over” has no verb."""
    kept: list[Clause] = []
    for clause in clauses:
        before = kept[-1].tokens if kept else ()
        if clause.joint != "over" or not before or _may_tell(before, table):
            kept.append(clause)
            continue
        at = text.lower().index("over", before[-1].end)
        joint = Token("over", "over", at, at + len("over"))
        kept[-1] = Clause((*before, joint, *clause.tokens), kept[-1].joint, clause.end)
    return kept


def _may_tell(tokens: Sequence[Token], table: Taxonomy) -> bool:
    return any(token.small in table.verbs for token in tokens[1:])


def _verbs(
    clause: Clause, known: _Subjects, text: str, end: int, table: Taxonomy
) -> Iterator[ToldVerb]:
    begin, first = 0, None
    verbs = ClauseVerbs(clause, of_several=bool(known.listed))
    for at, token in enumerate(clause.tokens):
        entry = table.verbs.get(token.small)
        if entry is None or not verbs.is_verb(at, entry.forms):
            continue
        if verbs.is_back:
            clause, begin, first = clause._replace(joint=""), at, None
        own = told_doer(clause.tokens, at, begin) or actor_tokens(
            clause.tokens[begin : first or at]
        )
        own = actor_tokens((*known.listed, *own)) if own and not begin else own
        first = at if first is None and verbs.is_finite(at, entry.forms) else first
        begin, first = (at + 1, None) if verbs.is_reporting(at) else (begin, first)
        yield ToldVerb(
            clause=clause,
            at=at,
            entry=entry,
            subject=own or known.before,
            passive=is_passive(clause.tokens, at, entry.forms),
            hangs=verbs.hangs_on_another(at, entry.forms),
            after=text[token.end : end].strip(),
        )


def _read(verb: ToldVerb, text: str, table: Taxonomy) -> _Found | None:
    passive = verb.passive or _lacks_object(verb, table)
    agent = _agent(verb.clause.tokens[verb.at + 1 :]) if passive else verb.subject
    pattern = _pattern(verb, agent, text, table, passive=passive)
    if pattern is None and not passive and _may_be_passive(verb):
        # “Asylum rule blocked”: a headline leaves “was” out.
        passive, agent = True, _agent(verb.clause.tokens[verb.at + 1 :])
        pattern = _pattern(verb, agent, text, table, passive=True)
    if pattern is None:
        return None
    act = _act(verb, text, pattern, agent=agent, passive=passive)
    return _Found(act, pattern.mode, _end(verb, text, pattern))


def _pattern(
    verb: ToldVerb, agent: tuple[Token, ...], text: str, table: Taxonomy, *, passive: bool
) -> ActPattern | None:
    doer = actor_class(agent, table.actor_classes)
    done_to = f"{_said(text, verb.subject)} {verb.after}".strip() if passive else verb.after
    nobody = passive and not agent
    fitting = (
        each for each in verb.entry.patterns if _fits(each, doer, verb, done_to, nobody=nobody)
    )
    return next(fitting, None)


def _fits(pattern: ActPattern, doer: str, verb: ToldVerb, done_to: str, *, nobody: bool) -> bool:
    if doer in pattern.not_actors:
        return False
    if pattern.actors and doer not in pattern.actors:
        left_out = nobody and "court" in pattern.actors and verb.token.small not in _BY_ANYBODY
        if not left_out:
            return False
    if pattern.not_follows is not None and pattern.not_follows.search(done_to):
        return False
    follows = pattern.follows
    return follows is None or bool(follows.search(verb.after) or follows.search(done_to))


def _may_be_passive(verb: ToldVerb) -> bool:
    first = verb.after.split(" ", 1)[0].lower()
    return (
        VerbForm.PARTICIPLE in verb.entry.forms
        and verb.at > 0
        and (not first or first in _HEADLINE_PASSIVE)
    )


def _lacks_object(verb: ToldVerb, table: Taxonomy) -> bool:
    """“Trawler firm fined £80,000 over catch”: who did it had to name whom."""
    forms = verb.entry.forms
    if (
        verb.token.small not in table.needs_object
        or not verb.at
        or VerbForm.PARTICIPLE not in forms
    ):
        return False
    return verb.after[:1] in _AMOUNT_SIGNS or verb.after.split(" ", 1)[0].lower() in _NO_OBJECT


def _agent(after: Sequence[Token]) -> tuple[Token, ...]:
    for index, token in enumerate(after):
        if token.small == "by" and index < len(after) - 1:
            return tuple(after[index + 1 : index + 8])
    return ()


def _act(
    verb: ToldVerb, text: str, pattern: ActPattern, *, agent: tuple[Token, ...], passive: bool
) -> Act:
    return Act(
        name=pattern.kind.name,
        family=pattern.kind.family,
        actor=_said(text, _name(agent)),
        object=_said(text, verb.subject if passive else verb.object),
        status=_status(verb, text, pattern, passive=passive),
        stage=pattern.stage,
        start=verb.token.start,
        end=verb.end,
        is_main=not verb.clause.is_background,
    )


def _status(verb: ToldVerb, text: str, pattern: ActPattern, *, passive: bool) -> ActStatus:
    status = status_of(verb.clause, verb.at, verb.entry.forms, text, passive=passive)
    if verb.hangs or _is_quoted(text, verb.token):
        return ActStatus.BACKGROUND
    if status is ActStatus.DONE and pattern.mode == "planned":
        return ActStatus.PLANNED
    return status


def _is_quoted(text: str, token: Token) -> bool:
    """Whether a speaker says it: quotes around some words, not around one of them."""
    if not _QUOTE_SIGN.search(text):
        return False
    return any(found.start() < token.start < found.end() for found in _QUOTED.finditer(text))


def _end(verb: ToldVerb, text: str, pattern: ActPattern) -> int:
    """Where the words end that tell the act: the verb, or what had to follow it."""
    found = pattern.follows.search(verb.after) if pattern.follows else None
    if found is None:
        return verb.token.end
    begin = text.index(verb.after, verb.token.end) if verb.after else verb.token.end
    return begin + found.end()


def _name(agent: tuple[Token, ...]) -> tuple[Token, ...]:
    """The actor without what it is doing besides: “Officers battling floods …”."""
    for index, token in enumerate(agent[:NAME_WORDS]):
        if index and token.small.endswith("ing"):
            return agent[:index]
    return agent[:NAME_WORDS]


def _said(text: str, tokens: Sequence[Token]) -> str:
    if not tokens:
        return ""
    end = tokens[-1].end
    return text[tokens[0].start : end + (text[end : end + 1] == "%")]
