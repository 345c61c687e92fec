"""The real program, in a process of its own: what it loads, how it ends, and what bad input costs."""

import json
import re
import subprocess
import sys

import pytest

from tests.places import EXAMPLES, WRITTEN_FOR_TESTS

MOST_SECONDS = 5
"""Of the processor's work: what is quadratic in any of these files takes minutes."""
MOST_MEGABYTES = 300
QUESTIONNAIRE = WRITTEN_FOR_TESTS / "worked-example.yaml"
ANSWERS = WRITTEN_FOR_TESTS / "worked-example.answers.yaml"

# Calls the program, and says at its end what it has loaded and the most memory it had. (The kernel's own count of a
# child's memory begins with that of its parent.)
WITH_ACCOUNT = """
import json, re, sys, time
from assessment.cli import main
try:
    main()
finally:
    status = open("/proc/self/status").read()
    account = {"modules": sorted(sys.modules), "megabytes": int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) // 1024}
    account["seconds"] = time.process_time()
    print("ACCOUNT", json.dumps(account), file=sys.stderr)
"""


def program(*arguments, folder):
    command = [sys.executable, "-P", "-m", "assessment", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def account_of(*arguments, folder):
    """Run the program; return how it ended, what it said, what it had loaded, its memory and its processor time."""
    command = [sys.executable, "-P", "-c", WITH_ACCOUNT, *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    said, account = done.stderr.rsplit("ACCOUNT ", 1)
    return done.returncode, said, json.loads(account)


# Ends


def test_the_program_scores_from_any_folder(tmp_path):
    done = program("score", "gender-quick", EXAMPLES / "example-clearance.answers.yaml", folder=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["questionnaire"] == "gender-quick"


@pytest.mark.parametrize(("arguments", "code"), [(["score", QUESTIONNAIRE, "nowhere.yaml"], 1), (["scores"], 2)])
def test_the_program_ends_with_the_code_of_the_contract(tmp_path, arguments, code):
    done = program(*arguments, folder=tmp_path)

    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_the_program_knows_its_version(tmp_path):
    assert re.fullmatch(r"assessment, version \d+\.\d+\S*\n", program("--version", folder=tmp_path).stdout)


# Modules

DRAWING = ("weasyprint", "jinja2", "icu4py", "fontTools", "PIL", "babel")
SERVING = ("flask", "werkzeug", "granian", "sqlalchemy", "alembic", "psycopg", "huey")
HEAVY = DRAWING + SERVING


@pytest.mark.parametrize("arguments", [["score", QUESTIONNAIRE, ANSWERS], ["schema"]])
def test_what_only_computes_loads_no_web_framework_and_nothing_that_draws_a_pdf(tmp_path, arguments):
    _, _, account = account_of(*arguments, folder=tmp_path)

    loaded = {name.split(".")[0] for name in account["modules"]}
    assert "assessment" in loaded
    assert loaded.isdisjoint(HEAVY)
    assert not any(name.startswith("assessment.reports") for name in account["modules"])


# Bad input

GOOD = ANSWERS.read_text(encoding="utf-8")
HEAD = "questionnaire: example\nversion: 1\norganisation: {name: X}\n"
BAD_ANSWERS = {
    "5 MB of text": HEAD + "answers:\n  DES-01: {value: 1, comment: '" + "x" * 4_900_000 + "'}\n",
    "over 5 MB": HEAD + "answers:\n  DES-01: {value: 1, comment: '" + "x" * 5_000_000 + "'}\n",
    "24,000 unknown codes": HEAD + "answers:\n" + "".join(f"  X{n}: {{value: 1}}\n" for n in range(24_000)),
    "48,000 unknown keys": HEAD + "answers:\n  DES-01:\n" + "".join(f"    x{n}: 1\n" for n in range(48_000)),
    "48,000 keys twice": HEAD + "a: 1\n" * 48_000,
    "48,000 wrong answers": HEAD + "answers:\n" + "".join(f"  X{n}: 1\n" for n in range(48_000)),
    "100,000 brackets": "[" * 100_000,
    "100,000 dashes": "- " * 100_000,
    "alias bomb": "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(100)),
    "null bytes": GOOD + "\0" * 1_000_000,
    "5 MB of backslashes": '"' + "\\" * 4_999_990 + '"',
    "a number of 4 million digits": HEAD.replace("version: 1", "version: " + "9" * 4_000_000),
}
NOT_TEXT = {
    "broken UTF-8": GOOD.encode() + b"\xff" * 1_000_000,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4000,
    "UTF-16": GOOD.encode("utf-16"),
}
BAD = {name: text.encode() for name, text in BAD_ANSWERS.items()} | NOT_TEXT


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_bad_answers_cost_little_and_are_said_without_a_traceback(tmp_path, content, suffix):
    file = tmp_path / f"bad{suffix}"
    file.write_bytes(content)

    code, said, account = account_of("score", QUESTIONNAIRE, file, folder=tmp_path)

    assert code == 1
    assert re.match(rf"{re.escape(str(file))}:\d+:\d+: .+\n", said)
    assert "Traceback" not in said
    assert account["seconds"] < MOST_SECONDS
    assert account["megabytes"] < MOST_MEGABYTES


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_bad_questionnaire_costs_as_little(tmp_path, content):
    file = tmp_path / "bad.yaml"
    file.write_bytes(content)

    code, said, account = account_of("check", file, folder=tmp_path)

    assert code == 1
    assert re.match(rf"{re.escape(str(file))}:\d+:\d+: .+\n", said)
    assert "Traceback" not in said
    assert account["seconds"] < MOST_SECONDS
    assert account["megabytes"] < MOST_MEGABYTES


def test_bad_answers_do_not_keep_the_others_from_being_scored(tmp_path):
    files = [ANSWERS]
    for number, content in enumerate(BAD.values()):
        file = tmp_path / f"bad-{number}.yaml"
        file.write_bytes(content[:100_000])
        files += [file, ANSWERS]

    done = program("score", QUESTIONNAIRE, *files, folder=tmp_path)

    assert done.returncode == 1
    assert [json.loads(line)["overall"]["score"] for line in done.stdout.splitlines()] == [63.5] * (len(BAD) + 1)
    assert {line.split(":")[0] for line in done.stderr.splitlines()} == {str(file) for file in files} - {str(ANSWERS)}
