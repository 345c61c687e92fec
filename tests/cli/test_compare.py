"""`assessment compare`: a publication that was damaged on its way is refused, and no half of its files is left."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assessment.cli import main
from tests.comparing.contents import quick_form

ACTIVITIES = ["survey", "clearance", "eore"]


def written(folder, *, period, number=12):
    """Answers files of organisations that are not alike."""
    names = []
    for place in range(number):
        answers: dict[str, Any] = {}
        for code, question in enumerate(quick_form().questions):
            if question.kind == "levels":
                answers[question.id] = {"value": (place + code // 5) % 5}
            elif question.kind == "yes_partly_no":
                answers[question.id] = {"value": ("no", "partly", "yes")[place % 3]}
        staff: Any = quick_form().question("IMP-03")
        answers["IMP-03"] = {"value": {row: {"women": 10 + place, "men": 20 + place} for row in staff.rows}}
        document = {
            "questionnaire": "gender-quick",
            "version": 1,
            "organisation": {"name": f"Operator {place}", "country": "KH", "type": "ngo"},
            "period": period,
            "profile": {"activities": ACTIVITIES, "staff": 100},
            "answers": answers,
        }
        names.append(f"{period}-{place}.yaml")
        Path(folder, names[-1]).write_text(json.dumps(document), encoding="utf-8")
    return names


@pytest.fixture
def compare(tmp_path, monkeypatch):
    """Call `assessment compare` in a folder with the answers of 2026."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, period="2026", number=12):
        names = written(tmp_path, period=period, number=number)
        return CliRunner().invoke(main, ["compare", "gender-quick", *names, *map(str, arguments)])

    return run


@pytest.fixture
def earlier(compare):
    """The publication of 2025, as the command wrote it."""
    assert compare("-o", "2025.json", "--date", "2025-12-01", period="2025").exit_code == 0
    return json.loads(Path("2025.json").read_text(encoding="utf-8"))


def without(publication, part, of):
    """Take out every third one, or every one, of a part of a publication."""
    publication[part] = [one for place, one in enumerate(publication[part]) if place % of]


def first(publication, **wanted):
    return next(one for one in publication["cells"] if all(one[key] == value for key, value in wanted.items()))


def twice_shown_and_hidden(publication):
    publication["hidden"].append({"group": "all", "subject": "overall"})


def all_levels_but_the_last(publication):
    publication["cells"] = [
        one for one in publication["cells"] if (one["subject"], one["value"]) != ("question:DES-01", "level-4")
    ]


DAMAGE = {
    "a count of 10^30": lambda one: one["cells"][0].update(count=10**30),
    "a count of 5,000 digits": lambda one: one["cells"][0].update(count="HUGE"),
    "a negative count": lambda one: one["cells"][0].update(count=-1),
    "a count in words": lambda one: one["cells"][0].update(count="1"),
    "more than there are": lambda one: one["cells"][0].update(count=13),
    "no number": lambda one: one["cells"][0].pop("count"),
    "two numbers": lambda one: one["cells"][0].update(number=1),
    "a median of 105": lambda one: first(one, subject="overall", value="median").update(number=105),
    "a third is missing": lambda one: without(one, "cells", 3),
    "the last level is missing": all_levels_but_the_last,
    "no cells": lambda one: one.update(cells=[]),
    "no groups": lambda one: one.update(groups={}),
    "an unknown group": lambda one: one["cells"][0].update(group="type:ngo"),
    "an unknown subject": lambda one: [cell.update(subject="question:X-1") for cell in one["cells"][:5]],
    "a cell twice": lambda one: one["cells"].append(one["cells"][0]),
    "shown and hidden": twice_shown_and_hidden,
    "more unknown than all": lambda one: one["groups"]["all"].update(unknown=13),
    "control characters": lambda one: one.update(period="2025\x1b[31m"),
    "a long period": lambda one: one.update(period=100_000 * "2"),
    "an empty period": lambda one: one.update(period=""),
    "a long name": lambda one: one["participants"][0].update(name=100_000 * "N"),
    "a name in control characters": lambda one: one["participants"][0].update(name="\x00"),
    "an id that is none": lambda one: one.update(questionnaire="\x1b[31m"),
    "an unknown wording": lambda one: one.update(variant="nobody"),
    "a long key": lambda one: one.update({"\x1b[31m" + 100_000 * "k": 1}),
    "a long group": lambda one: one["groups"].update({"\x1b[31m" + 100_000 * "g": {"size": 1, "unknown": 1}}),
    "seconds for a date": lambda one: one.update(date=0),
    "a list": lambda one: one.update(groups=[]),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("output", ["2026.json", "2026.csv"])
def test_a_damaged_publication_is_refused_in_one_line(compare, earlier, damage, output):
    DAMAGE[damage](earlier)
    text = json.dumps(earlier).replace('"HUGE"', 5_000 * "9")
    Path("damaged.json").write_text(text, encoding="utf-8")

    result = compare("--earlier", "damaged.json", "-o", output)

    assert (result.exit_code, result.stdout) == (1, ""), result.exception
    assert result.stderr.startswith("damaged.json is no publication, or is damaged: ")
    assert result.stderr.endswith(". Give the file as it was published.\n")
    assert result.stderr[:-1].isprintable()
    assert len(result.stderr) < 400
    assert not list(Path().glob("2026.*"))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", 100_000 * "[", "\x00", '{"period": "\ud800"}', "{}"])
def test_what_is_no_publication_is_refused(compare, text):
    Path("damaged.json").write_bytes(text.encode("utf-8", "surrogatepass"))

    result = compare("--earlier", "damaged.json", "-o", "2026.csv")

    assert (result.exit_code, result.stdout) == (1, ""), result.exception
    assert result.stderr.endswith(". Give the file as it was published.\n")
    assert not list(Path().glob("2026.*"))


@pytest.mark.parametrize("number", [3, 12])
@pytest.mark.parametrize("output", ["2026.json", "2026.csv", "2026.xlsx"])
def test_a_publication_is_taken_as_it_was_written(compare, number, output):
    """Of three organisations all is hidden."""
    assert compare("-o", "2025.json", period="2025", number=number).exit_code == 0
    assert bool(json.loads(Path("2025.json").read_text(encoding="utf-8"))["cells"]) == (number == 12)

    result = compare("--earlier", "2025.json", "-o", output)

    assert (result.exit_code, result.stderr) == (0, "")


# The two files of numbers


def test_the_numbers_come_with_their_codebook_and_nothing_else(compare):
    before = compare("-o", "x.json")
    assert before.exit_code == 0

    assert compare("-o", "x.csv").exit_code == 0

    assert sorted(path.name for path in Path().iterdir() if path.suffix != ".yaml") == [
        "x-codebook.csv",
        "x.csv",
        "x.json",
    ]
    assert all(Path(name).stat().st_mode == Path("x.json").stat().st_mode for name in ("x.csv", "x-codebook.csv"))


@pytest.mark.parametrize("is_there", [False, True])
def test_without_its_codebook_the_numbers_are_not_written_either(compare, is_there):
    Path("x-codebook.csv").mkdir()
    if is_there:
        Path("x.csv").write_text("as before", encoding="utf-8")

    result = compare("-o", "x.csv")

    assert result.exit_code == 1
    assert result.stderr == "x-codebook.csv cannot be written (Is a directory). Name another file with -o.\n"
    assert [path.read_text(encoding="utf-8") for path in Path().glob("x.csv")] == is_there * ["as before"]
    assert not list(Path().glob(".*"))


@pytest.mark.parametrize("is_there", [False, True])
def test_what_fails_at_the_very_end_leaves_all_as_it_was(compare, monkeypatch, is_there):
    for name in ("x.csv", "x-codebook.csv") if is_there else ():
        Path(name).write_text("as before", encoding="utf-8")
    replace = Path.replace

    def fails(path, target):
        if Path(target).name == "x-codebook.csv" and path.read_text(encoding="utf-8") != "as before":
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fails)
    result = compare("-o", "x.csv")

    assert result.exit_code == 1
    assert "x-codebook.csv cannot be written (No space left on device)" in result.stderr
    assert [path.read_text(encoding="utf-8") for path in Path().glob("x*")] == 2 * is_there * ["as before"]
    assert not list(Path().glob(".*"))


def test_a_codebook_is_not_written_over_a_file_that_it_is_made_from(compare, earlier):
    Path("x-codebook.csv").write_text(json.dumps(earlier), encoding="utf-8")

    result = compare("--earlier", "x-codebook.csv", "-o", "x.csv")

    assert result.exit_code == 1
    assert "x-codebook.csv is a file that this is made from" in result.stderr
    assert not Path("x.csv").exists()


def test_a_link_stays_and_leads_to_the_numbers(compare):
    Path("folder").mkdir()
    Path("x.csv").symlink_to("folder/numbers.csv")

    assert compare("-o", "x.csv").exit_code == 0

    assert Path("x.csv").is_symlink()
    assert Path("folder/numbers.csv").stat().st_size
