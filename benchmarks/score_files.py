"""`assessment score` over 100 answers files, against a fresh process that reads and parses them alone."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.examples import ANSWERS, CHECKOUT, QUESTIONNAIRE
from benchmarks.measuring import Measurement, against_floor

FILES = 100
PARSER = "import sys, yaml; [yaml.safe_load(open(name, encoding='utf-8')) for name in sys.argv[1:]]"


def measure() -> Measurement:
    """Both are whole processes with the same Python; the floor is the plainest program that reads YAML."""
    with tempfile.TemporaryDirectory() as folder:
        names = [str(Path(folder) / f"{number}.yaml") for number in range(FILES)]
        for name in names:
            Path(name).write_bytes(ANSWERS.read_bytes())
        ours = [sys.executable, "-m", "assessment", "score", str(QUESTIONNAIRE), *names]
        floor = [sys.executable, "-c", PARSER, *names]
        return against_floor(lambda: _run(ours), lambda: _run(floor), aim=2.0, runs=9)


def _run(command: Sequence[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "src")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
