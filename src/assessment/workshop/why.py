"""Why it matters: who is killed or injured, and who does the work. A session opens with it.

Each figure was looked up at the address beside it; what nobody has seen is not here. Those of the questionnaire are its
verified references. A newer figure takes the place of an older one, with its own time and address.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assessment.installation.languages import Language
from assessment.installation.resources import resource_folder
from assessment.method.question import TableQuestion
from assessment.method.questionnaire import Questionnaire
from assessment.method.rounding import rounded
from assessment.reports.charts import people_chart
from assessment.reports.content import People, PeopleRow
from assessment.reports.drawing import Chart

CHARTS = resource_folder("templates") / "report" / "charts"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was read. `address` is the page without "https://", for whoever checks or renews the figure."""

    title: str
    year: int
    address: str

    @property
    def site(self) -> str:
        return self.address.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Casualties:
    """People killed or injured by mines and explosive remnants of war. `when` names the place, too."""

    place: str
    when: str
    women: int
    men: int
    girls: int
    boys: int
    unknown: int
    source: Source

    @property
    def all(self) -> int:
        return self.women + self.men + self.girls + self.boys + self.unknown


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in words. `value` is ready to print, `what` says of which base and year it is.

    `source` is None where `what` names it, too.
    """

    value: str
    what: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Place:
    """What stands beside the picture about a place: the numbers of all groups, and where they were read."""

    when: str
    counts: str
    source: Source


@dataclass(frozen=True, slots=True)
class Why:
    """What the screen shows. `told` is the picture in words."""

    picture: Markup
    told: str
    places: tuple[Place, ...]
    figures: tuple[Figure, ...]


def why_it_matters(questionnaire: Questionnaire, language: Language) -> Why:
    """Return the opening picture. `questionnaire` is in the reader's language, and gives the figures on roles."""
    casualties = casualties_seen(language)
    figures = (*_worldwide(language), *_roles(questionnaire, language), *_roles_seen(language))
    places = tuple(Place(one.when, _counts(one, language), one.source) for one in casualties)
    chart = _chart(casualties, language)
    picture = Markup(chart.svg)  # noqa: S704 - drawn by a template that escapes all texts
    return Why(picture, chart.alt, places, figures)


def casualties_seen(language: Language) -> tuple[Casualties, ...]:
    """Return the counts of women, men, girls and boys of the region, the largest first."""
    _ = language.gettext
    return (
        Casualties(
            place=_("Cambodia"),
            when=_("Cambodia, January 1979 to September 2021"),
            women=4_792,
            men=52_619,
            girls=1_393,
            boys=6_087,
            unknown=63,
            source=Source(
                title=_("Cambodian Mine Action and Victim Assistance Authority, in The Phnom Penh Post"),
                year=2021,
                address="phnompenhpost.com/national/nearly-20000-people-killed-mines-uxos-79",
            ),
        ),
        Casualties(
            place=_("Lao PDR"),
            when=_("Lao PDR, 2017"),
            women=9,
            men=14,
            girls=9,
            boys=9,
            unknown=0,
            source=Source(
                title=_("Landmine Monitor, country profile"),
                year=2018,
                address="the-monitor.org/en-gb/reports/2018/lao-pdr/casualties.aspx",
            ),
        ),
    )


def _worldwide(language: Language) -> Iterator[Figure]:
    _ = language.gettext
    yield Figure(
        value=_percent(13, language),
        what=_(
            "women and girls: %(count)s of the people killed or injured worldwide in 2017 whose sex is known",
            count=language.whole(740),
        ),
        source=Source(
            title=_("Landmine Monitor, questions and answers on casualties"),
            year=2017,
            address="the-monitor.org/en-gb/the-issues/faqs/casualties/"
            "who-was-injured-or-killed-by-mines,-cluster-munitions-and-other-erw-in-2012.aspx",
        ),
    )


def _roles(questionnaire: Questionnaire, language: Language) -> Iterator[Figure]:
    """Yield what the questionnaire says beside its tables of people, as far as somebody has looked it up."""
    for question in questionnaire.questions:
        if isinstance(question, TableQuestion) and question.reference and question.reference.verified:
            yield Figure(_percent(question.reference.percent, language), question.reference.text, None)


def _roles_seen(language: Language) -> Iterator[Figure]:
    _ = language.gettext
    yield Figure(
        value=_percent(30, language),
        what=_("women among the %(count)s staff of Project RENEW in Quang Tri, Viet Nam", count=language.whole(265)),
        source=Source(
            title="Quảng Trị women essential in bringing closure to war legacy",
            year=2022,
            address="vnexpressnews.net/quang-tri-women-essential-in-bringing-closure-to-war-legacy",
        ),
    )


def _percent(number: float, language: Language) -> str:
    """Return per cent as short as its source says it."""
    return language.gettext("%(number)s%%", number=language.limit(number))


def _chart(casualties: Sequence[Casualties], language: Language) -> Chart:
    _ = language.gettext
    rows = tuple(_row(one, language) for one in casualties)
    people = People((_("Women and girls"), _("Men and boys")), rows, has_total=True, is_compared=True, indicators=())
    return people_chart(people, language, CHARTS)


def _row(one: Casualties, language: Language) -> PeopleRow:
    counts = (one.women + one.girls, one.men + one.boys)
    total = sum(counts)
    return PeopleRow(
        title=one.place,
        counts=counts,
        cells=tuple(map(language.whole, counts)),
        total=language.whole(total),
        shares=tuple(language.percent(rounded(100 * count, total)) for count in counts),
    )


def _counts(one: Casualties, language: Language) -> str:
    _ = language.gettext
    groups = {"women": one.women, "men": one.men, "girls": one.girls, "boys": one.boys, "all": one.all}
    parts = {name: language.whole(count) for name, count in groups.items()}
    if one.unknown:
        unknown = language.whole(one.unknown)
        return _(
            "%(women)s women, %(men)s men, %(girls)s girls, %(boys)s boys, %(unknown)s not known: %(all)s people",
            unknown=unknown,
            **parts,
        )
    return _("%(women)s women, %(men)s men, %(girls)s girls, %(boys)s boys: %(all)s people", **parts)
