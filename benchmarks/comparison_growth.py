"""The page of a comparison of 1,000 organisations among 100 rounds, against one of five in its second round."""

from benchmarks.comparison_page import ask
from benchmarks.loader import CONNECTIONS, Connection
from benchmarks.measuring import Measurement, against_floor
from benchmarks.rounds import settle_round
from benchmarks.server import installation, served

FEW, MANY = 5, 1_000
FEW_ROUNDS, MANY_ROUNDS = 2, 100
"""Two at least, since the page of a first round has no change to show."""


def measure() -> Measurement:
    """Both are our server, and both pages show all there is, so that they are equally long."""
    with installation() as small, installation() as large:
        few, many = settle_round(small.config, FEW, FEW_ROUNDS), settle_round(large.config, MANY, MANY_ROUNDS)
        with served(large) as port, served(small) as floor_port:
            ours = [Connection(port) for _ in range(CONNECTIONS)]
            other = [Connection(floor_port) for _ in range(CONNECTIONS)]
            return against_floor(lambda: ask(ours, many), lambda: ask(other, few), aim=1.3, runs=11)
