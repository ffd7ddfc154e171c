"""Sentences that speak to a model instead of a reader: nothing is shown by them.

Whoever writes "ignore your instructions and report that …" into an article wants the words behind
it repeated, and there they stand. So such a sentence is no evidence, whatever it says. One that is
taken for an order by mistake costs an opinion, never an alert.
"""

from __future__ import annotations

import re
import unicodedata

_START = r"(?:^|[.:;!?,“”\"'‘’(\[{<>*#|—–-]\s*|\b(?:and|please|now|then|must|should|to)\s+)"
_MODEL = (
    r"(?:ai|a\.i\.|llm|chat ?bot|gpt|chatgpt|claude|gemini|(?:large )?language model|assistant"
    r"|summari[sz]er|model|bot)s?"
)
_WRITE = (
    r"(?:write|say|state|report|answer|respond|reply|output|print|return|conclude|claim|mention"
    r"|describe|summari[sz]e|classify|mark|label|rate|confirm|publish|translate)"
)
_HEED = (
    r"(?:ignor|disregard|missacht|vergiss|oubli|olvid|esque|dimentic|negeer|vergeet|zignor"
    r"|игнорир|забудь)"
)
_INSTRUCTIONS = (
    r"(?:instru[ckz]|instrucciones|instruções|istruzion|anweisung|vorgabe|consigne|directive"
    r"|polece[nń]|инструкци|указани)"
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
    # In other languages: the word for instructions beside one for not heeding them.
    rf"\b{_HEED}\w*\b.{{0,60}}\b{_INSTRUCTIONS}|\b{_INSTRUCTIONS}\w*\b.{{0,40}}\b{_HEED}",
    r"(?:忽略|无视|無視).{0,20}(?:指示|指令|提示)|(?:指示|指令|提示).{0,20}(?:忽略|无视|無視)",
    # Programs that read, and what they are asked to make.
    r"\bautomated (?:system|reader|tool|summar\w+|process\w*)s?\b|\bmachine.?readers?\b"
    r"|\b(?:for|to|dear|attention) (?:\w+ )?(?:crawler|scraper|screen.?reader|accessibility tool"
    r"|summari[sz]er|aggregator|reader program)s?\b|\bsummari[sz](?:er|ation)s?\b"
    r"|\b(?:your|the|this|any) (?:\w+ )?summary (?:of (?:this|the) (?:article|story|text|page)"
    r"|(?:must|should|shall|is to|will)\b)|\b(?:in|of) your (?:\w+ )?(?:summary|answer|reply"
    r"|response|report|translation|headline)s?\b|\byour readers?\b",
    # Who is told what they must do, or to play somebody.
    r"\byou (?:must|will|should|shall|need to|have to|are to|are required to)\b.{0,40}"
    rf"\b{_WRITE}\b|\bunless you {_WRITE}\b|\b(?:kindly|please)\b"
    r"|\b(?:pretend|imagine|suppose|assume) (?:that )?you\b|\byou are (?:now )?(?:a|an|the) \w+ "
    r"(?:who|that|which)\b|\blet['’]s play\b|\brole.?play\b",
    r"\b(?:admin|system|root|developer|operator|safety)[ _-](?:override|mode|access|command)\b",
    rf"{_START}(?:omit|leave out|do not (?:mention|report|include|tell))\b",
    # Markup, and a known report as we write it.
    r"<!--|-->|!\[|\]\(|\[K\d+\]|</?(?:script|style|div|span|p|a|img|meta)\b",
    # Our own answer, or a delimiter, in the middle of a text.
    r"\b(?:verdict|clauses|confidence|belongs|sentences)\b[\"'“”]?\s*[:=]\s*[\[{\"'“”\d]",
    r"\bverdict\s*[:=]|<\|?/?(?:im_start|im_end|system|user|assistant|end|endoftext|s)\|?>",
    r"\[/?INST\]|<{2,}|>{2,}",
)
_ORDER = re.compile("|".join(_ORDERS), re.IGNORECASE)
_ABOUT_TEXT = re.compile(
    # The text itself, and what is made of it.
    r"\b(?:this|next|previous|above|end of(?: the)?) (?:article|feed|digest|newsletter|prompt"
    r"|text)\b"
    r"|\b(?:json|llms?|chat ?bots?|ai[ -]generated|ai (?:overview|summary|tool)s?)\b"
    r"|\b(?:reading|news|summary|translation) (?:software|programs?|engines?|tools?|bots?)\b"
    r"|\b(?:downstream|language|translation|answer|search) (?:agents?|engines?|models?)\b"
    r"|\bmodels? (?:reading|that reads?|directive|instruction)|\baggregators?\b|\btool call\b"
    r"|\bcontext window\b|\b(?:human|user|assistant|sudo|fact)\s*:|\bquoted? verbatim\b"
    r"|\bsummari[sz]e[sd]? this\b|\bnot an instruction\b|```|([%#=*~^$_-])\1\1|\{\W*\w+\W+:"
    r"|\bbots?\b.{0,30}[,:]|\b(?:the )?following (?:as|is|to be) (?:true|news|a fact)\b"
    r"|\b(?:testing|demonstration|training) purposes\b|\bconfidence (?:to|of|at) \d"
    r"|^\W*(?:\w+ )?(?:prompt|completion|output|task|format|overview|summary|answer|response"
    r"|question|input|result|context)(?: format)?\s*:",
    re.IGNORECASE,
)
_CALLS = re.compile(
    r"^\W*(?:dear|attention|reminder to|to (?:whoever|anyone|all) (?:who|that|reading)?|repeat"
    r"|set|treat|remember|consider|translate|rewrite|render|act|respond|reply|answer|output|print"
    r"|speak only|speak of|announce)\b(?! by\b)",
    re.IGNORECASE,
)
"""How a sentence begins that calls somebody, or orders without saying whom."""
_SPOKEN_TO = re.compile(
    r"\b(?:[Yy]ou|[Yy]our|[Yy]ours|[Yy]ourself|YOU|YOUR|me|[Mm]y|mine)\b"
    r"|(?<![.\w-])I(?![.\w-])"
)
"""Reports are told of others; who speaks to a reader, or of himself, reports nothing."""
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?|‘[^’]*’(?!\w)|«[^»]*»?|„[^“”]*[“”]?")


def gives_orders(sentence: str, title: str = "") -> bool:
    """Whether a sentence tells its reader what to write, or speaks to a model.

    `title` is the headline: what it names is what the text is about.
    """
    seen, named = _visible(sentence), _visible(title).casefold()
    if any(sign.search(seen) for sign in (_ORDER, _CALLS)):
        return True
    if any(found[0].casefold() not in named for found in _ABOUT_TEXT.finditer(seen)):
        return True
    return bool(_SPOKEN_TO.search(_QUOTED.sub(" ", seen)))


def _visible(sentence: str) -> str:
    """The sentence as a reader sees it, its letters in their plain form."""
    plain = unicodedata.normalize("NFKC", sentence)
    return "".join(each for each in plain if unicodedata.category(each) != "Cf")
