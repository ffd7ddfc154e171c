"""Pages that stand in for an article with status 200: not found, maintenance, queue, old browser.

Such a page is short, and says so in its title or in its few sentences; an article about an outage
is longer. In the languages that the packs hold, and a few more.
"""

from __future__ import annotations

import re

from policywire.crawler.extract.word_count import word_count

_SHORT_WITH_TITLE, _SHORT = 150, 80
"""Fewer words are a page that stands in, if its title says so, or else its text."""

_NOT_FOUND = (
    r"(?:page|article|story|file|document|content|url|resource) (?:was |is |has |could |can |you"
    r" (?:requested|were looking for|are looking for) )?(?:not|cannot|can't|could not"
    r"|couldn't) ?(?:be"
    r" )?(?:found|available|exist)|page (?:not found|doesn.t exist|does not exist|unavailable)"
    r"|(?:error|http|status)[ -:]*(?:40[0-9]|410|50[0-9])\b|^\W*(?:404|410|403|500|502|503)\b"
    r"|not found\W*$|(?:can.t|cannot|could ?n.t) find (?:the|that|this|your) page|no longer"
    r" available"
    r"|seite (?:wurde |konnte |existiert )?(?:leider )?nicht|nicht gefunden|nicht (?:mehr"
    r" )?verfügbar"
    r"|page (?:introuvable|inexistante|non trouvée)|n.(?:existe|est) (?:pas|plus)(?: disponible)?"
    r"|página no (?:encontrada|existe|disponible)|no (?:se ha encontrado|se encuentra) la página"
    r"|pagina non (?:trovata|esiste|disponibile)|página não (?:encontrada|existe)|não"
    r" encontrad[ao]"
    r"|pagina (?:is )?niet (?:gevonden|beschikbaar)|niet gevonden|nie (?:znaleziono"
    r"|istnieje) ?(?:strony)?"
    r"|strona nie (?:istnieje|została znaleziona)|sidan (?:kunde inte hittas|finns inte"
    r"|hittades inte)"
    r"|siden (?:blev ikke fundet|ble ikke funnet|findes ikke|finnes ikke)|sivua ei löy(?:dy"
    r"|tynyt)"
    r"|страница не найдена|сторінку не знайдено|stránka nebyla nalezena|sayfa bulunamadı"
    r"|ページが見つかりません|お探しのページ|页面(?:不存在|未找到)|找不到(?:页面|網頁|该页)"
    r"|페이지를 찾을 수 없"
)
_MAINTENANCE = (
    r"(?:scheduled|planned|under|site|system|for|down for) maintenance|temporarily"
    r" (?:unavailable|down|offline)"
    r"|(?:we.ll|will) be (?:right )?back (?:soon|shortly|online)|service unavailable|bad gateway"
    r"|internal server error|something went wrong|unexpected error|technical (?:difficulties"
    r"|problems)"
    r"|gateway time-?out|an error (?:has )?occurred|site (?:is )?(?:currently )?(?:down"
    r"|offline|unavailable)"
    r"|wartungs?(?:arbeiten|modus)|vorübergehend nicht|technische (?:störung|probleme)"
    r"|(?:en|de|travaux de) maintenance|momentanément indisponible|temporairement indisponible"
    r"|en mantenimiento|temporalmente (?:no disponible|fuera)|in manutenzione|temporaneamente non"
    r"|em manutenção|temporariamente (?:indisponível|fora)|in onderhoud|onderhouds?werkzaamheden"
    r"|tijdelijk niet|przerwa techniczna|prace (?:konserwacyjne|techniczne)|tillfälligt"
    r" (?:ur|otillgänglig)"
    r"|midlertidig(?:t)? utilg|huoltokatko|технические работы|технічні роботи|メンテナンス中"
    r"|系统维护|점검 중"
    r"|(?:fatal|parse) error\W{0,4}:|uncaught (?:error|exception)|stack trace:|unhandled exception"
    r"|traceback \(most recent call last\)|server error in .{1,20} application|sqlstate\["
    r"|\bora-\d{5}"
)
# Rooms where people wait are in the news, so these speak to the reader, or are all of the title.
_QUEUE = (
    r"(?:you are|you.re) (?:now )?in (?:the |a )?(?:virtual )?(?:line|queue|waiting room)"
    r"|virtual waiting room|waiting room powered by|^\W*(?:waiting room|sala de espera)\W*$"
    r"|(?:estás|usted está|te encuentras|usted se encuentra) (?:ahora )?en (?:la|una)"
    r" (?:cola|fila|sala de espera)|(?:sala de espera|fila) virtual"
    r"|(?:sie befinden sich|sie sind|du bist) (?:jetzt |nun |derzeit )?in (?:der|einer)"
    r" (?:virtuellen )?warteschlange|virtuelle warteschlange"
    r"|vous (?:êtes|vous trouvez) (?:maintenant |actuellement )?(?:dans|en) (?:la |une )?file"
    r" d.attente|file d.attente virtuelle"
)
_BROWSER = (
    r"(?:unsupported|outdated|old) browser|browser (?:is )?(?:not supported|out of date"
    r"|unsupported)"
    r"|(?:requires?|enable|turn on|activate|needs?) (?:your )?java ?script|java ?script"
    r" (?:is )?(?:required|disabled"
    r"|deaktiviert|désactivé|desactivado|disabilitato|uitgeschakeld)|java ?script"
    r" (?:aktivieren|einschalten)"
    r"|activer java ?script|(?:active|habilite|activar) java ?script|abilita(?:re)? java ?script"
    r"|включите java ?script|JavaScript\s?を有効"
)
_KINDS = (
    (re.compile(_NOT_FOUND, re.IGNORECASE), "an error page"),
    (re.compile(_MAINTENANCE, re.IGNORECASE), "a note about maintenance or a fault"),
    (re.compile(_QUEUE, re.IGNORECASE), "a waiting room"),
    (re.compile(_BROWSER, re.IGNORECASE), "a note about browsers and scripts"),
)


def detect_stand_in(title: str, text: str) -> str:
    """Say what came instead of the article, as a sentence; an empty string when it may be one."""
    length = word_count(text)
    for words, what in _KINDS:
        titled = length < _SHORT_WITH_TITLE and words.search(title)
        if titled or (length < _SHORT and words.search(text)):
            return f"The site answered with {what} instead of the article."
    return ""
