"""Parameters of addresses that say where a reader came from, and not what is read."""

from __future__ import annotations

import re

_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "hsa_", "at_", "__hs", "_hs", "vero_", "mc_")
_TRACKING = frozenset({
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid",
    "yclid", "ysclid", "igshid", "igsh", "li_fat_id", "epik", "s_kwcid", "ef_id", "_ga", "_gl",
    "ga_source", "icid", "ncid", "ocid", "cmpid", "cmp", "cid_source", "smid", "smtyp", "sref",
    "spm", "wt_mc", "wt.mc_id", "xtor", "rss_id", "partner_id", "__twitter_impression",
    "mkt_tok", "oly_anon_id", "oly_enc_id", "rb_clickid", "ml_subscriber", "ml_subscriber_hash",
    "__source", "mbid", "guccounter", "guce_referrer", "guce_referrer_sig", "phpsessid",
    "jsessionid", "aspsessionid", "sessionid", "session_id",
})  # fmt: skip
_MARKERS = {
    "rss": {"", "1", "true", "yes"},
    "feed": {"", "1", "rss", "true"},
    "partner": {"rss", "feed", "rssfeed"},
    "source": {"rss", "feed", "twitter", "facebook", "newsletter", "email"},
    "src": {"rss", "feed", "rsshome"},
    "from": {"rss", "feed"},
    "ref": {"rss", "feed", "twitter", "facebook", "newsletter"},
    "cmp": {"rss"},
    "ftag": {"rss"},
    "via": {"rss", "feed"},
    "outputtype": {"amp"},
    "amp": {"", "1", "true"},
    "mode": {"amp"},
}
_SHORT = re.compile(r"[\w-]{1,12}")
_NUMBER = re.compile(r"\d{1,8}")
_BY_VALUE = {
    "session_id": _SHORT, "sessionid": _SHORT, "cmp": _NUMBER, "cmpid": _NUMBER, "icid": _NUMBER,
    "ncid": _NUMBER, "ocid": _NUMBER, "rss_id": _NUMBER,
}  # fmt: skip
"""Names that registers use for identity (`session_id=2025R`), and others for tracking: a value of
this form is identity."""


def is_tracking(name: str, value: str) -> bool:
    """Whether a parameter is tracking; what may be identity is told by the form of its value."""
    name, value = name.lower(), value.lower()
    if name in _BY_VALUE:
        return not _BY_VALUE[name].fullmatch(value)
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    return value in _MARKERS.get(name, ())
