"""The ordered list of what to do: safeguards first, then by weight and gap (docs/scoring.md, "Recommendations")."""

from collections.abc import Mapping

from assessment.method.question import Question, Recommendation
from assessment.method.questionnaire import Questionnaire
from assessment.method.result import Action, Item


def ordered_actions(questionnaire: Questionnaire, items: Mapping[str, Item]) -> tuple[Action, ...]:
    """Return the recommendations for these items, the first to do first; empty when there is nothing to recommend.

    Safeguards that are not in place come first. Then, and among them too, the product of weight and gap to 100 decides,
    a quick win before a structural change, the order of the phases, and the code.
    """
    phase_order = {phase.id: place for place, phase in enumerate(questionnaire.phases)}
    limit = questionnaire.scoring.safeguard.below if questionnaire.scoring.safeguard else 0
    found = []
    for question in questionnaire.questions:
        item = items[question.id]
        if item.units is None:
            continue
        number = _first_that_fits(question, item)
        if number is None:
            continue
        missing = question.safeguard and 100 * item.units < limit * item.full
        gap = question.weight * (item.full - item.units)
        is_quick = question.recommendations[number].effort == "quick"
        key = (not missing, -gap, not is_quick, phase_order[question.phase], question.id)
        found.append((key, question.id, number, missing, item.level))
    found.sort()
    return tuple(
        Action(code, place, number, missing, level)
        for place, (_, code, number, missing, level) in enumerate(found, start=1)
    )


def recommendation_of(action: Action, questionnaire: Questionnaire) -> Recommendation:
    """Return what an entry of the list recommends, in the words of the questionnaire (as worded)."""
    return questionnaire.question(action.question).recommendations[action.number]


def _first_that_fits(question: Question, item: Item) -> int | None:
    percent_units = 100 * (item.units or 0)
    for number, one in enumerate(question.recommendations):
        if percent_units < one.below * item.full:
            return number
    return None
