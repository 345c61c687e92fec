"""`./dev bench [NAME...] [--json FILE]` measures all promises, or those that are named, and prints a line for each."""

import argparse
import json
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

PROMISES = ("report", "score_quick", "score_files")


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
        found[name] = import_module(f"benchmarks.{name}").measure()
        print(f"{name}: {found[name].told()}", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps({name: asdict(one) for name, one in found.items()}, indent=2) + "\n")


if __name__ == "__main__":
    main()
