"""The browsers of the benchmarks: connections that stay open, and requests that are made before anything is measured.

They share the machine's cores with the server, so the less they do, the more of what is measured is the server.
"""

import socket
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import urlencode

CONNECTIONS = 16
"""Of a closed loop: so many that each process of the server has its share of them, wherever the kernel puts them."""
TIMEOUT_SECONDS = 30


class WentWrong(Exception):
    """The server did not do what a benchmark measures: its figure would mean nothing."""


class Answer(NamedTuple):
    """What came back; `size` is all of it, as it went over the wire."""

    status: int
    body: bytes
    size: int


class Connection:
    """One browser's connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> Answer:
        """Send a request and return its answer. Raises WentWrong unless it is a success, or the way on after a save."""
        self._socket.sendall(request)
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        head = got[:end].lower()
        size = end + 4 + int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(got) < size:
            got += self._more()
        answer = Answer(int(head[9:12]), got[end + 4 :], size)
        if answer.status not in (200, 303):
            raise WentWrong(f"{request.partition(b' HTTP')[0].decode()}: {answer.status}")
        return answer

    def close(self) -> None:
        self._socket.close()

    def _more(self) -> bytes:
        more = self._socket.recv(1 << 16)
        if not more:
            raise WentWrong("the server closed a connection")
        return more


def get(address: str, cookie: str = "") -> bytes:
    """Return the request for a page, as a browser sends it."""
    return _request("GET", address, cookie, "text/html", b"")


def post(address: str, cookie: str, fields: Sequence[tuple[str, str]], *, accept: str = "text/html") -> bytes:
    """Return the request that sends a form."""
    return _request("POST", address, cookie, accept, urlencode(fields).encode())


def _request(method: str, address: str, cookie: str, accept: str, body: bytes) -> bytes:
    lines = [
        f"{method} {address} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Accept: {accept}",
        "Accept-Encoding: gzip, deflate, br",
        "Accept-Language: en",
    ]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def load(connections: Sequence[Connection], requests: Sequence[Iterable[bytes]]) -> None:
    """Send each connection's requests one after the other, all connections at once. Raises WentWrong.

    The same iterator for all of them is a queue: who has an answer sends the next.
    """

    def send(connection: Connection, of_one: Iterable[bytes]) -> None:
        for request in of_one:
            connection.ask(request)

    with ThreadPoolExecutor(len(connections)) as threads:
        list(threads.map(send, connections, requests))
