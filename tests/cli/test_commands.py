"""The commands as somebody calls them: what they print, where, and how they end."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner

from assessment.cli import COMMANDS, main
from tests.places import EXAMPLES, GENDER_QUICK, WRITTEN_FOR_TESTS

EXAMPLE = WRITTEN_FOR_TESTS / "worked-example.yaml"
ANSWERS = WRITTEN_FOR_TESTS / "worked-example.answers.yaml"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Call the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments):
        return CliRunner().invoke(main, [str(one) for one in arguments], prog_name="assessment", catch_exceptions=False)

    return run_command


@pytest.fixture
def wrong(tmp_path):
    """An answers file with two faults."""
    file = tmp_path / "wrong.yaml"
    text = ANSWERS.read_text(encoding="utf-8")
    file.write_text(text.replace("value: 4", "value: 7").replace("value: partly", "value: maybe"), encoding="utf-8")
    return file


def line_of(text, file):
    return file.read_text(encoding="utf-8").split(text)[0].count("\n") + 1


# Usage


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["scores"],
        ["score"],
        ["score", "gender-quick"],
        ["score", "gender-quick", "a.yaml", "--evidence-rule"],
        ["check"],
        ["texts", "gender-quick"],
        ["report", "gender-quick", "a.yaml"],
        ["schema", "gender-quick"],
    ],
)
def test_wrong_usage_ends_with_2_and_says_how_it_is_used(run, arguments):
    result = run(*arguments)

    assert result.exit_code == 2
    assert "Usage: assessment" in result.output
    assert result.stdout == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run, command):
    result = run(command, "--help")

    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: assessment {command} ")


def test_the_list_of_commands_says_what_each_is_for(run):
    listed = run("--help").stdout.split("Commands:\n")[1].splitlines()

    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert all(len(line.split()) > 2 for line in listed)


# score


def test_one_answers_file_gives_its_result_to_read(run):
    result = run("score", EXAMPLE, ANSWERS)

    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["overall"]["score"] == 63.5
    assert result.stdout.count("\n") > 50


def test_several_answers_files_give_one_result_a_line_in_their_order(run, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(ANSWERS.read_text(encoding="utf-8").replace("value: 1", "value: 2"), encoding="utf-8")

    result = run("score", EXAMPLE, ANSWERS, other, ANSWERS)

    scores = [json.loads(line)["overall"]["score"] for line in result.stdout.splitlines()]
    assert (result.exit_code, scores) == (0, [63.5, 66.0, 63.5])


def test_a_wrong_file_in_the_middle_is_said_on_stderr_and_the_others_are_scored(run, wrong):
    result = run("score", EXAMPLE, ANSWERS, wrong, ANSWERS)

    assert result.exit_code == 1
    assert [json.loads(line)["overall"]["score"] for line in result.stdout.splitlines()] == [63.5, 63.5]
    assert result.stderr.splitlines() == [
        f"{wrong}:{line_of('value: 7', wrong)}:12: '7' is no level of MON-01. Write a whole number from 0 to 4.",
        f"{wrong}:{line_of('value: maybe', wrong)}:12: 'maybe' does not answer MON-10. Write yes, partly or no.",
    ]


def test_a_file_that_is_not_there_is_said_on_stderr_and_the_others_are_scored(run):
    result = run("score", EXAMPLE, "nowhere.yaml", ANSWERS)

    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert result.stderr == "nowhere.yaml:1:1: this file cannot be read (No such file or directory).\n"


def test_a_shipped_questionnaire_is_called_by_its_id(run):
    result = run("score", "gender-quick", EXAMPLES / "example-authority.answers.yaml")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["variant"] == "authority"


@pytest.mark.parametrize("name", ["gender-quik", "./gender-quick", "nowhere/gender-quick.yaml", "GENDER-QUICK", "../x"])
def test_a_questionnaire_that_is_not_there_is_named_with_those_that_are(run, name):
    result = run("score", name, ANSWERS)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"There is no questionnaire {name!r}. Name its file, or one that comes with the product: gender-quick.\n"
    )


def test_a_broken_questionnaire_says_its_errors_and_scores_nothing(run, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text(EXAMPLE.read_text(encoding="utf-8").replace("weight: 2", "weight: two"), encoding="utf-8")

    result = run("score", broken, ANSWERS)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("broken.yaml:")
    assert "'two' is no whole number" in result.stderr


def test_the_evidence_rule_can_be_switched_off(run, tmp_path):
    claimed = tmp_path / "claimed.yaml"
    lines = ANSWERS.read_text(encoding="utf-8").splitlines(keepends=True)
    claimed.write_text("".join(line for line in lines if "Gender policy" not in line), encoding="utf-8")

    with_rule, without = (run("score", EXAMPLE, claimed, *option) for option in ([], ["--no-evidence-rule"]))

    assert json.loads(with_rule.stdout)["overall"]["score"] == 61.0  # variant (b)
    assert json.loads(without.stdout)["overall"]["score"] == 63.5


def test_every_kind_of_text_comes_out_as_it_is(run, tmp_path):
    questionnaire = tmp_path / "khmer.yaml"
    questionnaire.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace("name: Developing", "name: កំពុងរីក"), encoding="utf-8"
    )

    assert '"កំពុងរីក"' in run("score", questionnaire, ANSWERS).stdout


# check


def test_a_good_questionnaire_is_named_with_the_number_of_its_questions(run):
    result = run("check", GENDER_QUICK)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{GENDER_QUICK}: gender-quick, version 1, 15 questions\n"


def test_several_questionnaires_are_checked_at_once(run, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: Broken\n", encoding="utf-8")

    result = run("check", GENDER_QUICK, broken, EXAMPLE)

    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [str(GENDER_QUICK), str(EXAMPLE)]
    assert {line.split(":")[0] for line in result.stderr.splitlines()} == {str(broken)}


def test_warnings_alone_end_well(run, tmp_path):
    doubtful = tmp_path / "doubtful.yaml"
    doubtful.write_text(EXAMPLE.read_text(encoding="utf-8").replace("{from: 0, ", "{from: 10, "), encoding="utf-8")

    result = run("check", doubtful)

    assert result.exit_code == 0
    assert result.stderr.startswith(f"{doubtful}:")
    assert ": warning: the first band begins at 10" in result.stderr
    assert result.stdout.endswith(": example, version 1, 10 questions\n")


def test_check_warns_of_a_text_without_translation(run, tmp_path):
    questionnaire = tmp_path / "q.yaml"
    questionnaire.write_bytes(EXAMPLE.read_bytes())
    run("texts", questionnaire, "-o", tmp_path / "q.km.po")

    result = run("check", questionnaire)

    assert result.exit_code == 0
    assert ": warning: title has no translation in q.km.po (km)." in result.stderr


def test_check_names_a_broken_translation(run, tmp_path):
    questionnaire = tmp_path / "q.yaml"
    questionnaire.write_bytes(EXAMPLE.read_bytes())
    (tmp_path / "q.km.po").write_text("just words\n", encoding="utf-8")

    result = run("check", questionnaire)

    assert result.exit_code == 1
    assert "q.km.po:1:1: this is no valid PO file" in result.stderr


# texts and schema


def test_texts_are_written_as_a_po_file(run, tmp_path):
    result = run("texts", "gender-quick", "-o", "quick.km.po")

    catalog = read_po(BytesIO((tmp_path / "quick.km.po").read_bytes()))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert catalog.get("Clearance operations", context="phases.OPS.title") is not None
    assert all(message.string == "" for message in catalog if message.id)


def test_texts_keep_what_is_translated(run, tmp_path):
    file = tmp_path / "q.km.po"
    file.write_text('msgctxt "title"\nmsgid "Example"\nmsgstr "ឧទាហរណ៍"\n', encoding="utf-8")

    result = run("texts", EXAMPLE, "-o", file)

    catalog = read_po(BytesIO(file.read_bytes()))
    assert result.exit_code == 0
    told = {message.context: message.string for message in catalog if message.id}
    assert (told["title"], told["phases.DES.title"]) == ("ឧទាហរណ៍", "")


@pytest.mark.parametrize("output", ["nowhere/q.po", "."])
def test_texts_that_cannot_be_written_are_said_so(run, output):
    result = run("texts", "gender-quick", "-o", output)

    assert result.exit_code == 1
    assert output in result.stderr
    assert "Name another file with -o" in result.stderr


def test_the_schema_is_the_one_in_the_manual(run):
    result = run("schema")

    in_the_manual = Path(__file__).parents[2] / "docs" / "questionnaire-schema.json"
    assert result.exit_code == 0
    assert json.loads(result.stdout) == json.loads(in_the_manual.read_text(encoding="utf-8"))


# report


@pytest.mark.parametrize("output", ["report.xyz", "report"])
def test_a_report_of_a_kind_nobody_writes_is_said_so(run, output):
    result = run("report", "gender-quick", EXAMPLES / "example-clearance.answers.yaml", "-o", output)

    assert (result.exit_code, result.stdout) == (1, "")
    assert ".pdf" in result.stderr


def test_a_report_of_wrong_answers_is_not_written(run, wrong, tmp_path):
    result = run("report", EXAMPLE, wrong, "-o", "report.pdf")

    assert result.exit_code == 1
    assert f"{wrong}:{line_of('value: 7', wrong)}:12: '7' is no level of MON-01." in result.stderr
    assert not (tmp_path / "report.pdf").exists()


def test_a_report_in_a_language_nobody_speaks_is_not_written(run, tmp_path):
    result = run("report", EXAMPLE, ANSWERS, "-o", "report.pdf", "--language", "qqq")

    assert result.exit_code == 1
    assert "qqq" in result.stderr
    assert not (tmp_path / "report.pdf").exists()


def test_a_report_is_never_written_over_the_answers_it_is_made_from(run, tmp_path):
    answers = tmp_path / "answers.pdf"
    answers.write_bytes((EXAMPLES / "example-clearance.answers.yaml").read_bytes())

    done = run("report", "gender-quick", str(answers), "-o", str(answers))

    assert done.exit_code == 1
    assert "Name another one with -o." in done.stderr
    assert answers.read_bytes() == (EXAMPLES / "example-clearance.answers.yaml").read_bytes()
