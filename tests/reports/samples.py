"""The assessments whose reports are read back: the shipped examples, made-up ones at the edges, and other scripts."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from assessment.files.document import parse_document, read_document
from assessment.files.questionnaire_file import read_questionnaire
from assessment.files.translation_file import translate_questionnaire
from assessment.installation.languages import language
from assessment.method.answers import AnswersFile, Assessment, read_assessment
from assessment.method.fields import Plain
from assessment.method.questionnaire import Questionnaire
from assessment.method.result import Result
from assessment.method.scoring import score
from assessment.method.wording import worded
from assessment.reports.content import ReportContent
from assessment.reports.organisation_report import organisation_report
from tests.languages.pseudo_language import (
    TAG,
    Translate,
    between_named_parts,
    pseudo,
    write_program_texts,
    write_questionnaire_texts,
)
from tests.places import EXAMPLES, GENDER_QUICK, WRITTEN_FOR_TESTS

WORKED_EXAMPLE = WRITTEN_FOR_TESTS / "worked-example.yaml"
SAFETY_CHECK = WRITTEN_FOR_TESTS / "safety-check.yaml"
MOST_WRITTEN = 4000
"""Characters that one evidence or comment takes."""
MOST_NAMED = 200
"""Characters that the name of an organisation takes."""

Answers = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """An assessment with all that a test needs to know what its report has to say.

    `questionnaire` is in the report's language and in the wording that was answered.
    """

    name: str
    file: Path
    answers: Answers
    questionnaire: Questionnaire
    assessment: Assessment
    result: Result
    content: ReportContent

    def answers_file(self, folder: Path) -> Path:
        """Write the answers as a file for the command line."""
        path = folder / "answers.json"
        path.write_text(json.dumps(self.answers, ensure_ascii=False), encoding="utf-8")
        return path


def example(name: str) -> Answers:
    return _loaded(EXAMPLES / f"example-{name}.answers.yaml")


def _loaded(file: Path) -> Answers:
    found: Answers = _plain(read_document(file).value)
    return found


def _plain(value: Any) -> Any:
    """Return numbers and truth values as such, so that JSON keeps what YAML wrote without quotes."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, Plain):
        return value
    return int(value) if value.isdecimal() else True if value == "true" else str(value)


@lru_cache(maxsize=8)
def read(file: Path) -> Questionnaire:
    found, _ = read_questionnaire(file)
    assert found is not None
    return found


def answers(file: Path = GENDER_QUICK, /, *, name: str = "Somebody", **changes: Any) -> Answers:
    """Return an answers file without an answer, for a day long ago that shows where today would get in."""
    found = read(file)
    return {
        "questionnaire": found.id,
        "version": found.version,
        "organisation": {"name": name, "country": "KH", "type": "ngo"},
        "date": "2019-03-05",
        "period": "2019",
        "profile": {"activities": ["survey", "clearance", "eore", "va"], "staff": 60},
        "answers": {},
    } | changes


def everything_at_the_top() -> Answers:
    found: Answers = {question.id: {"value": 4} for question in read(GENDER_QUICK).questions}
    balanced = {"women": 10, "men": 10}
    found["IMP-03"] = {"value": dict.fromkeys(("management", "field-leaders", "field-technical"), balanced)}
    return answers(answers=found)


def written(most: int) -> str:
    """Return a text of this length in which no line is like another."""
    sentences = (
        f"In week {week} we met the women and the men of team {week % 7} apart, and wrote down what they asked for."
        for week in count(1)
    )
    text = ""
    while len(text) < most:
        text += f" {next(sentences)}" if text else next(sentences)
    return text[: most - 1] + "."


def in_words_of(tag: str, length: int, *, start: int = 0) -> str:
    """Return whole words of a script, one after the other, that have about this length together."""
    words = SCRIPTS[tag].split()
    words = [word for word in words if len(word) <= length] or [min(words, key=len)]
    # Only a dictionary knows where a line may end in scripts that run on without spaces.
    between = " " if tag in SPACED else ""
    text = words[start % len(words)]
    for number in count(start + 1):
        longer = f"{text}{between}{words[number % len(words)]}"
        if len(longer) > length:
            return text
        text = longer
    return text


def with_texts(base: Answers, *, name: str, text: str) -> Answers:
    """Put the same name and text wherever an organisation may write."""
    changed: Answers = json.loads(json.dumps(base))
    changed["organisation"]["name"] = name
    for entry in changed["answers"].values():
        entry |= {"evidence": text, "comment": text}
        if "not_applicable" in entry:
            entry["not_applicable"] = text
    return changed


LONG_NAME = (
    "National Association of Survivors and Deminers of the Northern, Eastern and Southern Provinces, of their Families "
    "and Friends, for Risk Education, Clearance, Victim Assistance and Peace in Villages"
)
LONG_WORD = "Minenraeumorganisationsverband" * 6 + "Minenraeumorganisati"

SCRIPTS = {
    "km": "ការបញ្ជ្រាបយេនឌ័រ សកម្មភាពមីន ការអប់រំពីគ្រោះថ្នាក់មីន ការវាយតម្លៃខ្លួនឯង ការរៀបចំគម្រោង ការអនុវត្ត "
    "ប្រតិបត្តិការបោសសម្អាតមីន ការតាមដាន ការវាយតម្លៃ",
    "lo": "ການເຊື່ອມສານບົດບາດຍິງ-ຊາຍ ວຽກງານແກ້ໄຂລະເບີດບໍ່ທັນແຕກ ການປະເມີນຕົນເອງ ການອອກແບບ ການຈັດຕັ້ງປະຕິບັດ "
    "ການເກັບກູ້ ການຕິດຕາມ ການປະເມີນຜົນ",
    "th": "การบูรณาการมิติเพศภาวะ ปฏิบัติการทุ่นระเบิด การแจ้งเตือนและให้ความรู้เกี่ยวกับอันตรายจากทุ่นระเบิด "
    "เก็บกู้ทุ่นระเบิด ส่งมอบพื้นที่ปลอดภัย ความเสมอภาคทางเพศ การประเมินตนเอง การดำเนินงาน การติดตามผล",
    "my": "ကျား၊မရေးရာ ပင်ရေစီးသွင်းခြင်း မြေမြှုပ်မိုင်းဆိုင်ရာ လုပ်ငန်း မိုင်းအန္တရာယ် အသိပညာပေး",
    "ar": "التقييم الذاتي النوع الاجتماعي إزالة الألغام النساء والرجال والفتيات والفتيان "
    "التوعية بمخاطر الذخائر المتفجرة",
}
"""The strings of shared/domain.md, section 9, of each script that is shaped; Arabic is ours, there is none."""
SPACED = ("ar",)
"""Those that put spaces between words."""


def in_script(tag: str) -> Translate:
    """Return a translation into words of a script, as long as the text was; it means nothing."""
    return between_named_parts(lambda text: in_words_of(tag, len(text), start=sum(map(ord, text))))


def in_languages(folder: Path) -> None:
    """Write the catalogues of all made-up languages, for the program and for each questionnaire."""
    for tag in (TAG, *SCRIPTS):
        translate = pseudo if tag == TAG else in_script(tag)
        write_program_texts(folder, tag, translate)
        for file in (GENDER_QUICK, WORKED_EXAMPLE, SAFETY_CHECK):
            write_questionnaire_texts(file, folder, tag, translate)


_ENGLISH: dict[str, tuple[Path, Callable[[], Answers]]] = {
    "clearance": (GENDER_QUICK, lambda: example("clearance")),
    "authority": (GENDER_QUICK, lambda: example("authority")),
    "risk-education": (GENDER_QUICK, lambda: example("risk-education")),
    "worked-example": (WORKED_EXAMPLE, lambda: _loaded(WRITTEN_FOR_TESTS / "worked-example.answers.yaml")),
    "safety-check": (SAFETY_CHECK, lambda: _loaded(WRITTEN_FOR_TESTS / "safety-check.answers.yaml")),
    "nothing-answered": (GENDER_QUICK, answers),
    "top": (GENDER_QUICK, everything_at_the_top),
    "long": (
        GENDER_QUICK,
        lambda: with_texts(example("clearance"), name=LONG_NAME, text=written(MOST_WRITTEN)),
    ),
    "long-word": (
        GENDER_QUICK,
        lambda: with_texts(example("clearance"), name=LONG_WORD, text=f"{LONG_WORD} {LONG_WORD}"),
    ),
}
ENGLISH = tuple(_ENGLISH)
EXAMPLES_AND_EDGES = ("clearance", "authority", "risk-education", "worked-example", "safety-check", "nothing-answered")
IN_SCRIPTS = tuple(f"clearance-{tag}" for tag in SCRIPTS)
PSEUDO = tuple(f"{name}-{TAG}" for name in EXAMPLES_AND_EDGES)
ALL = (*ENGLISH, *IN_SCRIPTS, *PSEUDO)


def sample(name: str, catalogues: Path) -> Sample:
    """Make a sample by its name; one in another language ends in its tag."""
    base, _, tag = name.rpartition("-")
    if name in _ENGLISH:
        file, make = _ENGLISH[name]
        return assessed(name, file, make())
    file, make = _ENGLISH[base]
    content = make() | {"language": tag}
    if tag in SCRIPTS:
        content = with_texts(content, name=in_words_of(tag, 50), text=in_words_of(tag, 400))
    return assessed(name, file, content, catalogues=catalogues)


def assessed(name: str, file: Path, content: Answers, *, catalogues: Path | None = None) -> Sample:
    """Score answers and say what their report says. `catalogues`: where its language has its texts."""
    found = read(file)
    document = parse_document(json.dumps(content).encode(), name, is_json=True)
    assessment, problems = read_assessment(AnswersFile.model_validate(document.value), found)
    assert not problems, problems
    tag = assessment.language or found.language
    reader = language(tag, catalogues) if catalogues else language(tag)
    translated, untranslated = translate_questionnaire(found, catalogues / file.name if catalogues else file, tag)
    result = score(translated, assessment)
    return Sample(
        name,
        file,
        content,
        worded(translated, result.variant),
        assessment,
        result,
        organisation_report(translated, assessment, result, reader, untranslated=untranslated),
    )
