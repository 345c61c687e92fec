"""`./dev bench [NAME...] [--json FILE]` measures all promises, or those that are named, and prints a line for each."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from pkgutil import resolve_name

PROMISES = {
    "report": "report:measure",
    "report_national": "report_national:measure",
    "score_quick": "score_quick:measure",
    "score_files": "score_files:measure",
    "home": "home:measure",
    "comparison_page": "comparison_page:measure",
    "comparison_growth": "comparison_growth:measure",
    "publish_1000": "publishing:publish_1000",
    "submit_rate": "publishing:submit_rate",
    "page": "page:measure",
    "save": "saves:whole",
    "autosave": "saves:one",
    "crowd": "crowd:usual",
    "crowd_slow_disk": "crowd:slow_disk",
    "growth": "growth:measure",
    "page_weight": "weight:page",
    "first_visit": "weight:first_visit",
    "page_while_reporting": "reporting:measure",
    "workshop_poll": "workshop:poll",
    "workshop_40": "workshop:forty",
    "workshop_200": "workshop:two_hundred",
}
"""The name of a promise, and what measures it: loaded when its turn has come."""


def main() -> None:
    """Measure one after the other: each has the machine for itself."""
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure what the product promises of speed.")
    parser.add_argument("names", metavar="NAME", nargs="*", help=", ".join(PROMISES))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file, too")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.names) - set(PROMISES)):
        parser.error(f"{', '.join(unknown)}: not measured here. Known: {', '.join(PROMISES)}.")
    found = {}
    for name in arguments.names or PROMISES:
        found[name] = resolve_name(f"benchmarks.{PROMISES[name]}")()
        print(f"{name}: {found[name].told()}", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps({name: asdict(one) for name, one in found.items()}, indent=2) + "\n")


if __name__ == "__main__":
    main()
