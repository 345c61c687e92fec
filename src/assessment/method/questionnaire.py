"""The one definition of the questionnaire format: what an author may write, as frozen values.

Everything that belongs to a method (phases, bands, limits, caps, gates, texts) is a field here; nothing is coded by the
id of a question. `docs/questionnaire-format.md` explains every key.
"""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from assessment.method.condition import Condition, Facts, holds
from assessment.method.fields import Code, Id, LanguageTag, Model, Note, Number, Percent, Text, Truth, Whole
from assessment.method.question import Levels, Question, Recommendations

ORGANISATION_TYPES = (
    "ngo",
    "company",
    "military",
    "police",
    "state",
    "survivors",
    "authority",
    "regional",
    "other",
)


class ChoiceProfile(Model):
    """An opening question with options: one of them, or several."""

    kind: Literal["one", "several"]
    text: Text
    help: Text | None = None
    options: Annotated[dict[Id, Text], Field(min_length=1, max_length=50)]


class CountProfile(Model):
    """An opening question with a number of people."""

    kind: Literal["count"]
    text: Text
    help: Text | None = None


Profile = Annotated[ChoiceProfile | CountProfile, Field(discriminator="kind")]


class Variant(Model):
    """Another wording of the questions, for the organisations that `when` names. Variants are never compared."""

    title: Text
    when: Condition


class Phase(Model):
    """A step of the work that gets a score of its own."""

    id: Code
    title: Text
    applies_when: Condition | None = None


class Pillar(Model):
    """A view across the phases. Pillars do not enter the overall score."""

    id: Code
    title: Text
    applies_when: Condition | None = None


class Band(Model):
    """A named step of the scale; it begins at the score `from`."""

    start: Percent = Field(alias="from")
    name: Text


class OverallScoring(Model):
    """How the overall score is made: the mean of its phases, or of all questions by weight.

    `score_from` and `final_from` are limits of coverage, in per cent: below the first there is no number, below the
    second it is provisional.
    """

    mean_of: Literal["phases", "questions"] = "phases"
    phases_needed: Annotated[Whole, Field(ge=1)]
    score_from: Percent
    final_from: Percent


class PhaseScoring(Model):
    """The limits of coverage for the score of a phase, in per cent."""

    score_from: Percent
    final_from: Percent


class PillarScoring(Model):
    """How many answered questions the score of a pillar needs."""

    answers_needed: Annotated[Whole, Field(ge=1)]


class EvidenceRule(Model):
    """A value `from` here on, without evidence, counts as `counts_as`."""

    kinds: Annotated[
        tuple[Literal["levels", "yes_partly_no", "table", "several"], ...], Field(min_length=1, max_length=4)
    ]
    start: Percent = Field(alias="from")
    counts_as: Percent


class Safeguard(Model):
    """A safeguard whose value is under `below` holds its phase and the overall result at `highest_band`."""

    below: Percent
    highest_band: Annotated[Whole, Field(ge=1)]


class TopBand(Model):
    """What the overall result needs for this band: all safeguards, and all phases, from these values on."""

    band: Annotated[Whole, Field(ge=2)]
    safeguards_from: Percent
    phases_from: Percent


class Scoring(Model):
    """The rules of the score. Without `pillar` there is no pillar view; without a rule, that rule is off."""

    overall: OverallScoring
    phase: PhaseScoring
    pillar: PillarScoring | None = None
    standard_from: Percent
    evidence_rule: EvidenceRule | None = None
    safeguard: Safeguard | None = None
    top_band: TopBand | None = None


class Scale(Model):
    """What several questions share: the rule printed above them, levels, and recommendations that come last."""

    kind: Literal["levels", "yes_partly_no"]
    rule: Text | None = None
    levels: Levels | None = None
    recommendations: Recommendations = ()


class TablePart(Model):
    """A part of a table question: these rows and columns; left out, all of them."""

    question: Code
    rows: Annotated[tuple[Id, ...], Field(max_length=50)] | None = None
    columns: Annotated[tuple[Id, ...], Field(max_length=50)] | None = None

    @cached_property
    def key(self) -> tuple[str, tuple[str, ...] | None, tuple[str, ...] | None]:
        """The same for parts that hold the same numbers."""
        return self.question, self.rows, self.columns


class IndicatorBase(Model):
    """A number computed from tables of people.

    `bands_from` are the lower limits of bands 1, 2, 3 …; `bands_to` the upper ones, for gaps where less is better. With
    neither it is shown and not scored. `people_from`: with fewer people in `of` there is a value, but no band.
    """

    title: Text
    of: TablePart
    people_from: Annotated[Whole, Field(ge=0)] = 0
    bands_from: Annotated[tuple[Number, ...], Field(max_length=20)] = ()
    bands_to: Annotated[tuple[Number, ...], Field(max_length=20)] = ()

    @property
    def top(self) -> int:
        """The highest band; 0 when the indicator is shown and not scored."""
        return len(self.bands_from or self.bands_to)

    @property
    def parts(self) -> dict[str, TablePart]:
        """The parts of tables it is computed from, by key."""
        return {"of": self.of}


class Balance(IndicatorBase):
    """The smallest required column ÷ all people, per cent. An optional column counts only among all."""

    formula: Literal["balance"]


class Share(IndicatorBase):
    """`of` ÷ `out_of`, per cent."""

    formula: Literal["share"]
    out_of: TablePart

    @property
    def parts(self) -> dict[str, TablePart]:
        return {"of": self.of, "out_of": self.out_of}


class ShareGap(IndicatorBase):
    """The share of `column` in `of`, less its share in `minus`, in points."""

    formula: Literal["share_gap"]
    column: Id
    minus: TablePart

    @property
    def parts(self) -> dict[str, TablePart]:
        return {"of": self.of, "minus": self.minus}


class LargestGap(IndicatorBase):
    """The largest difference between the shares of the columns in `of` and the percentages in `to`, in points."""

    formula: Literal["largest_gap"]
    to: TablePart

    @property
    def parts(self) -> dict[str, TablePart]:
        return {"of": self.of, "to": self.to}


class RatioByGroup(IndicatorBase):
    """The share of each column in `of` ÷ its share in `to`."""

    formula: Literal["ratio_by_group"]
    to: TablePart

    @property
    def parts(self) -> dict[str, TablePart]:
        return {"of": self.of, "to": self.to}


Indicator = Annotated[Balance | Share | ShareGap | LargestGap | RatioByGroup, Field(discriminator="formula")]


class Source(Model):
    """A document that questions rest on. `verified`: its title was seen; it is printed as a fact only then.

    `short` is how it is named under the code of a question; left out, its code.
    """

    title: Note
    body: Note | None = None
    year: Whole | None = None
    short: Note | None = None
    note: Note | None = None
    verified: Truth = False


class Term(Model):
    """A word or an abbreviation of the texts, explained."""

    term: Text
    meaning: Text


class RemarkAction(Model):
    """A recommendation of a question, said beside another one: the one for a value under `below`."""

    question: Code
    below: Percent


class Remark(Model):
    """A sentence beside a question, made by a rule over several answers; never an entry of the plan.

    `id` names its text for translators; without one, that is its place in the list.
    """

    id: Id | None = None
    when: Condition
    beside: Code
    to: Literal["organisation", "facilitator"] = Field(default="organisation", alias="for")
    say: Text | None = None
    recommend: RemarkAction | None = None


class EvidenceRemark(Model):
    """A sentence for the facilitator beside each answer whose value is `from` or more, and that nothing shows.

    Tables of counts are left out: they are numbers, and claim nothing.
    """

    start: Percent = Field(alias="from")
    say: Text


class Questionnaire(Model):
    """A questionnaire, as its author wrote it.

    `signed_by` are the lines for signatures under the plan; `caution` ends the method: how not to read the numbers.
    """

    id: Id
    version: Annotated[Whole, Field(ge=1, le=9999)]
    language: LanguageTag
    title: Text
    report_title: Text
    form: Text | None = None
    licence: Note | None = None
    signed_by: Annotated[tuple[Text, ...], Field(max_length=4)] = ()
    caution: Text | None = None
    profile: Annotated[dict[Id, Profile], Field(max_length=30)] = {}
    conditions: Annotated[dict[Id, Condition], Field(max_length=200)] = {}
    variants: Annotated[dict[Id, Variant], Field(max_length=10)] = {}
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=20)]
    pillars: Annotated[tuple[Pillar, ...], Field(max_length=20)] = ()
    bands: Annotated[tuple[Band, ...], Field(min_length=2, max_length=10)]
    scoring: Scoring
    scales: Annotated[dict[Id, Scale], Field(max_length=100)] = {}
    indicators: Annotated[dict[Code, Indicator], Field(max_length=100)] = {}
    sources: Annotated[dict[Code, Source], Field(max_length=300)] = {}
    glossary: Annotated[tuple[Term, ...], Field(max_length=300)] = ()
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=500)]
    remarks: Annotated[tuple[Remark, ...], Field(max_length=200)] = ()
    evidence_remark: EvidenceRemark | None = None

    def __hash__(self) -> int:
        """Be its own identity, so that what is derived from a questionnaire can be kept with it."""
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    @cached_property
    def phase_order(self) -> dict[str, int]:
        """Phase → its place in the file."""
        return {phase.id: place for place, phase in enumerate(self.phases)}

    @cached_property
    def steps(self) -> tuple[Band, ...]:
        """The bands, the lowest first; a band's number is its place here, from 1."""
        return tuple(sorted(self.bands, key=lambda band: band.start))

    def question(self, code: str) -> Question:
        """Return the question of this code. Raises KeyError."""
        for question in self.questions:
            if question.id == code:
                return question
        raise KeyError(code)

    def questions_in(self, phase: str) -> list[Question]:
        """Return the questions of a phase, in the order of the file."""
        return [question for question in self.questions if question.phase == phase]

    def variant_for(self, facts: Facts) -> str | None:
        """Return the wording an organisation answers in; None is that of the questions themselves."""
        return next((name for name, variant in self.variants.items() if holds(variant.when, facts)), None)
