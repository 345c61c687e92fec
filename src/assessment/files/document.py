"""A YAML or JSON file as plain values that know where they stand. The file may be hostile.

Scalars without quotes come as `Plain`: the model that reads them decides what they are. Aliases, anchors and tags are
refused, size, depth and number of values are limited, and nothing here recurses, so no file can use up the machine.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import yaml

from assessment.method.fields import Plain
from assessment.method.problem import Problem
from assessment.method.question import Path

MOST_BYTES = 5_000_000
MOST_VALUES = 100_000
MOST_DEPTH = 30

Mark = tuple[int, int]
"""Line and column, from 1."""

_NULLS = ("", "~", "null")
_PAIR = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)
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
    _marks: dict[int, dict[Any, tuple[Mark, Mark]]] = field(default_factory=dict)
    _alive: list[Any] = field(default_factory=list)

    def keep(self, container: Any, key: Any, key_mark: Mark, value_mark: Mark) -> None:
        """Remember where an entry of a container stands."""
        if id(container) not in self._marks:
            self._marks[id(container)] = {}
            self._alive.append(container)
        self._marks[id(container)][key] = (key_mark, value_mark)

    def place(self, path: Path, *, at_key: bool = False) -> Mark:
        """Return where the path leads, or the deepest part of it that is there: a scalar itself, else its key."""
        value: Any = self.value
        mark: Mark = (1, 1)
        for part in path:
            entries = self._marks.get(id(value), {})
            if part not in entries:
                continue
            key_mark, value_mark = entries[part]
            value = value[part]
            mark = key_mark if at_key or _is_collection(value) else value_mark
        return mark

    def found(self, problems: Iterable[Problem]) -> list[Finding]:
        """Return the problems at their places."""
        return [
            Finding(self.file, *self.place(one.path, at_key=one.at_key), one.text, one.is_warning) for one in problems
        ]


def read_document(file: FilePath, *, name: str | None = None) -> Document:
    """Read a file, called `name` in its findings. Raises Unreadable, also for a file that is not there."""
    name = name or str(file)
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(Finding(name, 1, 1, f"this file cannot be read ({error.strerror}).")) from None
    return parse_document(content, name, is_json=file.suffix.lower() == ".json")


def parse_document(content: bytes, name: str, *, is_json: bool = False) -> Document:
    """Take the bytes of a file apart. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        text = f"this file is larger than {MOST_BYTES // 1_000_000} MB. Shorten its longest texts."
        raise Unreadable(Finding(name, 1, 1, text))
    text = _decoded(content, name)
    if is_json:
        text = _PAIR.sub(_joined, text.replace("\t", " "))
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


def _is_collection(value: object) -> bool:
    return isinstance(value, dict | list)


class _Builder:
    """Builds the document from the parser's events, with a stack of the collections that are open."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.open: list[tuple[Any, Any, Mark]] = []
        self.values = 0
        self.has_document = False

    def build(self, text: str) -> None:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            match event:
                case yaml.ScalarEvent():
                    self._take(self._scalar(event), event)
                case yaml.MappingStartEvent():
                    self._begin({}, event)
                case yaml.SequenceStartEvent():
                    self._begin([], event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self._end(event)
                case yaml.AliasEvent():
                    self._refuse(event, "an alias (*) is not taken here. Write the text out.")
                case yaml.DocumentStartEvent():
                    if self.has_document:
                        self._refuse(event, "a second document begins here. Keep one in a file.")
                    self.has_document = True
                case _:
                    pass
        if not self.has_document:
            raise Unreadable(Finding(self.document.file, 1, 1, "this file is empty. Write its keys."))

    def _refuse(self, event: yaml.Event, text: str) -> None:
        raise Unreadable(Finding(self.document.file, *_mark(event), text))

    def _check(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        self.values += 1
        if self.values > MOST_VALUES:
            self._refuse(event, f"this file holds more than {MOST_VALUES} values. Split it.")
        if event.anchor is not None:
            self._refuse(event, "an anchor (&) is not taken here. Write the text out where it is needed.")
        if event.tag is not None:
            self._refuse(event, "a tag (!) is not taken here. Take it out; quotes make a text of a number.")

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        self._check(event)
        if not event.implicit[0]:
            return event.value
        return None if event.value in _NULLS else Plain(event.value)

    def _begin(self, collection: Any, event: yaml.CollectionStartEvent) -> None:
        self._check(event)
        if len(self.open) >= MOST_DEPTH:
            self._refuse(event, f"this is more than {MOST_DEPTH} levels deep. Take out the brackets that are too many.")
        self.open.append((collection, _NO_KEY, _mark(event)))

    def _end(self, event: yaml.Event) -> None:
        collection, _, mark = self.open.pop()
        self._put(collection, mark)

    def _take(self, value: Any, event: yaml.Event) -> None:
        self._put(value, _mark(event))

    def _put(self, value: Any, mark: Mark) -> None:
        if not self.open:
            self.document.value = value
            return
        collection, key, start = self.open[-1]
        if isinstance(collection, list):
            self.document.keep(collection, len(collection), mark, mark)
            collection.append(value)
        elif key is _NO_KEY:
            self.open[-1] = (collection, _Key(self._key(value, mark), mark), start)
        else:
            self._enter(collection, key, value, mark)
            self.open[-1] = (collection, _NO_KEY, start)

    def _key(self, value: Any, mark: Mark) -> str:
        if isinstance(value, dict | list):
            raise Unreadable(Finding(self.document.file, *mark, "a key is one word, not a list. Check the brackets."))
        return "" if value is None else str(value)

    def _enter(self, collection: dict[str, Any], key: "_Key", value: Any, mark: Mark) -> None:
        if key.name in collection:
            text = f"{key.name[:60]!r} stands twice here. Keep one of them."
            self.document.findings.append(Finding(self.document.file, *key.mark, text))
            return
        self.document.keep(collection, key.name, key.mark, mark)
        collection[key.name] = value


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that waits for its value."""

    name: str
    mark: Mark


_NO_KEY = object()


def _mark(event: yaml.Event) -> Mark:
    start = event.start_mark
    return (start.line + 1, start.column + 1) if start else (1, 1)
