"""Times of a round as its authority reads them: on the clock of its zone, which is always named."""

import datetime
from collections.abc import Iterable
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location

from assessment.installation.languages import Language
from assessment.organisations.kinds import countries_in


def on_clock(moment: datetime.datetime, zone: str) -> datetime.datetime:
    """Return a moment on the clock of a zone."""
    return moment.astimezone(ZoneInfo(zone))


def moment_of(day: datetime.date, time: datetime.time, zone: str) -> datetime.datetime:
    """Return the moment of a day and a time on the clock of a zone."""
    return datetime.datetime.combine(day, time, ZoneInfo(zone))


def day_of(language: Language, moment: datetime.datetime, zone: str) -> str:
    """Return the day of a moment, such as 30 November 2026."""
    return language.day(on_clock(moment, zone).date())


def hour_of(language: Language, moment: datetime.datetime, zone: str) -> str:
    """Return the time of a moment with its zone, such as 17:00 (UTC+7)."""
    there = on_clock(moment, zone)
    return f"{language.time(there)} ({utc_offset(there)})"


def told(language: Language, moment: datetime.datetime, zone: str) -> str:
    """Return a moment, such as 30 November 2026, 17:00 (UTC+7)."""
    return f"{day_of(language, moment, zone)}, {hour_of(language, moment, zone)}"


def utc_offset(there: datetime.datetime) -> str:
    """Return how far a clock is from UTC, such as UTC+7 or UTC+6:30."""
    minutes = int((there.utcoffset() or datetime.timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"


def zones_of(areas: Iterable[str], own: str) -> list[str]:
    """Return the zones of the areas' countries, those of the first area first; `own` is the installation's."""
    territories = get_global("zone_territories")
    known = available_timezones()
    found = [
        zone
        for area in areas
        for country in countries_in(area)
        for zone in sorted(one for one, territory in territories.items() if territory == country and one in known)
    ]
    return list(dict.fromkeys([*found, own]))


def zone_name(language: Language, zone: str, at: datetime.datetime) -> str:
    """Return a zone as people choose it, such as UTC+7, Cambodia (Phnom Penh)."""
    offset = utc_offset(on_clock(at, zone))
    if zone not in get_global("zone_territories"):
        return zone if zone == offset else f"{offset}, {zone}"
    place = get_timezone_location(ZoneInfo(zone), locale=language.locale)
    city = get_timezone_location(ZoneInfo(zone), locale=language.locale, return_city=True)
    named = place if city in place else f"{place} ({city})"
    return f"{offset}, {named}"
