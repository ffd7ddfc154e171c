"""Headlines that name a round-up: a digest's name must fill a segment of the headline.

“Daily digest” and “Morning briefing: rents, buses” are names; “Judge stops roundup of wild horses”
and “Coast Guard drops daily report” are news that happens to hold the word. So a name is looked for
only where it fills one of the segments between colons, bars and dashes, with no verb before it.
A round-up whose other segment is one plain piece of news is told as that news.
"""

from __future__ import annotations

import re

from policywire.pipeline.text.comment_labels import COMMENT

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DATE = (
    rf"(?:,? (?:for |of |on |to )?(?:the )?(?:week (?:of|ending) )?(?:{_DAY}|today|this week"
    rf"|{_DAY},? {_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH}|{_MONTH} \d{{1,2}}|{_MONTH})(?:,? \d{{4}})?"
    r"|,? (?:issue )?(?:no\.? ?|#)?\d[\d/.-]*)*"
)
_PERIOD = (
    r"(?:daily|weekly|monthly|quarterly|morning|midday|evening|nightly|weekend|today['’]?s"
    rf"|{_DAY}(?:['’]s)?)"
)
_FIELD = (
    r"(?:news|views|policy|policies|politics|political|tax|legal|law|legislative|regulatory|court"
    r"|supreme court|scotus|congress|statehouse|state|federal|immigration|election|campaign|health"
    r"|healthcare|energy|climate|environment(?:al)?|education|trade|labor|labour|tech|technology"
    r"|business|market|markets|world|national|local|media|blog|link|reading|playbook|press"
    rf"|{COMMENT})"
)
_SURE = (
    r"(?:round-?up|round up|digest|news ?letter|wrap-?up|link list|reading list"
    r"|open thread|memeorandum|bulletin|rundown|recap)"
)
"""Names of digests by themselves. In the plural they are raids: “immigration roundups”."""
_WEAK = (
    r"(?:brief|briefs|briefing|wrap|report|update|updates|review|docket|headlines|links|news"
    r"|summary|memo|agenda|in brief)"
)
"""Names only after a period or a field: “morning report”, “world in brief”."""
_NAME = re.compile(
    rf"(?:(?P<before>.*) )?"
    rf"(?:(?:{_PERIOD}|{_FIELD})(?: (?:&|and) (?:{_FIELD}))? (?:{_SURE}|{_WEAK})"
    rf"|{_SURE}|news (?:&|and) views)"
    rf"(?: for (?:{_DAY}|today).*| from .*)?{_DATE}"
)
_WHOLE = re.compile(
    r"(?:in brief|(?:the |this |last )?(?:week|month|year) in (?:review|brief)"
    r"|(?:this|the|last) week in(?: \S+){1,4}|week in review|news in brief"
    r"|(?:the )?(?:top |our )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten) "
    r"(?:things|stories|headlines|items|news stories)"
    r"(?: (?:to (?:know|watch|read)|you (?:need to|should) know|of the day|we['’]re watching))?"
    r"(?: (?:for|about|in|from|on|this|today|before).{0,24})?"
    r"|(?:the )?top (?:stories|headlines|news)|headlines for .*"
    r"|what (?:we['’]?re|we are) (?:reading|watching)(?: .{0,20})?"
    r"|what to (?:read|watch)(?: (?:today|tonight|this|on|next) .{0,20}| today| tonight)?"
    rf"|in case you missed it|links?|what just happened.*){_DATE}"
)
_LIVE = re.compile(
    r"(?:.* )?live(?:[ -](?:blog|updates?|coverage|feed|news))+(?: from .*)?|live"
    r"|latest updates"
)
_DIVIDER = re.compile(r"\s*[:|•·]\s+|\s+[–—-]+\s+|\s*—\s*")
_LIST = re.compile(r"[;•]|,\s|\s(?:&|and|plus)\s", re.IGNORECASE)
_AND_MORE = re.compile(r"(?P<list>.*),? and more")
_LISTED = 4
"""Before “and more” stand pieces of so many words at most: matters, not a sentence."""

_BRAND_WORDS = 4
_VERB = re.compile(r"[a-z]{3,}(?:s|ed)|(?:to|will|may|wins?|is|are|was|were|has|have|over|of)")
_NO_VERB = frozenset(
    """
    news views times politics states reuters axios courts taxes rights affairs economics series
    business congress express press times' markets sports arts ways means sciences studies united
    services systems analysts accountants brothers associates partners
    """.split()  # noqa: SIM905 - a list of words is easier to read
)
_HELD = re.compile(rf"{_PERIOD}|{_FIELD}|&|and|the|your|our")
_SOURCE = re.compile(r", (?:an? |the )?\w+(?: \w+)? (?:says?|said|finds?|found|shows?|reports?)$")
"""Who says so, at the end of a headline."""

NEWS_WORDS = 4
"""So many words beside the name of a round-up, in one piece, are news."""


def roundup_title_words(title: str) -> str:
    """The words of a title that a round-up has, empty if there are none or one piece of news."""
    segments = _segments(title)
    place = next((place for place, one in enumerate(segments) if _is_name(one)), None)
    if place is None:
        return _and_more(title.lower().strip())
    return "" if tells_one_thing(title) else segments[place]


def tells_one_thing(title: str) -> bool:
    """Whether a headline, without what names a round-up, is one plain piece of news."""
    others = [one for one in _segments(title) if not _is_name(one)]
    told = [one for one in others if len(one.split()) >= NEWS_WORDS]
    if len(told) != 1 or _and_more(title.lower()):
        return False
    return not _LIST.search(_SOURCE.sub("", told[0]))


def _segments(title: str) -> list[str]:
    return [one.strip(" .!") for one in _DIVIDER.split(title.lower().strip()) if one.strip(" .!")]


def _is_name(segment: str) -> bool:
    if _WHOLE.fullmatch(segment) or _LIVE.fullmatch(segment):
        return True
    found = _NAME.fullmatch(segment)
    return found is not None and _is_brand(found["before"] or "")


def _is_brand(before: str) -> bool:
    """Whether the words before a digest's name can be whose it is: few, and none a verb."""
    words = [word for word in before.split() if not _HELD.fullmatch(word)]
    return len(words) <= _BRAND_WORDS and not any(map(_is_verb, words))


def _is_verb(word: str) -> bool:
    possessive = word.endswith(("'s", "’s"))
    return possessive or (word not in _NO_VERB and _VERB.fullmatch(word) is not None)


def _and_more(small: str) -> str:
    found = _AND_MORE.fullmatch(small)
    pieces = re.split(r",\s*", found["list"]) if found else []
    able = len(pieces) > 1 and all(len(one.split()) <= _LISTED for one in pieces)
    return ", and more" if able else ""
