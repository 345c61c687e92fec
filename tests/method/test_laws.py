"""Laws of the score, over random questionnaires and answers."""

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessment.method.questionnaire import Questionnaire
from assessment.method.result import Score
from assessment.method.translation import texts, translated
from tests.method.builders import (
    DONT_KNOW,
    NOT_APPLICABLE,
    NOTHING,
    SAFEGUARD,
    TOP_BAND,
    Raw,
    levels,
    questionnaire,
    recommend,
    result_of,
    several,
    staff_table,
    yes_partly_no,
)

Answers = dict[str, Any]
PHASES = "ABC"
# Five levels, and yes, partly, no: what the evidence rule was made for.
EVIDENCE_RULE = {"kinds": ["levels", "yes_partly_no"], "from": 75, "counts_as": 50}


@st.composite
def questions(draw: st.DrawFn, code: str) -> Raw:
    more: Raw = {
        "weight": draw(st.integers(1, 5)),
        "safeguard": draw(st.booleans()),
        "pillar": draw(st.sampled_from(["P", "Q"])),
        "not_applicable_by_hand": "Where it is not done.",
        "recommendations": [recommend(100, effort=draw(st.sampled_from(["quick", "structural"])))],
    }
    kind = draw(st.sampled_from(["levels", "yes_partly_no", "several"]))
    if kind == "levels":
        return levels(code, **more)
    if kind == "yes_partly_no":
        return yes_partly_no(code, **more)
    return several(code, draw(st.integers(1, 6)), among="Here", **more)


@st.composite
def rules(draw: st.DrawFn) -> Raw:
    first, last = draw(st.sampled_from([(1, 1), (50, 70), (50, 80)]))
    limits = {"score_from": first, "final_from": last}
    found: Raw = {
        "overall": {"phases_needed": draw(st.integers(1, 2)), "mean_of": draw(st.sampled_from(["phases", "questions"]))}
        | limits,
        "phase": limits,
        "pillar": {"answers_needed": draw(st.integers(1, 3))},
    }
    optional = {"safeguard": SAFEGUARD, "top_band": TOP_BAND, "evidence_rule": EVIDENCE_RULE}
    return found | {name: rule for name, rule in optional.items() if draw(st.booleans())}


@st.composite
def files(draw: st.DrawFn) -> list[Raw]:
    """The questions of a small questionnaire, in the order of its file."""
    codes = draw(
        st.lists(st.sampled_from([f"{phase}{n}" for phase in PHASES for n in range(4)]), min_size=2, unique=True)
    )
    return [draw(questions(code)) for code in codes]


def made(asked: list[Raw], scoring: Raw) -> Questionnaire:
    return questionnaire(
        *asked,
        scoring=scoring,
        phases=[{"id": phase, "title": phase} for phase in PHASES],
        pillars=[{"id": "P", "title": "P"}, {"id": "Q", "title": "Q"}],
    )


def values(question: Raw) -> st.SearchStrategy[Any]:
    """Answers with a value, from the worst to the best."""
    if question.get("kind") == "yes_partly_no":
        return st.sampled_from(["no", "partly", "yes"])
    if question.get("kind") == "several":
        options = list(question["options"])
        return st.lists(st.sampled_from(options), unique=True).map(lambda chosen: {"chosen": chosen})
    return st.integers(0, 4)


def entries(question: Raw) -> st.SearchStrategy[Raw]:
    given = st.builds(
        lambda value, evidence: {"value": value, "evidence": evidence}, values(question), st.sampled_from(["", "List"])
    )
    return st.one_of(given, given, given, st.sampled_from([DONT_KNOW, NOT_APPLICABLE, NOTHING]))


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Raw], Raw, Answers]:
    asked = draw(files())
    return asked, draw(rules()), {question["id"]: draw(entries(question)) for question in asked}


@st.composite
def better_cases(draw: st.DrawFn) -> tuple[list[Raw], Raw, Answers, Answers]:
    """Answers, and the same with one of them better."""
    asked, scoring, answers = draw(cases())
    question = draw(st.sampled_from(asked))
    pair = [draw(values(question)), draw(values(question))]
    if question.get("kind") == "several":
        worse = {"chosen": pair[0]["chosen"]}
        better = {"chosen": [*pair[0]["chosen"], *(one for one in pair[1]["chosen"] if one not in worse["chosen"])]}
    else:
        worse, better = sorted(
            pair, key=lambda one: ["no", "partly", "yes"].index(one) if isinstance(one, str) else one
        )
    evidence = draw(st.sampled_from(["", "List"]))
    code = question["id"]
    return (
        asked,
        scoring,
        answers | {code: {"value": worse, "evidence": evidence}},
        answers | {code: {"value": better, "evidence": evidence}},
    )


def is_not_lower(new: Score, old: Score) -> bool:
    """Whether score and band are at least what they were; those that do not exist stay away."""
    if old.score is None or new.score is None or old.band is None or new.band is None:
        return new.status == old.status
    return new.score >= old.score and new.band >= old.band


@given(case=better_cases())
def test_a_better_answer_never_lowers_a_score_or_a_band(case):
    asked, scoring, worse, better = case
    wanted = made(asked, scoring)

    old, new = result_of(wanted, worse), result_of(wanted, better)

    assert is_not_lower(new.overall, old.overall)
    assert all(is_not_lower(new.phases[phase], old.phases[phase]) for phase in PHASES)
    assert all((new.pillars[one].score or 0) >= (old.pillars[one].score or 0) for one in "PQ")
    assert new.standards_met.met >= old.standards_met.met


@given(case=cases())
def test_evidence_never_lowers_a_score(case):
    asked, scoring, answers = case
    wanted = made(asked, scoring)
    shown = {code: entry | ({"evidence": "Minutes"} if "value" in entry else {}) for code, entry in answers.items()}

    old, new = result_of(wanted, answers), result_of(wanted, shown)

    assert is_not_lower(new.overall, old.overall)


@given(case=cases(), data=st.data())
def test_the_order_of_questions_and_answers_changes_nothing(case, data):
    asked, scoring, answers = case
    shuffled = data.draw(st.permutations(asked))
    answered = dict(data.draw(st.permutations(list(answers.items()))))

    old, new = (
        result_of(made(asked, scoring), answers).as_json(),
        result_of(made(shuffled, scoring), answered).as_json(),
    )

    # What is named in one line is named in the order of the file.
    for result in (old, new):
        for score in (result["overall"], *result["phases"].values()):
            score["limited_by"] = sorted(score["limited_by"])
    assert new == old


@given(case=cases())
def test_doubling_all_weights_changes_nothing(case):
    asked, scoring, answers = case
    doubled = [question | {"weight": 2 * question["weight"]} for question in asked]

    result = result_of(made(doubled, scoring), answers)

    assert result.as_json() == result_of(made(asked, scoring), answers).as_json()


@given(case=cases(), data=st.data())
def test_a_question_that_does_not_apply_counts_as_if_it_were_not_asked(case, data):
    asked, scoring, answers = case
    left_out = data.draw(st.sampled_from(asked))
    others = [question for question in asked if question is not left_out]

    with_it = result_of(made(asked, scoring), answers | {left_out["id"]: NOT_APPLICABLE})
    without_it = result_of(made(others, scoring), {code: answers[code] for code in answers if code != left_out["id"]})

    assert with_it.phases == without_it.phases
    assert with_it.overall == without_it.overall
    assert with_it.pillars == without_it.pillars
    assert with_it.standards_met == without_it.standards_met


@given(case=cases(), data=st.data())
def test_not_applicable_never_lowers_the_coverage(case, data):
    asked, scoring, answers = case
    wanted = made(asked, scoring)
    code = data.draw(st.sampled_from(asked))["id"]

    unanswered, left_out = (result_of(wanted, answers | {code: entry}) for entry in (NOTHING, NOT_APPLICABLE))

    assert left_out.overall.coverage is None or left_out.overall.coverage >= (unanswered.overall.coverage or 0)
    assert left_out.overall.provisional <= unanswered.overall.provisional or left_out.overall.coverage is None


@given(case=cases(), data=st.data())
def test_not_applicable_never_scores_a_phase_lower_than_the_lowest_level(case, data):
    asked, scoring, answers = case
    wanted = made(asked, scoring)
    question = data.draw(st.sampled_from([one for one in asked if one.get("kind") != "several"] or asked[:1]))
    assume(question.get("kind") != "several")
    worst = "no" if question.get("kind") == "yes_partly_no" else 0

    lowest, left_out = (
        result_of(wanted, answers | {question["id"]: entry}).phases[question["phase"]]
        for entry in ({"value": worst}, NOT_APPLICABLE)
    )

    assert left_out.score is None or lowest.score is None or left_out.score >= lowest.score


@given(case=cases())
def test_scores_and_bands_keep_to_their_scale(case):
    asked, scoring, answers = case

    result = result_of(made(asked, scoring), answers)

    for score in (result.overall, *result.phases.values()):
        assert (score.score is None) == (score.band is None) == (score.band_by_score is None)
        assert score.score is None or 0 <= score.score <= 100
        assert score.band is None or score.band_by_score is None or 1 <= score.band <= score.band_by_score <= 5
        assert bool(score.limited_by) == (score.band != score.band_by_score)
    assert [one.priority for one in result.recommendations] == list(range(1, len(result.recommendations) + 1))


@given(case=cases())
@settings(max_examples=30)
def test_a_translation_there_and_back_is_the_questionnaire_and_scores_the_same(case):
    asked, scoring, answers = case
    wanted = made(asked, scoring)

    there = translated(wanted, lambda name, text: f"«{text}»")
    back = translated(there, lambda name, text: text.removeprefix("«").removesuffix("»"))

    assert [text for _, _, text in texts(there)] == [f"«{text}»" for _, _, text in texts(wanted)]
    assert back.model_dump() == wanted.model_dump()
    scores = result_of(there, answers).as_json()
    scores["overall"]["band_name"] = (scores["overall"]["band_name"] or "").strip("«»") or None
    assert scores == result_of(wanted, answers).as_json()


@given(
    columns=st.integers(1, 4),
    counts=st.lists(st.lists(st.integers(0, 1_000_000), min_size=5, max_size=5), min_size=2, max_size=2),
)
def test_a_balance_is_between_nothing_and_an_equal_share(columns, counts):
    required = {f"column-{number}": "People" for number in range(columns)}
    optional = {"other": {"text": "Other", "optional": True}}
    wanted = questionnaire(
        staff_table("A1", "row-0", "row-1") | {"columns": required | optional},
        indicators={"I": {"title": "Balance", "formula": "balance", "of": {"question": "A1"}}},
    )
    table = {
        f"row-{row}": dict(zip([*required, "other"], [*cells[:columns], cells[4]], strict=True))
        for row, cells in enumerate(counts)
    }

    indicator = result_of(wanted, {"A1": table}).indicators["I"]

    if indicator.value is None:
        assert indicator.people == 0
    else:
        assert 0 <= indicator.value <= round(100 / columns, 1)
