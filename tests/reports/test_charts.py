"""The pictures say what the numbers say: lengths and places are measured, and greyscale is looked at on paper.

Measures are those of the design: a full bar has 338 units and begins at 3, of a picture 344 units wide.
"""

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pdfplumber
import pytest
from PIL import Image, ImageStat

from assessment.method.result import Score
from assessment.reports.charts import report_charts
from assessment.reports.content import People, PeopleRow, ReportContent
from assessment.reports.drawing import Chart
from assessment.reports.pdf import FOLDER
from tests.places import GENDER_QUICK
from tests.reports import samples
from tests.reports.reading import Element

SVG = "{http://www.w3.org/2000/svg}"
LEFT, FULL, WIDE = 3, 338, 344
TRACK, PINE, BASE = "#eee9dc", "#14493d", 128
ROUNDED = 1.0


@pytest.fixture(scope="module")
def content() -> ReportContent:
    return samples.assessed("clearance", GENDER_QUICK, samples.example("clearance")).content


def charts_of(content: ReportContent) -> dict[str, Chart]:
    return dict(report_charts(content, FOLDER / "charts"))


def parts(svg: str, tag: str) -> list[dict[str, str]]:
    """The shapes of a picture, without those of its patterns, with the text of each."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own
    for patterns in root.findall(f"{SVG}defs"):
        root.remove(patterns)
    return [{**one.attrib, "text": "".join(one.itertext()).strip()} for one in root.iter(f"{SVG}{tag}")]


def number(shape: dict[str, str], name: str) -> float:
    return float(shape[name])


# Bars


def with_phase(content: ReportContent, **score) -> str:
    """The bars of a profile with one phase of this score."""
    found = Score(**{"status": "scored", "band": 1, "band_by_score": 1, "limited_by": (), "coverage": 100.0, **score})
    line = replace(content.phases[0], score=found, number=None if found.score is None else str(found.score), note=None)
    return charts_of(replace(content, phases=(line,)))["phases"].svg


def filled(svg: str) -> list[dict[str, str]]:
    return [one for one in parts(svg, "rect") if one.get("stroke") == PINE]


@pytest.mark.parametrize("score", [0.1, 12.5, 50.0, 65.6, 99.9, 100.0])
def test_a_bar_is_as_long_as_its_score(content, score):
    [bar] = filled(with_phase(content, score=score, provisional=False))

    assert number(bar, "x") + number(bar, "width") == pytest.approx(LEFT + FULL * score / 100, abs=0.06)
    assert bar["fill"] == PINE


def test_a_provisional_bar_is_hatched(content):
    [bar] = filled(with_phase(content, score=60.0, provisional=True))

    assert bar["fill"].startswith("url(#")


def test_zero_is_an_empty_track_with_its_number_and_no_score_has_neither(content):
    zero = with_phase(content, score=0.0, provisional=False)
    none = with_phase(
        content, status="too_little_answered", score=None, band=None, band_by_score=None, provisional=True
    )

    assert filled(zero) == filled(none) == []
    assert len([one for one in parts(zero, "rect") if one["fill"] == TRACK]) == 5
    assert [one for one in parts(none, "rect") if one["fill"] == TRACK] == []
    assert "0.0" in [one["text"].split()[0] for one in parts(zero, "text")]
    assert not any("0.0" in one["text"] for one in parts(none, "text"))


def test_the_track_has_a_gap_at_each_limit_of_the_scale(content):
    tracks = [one for one in parts(with_phase(content, score=0.0, provisional=False), "rect") if one["fill"] == TRACK]

    for step, (before, after) in zip((20, 40, 60, 80), pairwise(tracks), strict=True):
        limit = LEFT + FULL * step / 100
        assert number(before, "x") + number(before, "width") < limit <= number(after, "x")


def test_uneven_bands_have_uneven_tracks():
    content = samples.assessed(
        "safety", samples.SAFETY_CHECK, samples.answers(samples.SAFETY_CHECK, profile={})
    ).content
    line = replace(content.phases[0], score=Score("scored", 0.0, 1, 1, (), 100.0, provisional=False), number="0.0")

    svg = charts_of(replace(content, phases=(line,)))["phases"].svg
    widths = [number(one, "width") for one in parts(svg, "rect") if one["fill"] == TRACK]
    assert widths == [pytest.approx(FULL * share / 100, abs=2) for share in (45, 30, 25)]


# Steps


def steps(content: ReportContent, **score) -> str:
    """The staircase for an overall result."""
    found = Score(**{"status": "scored", "limited_by": (), "coverage": 100.0, "provisional": False, **score})
    shown = None if found.score is None else str(found.score)
    return charts_of(replace(content, headline=replace(content.headline, score=found, number=shown)))["steps"].svg


def kinds(svg: str) -> list[str]:
    """Each step as full, held or empty."""
    stairs = [one for one in parts(svg, "rect") if one.get("rx") == "3" and "stroke" in one]
    return ["full" if one["fill"] == PINE else "held" if "url" in one["fill"] else "empty" for one in stairs]


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ({"score": 63.5, "band": 4, "band_by_score": 4}, "full full full full empty"),
        ({"score": 63.5, "band": 3, "band_by_score": 4, "limited_by": ("IMP-01",)}, "full full full held empty"),
        ({"score": 95.0, "band": 3, "band_by_score": 5, "limited_by": ("IMP-01",)}, "full full full held held"),
        ({"score": 63.5, "band": 4, "band_by_score": 4, "provisional": True}, "full full full held empty"),
        ({"score": 0.0, "band": 1, "band_by_score": 1}, "full empty empty empty empty"),
        ({"score": None, "band": None, "band_by_score": None}, "empty empty empty empty empty"),
    ],
)
def test_steps_are_full_up_to_the_band_that_is_shown(content, score, expected):
    assert kinds(steps(content, **score)) == expected.split()


def test_steps_rise_from_the_same_ground(content):
    svg = steps(content, score=63.5, band=4, band_by_score=4)
    stairs = [one for one in parts(svg, "rect") if "stroke" in one]

    assert {number(one, "y") + number(one, "height") for one in stairs} == {BASE}
    heights = [number(one, "height") for one in stairs]
    rises = [after - before for before, after in pairwise(heights)]
    assert all(rise == pytest.approx(13, abs=0.2) for rise in rises)


@pytest.mark.parametrize("score", [0.0, 19.9, 20.0, 50.0, 63.5, 100.0])
def test_the_marker_stands_at_the_score(content, score):
    band = min(int(score // 20) + 1, 5)
    svg = steps(content, score=score, band=band, band_by_score=band)

    [marker] = [one for one in parts(svg, "path") if one["d"].endswith("z")]
    place = float(marker["d"].split()[0].removeprefix("M")) + 6
    assert place == pytest.approx(LEFT + FULL * score / 100, abs=0.1)
    [label] = [one for one in parts(svg, "text") if one["text"] == str(score)]
    assert 20 <= number(label, "x") <= 322


def test_without_a_score_there_is_no_marker_and_all_steps_are_dashed(content):
    svg = steps(content, score=None, band=None, band_by_score=None)

    assert not any(one["d"].endswith("z") for one in parts(svg, "path"))
    assert all("stroke-dasharray" in one for one in parts(svg, "rect") if "stroke" in one)


def test_what_holds_the_result_is_a_lid_on_the_step_that_is_shown(content):
    limited = steps(content, score=63.5, band=3, band_by_score=4, limited_by=("IMP-01",))
    free = steps(content, score=63.5, band=4, band_by_score=4)

    [lid] = [one for one in parts(limited, "path") if one.get("stroke") == "#c98a12"]
    third = [one for one in parts(limited, "rect") if "stroke" in one][2]
    left, top = map(float, lid["d"].removeprefix("M").partition("h")[0].split())
    assert left == number(third, "x")
    assert top < number(third, "y")
    assert not any(one.get("stroke") == "#c98a12" for one in parts(free, "path"))


# Women and men


def people(content: ReportContent, *counts: int, columns=("Women", "Men", "Other or not stated")) -> str:
    total = sum(counts)
    cells = tuple(str(count) for count in counts)
    row = PeopleRow(title="Managers", cells=cells, total=str(total), shares=("27.3%",) * len(counts), counts=counts)
    table = People(columns[: len(counts)], (row,), has_total=True, is_compared=True, indicators=())
    question = replace(content.entries[1].questions[2], people=table)
    phase = replace(content.entries[1], questions=(question,))
    return charts_of(replace(content, entries=(phase,)))[f"people-{question.code}"].svg


def groups(svg: str) -> list[dict[str, str]]:
    return [one for one in parts(svg, "rect") if one["height"] == "26"]


@pytest.mark.parametrize("counts", [(3, 8), (1, 99), (5, 5), (58, 112, 10), (1_000_000, 1)])
def test_groups_of_people_share_the_bar_by_their_numbers(content, counts):
    found = groups(people(content, *counts))

    for group, count in zip(found, counts, strict=True):
        assert number(group, "width") == pytest.approx(FULL * count / sum(counts), abs=2)
    assert len({group["fill"] for group in found}) == len(counts)
    assert number(found[-1], "x") + number(found[-1], "width") <= LEFT + FULL + ROUNDED


def test_a_group_of_nobody_has_no_part_and_nobody_at_all_has_no_bar(content):
    assert len(groups(people(content, 0, 8))) == 1
    assert groups(people(content, 0, 0)) == []
    assert "nobody" in [one["text"] for one in parts(people(content, 0, 0), "text")]


def test_the_legend_has_room_for_long_names(content):
    names = ("Women and girls in the village", "Men and boys in the village", "Other or not stated")
    svg = people(content, 3, 8, 1, columns=names)

    height = float(ElementTree.fromstring(svg).attrib["height"])  # noqa: S314 - our own
    lines = {number(one, "y") for one in parts(svg, "text") if one["text"] in names}
    assert len(lines) == 2
    assert max(lines) < height


# Names that are long


def test_long_names_of_steps_stay_in_the_picture_and_apart(content):
    names = [
        "Getting ready and learning",
        "Beginning in most places",
        "Growing in all of our work",
        "Sure",
        "Leading all",
    ]
    named = replace(
        content, steps=tuple(replace(step, name=name) for step, name in zip(content.steps, names, strict=True))
    )

    for name in ("steps", "phases"):
        texts = [one for one in parts(charts_of(named)[name].svg, "text") if one["text"] in names]
        assert len(texts) == 5
        for one in texts:
            # Seven tenths of the size is more than a letter of Noto Sans takes on average.
            half = len(one["text"]) * float(one["font-size"]) * 0.7 / 2
            assert number(one, "x") - half > -half / 3
            assert number(one, "x") + half < WIDE + half / 3


def test_a_long_title_of_a_phase_stands_in_lines_above_its_number(content):
    title = "Clearance operations, survey, community liaison and handover of released land to its users"
    line = replace(content.phases[0], title=title)
    texts = parts(charts_of(replace(content, phases=(line,)))["phases"].svg, "text")

    lines = [one for one in texts if one["text"] and one["text"] in title and one.get("font-weight") == "700"]
    assert len(lines) >= 2
    assert " ".join(one["text"] for one in lines) == title
    assert [number(one, "y") for one in lines] == sorted(number(one, "y") for one in lines)


# Greyscale


@cache
def grey(pdf: Path, page: int) -> Image.Image:
    """A page in greyscale, 144 dots an inch."""
    with pdfplumber.open(pdf) as opened:
        image: Image.Image = opened.pages[page - 1].to_image(resolution=144).original.convert("L")
        return image


def lightness(report, figure, x: float, y: float, width: float, height: float) -> float:
    """Mean lightness of a part of a picture, 0 is black and 255 paper; the part is in the units of the picture."""
    left, _, right, top = map(float, figure.attributes["BBox"].split())
    page = report.reading.pages[figure.page - 1]
    unit = (right - left) / WIDE
    down = page.height - top
    box = (left + x * unit, down + y * unit, left + (x + width) * unit, down + (y + height) * unit)
    x0, y0, x1, y1 = (round(2 * length) for length in box)
    part = grey(report.path, figure.page).crop((x0, y0, x1, y1))
    return float(ImageStat.Stat(part).mean[0])


def figures(report) -> list[Element]:
    return list(report.reading.document.all("Figure"))


def test_full_held_and_empty_steps_differ_in_grey(reports):
    report = reports["clearance"]
    picture = figures(report)[0]
    stairs = [one for one in parts(charts_of(report.sample.content)["steps"].svg, "rect") if "stroke" in one]

    full, held, empty = (
        lightness(report, picture, number(one, "x") + 3, number(one, "y") + 3, number(one, "width") - 6, 20)
        for one in stairs[2:]
    )
    assert full < 90 < held - 90
    assert held < empty - 10
    assert empty > 250


def test_full_provisional_and_empty_bars_differ_in_grey(reports):
    report = reports["worked-example"]
    picture = figures(report)[1]
    svg = charts_of(report.sample.content)["phases"].svg
    bars = filled(svg)

    by_kind = {}
    for bar in bars:
        y = number(bar, "y") + 3
        by_kind["hatched" if "url" in bar["fill"] else "full"] = lightness(report, picture, LEFT + 8, y, 50, 8)
    end = number(bars[0], "x") + number(bars[0], "width")
    track = lightness(report, picture, end + 8, number(bars[0], "y") + 3, 40, 8)
    assert by_kind["full"] < by_kind["hatched"] - 40 < track - 60
    assert track < 245


def test_women_and_men_differ_in_grey(reports):
    report = reports["clearance"]
    picture = figures(report)[2]
    women, men = groups(charts_of(report.sample.content)["people-IMP-03"].svg)[4:6]

    light = [lightness(report, picture, number(one, "x") + 40, number(one, "y") + 4, 30, 18) for one in (women, men)]
    assert light[0] < light[1] - 50


def test_the_pictures_of_a_report_are_those_that_are_measured_here(reports):
    alternatives = [figure.attributes["Alt"] for figure in figures(reports["clearance"])]

    charts = charts_of(reports["clearance"].sample.content)
    assert alternatives == [charts[name].alt for name in ("steps", "phases", "people-IMP-03")]
