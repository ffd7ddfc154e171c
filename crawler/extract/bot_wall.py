"""Pages that stand in the way: captchas, bot walls and logins that come with status 200."""

from __future__ import annotations

import re

_HEAD = 200_000
_WALLS = re.compile(
    r"cf-challenge|cf_chl_opt|challenge-platform|_Incapsula_Resource|px-captcha|captcha-delivery\.com"
    r"|geo\.captcha|g-recaptcha|h-captcha|hcaptcha\.com|distil_r_captcha|ak_bmsc|perimeterx"
    r"|awswaf|akamai-privacy|sucuri_cloudproxy|ddos-guard",
    re.IGNORECASE,
)
_WALL_TITLE = re.compile(
    r"<title[^>]{0,200}>\s*(?:just a moment|attention required|access denied|access to this page"
    r"|are you a (?:robot|human)|robot check|security check|checking your browser|captcha"
    r"|verif(?:y|ying) (?:you|that you|your)|(?:human|bot) verification|please wait|ddos"
    r"|pardon our interruption|request rejected|403 forbidden|blocked|client challenge"
    r"|(?:please )?(?:log|sign)[ -]?in|login|anmelden|subscriber login)",
    re.IGNORECASE,
)
_WALL_WORDS = re.compile(
    r"enable javascript and cookies to continue|complete the (?:security check|captcha)"
    r"|verify (?:that )?you are (?:a )?human|unusual traffic from your|are you a robot"
    r"|i(?:'|’|&#39;)m not a robot|please (?:log|sign) in to (?:continue|read|view)",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input[^>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_HTML = re.compile(
    rb"^\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)


def is_html(body: bytes) -> bool:
    """Whether a body begins as an HTML page does."""
    return _HTML.match(body[:5000].removeprefix(b"\xef\xbb\xbf")) is not None


def detect_bot_wall(html: str, words: int) -> str:
    """Say what stands in the way, as a sentence; an empty string when nothing does.

    `words` is how much could be read: a page with an article on it is no wall, whatever scripts
    and login forms it carries.
    """
    head = html[:_HEAD]
    if words >= 200:
        return ""
    if _WALL_TITLE.search(head) or _WALL_WORDS.search(head):
        return "The site answered with a check for robots or a login page instead of its content."
    if words < 60 and (_WALLS.search(head) or _PASSWORD.search(head)):
        return "The site answered with a captcha or a login form instead of its content."
    return ""
