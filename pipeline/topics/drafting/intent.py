"""A topic in plain words, read without a model: what is wanted, and what is not.

"Court rulings on PFAS, not commentary" wants court rulings on PFAS. What a reader does not want is
looked for in headlines alone: a report that only mentions it stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from policywire.pipeline.text.normalization import base_form
from policywire.pipeline.text.sentences import iter_sentences
from policywire.pipeline.topics.authoring.lint import EVERYDAY_WORDS
from policywire.pipeline.topics.drafting.phrase_parts import is_empty_word, phrase_parts

_LEAD = re.compile(
    r"^(?:please[, ]+|(?:i|we) (?:want|wish|need|would like|['’]d like|follow|care about|track)"
    r"(?: to)?\s+|(?:follow|track|watch|monitor|cover|see|know|hear|read|find|get|show|tell|send"
    r"|alert|notify|inform)(?: me| us)?\s+(?=\S+ \S)"
    r"|(?:about|of|on|for|when(?:ever)?|if|whether)\s+"
    r"|(?:all|any|every|the|latest|new|more|important|major)\s+(?=(?:the |latest |new )?"
    r"(?:news|stor|report|article|coverage|update|development|information|piece|headline|item))"
    r"|(?:everything|anything|news|stories|reports?|reporting|articles?|coverage|updates?|"
    r"developments?|information|pieces|headlines|items)(?: stories| reports?| updates?)?\s+"
    r"(?:(?:about|on|of|regarding|concerning|around|related to|relating to|to do with|that|where|in"
    r" which|when)\s+)+)",
    re.IGNORECASE,
)
"""How a description begins before it says what it is about."""
_NOT = (
    r"(?:i am |we are |i['’]m |we['’]re )?not interested in|nothing (?:on|about)|not|no|never"
    r"|without|except(?:ing)?(?: for)?|excluding|other than|rather than|instead of|apart from"
    r"|but (?:not|no|without)|leave out|leaving out|skip"
    r"|ignor(?:e|ing)(?! (?:the |all |any |your |these )*(?:above|previous|prior|instruct|prompt))"
)
_UNWANTED = re.compile(
    # In the middle of a clause these words say something of the matter: homes without water.
    rf"(?:\s*[,;:(–—.]+\s*(?:and |but )?|\s+and |\s+(?=but (?:not|no|without)\b)|\s+(?=except\b"
    rf"|excluding\b|other than\b|rather than\b|apart from\b))(?:{_NOT})\b(?!\s+(?:only|just)\b)\s+",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"([;)–—])(?:\s+|$)")
"""What ends a refusal inside a sentence: behind a bracket or a dash stands more that is wanted."""
_COMMENTARY_WORDS = """
    commentary comment opinion editorial op-ed oped column columnist blog analysis explainer
    background preview review speculation rumour rumor letter podcast interview profile feature
    listicle roundup recap retrospective punditry pundit essay
"""
_COMMENTARY = frozenset(map(base_form, _COMMENTARY_WORDS.split()))
"""Kinds of text that the pipeline itself tells from news: no word is excluded for them."""
_KINDS = {"press release": "press release", "page change": "page change"}


@dataclass(frozen=True, slots=True)
class Intent:
    """A description in plain words. `wanted` says what it is about, `unwanted` what it is not.

    `unread` are sentences behind what is refused: they may say more of what is wanted.
    """

    text: str
    wanted: str
    unwanted: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def is_description(self) -> bool:
        """Whether it says more than a phrase would."""
        return self.wanted != self.text


def read_intent(text: str) -> Intent:
    """The description, divided."""
    whole = " ".join(text.split())
    wanted, *said = _UNWANTED.split(_without_lead(whole))
    refused, more, unread = zip(*map(_refused, said), strict=True) if said else ((), (), ())
    told = " ".join(filter(None, (wanted.strip(" .,;:(–—"), *more)))
    return Intent(whole, told, tuple(filter(None, refused)), tuple(filter(None, unread)))


def _refused(said: str) -> tuple[str, str, str]:
    """What is refused, what more is wanted behind it, and what stands after that sentence."""
    end = next((end for _, end in iter_sentences(said)), 0)
    refused, sign, more = (*_CLOSED.split(said[:end], maxsplit=1), "", "")[:3]
    pieces = (refused, "", f"{more} {said[end:]}") if sign == ";" else (refused, more, said[end:])
    bare, behind, after = (each.strip(" .,;:()–—") for each in pieces)
    return bare, behind, after


def excluded_entries(intent: Intent) -> tuple[str, ...]:
    """Entries of `none` for what is not wanted, each in the headline alone."""
    wanted = {base_form(word.lower()) for word in re.findall(r"\w+", intent.wanted)}
    found = (entry for said in intent.unwanted for entry in _entries(said, wanted))
    return tuple(dict.fromkeys(found))


def unexpressed(intent: Intent) -> tuple[str, ...]:
    """What is not wanted and can be told by no word of a headline."""
    bare = replace(intent, wanted="")
    return tuple(
        said
        for said in intent.unwanted
        if not excluded_entries(replace(intent, unwanted=(said,)))
        and excluded_entries(replace(bare, unwanted=(said,)))
    )


def refuses_commentary(intent: Intent) -> bool:
    """Whether comments are among what is not wanted."""
    return any(_is_commentary(word) for said in intent.unwanted for word in said.split())


def title_entry(words: str) -> str:
    """An entry that holds in the headline alone."""
    return f'title:"{words}"' if len(words.split()) > 1 else f"title:{words}"


def _without_lead(text: str) -> str:
    while found := _LEAD.match(text):
        if not text[found.end() :].strip():
            return text
        text = text[found.end() :]
    return text


def _entries(said: str, wanted: set[str]) -> list[str]:
    for words, kind in _KINDS.items():
        if words in said.lower():
            return [f'kind:"{kind}"']
    groups: list[list[str]] = []
    for part in phrase_parts(said):
        if not (groups and part.join):
            groups.append([])
        if _tells_apart(part.words, wanted):
            groups[-1].append(part.text)
    told = [group for group in groups if group]
    if len(groups) == 1:
        return [title_entry(words) for words in groups[0]]
    # Appeals over asbestos: a headline has to name both.
    return [f"title:({' AND '.join(map(_either, told))})"] if len(told) == len(groups) else []


def _tells_apart(words: Sequence[str], wanted: Collection[str]) -> bool:
    """Whether words refuse more than comments, and something else than what is wanted."""
    forms = [base_form(word.lower()) for word in words]
    telling = [form for form in forms if not (_is_commentary(form) or is_empty_word(form))]
    return any(form not in wanted and form not in EVERYDAY_WORDS for form in telling)


def _either(group: Sequence[str]) -> str:
    words = [f'"{each}"' if " " in each else each for each in group]
    return words[0] if len(words) == 1 else f"({' OR '.join(words)})"


def _is_commentary(word: str) -> bool:
    bare = word.strip(" .,;:()'’\"").lower()
    return bare in _COMMENTARY or base_form(bare) in _COMMENTARY
