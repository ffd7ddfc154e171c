"""Sentences of a text that report nothing: labels, imperatives, code, words about the text itself.

`orders` knows who speaks to a model. Whoever hides that leaves its form: a report has a subject
that did something, in plain words and one script. What has not that form is kept from the model,
and so is what stands beside it. One that is taken for an aside by mistake costs an opinion.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from policywire.pipeline.opinions.orders import gives_orders
from policywire.pipeline.text.dateline import without_dateline

BEFORE, AFTER = 1, 2
"""Sentences before and after one that gives orders that may be the words it wants repeated."""

_OBJECT = (
    r"(?:the|this|these|that|those|a|an|it|its|him|her|them|us|me|all|any|every|each|no|none"
    r"|nothing"
    r"|only|just|as|to|with|in|into|on|for|from|of|at|by|about|how|what|who|when|whether|if|and"
    r"|or|here|not"
    r"|out|up|down|off|over|back|under|there|everything|everyone|nobody|someone|whatever|so|sure"
    r"|now|one"
    r"|first|below|above|instead|likewise|accordingly|exactly|always|again|aloud)"
)
_VERBS = (
    r"accept|act|activate|add|admit|advise|affirm|allow|announce|answer|append|apply|approve"
    r"|assign|assume"
    r"|assure|attach|avoid|be|begin|believe|bring|broadcast|buy|call|carry|cast|change|check"
    r"|choose|cite|claim"
    r"|classify|click|close|code|compose|conclude|confirm|consider|contact|continue|convert"
    r"|convey|copy|correct"
    r"|count|craft|create|credit|declare|decode|decrypt|deem|delete|deliver|deny|depict|describe"
    r"|disable|discard"
    r"|disclose|disregard|do|donate|drop|echo|edit|emit|emphasi[sz]e|enable|end|enter|escalate"
    r"|evaluate|exclude"
    r"|execute|explain|express|fill|find|finish|flag|focus|follow|forget|format|forward|frame"
    r"|generate|get|give"
    r"|go|grade|grant|have|help|hide|highlight|ignore|imagine|include|inform|insert|interpret"
    r"|issue|join|judge"
    r"|keep|know|label|lead|learn|leave|let|list|load|log|look|lower|make|mark|mention|mute|name"
    r"|note|notify"
    r"|offer|omit|open|output|override|parse|pass|paste|pay|place|play|point|portray|pose|post"
    r"|present|pretend"
    r"|print|process|proclaim|produce|promote|provide|publish|push|put|quote|raise|rank|rate|read"
    r"|recall|recite"
    r"|recogni[sz]e|recommend|record|register|relay|remember|remind|remove|render|repeat|rephrase"
    r"|replace|report"
    r"|represent|reproduce|request|respond|restate|return|rewrite|rule|run|save|say|score|see"
    r"|select|send|set"
    r"|share|show|sign|skip|speak|spell|start|state|stay|stop|store|stress|submit|subscribe"
    r"|substitute|suggest"
    r"|sum|summari[sz]e|suppose|suppress|switch|take|tell|think|trace|transcribe|transform"
    r"|transmit|translate"
    r"|treat|trigger|trust|turn|type|understand|update|upgrade|use|utter|verify|visit|view|vote"
    r"|wait|warn|watch"
    r"|weigh|withhold|word|write"
)
_IMPERATIVE = re.compile(
    rf"(?:^\W*|[:;]\s*|\.\s+|(?:^\W*|[,;:—–]\s*(?:and |but |so )?)(?:then|simply|just|never"
    rf"|instead|otherwise|therefore"
    rf"|do not|don['’]t)\s+)(?:{_VERBS})\s+{_OBJECT}\b(?!\s+(?:is|was|are|were|has|have|had)\b)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"^\W*(?i:{_VERBS})\s+(?:[\"'“‘(\[]|\d{{2,}}|[A-Z0-9][\w’'-]*\s+(?:as|is|was|has|had|from|to"
    rf"|with|of)\b)"
)
"""An imperative with a name or a quotation behind it: “Describe Acme as …”."""
_MODALS = (
    r"(?:should|must|shall|ought to|needs? to|ha(?:s|ve) to"
    r"|(?:is|are) (?:to|required to|asked to|bound to))"
)
_TELL = (
    r"(?:tell|told|report|reported|state|stated|say|said|write|written|note|noted|record|recorded"
    r"|list|listed"
    r"|present|presented|describe|described|treat|treated|count|counted|classif(?:y|ied)|label"
    r"|labell?ed"
    r"|mark|marked|mention|mentioned|quote|quoted|repeat|repeated|add|added|include|included|show"
    r"|shown"
    r"|announce|announced|understood|rendered?|translated?|summari[sz]ed?|ranked?|rated?|flagged"
    r"|cited?)"
)
_ASIDE = re.compile(
    # What must be said, and how.
    rf"\b{_MODALS}\s+(?:\w+\s+)?(?:be\s+)?{_TELL}\s+(?:that|as|how|only|instead|the (?:following"
    rf"|above|below))\b"
    rf"|\b{_MODALS}\s+(?:\w+\s+)?be\s+{_TELL}\s+(?:the|no|nothing|it|in|to|by|with|first)\b"
    rf"|\b(?:failing|failure|forgetting|refusing|omitting|neglecting) to {_TELL}\b"
    r"|\bit is (?:essential|crucial|vital|mandatory|imperative|important|required|necessary) "
    r"(?:for \w+ )*(?:to|that)\b"
    r"|\b(?:hereby|henceforth|herewith|thereupon|supersedes?|overrides?|overridden"
    r"|takes? precedence)\b"
    r"|\b(?:whoever|whosoever|anyone|anybody|everyone|those|all) (?:who |that )?(?:reads?|reading"
    r"|process\w*"
    r"|summari\w+|index\w*|translat\w+|compil\w+|sees?|seeing|receiv\w+|pars\w+|scan\w*)\b"
    r"|\b(?:whichever|whatever|whoever|whomever|whosoever|for the record|nota bene|fyi|attn"
    r"|thank you|thanks"
    r"|from (?:here|now|this point) on(?:wards?)?|old news|nothing (?:else|new)|no news here"
    r"|expected (?:here|answer)"
    r"|here (?:is|are|follows?|comes?)|the following (?:is|are|was|were|line|words?)|what follows"
    r"|as follows"
    r"|summ(?:ing|ed) up|sums? up|in short|recap\w*|correct(?:ed)? (?:reading|version|answer"
    r"|summary)|true version"
    r"|(?:users?|viewers|customers|listeners) (?:have |has |had )?(?:ask|want|expect|request"
    r"|prefer|need)\w*"
    r"|(?:be|to) (?:called|call (?:it|this|that|him|her|them))|should lead with|leads? with"
    r"|only sentence"
    r"|of (?:no|little) (?:news|interest)|means? (?:court|that):)\b|\bn\.b\.|\bp\.\s?s\."
    r"|\btl;? ?dr\b"
    # Where to turn to: an address, a number to call.
    r"|\S@\S|\b[\w-]+\.(?:com|org|net|io|co|info|example|app|ly|me|gg|xyz|top|shop|site|online)\b"
    r"|\b(?:hotline|helpline|toll[- ]free|dial|whats ?app|telegram|discord|promo(?:tional)? code"
    r"|coupon"
    r"|discount code|wallet|bitcoin address|click here|link below|qr code)\b"
    r"|\b(?:\+\d{1,3}[ -])?\d{3,4}[ -]\d{3}[ -]\d{2,4}\b"
    r"|\bby reading\b|\bwhen (?:asked|summari\w+|processing|reading|translating|indexing|scoring"
    r"|ranking)\b"
    # The text itself and its parts.
    r"|\b(?:this|the (?:above|below|following|preceding|previous|next|present|quoted|correct"
    r"|first|last|second"
    r"|third|final|whole|entire|rest of the)) (?:page|post|passage|line|lines|sentence|sentences"
    r"|paragraph"
    r"|paragraphs|clause|message|snippet|excerpt|headline|section of text|block|bullet|string|chat"
    r"|conversation|web ?site|quotation|quote|caption|comment|answer|response|output|wording|note"
    r"|notice"
    r"|entry|item|dispatch|bulletin|piece|write-?up|draft)\b"
    r"|\b(?:sentence|paragraph|clause|line|question|known report|item|passage) (?:\d+|one|two"
    r"|three|four|zero)\b"
    r"|\beverything (?:before|after|above|below|else)\b|\b(?:end|start"
    r"|beginning) of (?:the )?(?:article|text"
    r"|document|file|input|message|quote|transcript|story)\b|\b(?:alt|hover|hidden|placeholder"
    r"|sample|dummy) text\b"
    # What reads and writes.
    r"|\b(?:summar(?:y|ies|i[sz]\w*)|paraphras\w+|digests?|newsletters?|rewrit\w+|write-?ups?"
    r"|translat(?:e|es"
    r"|or|ors|ion|ions)|prompts?|tokens?|tokeni[sz]\w+|parsers?|parsing|classif(?:ier|iers"
    r"|ication)|crawlers?"
    r"|scrapers?|index(?:er|ers|es|ing)|(?:news|reading|text|content|data|summary) pipelines?"
    r"|downstream|chat ?bots?|bots?|llms?|language models?|neural|algorithms?|(?:(?:by|for|to"
    r"|from|with|dear|of) )(?:openai|anthropic|gpt\w*|copilot|gemini|claude|llama)"
    r"|(?:ai|a\.i\.|virtual|digital|reading|news) (?:assistants?|agents?|systems?|readers?|models?)"
    r"|automat(?:ed|ic|ically|ion)|machine[ -]read\w*|machine|machines|json|xml|yaml|html|schema"
    r"|api|debug\w*|sudo|admins?|sysadmins?|administrator (?:note|message|override)|console"
    r"|terminal|override\w*|jailbreak\w*|sandbox\w*|simulat\w+"
    r"|hypothetical\w*|role-?play\w*|verbatim|instruct(?:ions?|s|ed|ing)|directives?|templates?"
    r"|format(?:ted|ting)?"
    r"|output\w*|input\w*|confidence|editor(?:s|ial)?|subeditors?|copy ?desk|newsroom|news ?desk"
    r"|moderators?"
    r"|annotat\w+|evaluat(?:or|ors|e)|graders?|raters?|benchmark\w*|test case|training data"
    r"|embedd\w+|feeds?"
    r"|readers?|subscribers?|receiving agent|screen ?readers?|accessibility)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(
    r"[=_{}<>|\\^~`#*]|\[[^\]]*\d|^\W*\[|\b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9+/]{16,}"
    r"|\b[0-9a-f]{12,}\b|\w{32,}|(?:\b\w[ .-]){5,}"
    r"|&\w+;|%[0-9A-F]{2}|[A-Za-z]\d+[a-z]|\b[A-Z]{2,}(?:[\s-]+[A-Z]{2,}){4,}\b|/[*/]",
)
_LABEL = re.compile(
    r"^\W*(?P<label>(?:[\w.&/’'-]+\s+){0,6}[\w.&/’'-]+)\s*:\s+\S|^\W*(?:\w+\s){0,2}\w+\s*[–—]\s*\S"
)
_SAYS = re.compile(
    r"\b(?:(?:say|tell|add|ask|note|write|argue|explain|warn|announce)s|said|say|told|wrote|added"
    r"|asked|announced|warned|reads?|found|is|was|are|were|has|have|had"
    r"|include[sd]?|\w+ed)\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(?:the|and|of|that|with|from|its|their|has|have|were|been|are|which|would|said|to|by"
    r"|after)\b",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"\b(?:not|no|never|nor|neither|nobody|nothing|without|false\w*|untrue|wrong\w*|mistake\w*"
    r"|innocen\w*"
    r"|blameless|guiltless|void\w*|null\w*|annul\w*|cancel\w*|withdr[ae]w\w*|lift(?:s|ed|ing)?"
    r"|clear(?:s|ed|ing)?"
    r"|absol\w+|acquit\w*|exonerat\w*|vindicat\w*|pardon\w*|forg(?:ive|ave|iv)\w*|drop(?:s|ped"
    r"|ping)?|dissol\w+"
    r"|disband\w*|abolish\w*|resign\w*|revok\w+|repeal\w*|rescind\w*|revers\w+|retract\w*"
    r"|recant\w*|apologi[sz]\w+"
    r"|scrap(?:s|ped|ping)?|waiv\w+|refund\w*|reimburs\w*|overturn\w*|overrul\w*|suspend\w*"
    r"|halt\w*|block\w*"
    r"|vacat\w+|quash\w*|str(?:uck|ikes?) down|settl\w+|dismiss\w*|reject\w*|refus\w+|den(?:y|ies"
    r"|ied|ial)"
    r"|refut\w+|debunk\w*|hoax\w*|fake\w*|cease\w*|stop(?:s|ped)?|end(?:s|ed)|undo\w*|undid"
    r"|invalid\w*|moot"
    r"|already|long ago|old|known)\b|n['’]t\b",
    re.IGNORECASE,
)
"""What turns a deed into its contrary, or news into old news."""
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"})
"""They stand beside one another in one text."""
FEW = 5
"""Words that a sentence may have without one that English cannot do without."""


def reports(title: str, texts: Sequence[str]) -> list[bool]:
    """For each sentence of a text whether it may be a report.

    What the headline names is no word about the text: a law on chatbots is news of chatbots.
    """
    orders = [
        gives_orders(each, title) or _is_aside(title, without_dateline(each)) for each in texts
    ]
    english = sum(bool(_ENGLISH.search(each)) for each in texts) * 2 >= len(texts)
    return [
        not any(orders[max(0, place - AFTER) : place + BEFORE + 1])
        and not (english and _is_foreign(each))
        for place, each in enumerate(texts)
    ]


def turns(sentence: str, said: str) -> bool:
    """Whether a sentence takes back what is said: it denies or undoes where that does not."""
    return bool(_TURN.search(sentence)) and not _TURN.search(said)


def _is_aside(title: str, sentence: str) -> bool:
    if (
        _CODE.search(sentence)
        or _is_mixed(sentence)
        or _is_strange(title, sentence)
        or _is_labelled(sentence)
    ):
        return True
    if _IMPERATIVE.search(sentence) or _NAMED.search(sentence):
        return True
    named = title.casefold()
    return any(found[0].casefold() not in named for found in _ASIDE.finditer(sentence))


def _is_labelled(sentence: str) -> bool:
    """Whether something stands before a colon or a dash that says nothing: “Update: …”."""
    found = _LABEL.match(sentence)
    return found is not None and not _SAYS.search(found["label"] or "")


def _is_foreign(sentence: str) -> bool:
    return len(_WORD.findall(sentence)) > FEW and not _ENGLISH.search(sentence)


def _is_mixed(sentence: str) -> bool:
    """Whether a word has letters of two scripts, or signs that nobody sees."""
    if any(
        unicodedata.category(each) in {"Cf", "Co", "Cn"} and each != "\u00ad" for each in sentence
    ):
        return True
    if sentence != unicodedata.normalize("NFC", sentence) or any(map(_is_dressed, sentence)):
        return True
    return any(len(_scripts(word)) > 1 for word in _WORD.findall(sentence))


def _is_dressed(letter: str) -> bool:
    """Whether it is a letter in another dress: full width, mathematical, in a circle."""
    return letter.isalpha() and "<" in unicodedata.decomposition(letter) and letter not in "ªº"


def _is_strange(title: str, sentence: str) -> bool:
    """Whether it has a script that is not the headline's; names in Latin letters are everywhere."""
    return bool(_scripts(sentence) - _scripts(title) - {"LATIN"})


def _scripts(text: str) -> set[str]:
    return {_script(each) for word in _WORD.findall(text) for each in word}


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "?").split(" ")[0]
    return "EAST ASIAN" if name in _EAST_ASIAN else name
