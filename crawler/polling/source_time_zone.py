"""In which time zone a source keeps its hours, told by the place that it writes about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

_ZONES: Mapping[str, str] = {
    "us": "America/New_York",
    "ca": "America/Toronto",
    "uk": "Europe/London",
    "eu": "Europe/Brussels",
    "au": "Australia/Sydney",
    "br": "America/Sao_Paulo",
    "ru": "Europe/Moscow",
    "ua": "Europe/Kyiv",
    "uz": "Asia/Tashkent",
}
"""Where the government sits: names that ISO 3166 lacks, and zones that it does not list first."""

_UNSAID = "us"
"""The place of a source that says none: its times without a zone may be of anywhere."""

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
    return ZoneInfo(
        _OF_REGION.get(place) or _ZONES.get(country) or _zones_of_countries().get(country) or "UTC"
    )


def on_clock_of(place: str, now: datetime) -> datetime:
    """The same moment on the clock that a source's times without a zone mean: that of its place."""
    return now if place.strip().lower() == _UNSAID else now.astimezone(timezone_of(place))


@cache
def _zones_of_countries() -> Mapping[str, str]:
    """The first zone of each country (ISO 3166) in the IANA's table."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    zones: dict[str, str] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            zones.setdefault(country.lower(), zone)
    return zones
