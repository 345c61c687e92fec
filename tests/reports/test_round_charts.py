"""The pictures of a publication: places and lengths are measured, and worked out by hand.

A full bar has 338 units and begins at 3; a step of level 0 is 20 units high, of the top level 52.
"""

from dataclasses import replace

import pytest

from assessment.method.publication import ALL, Group
from assessment.reports.pdf import CHARTS
from assessment.reports.round_charts import level_chart, national_charts, strip_chart
from assessment.reports.round_content import Own
from tests.comparing import publications as made
from tests.comparing.contents import EN, question, said
from tests.reports.test_charts import number, parts

BOX, MEDIAN, DIAMOND = "#93b59f", "#0c322a", "#ffffff"
OWN = Own("Example Clearance", {"overall": 63.5}, {"IMP-01": 1, "EVA-08": 4}, {})


@pytest.fixture(scope="module")
def content():
    return said(made.quick(), made.quick_before())


def strip(content, own=None):
    return strip_chart([content.all.overall], content.steps, EN, CHARTS, own)


def boxes(svg: str) -> list[dict[str, str]]:
    return [one for one in parts(svg, "rect") if one.get("rx") == "3"]


def lines(svg: str, stroke: str) -> list[str]:
    return [one["d"] for one in parts(svg, "path") if one.get("stroke") == stroke]


def diamonds(svg: str) -> list[str]:
    return [one["d"] for one in parts(svg, "path") if one.get("fill") == DIAMOND]


def steps(svg: str) -> list[dict[str, str]]:
    return [one for one in parts(svg, "rect") if one.get("rx") == "2"]


def texts(svg: str) -> list[str]:
    return [one["text"] for one in parts(svg, "text")]


def test_the_line_is_the_median_and_the_box_the_middle_half(content):
    svg = strip(content).svg

    assert lines(svg, MEDIAN) == ["M172.0 26.0v28"]  # 3 + 338 × 50 / 100
    [box] = boxes(svg)
    assert (number(box, "x"), number(box, "width")) == (138.2, 67.6)  # from 40 to 60
    assert diamonds(svg) == []


def test_fewer_than_ten_have_no_box(content):
    few = replace(content.all.overall, quartiles=None)

    assert boxes(strip_chart([few], content.steps, EN, CHARTS).svg) == []


def test_ones_own_diamond_stands_at_the_score(content):
    chart = strip(content, OWN)

    assert [one.split()[0] for one in diamonds(chart.svg)] == ["M217.6"]  # 3 + 338 × 63.5 / 100
    assert "your organisation 63.5" in chart.alt


def test_the_text_of_the_strip_says_every_number(content):
    assert strip(content).alt == "Overall: median 50, middle half 40 to 60, 12 organisations."


def test_a_step_is_as_wide_as_its_share_and_as_high_as_its_level(content):
    found = steps(level_chart(content.all.question("IMP-01"), EN, CHARTS).svg)

    # 1, 2, 3, 4 and 2 of twelve, less a gap of 1.5
    assert [number(one, "width") for one in found] == [26.7, 54.8, 83.0, 111.2, 54.8]
    assert [number(one, "height") for one in found] == [20.0, 28.0, 36.0, 44.0, 52.0]
    assert len({one["fill"] for one in found}) == 5


def test_nobody_on_a_level_is_no_step(content):
    line = question(said(made.released(made.leveled("DES-01", (0, 5, 0, 5, 2)))), "DES-01")
    chart = level_chart(line, EN, CHARTS)

    assert len(steps(chart.svg)) == 3
    assert "level 0: 0, level 1: 5, level 2: 0" in chart.alt


def test_a_number_that_does_not_fit_its_step_is_left_to_the_table():
    groups = {ALL: Group(size=1000, unknown=1000)}
    line = question(said(made.released(made.leveled("DES-01", (1, 300, 300, 300, 99)), groups=groups)), "DES-01")

    assert texts(level_chart(line, EN, CHARTS).svg).count("1") == 1  # the name of level 1, and no count


def test_ones_own_mark_stands_over_the_middle_of_its_level(content):
    chart = level_chart(content.all.question("IMP-01"), EN, CHARTS, own=OWN)

    # level 0 takes 28.2 units, level 1 56.3: its middle is 3 + 28.2 + 28.2
    assert [one.split()[0] for one in diamonds(chart.svg)] == ["M59.3"]
    assert "you: level 1" in texts(chart.svg)
    assert chart.alt.endswith("Your organisation: level 1.")


def test_two_rounds_stand_under_each_other_with_their_periods(content):
    line = content.all.question("IMP-01")
    before = content.change.before["IMP-01"]

    chart = level_chart(line, EN, CHARTS, own=OWN, period="2026", before=("2025", before))

    assert len(steps(chart.svg)) == 10
    assert [text for text in texts(chart.svg) if text in ("2025", "2026")] == ["2025", "2026"]
    assert "IMP-01 in 2025, 12 organisations. level 0: 3" in chart.alt
    assert len(diamonds(chart.svg)) == 1


def test_the_national_report_shows_nobodys_own_place_and_nothing_hidden(content):
    charts = national_charts(content, CHARTS)

    assert "levels-IMP-09" not in charts
    assert {"strip", "levels-IMP-01", "people-IMP-03"} <= set(charts)
    assert all(diamonds(chart.svg) == [] for chart in charts.values())
    assert set(national_charts(said(made.all_hidden()), CHARTS)) == set()


def test_names_of_organisations_never_become_markup():
    own = Own("<script>", {"overall": 50.0}, {}, {})
    content = said(made.released(made.numbered("overall", (1, 2, 5, 3, 1), 50)))

    assert "<script" not in strip(content, own).svg
