"""Words that say nothing of a subject: a phrase that begins or ends with one is no suggestion."""

from __future__ import annotations

_FAMILIES = {
    "articles": """
        a an the
    """,
    "prepositions": """
        about above across after against along amid among around as at before behind
        below beneath beside besides between beyond but by concerning despite down
        during except for from in inside into like near of off on onto out outside over
        past per regarding since than through throughout till to toward towards under
        underneath until unto up upon versus via with within without
    """,
    "pronouns": """
        i me my mine myself you your yours yourself he him his himself she her hers
        herself it its itself we us our ours ourselves they them their theirs themselves
        one ones oneself who whom whose which what that this these those someone
        somebody anyone anybody everyone everybody nobody none something anything
        everything nothing each other another both either neither such
    """,
    "auxiliaries": """
        be am is are was were been being have has had having do does did doing done will
        would shall should can could may might must ought cannot won wouldn couldn
        shouldn don doesn didn isn aren wasn weren hasn haven hadn ain t s re ve ll d m
        let get gets got getting go goes going gone went make makes made making take
        takes took taken taking come comes came put puts
    """,
    "conjunctions": """
        and or nor so yet if because although though while whereas unless whether once
        when whenever where wherever why how however therefore thus hence
    """,
    "adverbs": """
        again ago all almost already also always any away back else enough ever every
        far few here just least less many more most much never next no not now nowhere
        often only own perhaps quite rather really same several some sometimes soon
        still then there too twice very well yes very even further later earlier instead
        together especially likely
    """,
    "numbers": """
        zero two three four five six seven eight nine ten eleven twelve dozen dozens
        hundred hundreds thousand thousands million millions billion billions trillion
        percent first second third half
    """,
    "days and times": """
        monday tuesday wednesday thursday friday saturday sunday january february april
        june july august september october november december today tonight tomorrow
        yesterday morning afternoon evening night day days week weeks weekend month
        months monthly weekly daily year years yearly hour hours minute minutes time
        times
    """,
    "reporting": """
        say says said saying tell tells told according announce announces announced
        report reports reported reporting add adds added note notes noted ask asks asked
        call calls called claim claims claimed statement spokesperson spokesman
        spokeswoman official officials news article story stories read reads reading
        photo image video update updated click subscribe newsletter
    """,
}
FUNCTION_WORDS = frozenset(word for words in _FAMILIES.values() for word in words.split())
"""Grown by whole families. `march`, `may` as a month and `us` as a country are left to context."""
