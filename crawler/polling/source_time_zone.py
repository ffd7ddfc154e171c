"""In which time zone a source keeps its hours, told by the place that it writes about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from zoneinfo import ZoneInfo

_ZONES: Mapping[str, str] = {
    "us": "America/New_York",
    "ca": "America/Toronto",
    "uk": "Europe/London",
    "gb": "Europe/London",
    "ie": "Europe/Dublin",
    "pt": "Europe/Lisbon",
    "eu": "Europe/Brussels",
    **dict.fromkeys(
        ("fr", "de", "it", "es", "nl", "be", "at", "pl", "se", "dk"), "Europe/Brussels"
    ),
    "gr": "Europe/Athens",
    "fi": "Europe/Helsinki",
}
"""Where a country's government sits; Brussels stands for all of Central European time."""

_REGIONS: Mapping[str, str] = {
    "America/Chicago": "us-al us-ar us-ia us-il us-ks us-la us-mn us-mo us-ms us-nd us-ne us-ok "
    "us-sd us-tn us-tx us-wi",
    "America/Winnipeg": "ca-mb",
    "America/Denver": "us-co us-id us-mt us-nm us-ut us-wy",
    "America/Phoenix": "us-az",
    "America/Los_Angeles": "us-ca us-nv us-or us-wa",
    "America/Anchorage": "us-ak",
    "Pacific/Honolulu": "us-hi",
    "America/Puerto_Rico": "us-pr us-vi",
    "America/Edmonton": "ca-ab ca-nt",
    "America/Regina": "ca-sk",
    "America/Vancouver": "ca-bc ca-yt",
    "America/Halifax": "ca-nb ca-ns ca-pe",
    "America/St_Johns": "ca-nl",
}
_OF_REGION = {region: zone for zone, regions in _REGIONS.items() for region in regions.split()}


@cache
def timezone_of(place: str) -> ZoneInfo:
    """Give the zone of `us`, `us-ca`, `uk`, …; UTC where the place says nothing of the time."""
    place = place.strip().lower()
    country = place.partition("-")[0]
    return ZoneInfo(_OF_REGION.get(place) or _ZONES.get(country) or "UTC")
