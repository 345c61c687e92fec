"""What stands on the papers of every session: what the chair asks and watches, and how a speaker's time is divided."""

from collections.abc import Iterator

from assessment.installation.languages import Language
from assessment.reports.session_content import ClockPart

_SHARES = (1, 3, 2, 1, 1)
"""Of a speaker's eight minutes: who we are, strengths, challenges, request, a question."""
_MAIN = (1, 2)
SIGNAL = 1
"""Minutes before the end at which a speaker gets a signal."""


def objectives(language: Language) -> tuple[str, ...]:
    """Return what a session is for: the four objectives."""
    _ = language.gettext
    return (
        _("Understand how women, men, girls and boys are affected differently."),
        _("Share good lessons."),
        _("Discuss challenges."),
        _("Explore collective and individual action."),
    )


def questions_to_ask(language: Language) -> tuple[str, ...]:
    """Return what the chair asks."""
    _ = language.gettext
    return (
        _("What changed for women, men, girls, boys?"),
        _("What did it cost?"),
        _("What failed?"),
        _("What would you need from the authority or neighbours?"),
    )


def watch_list(language: Language) -> tuple[str, ...]:
    """Return what the chair has an eye on."""
    _ = language.gettext
    return (
        _("Speaking time of women and men (simple counter)."),
        _("Military and civilian in one room."),
        _("Interpretation: consecutive doubles the time, 2 speakers less."),
        _("No case stories about violence."),
        _("Ground rules: no ranking, no names."),
    )


def clock_parts(language: Language, minutes: int) -> Iterator[ClockPart]:
    """Yield the pieces of a speaker's minutes, in whole minutes; what has no minute is left out."""
    _ = language.gettext
    titles = (_("who we are"), _("strengths"), _("challenges"), _("request"), _("a question"))
    at = 0
    for place, (title, share) in enumerate(zip(titles, divided(minutes), strict=True)):
        if share:
            span = _("%(first)s–%(last)s", first=language.whole(at), last=language.whole(at + share))
            yield ClockPart(span, title, share, place in _MAIN)
        at += share


def divided(minutes: int) -> list[int]:
    """Return minutes by the shares of a speaker's time: whole ones, the largest remainders rounded up."""
    whole = sum(_SHARES)
    found = [minutes * share // whole for share in _SHARES]
    by_rest = sorted(range(len(_SHARES)), key=lambda place: -(minutes * _SHARES[place] % whole))
    for place in by_rest[: minutes - sum(found)]:
        found[place] += 1
    return found


def signals(language: Language, minutes: int, *, is_interpreted: bool) -> Iterator[str]:
    """Yield what a speaker is told of the time."""
    _ = language.gettext
    told = language.ngettext("%(count)s minute", "%(count)s minutes", minutes)
    yield _(
        "%(minutes)s. A quiet signal comes at minute %(minute)s and at the end.",
        minutes=told,
        minute=language.whole(max(0, minutes - SIGNAL)),
    )
    if is_interpreted:
        yield _("Half of it is for the interpreter: prepare for half the time.")
