"""The ordered list of what to do: safeguards first, then by weight and gap (docs/scoring.md, "Recommendations")."""

from collections.abc import Mapping

from assessment.method.question import Recommendation
from assessment.method.questionnaire import Questionnaire
from assessment.method.result import Action, Item


def ordered_actions(questionnaire: Questionnaire, items: Mapping[str, Item]) -> tuple[Action, ...]:
    """Return the recommendations for these items, the first to do first; empty when there is nothing to recommend.

    Safeguards that are not in place come first. Then, and among them too, the product of weight and gap to 100 decides,
    a quick win before a structural change, the order of the phases, and the code.
    """
    phase_order = questionnaire.phase_order
    limit = questionnaire.scoring.safeguard.below if questionnaire.scoring.safeguard else 0
    found = []
    for question in questionnaire.questions:
        code, item = question.id, items[question.id]
        if item.units is None:
            continue
        percent_units, full = 100 * item.units, item.full
        for number, one in enumerate(question.recommendations):
            if percent_units < one.below * full:
                missing = question.safeguard and percent_units < limit * full
                gap = question.weight * (full - item.units)
                key = (not missing, -gap, one.effort != "quick", phase_order[question.phase], code)
                found.append((key, code, number, missing, item.level))
                break
    found.sort()
    return tuple(
        Action(code, place, number, missing, level)
        for place, (_, code, number, missing, level) in enumerate(found, start=1)
    )


def recommendation_of(action: Action, questionnaire: Questionnaire) -> Recommendation:
    """Return what an entry of the list recommends, in the words of the questionnaire (as worded)."""
    return questionnaire.question(action.question).recommendations[action.number]
