"""What pages say when they give no more than a part: pleas to subscribe, for consent; and live.

Each in the languages that the packs hold.
"""

from __future__ import annotations

import re

PAYWALL = re.compile(
    r"\b(?:subscribe|sign in|sign up|log in|register|become a (?:member|subscriber)|join)"
    r" (?:now |today )?to (?:continue|read|keep reading|unlock|access|view)\b"
    r"|\b(?:this|the) (?:article|story|content) is (?:only |exclusively )?(?:for|available"
    r" (?:to|for)"
    r"|reserved for) (?:our )?(?:paying |premium )?(?:subscribers|members)\b"
    r"|\balready (?:a (?:subscriber|member)|have an account|subscribed)\b"
    r"|\b(?:subscribers?|members?)[ -]only\b|\bfor (?:subscribers|members) only\b"
    r"|\bto (?:read|continue reading) (?:the rest|this article|the full)\b"
    r"|\b(?:reached|used|hit|read) (?:your|the|all your|all of your) (?:monthly )?(?:limit"
    r"|free articles)"
    r"|\b(?:create|register for) (?:a|your) free account\b|\bunlock (?:this|the full)"
    r" (?:story|article)\b"
    # German
    r"|\bweiterlesen mit\b|\b(?:jetzt )?abo(?:nnement)? (?:abschließen|testen|bestellen)\b"
    r"|\b(?:bereits|schon) (?:ein )?(?:abo|abonnent)|\bnur für (?:abonnenten|mitglieder)"
    r"|\b(?:artikel|text|inhalt) (?:ist|exklusiv|nur) .{0,30}(?:abonnent|plus|premium)"
    # French
    r"|\bréservée? (?:aux|à nos) abonnés|\bdéjà abonnée?\b|\bil vous reste .{1,12} (?:de cet"
    r" article )?à lire"
    r"|\b(?:abonnez-vous|s.abonner) pour (?:lire|continuer)|\blire la suite .{0,30}abonn"
    # Spanish, Portuguese, Italian
    r"|\b(?:solo|exclusivo|contenido) para suscriptores|\bsuscr[íi]bete para (?:leer"
    r"|continuar|seguir)"
    r"|\b¿?ya eres suscriptor|\bexclusiv[oa] para assinantes|\bassine para (?:ler|continuar)"
    r"|\bjá é assinante|\b(?:riservato|solo) (?:agli|per gli) abbonati|\bsei già abbonat"
    r"|\babbonati per (?:leggere|continuare)"
    # Dutch, Polish, the North
    r"|\balleen voor abonnees|\b(?:verder lezen|lees verder)\b.{0,40}(?:abonn|account)|\bal"
    r" abonnee\b"
    r"|\btylko dla (?:prenumeratorów|subskrybentów)|\b(?:wykup|kup) (?:dostęp|subskrypcję)"
    r"|\b(?:endast|bara) för prenumeranter|\bredan prenumerant|\bkun for (?:abonnenter"
    r"|abonnementer)"
    r"|\b(?:er du|allerede) abonnent|\b(?:vain|artikkeli on) tilaajille"
    # Russian, Japanese, Chinese, Korean
    r"|только для подписчиков|оформите подписку|会員限定|有料会員|この記事は有料"
    r"|続きを読むには|登录后阅读全文|仅限订阅|구독자 전용",
    re.IGNORECASE,
)
CONSENT = re.compile(
    r"\bwe (?:and our \d* ?partners )?(?:value|care about|respect) your privacy\b"
    r"|\b(?:uses?|using|store|accept(?: all)?|reject) cookies\b|\bcookie (?:settings"
    r"|preferences|consent|policy)\b"
    r"|\bour (?:\d+ )?partners\b.{0,80}\bcookies\b"
    r"|\b(?:verwende[nt]|nutze[nt]|setze[nt]|akzeptieren|mit) .{0,40}cookies\b|\bpur-abo\b"
    r"|\beinwilligung\b.{0,60}\b(?:widerruf|cookies|zwecke)|\balle akzeptieren\b"
    r"|\b(?:utilisons|utilise|déposons|accepter|avec) .{0,40}cookies\b|\bcontinuer sans"
    r" accepter\b"
    r"|\btout accepter\b|\b(?:utilizamos|usamos|usa|aceptar|aceitar|utiliza) .{0,30}cookies\b"
    r"|\baceptar todo\b|\baceitar tudo\b|\b(?:utilizziamo|utilizza|usiamo|accetta(?:re)?)"
    r" .{0,30}cookie\b"
    r"|\baccetta tutt[oi]\b|\b(?:gebruiken|gebruikt|plaatsen|accepteer) .{0,30}cookies\b"
    r"|\balles accepteren\b"
    r"|\b(?:używamy|używa|akceptuj[eę]?) .{0,30}(?:plików cookie|cookies|ciasteczek)"
    r"|\bzaakceptuj wszystk"
    r"|\b(?:använder|godkänn|acceptera) .{0,30}(?:cookies|kakor)\b|\b(?:bruger|bruker"
    r"|accepter|godta) .{0,30}"
    r"(?:cookies|informasjonskapsler)\b|\b(?:käytämme|hyväksy) .{0,30}evästeitä|файлы cookie"
    r"|クッキーを|Cookie\s?を使用"
    r"|使用\s?cookie",
    re.IGNORECASE | re.DOTALL,
)
LIVE = re.compile(
    r"\blive (?:blog|updates?|coverage)\b|^live\s*[:|–-]|[|–-]\s*live$|\bas it happened\b"
    r"|\b(?:live|news)-?ticker\b|^ticker\s*[:|–-]|\bim live-?(?:blog|ticker|stream)\b"
    r"|^(?:en )?direct\s*[:,|–-]|\ben direct\b|^(?:en )?(?:directo|vivo)\s*[:,|–-]|\ben"
    r" (?:directo|vivo)\b"
    r"|\b(?:minuto a minuto|minute par minute|minuut na minuut|minuta po minucie)\b"
    r"|\bao vivo\b|\bem direto\b|\b(?:in )?diretta\s*[:,|–-]|\bin diretta\b|\bliveblogg?(?:en)?\b"
    r"|\bna żywo\b|\brelacja (?:live|na żywo)|^direkt\s*[:|–-]|\bdirekterapport|^direkte\s*[:|–-]"
    r"|\bhetki hetkeltä\b|онлайн-?трансляция|прямая трансляция|текстовая трансляция"
    r"|ライブ(?:ブログ|更新)|直播",
    re.IGNORECASE,
)
