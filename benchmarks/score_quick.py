"""Scoring one assessment of the quick questionnaire, recommendations included."""

from assessment.method.scoring import score
from benchmarks.examples import example
from benchmarks.measuring import Measurement, microseconds


def measure() -> Measurement:
    """The files are read before; this is the method alone."""
    questionnaire, assessment = example()
    return microseconds(lambda: score(questionnaire, assessment), aim=100, rounds=500, runs=15)
