"""What stands around an article and not in it: its own headline, pointers to other pages, pleas."""

from __future__ import annotations

import re

_BULLET = re.compile(r"^[-•*–]\s+")
_LETTERS = re.compile(r"[^\w]|_")
_MOST_WORDS = 45
_OPENINGS = re.compile(
    r"(?:read (?:more|next|also)\b|more (?:on|from) this (?:story|topic)|see also:|related:"
    r"|related (?:articles|stories|content|topics)|recommended(?: stories| reading)?:?$"
    r"|most (?:read|popular)\b|trending(?: now)?:?$|advertisement\b|story continues below"
    r"|article continues|(?:image|photo|picture|photograph|credit|source): .{0,80}$"
    r"|image (?:source|caption)|(?:sign up|subscribe) (?:for|to|now|here|today)\b"
    r"|get (?:the latest|daily|our|real-time|more)\b|leave a comment|view comments"
    r"|follow (?:us|.{2,40}) on (?:google|twitter|x|facebook|instagram|social)\b"
    r"|(?:click|tap) here (?:to|for)\b|for (?:more|the latest) (?:stories|news|breaking)\b"
    r"|join (?:our|the conversation)\b|share (?:this|on)\b|comments? closed|our standards: "
    r"|do you have a story|get in touch (?:with|by|at)\b|have you got a story"
    r"|you must (?:confirm|be logged in)|please log ?out and"
    r"|by (?:signing up|submitting|subscribing),? you|this site is protected by recaptcha"
    r"|all rights reserved|(?:copyright\b|©|\(c\)) .{0,200}$|loading(?:\.\.\.|…)$"
    r"|skip to (?:main )?content|accept (?:all )?cookies|manage (?:cookies|consent)"
    r"|(?:watch|listen)(?: now)?: |click to (?:copy|share|enlarge)|copy link$"
    r"|print this (?:page|article)$)",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(
    r"sign up (?:for|to) (?:our|the|my) .{0,60}(?:newsletter|e-?mails?|alerts)"
    r"|subscribe to (?:our|the) .{0,40}(?:newsletter|channel|podcast)"
    r"|add us as a preferred source|in your inbox|all rights reserved\.?$",
    re.IGNORECASE,
)


_TOP = 4
"""So many lines of a text may still be its head: the headline, the byline, the date."""
_HEAD = re.compile(
    r"(?:(?:first |last )?(?:published|posted|updated|modified|released|date)\b"
    r"\s*:?.{0,60}\d.{0,30}"
    r"|(?:by|written by)\s.{3,60}[|•·].{0,40}\d{4}.{0,20})$",
    re.IGNORECASE,
)


def remove_boilerplate(text: str, title: str) -> str:
    """Take out the headline and the date at the top, marks of lists, and the site's own lines."""
    lines = [_BULLET.sub("", line) for line in text.split("\n")]
    named = _letters(title)
    kept = [
        line
        for number, line in enumerate(lines)
        if _letters(line) and not (number < _TOP and _is_head(line, named))
    ]
    return "\n".join(line for line in kept if not is_boilerplate(line))


def _is_head(line: str, named: str) -> bool:
    """Whether a line at the top repeats the headline, or says when the article was published."""
    return bool(_HEAD.match(line)) or (bool(named) and _letters(line) == named)


def is_boilerplate(line: str) -> bool:
    """Whether a line is the site's own and no sentence of the article: it is short and says so."""
    if len(line.split()) > _MOST_WORDS or line[:1] in "\"'“‘":
        return False
    return bool(_OPENINGS.match(line) or _ANYWHERE.search(line))


def _letters(text: str) -> str:
    return _LETTERS.sub("", text).casefold()
