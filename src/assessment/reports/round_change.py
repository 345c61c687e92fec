"""What changed between two publications of the same questionnaire, and for whom the comparison holds."""

from collections.abc import Iterator, Sequence

from assessment.installation.languages import Language
from assessment.method.publication import ALL, PANEL, Released
from assessment.method.questionnaire import Questionnaire
from assessment.method.rounding import rounded
from assessment.reports.round_content import Change, ChangeRow, QuestionLine, Spread
from assessment.reports.round_tables import Tables

REAL_CHANGE = 5.0
"""Points from which on a change of a score counts; less is within what self-reports differ by from day to day."""
STEP = 5
"""Medians are published in steps of this, so that a difference of one step may be rounding."""


def change_since(
    released: Released, earlier: Sequence[Released], questionnaire: Questionnaire, language: Language
) -> Change | None:
    """Return the change since the newest earlier round that can be compared; None where there is none.

    `questionnaire` is in the wording of the round.
    """
    before = next((one for one in earlier if _is_alike(one, released)), None)
    if before is None:
        return None
    panel = f"{PANEL}{before.period}"
    key = panel if panel in released.groups else ALL
    then = Tables(before, questionnaire, language).group(ALL, "")
    now = Tables(released, questionnaire, language).group(key, "")
    pairs = list(zip(then.spreads, now.spreads, strict=True))
    lines = list(zip(then.questions, now.questions, strict=True))
    return Change(
        period=before.period,
        notes=tuple(_notes(before, released, language, is_panel=key == panel)),
        medians=tuple(_median(a, b, language) for a, b in pairs if a.median is not None and b.median is not None),
        questions=tuple(_met(a, b, language) for a, b in lines if a.is_shown and b.is_shown and a.size and b.size),
        before={line.code: line for line in then.questions if line.is_shown},
    )


def points_text(points: float, language: Language) -> str:
    """Return a change of a score in words: nothing under 5.0 points counts as one."""
    _ = language.gettext
    if abs(points) < REAL_CHANGE:
        return _("about the same")
    shown = language.limit(abs(points))
    return _("%(points)s more", points=shown) if points > 0 else _("%(points)s less", points=shown)


def _is_alike(one: Released, other: Released) -> bool:
    same = (one.questionnaire, one.version, one.variant) == (other.questionnaire, other.version, other.variant)
    return same and one.period != other.period


def _median(before: Spread, now: Spread, language: Language) -> ChangeRow:
    points = (now.median or 0) - (before.median or 0)
    return ChangeRow(
        code=now.code,
        title=now.title,
        before=language.whole(before.median or 0),
        now=language.whole(now.median or 0),
        change=points_text(points, language),
        is_sure=abs(points) > STEP,
    )


def _met(before: QuestionLine, now: QuestionLine, language: Language) -> ChangeRow:
    _, whole = language.gettext, language.whole
    shares = [rounded(100 * one.met, one.size, places=0) for one in (before, now)]
    points = rounded(100 * (now.met * before.size - before.met * now.size), now.size * before.size)
    return ChangeRow(
        code=now.code,
        title=now.topic,
        before=_("%(met)s of %(all)s", met=whole(before.met), all=whole(before.size)),
        now=_("%(met)s of %(all)s", met=whole(now.met), all=whole(now.size)),
        change=_share_text(points, shares, language),
        is_sure=abs(points) >= REAL_CHANGE,
    )


def _share_text(points: float, shares: list[float], language: Language) -> str:
    _ = language.gettext
    if abs(points) < REAL_CHANGE:
        return _("about the same")
    before, now = (language.whole(int(share)) for share in shares)
    return _("%(before)s%% → %(now)s%%", before=before, now=now)


def _notes(before: Released, now: Released, language: Language, *, is_panel: bool) -> Iterator[str]:
    _ = language.gettext
    then_names, now_names = ({one.name for one in released.participants} for released in (before, now))
    both, whole = len(then_names & now_names), language.whole
    if then_names == now_names:
        yield language.ngettext(
            "The same organisation took part in both rounds.",
            "The same %(count)s organisations took part in both rounds.",
            both,
        )
    else:
        yield _(
            "%(then)s organisations took part in %(before)s and %(now)s in %(period)s; %(both)s took part in both.",
            then=whole(len(then_names)),
            before=before.period,
            now=whole(len(now_names)),
            period=now.period,
            both=whole(both),
        )
        yield _panel_note(before, now, language, is_panel=is_panel, has_leavers=bool(then_names - now_names))
    yield _(
        "Medians are published in steps of 5, and a difference under 5.0 points is “about the same”. A difference of "
        "one step may be smaller before rounding; from two steps on it is 5 points at least."
    )


def _panel_note(before: Released, now: Released, language: Language, *, is_panel: bool, has_leavers: bool) -> str:
    _ = language.gettext
    if not is_panel:
        return _(
            "Those in both cannot be shown apart, so a difference can also come from who joined or left: read it with "
            "care."
        )
    if has_leavers:
        return _(
            "The numbers of %(period)s are of those who took part in both; those of %(before)s also hold the "
            "organisations that left since.",
            period=now.period,
            before=before.period,
        )
    return _(
        "The numbers of %(period)s are of those who took part in both, so that newcomers do not count as change.",
        period=now.period,
    )
