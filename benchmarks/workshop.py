"""A workshop: what an unchanged poll costs, and how soon the screens of a room show what the facilitator did."""

import os
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from typing import NamedTuple

from benchmarks.loader import CONNECTIONS, TIMEOUT_SECONDS, Answer, Connection, WentWrong, get, load
from benchmarks.measuring import Measurement, against_floor, percentile
from benchmarks.server import installation, served
from benchmarks.workshop_room import Browser, Room, join, settle_room

POLLS = 60
"""Of one connection in a run."""
PHONES = 40
CROWD = 200
MINUTES = float(os.environ.get("BENCH_MINUTES", "10"))
"""How long a room is watched."""
BETWEEN_POLLS = 2
BETWEEN_STEPS = 10
MOST_PERCENT = 30
"""Of one core, on average, that the server takes for a room of forty."""
MOST_MEGABYTES = 300


class Polls(Connection):
    """A browser that asks whether anything has changed, and nothing has."""

    def ask(self, request: bytes) -> Answer:
        self._socket.sendall(request)
        got = b""
        while not got.endswith(b"\r\n\r\n"):
            got += self._more()
        if not got.startswith(b"HTTP/1.1 304"):
            raise WentWrong(f"an unchanged poll: {got[:20].decode()}")
        return Answer(304, b"", len(got))


def poll() -> Measurement:
    """Ours looks for the step in the database; the floor sends the same answer, whatever it is asked."""
    with installation() as place, installation() as beside:
        room = settle_room(place.config)
        with served(place) as port:
            phone = join(port, room)
            page = phone.open("/room")
            phone.close()
            values = {"BENCHMARK_PAGE": page.pulse, "BENCHMARK_ETAG": f'"{page.seen}"'}
            values["ASSESSMENT_INSTANCE"] = str(place.config.instance)
            with served(beside, "benchmarks.apps:bare_poll", **values) as floor_port:
                known = f'\r\nIf-None-Match: "{page.seen}"\r\n\r\n'
                request = get(page.pulse).replace(b"\r\n\r\n", known.encode())
                _check_alike(port, floor_port, request)
                requests = CONNECTIONS * [POLLS * [request]]
                ours, bare = ([Polls(one) for _ in requests] for one in (port, floor_port))
                return against_floor(lambda: load(ours, requests), lambda: load(bare, requests), aim=1.5, runs=11)


def _check_alike(port: int, floor_port: int, request: bytes) -> None:
    ours, floor = (Polls(one).ask(request).size for one in (port, floor_port))
    if ours != floor:
        raise WentWrong(f"the floor answers with {floor} bytes instead of {ours}")


def forty() -> Measurement:
    """What 95 of 100 screens take at most from a step until they have its page: phones, projector and presenter."""
    seen, percent, megabytes = _watched(PHONES)
    if percent > MOST_PERCENT or megabytes > MOST_MEGABYTES:
        raise WentWrong(f"the server takes {percent:.1f} % of a core and {megabytes:.0f} MB")
    return Measurement(seen, 2.1, "s", seen, None)


def two_hundred() -> Measurement:
    """The same in a room of two hundred."""
    seen, _, _ = _watched(CROWD)
    return Measurement(seen, 3, "s", seen, None)


class Screen(NamedTuple):
    """A screen of the room, and the page that it shows."""

    browser: Browser
    address: str


class Seen(NamedTuple):
    """A change that a screen has shown: the step, and when its page was there."""

    step: int
    at: float


def _watched(phones: int) -> tuple[float, float, float]:
    """Return seconds until the screens show a step, per cent of a core and megabytes that the server takes."""
    with installation() as place:
        room = settle_room(place.config)
        with served(place) as port:
            screens = [Screen(join(port, room), "/room") for _ in range(phones)]
            screens += [Screen(Browser(port), room.screen), Screen(Browser(port, room.cookie), room.presented)]
            busy, start = _busy_seconds(place.config.instance), time.perf_counter()
            steps, seen = _run(screens, Browser(port, room.cookie), room)
            percent = 100 * (_busy_seconds(place.config.instance) - busy) / (time.perf_counter() - start)
            megabytes = _megabytes(place.config.instance)
    delays = [max(0.0, one.at - steps[one.step]) for one in seen if one.step in steps]
    if len(delays) < len(steps) * len(screens):
        raise WentWrong(f"of {len(steps) * len(screens)} changes, screens have shown {len(delays)}")
    told = f"{len(steps)} steps, {len(screens)} screens: {percent:.1f} % of a core, {megabytes:.0f} MB"
    print(f"  {told}, seen after {percentile(delays, 50):.2f} s by half of them", flush=True)
    return percentile(delays, 95), percent, megabytes


def _run(screens: Sequence[Screen], presenter: Browser, room: Room) -> tuple[dict[int, float], list[Seen]]:
    """Let the screens look on while steps are made; return when each step was answered, and who saw it when."""
    all_here, is_over = Barrier(len(screens) + 1, timeout=TIMEOUT_SECONDS), Event()
    with ThreadPoolExecutor(len(screens)) as threads:
        looking = [threads.submit(_look, screen, all_here, is_over) for screen in screens]
        try:
            all_here.wait()
            steps = _present(presenter, room)
        finally:
            is_over.set()
        return steps, [one for found in looking for one in found.result()]


def _present(presenter: Browser, room: Room) -> dict[int, float]:
    """Go through the agenda again and again, and return when each step was answered."""
    steps: dict[int, float] = {}
    for number in range(max(2, round(60 * MINUTES / BETWEEN_STEPS))):
        time.sleep(BETWEEN_STEPS)
        seen = presenter.open(room.presented).step
        part = f"part:{1 + number % (room.parts - 1)}"
        presenter.post(room.presented, [("csrf_token", room.token), ("do", part), ("seen", str(seen))])
        steps[seen + 1] = time.perf_counter()
    # The last one is to be seen, too.
    time.sleep(2 * BETWEEN_POLLS)
    return steps


def _look(screen: Screen, all_here: Barrier, is_over: Event) -> list[Seen]:
    """Be a screen: ask every two seconds whether there was a step, and show its page."""
    page, seen = screen.browser.open(screen.address), []
    all_here.wait()
    # Each screen was opened at its own moment.
    is_over.wait(random.uniform(0, BETWEEN_POLLS))  # noqa: S311 - it guards nothing
    while not is_over.is_set():
        if screen.browser.is_new(page):
            before, page = page, screen.browser.open(screen.address)
            if page.step != before.step:
                seen.append(Seen(page.step, time.perf_counter()))
        is_over.wait(BETWEEN_POLLS)
    screen.browser.close()
    return seen


def _told_by_system(instance: Path, name: str) -> list[str]:
    """Return what the system says, in a file of this name, of each process of an installation's server.

    The worker is left out: it makes reports, and a room has nothing for it to do.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_its_own = f"ASSESSMENT_INSTANCE={instance}\0".encode() in (process / "environ").read_bytes()
            if is_its_own and b"\0worker\0" not in (process / "cmdline").read_bytes():
                found.append((process / name).read_text())
        except OSError:  # it has ended meanwhile, or is another account's
            continue
    return found


def _busy_seconds(instance: Path) -> float:
    """Return how long the cores have worked for an installation."""
    fields = [text.rpartition(") ")[2].split() for text in _told_by_system(instance, "stat")]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def _megabytes(instance: Path) -> float:
    """Return the memory of an installation, what its processes share counted once."""
    lines = [line.split() for text in _told_by_system(instance, "smaps_rollup") for line in text.splitlines()]
    return sum(int(line[1]) for line in lines if line[0] == "Pss:") / 1024
