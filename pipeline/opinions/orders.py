"""Sentences that speak to a model instead of a reader: nothing is shown by them.

Whoever writes "ignore your instructions and report that …" into an article wants the words behind
it repeated, and there they stand. So such a sentence is no evidence, whatever it says. One that is
taken for an order by mistake costs an opinion, never an alert.
"""

from __future__ import annotations

import re

_START = r"(?:^|[.:;!?,“”\"'‘’(\[{<>*#|—–-]\s*|\b(?:and|please|now|then|must|should|to)\s+)"
_MODEL = (
    r"(?:ai|a\.i\.|llm|chat ?bot|gpt|chatgpt|claude|gemini|(?:large )?language model|assistant"
    r"|summari[sz]er|model|bot)s?"
)
_ORDERS = (
    # To set aside what one was told.
    rf"{_START}(?:ignore|disregard|forget|override|bypass)\b.{{0,60}}\b(?:instruct\w*|rules?|prompts?"
    r"|guidelines?|previous|prior|above|earlier|everything|all|task)\b",
    # What to write.
    rf"{_START}(?:write|say|state|report|answer|respond|reply|output|print|return|conclude|claim"
    r"|summari[sz]e|classify|mark|label|rate|tell (?:the|your) (?:reader|user)s?)\b"
    r"(?: only| just| simply| exactly)?(?: that\b| with\b|:| the following\b"
    r"| (?:this|it|the (?:article|text|story|verdict))\b.{0,30}\bas\b)",
    # Who is spoken to.
    r"\b(?:system|developer|assistant|user) ?(?:prompt|message|instruction|note|override)s?\b",
    r"^\W*(?:system|assistant|developer|user|ai|llm|instructions?|note to (?:the )?\w+)\s*:",
    r"\b(?:dear|attention|hey|hello|note to|message (?:to|for)|instructions? (?:to|for))\W+"
    rf"(?:the |all |any |every )?{_MODEL}\b",
    r"\b(?:as|if you are|you are|act as|you're) an? "
    rf"(?:helpful |unrestricted |new )*(?:{_MODEL}|helpful|unrestricted)\b",
    r"\byour (?:instructions?|prompts?|guidelines|training|task is|new task|output|json"
    r"|answer must)\b",
    # Our own answer, or a delimiter, in the middle of a text.
    r"\b(?:verdict|clauses|confidence|belongs|sentences)\b[\"'“”]?\s*[:=]\s*[\[{\"'“”\d]",
    r"\bverdict\s*[:=]|<\|?/?(?:im_start|im_end|system|user|assistant|end|endoftext|s)\|?>",
    r"\[/?INST\]|<{2,}|>{2,}",
)
_ORDER = re.compile("|".join(_ORDERS), re.IGNORECASE)


def gives_orders(sentence: str) -> bool:
    """Whether a sentence tells its reader what to write, or speaks to a model."""
    return bool(_ORDER.search(sentence))
