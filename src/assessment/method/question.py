"""The kinds of question. Each kind knows its answers and turns one into a value from 0 to 100.

A value is kept as a whole number of units, of which `full` make 100. `full` is common to a questionnaire (see
`denominators`), so that sums of values stay exact without fractions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Discriminator, Field, GetJsonSchemaHandler, Tag, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from assessment.method.condition import Condition
from assessment.method.fields import Code, Id, Model, Note, Percent, Text, Truth, Whole, whole

MOST_PEOPLE = 1_000_000
"""The largest count one cell of a table takes."""
NUMBER = "number"
"""The only column of a table that names no columns."""
WORDS = ("yes", "partly", "no")

Path: TypeAlias = tuple[str | int, ...]
Counts: TypeAlias = Mapping[str, Mapping[str, int]]
"""Row id → column id → count. A row or column left out is nobody."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The options chosen, out of those that were there to choose from."""

    chosen: frozenset[str]
    among: frozenset[str]


AnswerValue: TypeAlias = int | str | Counts | Selection
"""By kind: a level, a word of WORDS, counts, a selection."""


class WrongValue(ValueError):
    """A value that does not answer its question.

    `problems` holds a path below the value and a sentence that says what is wrong and what would be right, for each.
    """

    def __init__(self, *problems: tuple[Path, str]) -> None:
        super().__init__("; ".join(text for _, text in problems))
        self.problems = problems


class Citation(Model):
    """What a question rests on. `section` is printed only when `verified`: somebody has looked it up."""

    code: Code
    section: Note | None = None
    verified: Truth = False


class Recommendation(Model):
    """What to do when a question's value is under `below`; the first that fits counts.

    `role` None is that of the question's first recommendation; `months` None is 3 for a quick win, 12 for a structural
    one.
    """

    below: Percent
    do: Text
    first: Text
    role: Text | None = None
    effort: Literal["quick", "structural"] = "structural"
    months: Annotated[Whole, Field(ge=1, le=60)] | None = None

    @property
    def time(self) -> int:
        """Months until it is done."""
        return self.months or (3 if self.effort == "quick" else 12)


Recommendations: TypeAlias = Annotated[tuple[Recommendation, ...], Field(max_length=20)]


class Line(Model):
    """A row or a column of a table. Written as a bare text, or with its properties."""

    text: Text
    optional: Truth = False
    unit: Literal["people", "percent"] = "people"

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, raw: Any) -> Any:
        return {"text": raw} if isinstance(raw, str) else raw

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string"}, handler(schema)]}


Lines: TypeAlias = Annotated[dict[Id, Line], Field(min_length=1, max_length=50)]
Levels: TypeAlias = Annotated[tuple[Text, ...], Field(min_length=2, max_length=10)]


class QuestionVariant(Model):
    """Another wording of a question, with the same code and weight. What is not given stays as it is.

    One with levels of its own (or a scale) takes no recommendation from the question, only its own and its scale's.
    """

    scale: Id | None = None
    short: Text | None = None
    text: Text | None = None
    help: Text | None = None
    example: Text | None = None
    evidence: Text | None = None
    rule: Text | None = None
    levels: Levels | None = None
    rows: Lines | None = None
    options: Annotated[dict[Id, Text], Field(min_length=1, max_length=50)] | None = None
    not_applicable_by_hand: Text | None = None
    recommendations: Recommendations | None = None


class QuestionBase(Model):
    """What questions of every kind have."""

    id: Code
    phase: Code
    pillar: Code | None = None
    weight: Annotated[Whole, Field(ge=1, le=10)]
    safeguard: Truth = False
    scale: Id | None = None
    applies_when: Condition | None = None
    not_applicable_by_hand: Text | None = None
    short: Text | None = None
    text: Text
    help: Text | None = None
    example: Text | None = None
    evidence: Text | None = None
    sources: Annotated[tuple[Citation, ...], Field(max_length=50)] = ()
    recommendations: Recommendations = ()
    practice: Text | None = None
    variants: Annotated[dict[Id, QuestionVariant], Field(max_length=10)] = {}

    @property
    def topic(self) -> str:
        """The question in a few words."""
        return self.short or self.text


class LevelsQuestion(QuestionBase):
    """Which of these statements is true, when all lower ones are true as well? The answer is a level, from 0."""

    kind: Literal["levels"] = "levels"
    rule: Text | None = None
    levels: Levels | None = None

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """The statement of each level. Raises ValueError where neither the question nor its scale has any."""
        if self.levels is None:
            raise ValueError(f"{self.id} has no levels yet; see method.wording")
        return self.levels

    @cached_property
    def top(self) -> int:
        """The highest level."""
        return len(self.statements) - 1

    def read(self, raw: object) -> int:
        """Return the level. Raises WrongValue."""
        level = whole(raw)
        if type(level) is not int or not 0 <= level <= self.top:
            is_quoted = isinstance(level, str) and level.isdecimal()
            how = "without quotes" if is_quoted else f"from 0 to {self.top}"
            raise WrongValue(((), f"{_shown(raw)} is no level of {self.id}. Write a whole number {how}."))
        return level

    def denominators(self, tops: Mapping[str, int]) -> Iterable[int]:
        return (self.top,)

    def units(self, value: AnswerValue, full: int, bands: Sequence[tuple[int, int]]) -> int | None:
        return full * value // self.top if isinstance(value, int) else None

    def possible_values(self) -> list[Fraction] | None:
        return [Fraction(100 * level, self.top) for level in range(self.top + 1)]


class YesPartlyNoQuestion(QuestionBase):
    """Yes, partly or no."""

    kind: Literal["yes_partly_no"]
    UNITS: ClassVar = {"yes": 2, "partly": 1, "no": 0}

    def read(self, raw: object) -> str:
        """Return the word. Raises WrongValue."""
        if not isinstance(raw, str) or raw not in WORDS:
            raise WrongValue(((), f"{_shown(raw)} does not answer {self.id}. Write yes, partly or no."))
        return str(raw)

    def denominators(self, tops: Mapping[str, int]) -> Iterable[int]:
        return (2,)

    def units(self, value: AnswerValue, full: int, bands: Sequence[tuple[int, int]]) -> int | None:
        return full * self.UNITS[value] // 2 if isinstance(value, str) else None

    def possible_values(self) -> list[Fraction] | None:
        return [Fraction(0), Fraction(50), Fraction(100)]


class Reference(Model):
    """A published share of the first column, to read one's own beside: context, not a mark to pass.

    `text` says whose it is, with source and year. It is printed only when `verified`.
    """

    percent: Percent
    text: Text
    verified: Truth = False


class TableQuestion(QuestionBase):
    """Counts of people, in rows and columns. Its value is the mean band of the indicators in `scored_by`."""

    kind: Literal["table"]
    rows: Lines
    columns: Lines | None = None
    scored_by: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    reference: Reference | None = None

    @cached_property
    def column_ids(self) -> tuple[str, ...]:
        return tuple(self.columns or (NUMBER,))

    @cached_property
    def required_columns(self) -> tuple[str, ...]:
        """The columns that are not optional: the groups that are compared."""
        return tuple(one for one in self.column_ids if not self.columns or not self.columns[one].optional)

    def read(self, raw: object) -> Counts:
        """Return the counts by row and column. Raises WrongValue with every wrong cell."""
        if not isinstance(raw, Mapping):
            raise WrongValue(((), f"{self.id} is a table. Write its rows: {', '.join(self.rows)}."))
        problems: list[tuple[Path, str]] = []
        counts = {str(row): self._read_row(str(row), cells, problems) for row, cells in raw.items()}
        problems += [
            ((row,), f"{total} % in all. Percentages of a row add up to 100.") for row, total in self._off(counts)
        ]
        if problems:
            raise WrongValue(*problems)
        return counts

    def _read_row(self, row: str, cells: object, problems: list[tuple[Path, str]]) -> dict[str, int]:
        if row not in self.rows:
            problems.append(((row,), f"{self.id} has no row {_shown(row)}. Its rows are: {', '.join(self.rows)}."))
            return {}
        if not self.columns:
            cells = {NUMBER: cells}
        if not isinstance(cells, Mapping):
            problems.append(((row,), f"a row has a number in each column: {', '.join(self.column_ids)}."))
            return {}
        read: dict[str, int] = {}
        for column, raw in cells.items():
            place = (row, str(column)) if self.columns else (row,)
            count = whole(raw)
            if column not in self.column_ids:
                problems.append(
                    (
                        (*place,),
                        f"{self.id} has no column {_shown(column)}. Its columns are: {', '.join(self.column_ids)}.",
                    )
                )
            elif type(count) is not int or not 0 <= count <= MOST_PEOPLE:
                problems.append((place, f"{_shown(raw)} is no count. Write a whole number from 0 to 1000000."))
            else:
                read[str(column)] = count
        return read

    def _off(self, counts: Counts) -> Iterable[tuple[str, int]]:
        """Rows of percentages that do not add up, give or take their rounding."""
        for row, cells in counts.items():
            if row in self.rows and self.rows[row].unit == "percent" and abs(sum(cells.values()) - 100) > 1:
                yield row, sum(cells.values())

    def denominators(self, tops: Mapping[str, int]) -> Iterable[int]:
        """Return what a mean of one, two … of its indicators may be divided by; `tops` holds their highest bands."""
        return (number * tops[name] for name in self.scored_by for number in range(1, len(self.scored_by) + 1))

    def units(self, value: AnswerValue, full: int, bands: Sequence[tuple[int, int]]) -> int | None:
        return sum(full * band // top for band, top in bands) // len(bands) if bands else None

    def possible_values(self) -> list[Fraction] | None:
        return None if self.scored_by else []


class SeveralQuestion(QuestionBase):
    """Several choices. The value is chosen ÷ among, where `among` (a column of its own) says which are there at all."""

    kind: Literal["several"]
    options: Annotated[dict[Id, Text], Field(min_length=1, max_length=50)]
    chosen: Text | None = None
    among: Text | None = None

    def read(self, raw: object) -> Selection:
        """Return the selection; `among` left out is the whole list. Raises WrongValue."""
        if not isinstance(raw, Mapping) or not set(raw) <= {"chosen", "among"} or "chosen" not in raw:
            keys = "{chosen: […], among: […]}" if self.among else "{chosen: […]}"
            raise WrongValue(((), f"{self.id} takes several choices. Write {keys}."))
        problems: list[tuple[Path, str]] = []
        if "among" in raw and not self.among:
            problems.append((("among",), f"{self.id} asks only what was chosen. Leave among out."))
        chosen = self._read_options(raw["chosen"], "chosen", problems)
        among = self._read_options(raw["among"], "among", problems) if "among" in raw else frozenset(self.options)
        if not problems and not chosen <= among:
            extra = ", ".join(sorted(chosen - among))
            problems.append((("chosen",), f"{extra}: chosen, but not in among. Add it there, or do not choose it."))
        if problems:
            raise WrongValue(*problems)
        return Selection(chosen, among)

    def _read_options(self, raw: object, key: str, problems: list[tuple[Path, str]]) -> frozenset[str]:
        if not isinstance(raw, list | tuple):
            problems.append(((key,), f"{key} is a list. Its options are: {', '.join(self.options)}."))
            return frozenset()
        known = [str(one) for one in raw if isinstance(one, str) and one in self.options]
        for number, one in enumerate(raw):
            if not isinstance(one, str) or one not in self.options:
                problems.append(
                    (
                        (key, number),
                        f"{self.id} has no option {_shown(one)}. Its options are: {', '.join(self.options)}.",
                    )
                )
        if len(known) != len(set(known)):
            problems.append(((key,), "an option stands twice. Leave one out."))
        return frozenset(known)

    def denominators(self, tops: Mapping[str, int]) -> Iterable[int]:
        return range(1, len(self.options) + 1) if self.among else (len(self.options),)

    def units(self, value: AnswerValue, full: int, bands: Sequence[tuple[int, int]]) -> int | None:
        if not isinstance(value, Selection) or not value.among:
            return None
        return full * len(value.chosen) // len(value.among)

    def possible_values(self) -> list[Fraction] | None:
        return None


KINDS: Mapping[str, type["Question"]] = {
    "levels": LevelsQuestion,
    "yes_partly_no": YesPartlyNoQuestion,
    "table": TableQuestion,
    "several": SeveralQuestion,
}


def kind_of(raw: Any) -> str:
    """Return the kind a question names, or `levels`, the kind of those that name none."""
    return str(raw.get("kind", "levels") if isinstance(raw, Mapping) else getattr(raw, "kind", "levels"))


Question: TypeAlias = Annotated[
    Annotated[LevelsQuestion, Tag("levels")]
    | Annotated[YesPartlyNoQuestion, Tag("yes_partly_no")]
    | Annotated[TableQuestion, Tag("table")]
    | Annotated[SeveralQuestion, Tag("several")],
    Discriminator(kind_of),
]


def _shown(raw: object) -> str:
    """Return a value as an error names it, short enough for one line."""
    text = "nothing" if raw is None else repr(str(raw)) if isinstance(raw, str) else str(raw)
    return text if len(text) <= 40 else text[:37] + "…"
