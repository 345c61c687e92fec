"""`assessment serve`: the web server and a worker, until somebody ends them."""

import errno
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from subprocess import DEVNULL, PIPE, Popen
from typing import Any

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from assessment.cli._administrator import first_administrator_link
from assessment.cli._demonstration import fill_demonstration, open_demonstration
from assessment.cli._files import stop
from assessment.cli._installation import open_installation, prepare_installation
from assessment.cli._lan import EVERYWHERE, lan_settings, open_to_lan, told_to_presenter
from assessment.installation.config import Config
from assessment.installation.jobs import SECONDS_TO_END

APP = "assessment.app:create_app"
NO_PROXY = (
    "https is on and proxies is 0: links on cards begin with http. Set proxies = 1 behind a web server that speaks "
    "https, or https = false where there is none; see docs/administration.md."
)
WORKER = (sys.executable, "-P", "-m", "assessment", "worker", "--ends-with-input")
SECONDS_BETWEEN_LOOKS = 0.05
SECONDS_TO_SPARE = 2
"""How much longer a worker may take to end than it takes to give up its job."""
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60
"""Before the first new worker, and the most: each pause is twice the last, until a worker has lived for longer."""

# Standard output belongs to the address, and to the link for the first administrator.
_ON_STDERR = {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "generic"}
_LOG = {"handlers": {"console": _ON_STDERR, "access": _ON_STDERR}}
_PORT_PROBLEMS = {
    errno.EADDRINUSE: "Port {port} of {host} is taken, perhaps by this program. Choose another one with --port.",
    errno.EACCES: "Port {port} of {host} may not be opened by this account. Choose one over 1023 with --port.",
}


@click.command("serve")
@click.option("--host", metavar="ADDRESS", help="Listen there, such as 0.0.0.0: on all addresses of this machine.")
@click.option("--port", type=click.IntRange(1, 65535), help="Listen on this port.")
@click.option("--lan", "is_lan", is_flag=True, help="Serve the phones in the same Wi-Fi, for a workshop; by http.")
@click.option("--demo", "is_demo", is_flag=True, help="Serve invented people and numbers, in an instance of their own.")
def command(*, host: str | None, port: int | None, is_lan: bool, is_demo: bool) -> None:
    """Serve the pages and make reports, until Ctrl+C."""
    given = {"host": host, "port": port} | (lan_settings(host) if is_lan else {})
    config = open_demonstration(**given) if is_demo else open_installation(**given)
    told = []
    if is_lan:
        config, phones = open_to_lan(config)
        told.append(told_to_presenter(phones, config.port))
    address = free_address(config)
    prepare_installation(config)
    if is_demo:
        fill_demonstration(config)
    if config.https and not config.proxies:
        click.echo(NO_PROXY, err=True)
    if link := first_administrator_link(config):
        told.append(f"The first administrator opens, once: {link}")
    run_server(config, address, told="\n".join(told))


def free_address(config: Config) -> str:
    """Return the number of the address to listen on, or end the command: another program listens there, or none can.

    The server would not notice: each of its processes listens by itself, so that any number of them may.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        other = "{host} is no address of this machine. Choose another one with --host."
        problem = _PORT_PROBLEMS.get(error.errno or 0, other)
        stop(problem.format(host=config.host, port=config.port))
    return str(address[0])


def run_server(config: Config, address: str, *, told: str = "", app: str = APP, worker: Sequence[str] = WORKER) -> None:
    """Serve until SIGTERM, SIGINT or the end of the terminal. Leaves no process behind, however it ends.

    `told` is what follows the address; "" is nothing.
    """
    # Loaded before the server's processes are forked, they share its memory and answer sooner.
    import_module(app.partition(":")[0])
    server = Server(
        target=app,
        address=address,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=config.web_workers,
        blocking_threads=config.web_threads,
        log_level=LogLevels.error,
        log_dictconfig=_LOG,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_END,
    )
    keeper = WorkerKeeper(worker)
    is_ending = threading.Event()
    hangup = signal.getsignal(signal.SIGHUP)

    # Called once the server's handlers are set, so that no signal finds processes that nobody ends.
    @server.on_startup
    def start_the_others() -> None:
        # A closed terminal is no reason to load the program anew, which is what the server takes the signal for.
        signal.signal(signal.SIGHUP, hangup if hangup is signal.SIG_IGN else server.signal_handler_interrupt)
        keeper.start()
        threading.Thread(target=_tell_when_it_answers, args=(config, address, told, is_ending), daemon=True).start()

    try:
        server.serve(target_loader=load_app)
    finally:
        is_ending.set()
        keeper.end()


def load_app(target: str) -> Callable[..., Any]:
    """Make the app in a process of the server, which from then on ends with the process that started it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    module, _, factory = target.partition(":")
    app: Callable[..., Any] = getattr(import_module(module), factory)()
    return app


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(SECONDS_TO_END)
        os._exit(1)


def _tell_when_it_answers(config: Config, address: str, told: str, is_ending: threading.Event) -> None:
    while not is_ending.wait(SECONDS_BETWEEN_LOOKS):
        connection = HTTPConnection(address, config.port, timeout=SECONDS_TO_END)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except (OSError, HTTPException):
            continue
        finally:
            connection.close()
        # All addresses are one to listen on, not one to open: some browsers refuse it.
        here = config.address.replace(f"//{EVERYWHERE}:", "//127.0.0.1:")
        click.echo(f"Level Ground runs at {here} (Ctrl+C ends it)")
        if told:
            click.echo(told)
        return


class WorkerKeeper:
    """Keeps one worker process running: when it dies, another one is started."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._is_ending = threading.Event()
        self._process: Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker keeper")
        # Popen waits until a pipe is closed by all who hold it. A server's process forked in between would hold it, and
        # the start of the worker would never end.
        self._starting = threading.Lock()
        release = self._starting.release
        os.register_at_fork(before=self._starting.acquire, after_in_parent=release, after_in_child=release)

    def start(self) -> None:
        """Start the first worker."""
        self._thread.start()

    def end(self) -> None:
        """End the worker, and wait for it."""
        self._is_ending.set()
        if self._process is not None:
            self._process.terminate()
        if self._thread.is_alive():
            self._thread.join(SECONDS_TO_END + SECONDS_TO_SPARE)
        if self._thread.is_alive() and self._process is not None:
            self._process.kill()

    def _keep(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._is_ending.is_set():
            began = time.monotonic()
            code = self._run_one()
            if self._is_ending.is_set():
                return
            if time.monotonic() - began > LONGEST_PAUSE_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            click.echo(f"The worker ended by itself ({code}); another one starts in {pause:g} s.", err=True)
            self._is_ending.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _run_one(self) -> int:
        """Run a worker to its end and return its exit code. Its input is a pipe that ends with this process."""
        # In a group of its own: Ctrl+C is for this process, which then ends the worker.
        with self._starting:
            self._process = Popen(self._command, stdin=PIPE, stdout=DEVNULL, process_group=0)
        with self._process as process:
            # The end may have come between the last look and this one.
            if self._is_ending.is_set():
                process.terminate()
            return process.wait()
