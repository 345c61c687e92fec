"""What an organisation says of itself: its kind and its country, as people choose them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from assessment.installation.languages import Language
from assessment.method.questionnaire import ORGANISATION_TYPES

NEAR = ("KH", "LA", "MM", "PH", "TH", "VN", "BN", "ID", "MY", "SG", "TL")
"""Countries that stand first in the list: the members of ASEAN, those with mine action before the others."""
ASEAN = "ASEAN"
"""The one area of an authority that is no country."""


@lru_cache(maxsize=64)
def countries(language: Language) -> Sequence[tuple[str, str]]:
    """Return code and name of every country, those near first; some 250 names are sorted once for a language."""
    names = {code: name for code, name in language.locale.territories.items() if len(code) == 2 and code.isalpha()}
    others = sorted((code for code in names if code not in NEAR and code not in _NO_COUNTRY), key=names.__getitem__)
    return [("", language.gettext("Choose a country, or leave this open"))] + [
        (code, str(names[code])) for code in (*NEAR, *others) if code in names
    ]


_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})
"""Codes of Unicode's list that are no countries."""


def countries_in(area: str) -> tuple[str, ...]:
    """Return the countries of an authority's area."""
    return NEAR if area == ASEAN else (area,)


def area_name(language: Language, area: str) -> str:
    """Return what an authority's area is called."""
    return language.gettext("ASEAN") if area == ASEAN else language.country(area)


def organisation_types(language: Language) -> Mapping[str, str]:
    """Return the types of organisation, by their names in answers files."""
    _ = language.gettext
    names = {
        "ngo": _("Non-governmental organisation"),
        "company": _("Company"),
        "military": _("Military unit"),
        "police": _("Police"),
        "state": _("State body, such as a mine action centre that works in the field"),
        "survivors": _("Survivors’ organisation"),
        "authority": _("National mine action authority"),
        "regional": _("Regional body"),
        "other": _("Another kind of organisation"),
    }
    return {name: names[name] for name in ORGANISATION_TYPES}
