"""A YAML or JSON file as plain values that know where they stand. The file may be hostile.

Scalars without quotes come as `Plain`: the model that reads them decides what they are. Aliases, anchors and tags are
refused, size, depth and number of values are limited, and nothing here recurses, so no file can use up the machine.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, NoReturn

import yaml

from assessment.method.fields import Plain
from assessment.method.problem import Problem
from assessment.method.question import Path

MOST_BYTES = 5_000_000
MOST_VALUES = 100_000
MOST_DEPTH = 30

Mark = tuple[int, int]
"""Line and column, from 1."""
_Places = dict[Any, tuple[Any, Any]]
"""Key or number of an entry → the parser's marks of its key and of its value."""

_NULLS = ("", "~", "null")
_PAIR = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)
_AS_YAML = {ord("\t"): " ", 0x85: r"\N", 0x2028: r"\L", 0x2029: r"\P"}
"""Tabs indent JSON and not YAML; the others are characters in JSON, and ends of lines in YAML."""
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A problem at its place, printed as `file:line:column: text`."""

    file: str
    line: int
    column: int
    text: str
    is_warning: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {'warning: ' if self.is_warning else ''}{self.text}"


class Unreadable(Exception):
    """A file that cannot be taken apart at all; the reason is a Finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass(slots=True)
class Document:
    """The value of a file. `findings` are slips that did not stop the reading, such as a key that stands twice."""

    file: str
    value: Any = None
    findings: list[Finding] = field(default_factory=list)
    _places: dict[int, "_Places"] = field(default_factory=dict)
    _alive: list[Any] = field(default_factory=list)

    def watch(self, container: Any) -> "_Places":
        """Return the places of a container's entries, to be filled as they are read."""
        self._alive.append(container)
        return self._places.setdefault(id(container), {})

    def place(self, path: Path, *, at_key: bool = False) -> Mark:
        """Return where the path leads, or the deepest part of it that is there: a scalar itself, else its key."""
        value: Any = self.value
        mark: Mark = (1, 1)
        for part in path:
            entries = self._places.get(id(value), {})
            if part not in entries:
                continue
            key_mark, value_mark = entries[part]
            value = value[part]
            found = key_mark if at_key or isinstance(value, dict | list) else value_mark
            mark = (found.line + 1, found.column + 1)
        return mark

    def found(self, problems: Iterable[Problem]) -> list[Finding]:
        """Return the problems at their places."""
        return [
            Finding(self.file, *self.place(one.path, at_key=one.at_key), one.text, one.is_warning) for one in problems
        ]


def read_document(file: FilePath, *, name: str | None = None) -> Document:
    """Read a file, called `name` in its findings. Raises Unreadable, also for a file that is not there."""
    name = name or str(file)
    return parse_document(read_content(file, name=name), name, is_json=file.suffix.lower() == ".json")


def read_content(file: FilePath, *, name: str) -> bytes:
    """Return the bytes of a file, one more than MOST_BYTES at most. Raises Unreadable.

    A pipe is refused: one that nobody writes to would be waited for without end.
    """
    try:
        if file.is_fifo():
            raise Unreadable(Finding(name, 1, 1, "this is a pipe. Save what it carries to a file, and name that."))
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(Finding(name, 1, 1, f"this file cannot be read ({error.strerror}).")) from None


def parse_document(content: bytes, name: str, *, is_json: bool = False) -> Document:
    """Take the bytes of a file apart. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        text = f"this file is larger than {MOST_BYTES // 1_000_000} MB. Shorten its longest texts."
        raise Unreadable(Finding(name, 1, 1, text))
    text = _decoded(content, name)
    if is_json:
        text = _PAIR.sub(_joined, text.translate(_AS_YAML))
    document = Document(name)
    try:
        _Builder(document).build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        reason = " ".join(filter(None, (error.context, error.problem)))
        way = "Check the quotes, colons, brackets and indentation there and just above."
        raise Unreadable(Finding(name, line, column, f"this is not valid YAML: {reason}. {way}")) from None
    except yaml.YAMLError as error:
        raise Unreadable(Finding(name, 1, 1, f"this is not valid YAML: {error}.")) from None
    return document


def _decoded(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = content[: error.start]
        mark = (start.count(b"\n") + 1, len(start) - start.rfind(b"\n"))
        text = "this is not UTF-8 text. Save the file as text, with the encoding UTF-8."
        raise Unreadable(Finding(name, *mark, text)) from None
    if wrong := _UNPRINTABLE.search(text):
        at = wrong.start()
        mark = (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        code = f"U+{ord(wrong[0]):04X}"
        raise Unreadable(Finding(name, *mark, f"the character {code} cannot stand in a text file. Take it out."))
    return text


def _joined(pair: re.Match[str]) -> str:
    """Write a character that JSON escapes as two halves as YAML does, in one piece."""
    if not pair[1]:
        return pair[0]
    return f"\\U{0x10000 + ((int(pair[1], 16) - 0xD800) << 10) + int(pair[2], 16) - 0xDC00:08X}"


@dataclass(slots=True)
class _Open:
    """A collection that is being read. `key` None: a mapping waits for its next key."""

    collection: Any
    places: _Places
    mark: Any
    key: str | None = None
    key_mark: Any = None


class _Builder:
    """Builds the document from the parser's events, with a stack of the collections that are open."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.open: list[_Open] = []
        self.values = 0
        self.has_document = False

    def build(self, text: str) -> None:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._check(event)
                self._put(_scalar(event), event.start_mark)
            elif kind is yaml.MappingStartEvent:
                self._begin({}, event)
            elif kind is yaml.SequenceStartEvent:
                self._begin([], event)
            elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                ended = self.open.pop()
                self._put(ended.collection, ended.mark)
            elif kind is yaml.AliasEvent:
                self._refuse(event.start_mark, "an alias (*) is not taken here. Write the text out.")
            elif kind is yaml.DocumentStartEvent:
                if self.has_document:
                    self._refuse(event.start_mark, "a second document begins here. Keep one in a file.")
                self.has_document = True
        if not self.has_document:
            raise Unreadable(Finding(self.document.file, 1, 1, "this file is empty. Write its keys."))

    def _refuse(self, mark: Any, text: str) -> NoReturn:
        raise Unreadable(Finding(self.document.file, mark.line + 1, mark.column + 1, text))

    def _check(self, event: Any) -> None:
        self.values += 1
        if self.values > MOST_VALUES:
            self._refuse(event.start_mark, f"this file holds more than {MOST_VALUES} values. Split it.")
        if event.anchor is not None:
            self._refuse(event.start_mark, "an anchor (&) is not taken here. Write the text out where it is needed.")
        if event.tag is not None:
            self._refuse(event.start_mark, "a tag (!) is not taken here. Take it out; quotes make a text of a number.")

    def _begin(self, collection: Any, event: Any) -> None:
        self._check(event)
        if len(self.open) >= MOST_DEPTH:
            text = f"this is more than {MOST_DEPTH} levels deep. Take out the brackets that are too many."
            self._refuse(event.start_mark, text)
        self.open.append(_Open(collection, self.document.watch(collection), event.start_mark))

    def _put(self, value: Any, mark: Any) -> None:
        if not self.open:
            self.document.value = value
            return
        top = self.open[-1]
        if type(top.collection) is list:
            top.places[len(top.collection)] = (mark, mark)
            top.collection.append(value)
        elif top.key is None:
            if isinstance(value, dict | list):
                self._refuse(mark, "a key is one word, not a list. Check the brackets.")
            top.key, top.key_mark = "" if value is None else str(value), mark
        else:
            self._enter(top, top.key, value, mark)
            top.key = None

    def _enter(self, top: _Open, key: str, value: Any, mark: Any) -> None:
        if key in top.collection:
            line, column = top.key_mark.line + 1, top.key_mark.column + 1
            text = f"{key[:60]!r} stands twice here. Keep one of them."
            self.document.findings.append(Finding(self.document.file, line, column, text))
            return
        top.places[key] = (top.key_mark, mark)
        top.collection[key] = value


def _scalar(event: Any) -> Any:
    if not event.implicit[0]:
        return event.value
    return None if event.value in _NULLS else Plain(event.value)
