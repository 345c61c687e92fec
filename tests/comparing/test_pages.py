"""What the pages of a comparison are made of, before any template."""

import pytest

from assessment.comparing.pages import Kept, codes_of, comparison_page, part_page
from assessment.method.publication import ALL, Group
from assessment.reports.round_content import Own
from tests.comparing import publications as made
from tests.comparing.contents import said

OWN = Own("Example Clearance", {"overall": 63.5, "DES": 62.5}, {"IMP-01": 1}, {"overall": 58.5})


@pytest.fixture(scope="module")
def content():
    return said(made.quick(), made.quick_before())


def test_a_page_has_the_pictures_of_its_group(content):
    page = comparison_page(content, ALL, None)

    assert page.strip is not None
    assert list(page.people) == ["people-IMP-03"]
    assert page.own_lines == ()


def test_ones_own_scores_stand_beside_the_medians_with_their_change(content):
    page = comparison_page(content, ALL, OWN)

    assert [(one.title, one.now, one.median, one.before, one.change) for one in page.own_lines] == [
        ("Overall", "63.5", "50", "58.5", "5 more"),  # 5.0 points exactly is a change
        ("Design", "62.5", "55", None, None),
    ]
    assert page.strip is not None
    assert "your organisation 63.5" in page.strip[1]


def test_a_phase_has_all_its_questions_and_a_question_only_itself(content):
    assert [one.line.code for one in part_page(content, ALL, "EVA", None).parts] == ["EVA-06", "EVA-08"]

    page = part_page(content, ALL, "IMP-01", OWN)
    assert page.is_question
    assert page.phase.title == "Implementation"
    assert [(one.line.code, one.own) for one in page.parts] == [("IMP-01", "level 1")]


def test_a_question_stands_beside_itself_in_the_round_before(content):
    [part] = part_page(content, ALL, "IMP-01", None).parts

    assert part.before is not None
    assert [level.count for level in part.before.levels] == [3, 3, 3, 2, 1]
    assert part_page(content, ALL, "DES-01", None).parts[0].before is None  # hidden then


def test_a_hidden_question_has_no_picture_and_no_numbers(content):
    [part] = part_page(content, ALL, "IMP-09", OWN).parts

    assert (part.picture, part.own, part.before, part.line.levels) == (None, None, None, ())


def test_it_knows_which_parts_there_are(content):
    codes = codes_of(content)

    assert codes[:6] == ["DES", "IMP", "OPS", "MON", "EVA", "DES-01"]
    assert len(codes) == 5 + 15


def test_a_type_is_not_compared_with_all_of_the_round_before():
    groups = {ALL: Group(size=24, unknown=24), "type:ngo": Group(size=12, unknown=12)}
    cells = [*made.leveled("IMP-01", (2, 4, 6, 8, 4)), *made.leveled("IMP-01", (1, 2, 3, 4, 2), group="type:ngo")]
    content = said(made.released(cells, groups=groups), made.quick_before())

    assert part_page(content, ALL, "IMP-01", None).parts[0].before is not None
    assert part_page(content, "type:ngo", "IMP-01", None).parts[0].before is None


def test_what_was_made_is_kept_until_others_were_asked_for_more_recently():
    kept: Kept[str] = Kept(2)
    made_for: list[str] = []

    def get(key: str) -> str:
        def make() -> str:
            made_for.append(key)
            return key.upper()

        return kept.get(key, make)

    assert [get(key) for key in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made_for == ["a", "b", "c", "b"]
