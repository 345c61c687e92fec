"""Where the files lie that tests read, from wherever they are started."""

from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
SHIPPED = CHECKOUT / "questionnaires"
EXAMPLES = CHECKOUT / "docs" / "examples"
WRITTEN_FOR_TESTS = CHECKOUT / "tests" / "questionnaires"
GENDER_QUICK = SHIPPED / "gender-quick.yaml"
