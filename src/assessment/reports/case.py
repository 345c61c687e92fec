"""One assessment with all that a report is made from."""

from collections.abc import Iterable, Iterator

from assessment.installation.languages import Language
from assessment.method.answers import Answer, Assessment
from assessment.method.question import Citation, Question
from assessment.method.questionnaire import Questionnaire
from assessment.method.result import Result
from assessment.method.wording import worded
from assessment.reports.answer_texts import answer_text, band_names


class Case:
    """A questionnaire in the wording that was answered, an assessment, its result, and the reader's language."""

    def __init__(
        self, questionnaire: Questionnaire, assessment: Assessment, result: Result, language: Language
    ) -> None:
        self.questionnaire = worded(questionnaire, result.variant)
        self.assessment = assessment
        self.result = result
        self.language = language
        self.names = band_names(questionnaire)
        self.pillar_titles = {pillar.id: pillar.title for pillar in questionnaire.pillars}

    def answer(self, question: Question) -> Answer:
        """Return what was answered, or an empty answer."""
        return self.assessment.answers.get(question.id, Answer())

    def answer_text(self, question: Question) -> str:
        """Return the answer in a few words."""
        return answer_text(question, self.result.items[question.id], self.answer(question).value, self.language)

    def reason(self, question: Question) -> str:
        """Return why a question does not apply."""
        return self.answer(question).not_applicable or self.language.gettext("Left out by your profile.")

    def cited(self, citations: Iterable[Citation]) -> Iterator[str]:
        """Yield the sources of a question that somebody has looked up; the others stand in the list at the end."""
        for citation in citations:
            source = self.questionnaire.sources[citation.code]
            if citation.verified and source.verified:
                name = source.short or citation.code
                yield f"{name}, {citation.section}" if citation.section else name
