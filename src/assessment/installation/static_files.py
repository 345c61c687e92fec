"""Style sheets, scripts and pictures: read once, compressed once, and kept by browsers for a year.

One hash of the folder stands in every address, so another release has other addresses.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort, request

_SUFFIXES = (".css", ".js", ".svg")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent."""

    content: bytes
    compressed: bytes
    type: str


class StaticFiles:
    """The files of a folder, by name. `digest` is the hash of all of them."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, StaticFile] = {}
        digest = hashlib.sha256()
        for path in sorted(folder.iterdir()):
            if path.suffix in _SUFFIXES:
                content = path.read_bytes()
                digest.update(path.name.encode() + content)
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                self.files[path.name] = StaticFile(content, gzip.compress(content, 9, mtime=0), kind)
        self.digest = digest.hexdigest()[:12]

    def address(self, name: str) -> str:
        """Return where a file is found. Raises KeyError for one that is not there."""
        self.files[name]
        return f"/static/{self.digest}/{name}"

    def blueprint(self) -> Blueprint:
        """Return the route that sends the files, whatever hash the address has: an old page finds them too."""
        blueprint = Blueprint("static_files", __name__)

        @blueprint.get("/static/<digest>/<name>")
        def send(digest: str, name: str) -> Response:
            file = self.files.get(name)
            if file is None:
                abort(404)
            is_compressed = bool(request.accept_encodings["gzip"])
            answer = Response(file.compressed if is_compressed else file.content, content_type=file.type)
            if is_compressed:
                answer.headers["Content-Encoding"] = "gzip"
            answer.headers["Vary"] = "Accept-Encoding"
            is_current = digest == self.digest
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "no-cache"
            return answer

        return blueprint
