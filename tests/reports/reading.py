"""A PDF read back: its tags, its letters and where they stand on paper.

Texts are compared `squashed`, without spaces, since a PDF keeps no spaces at the ends of lines.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
BLOCKS = (*HEADINGS, "P", "LI", "TH", "TD")
"""Elements that hold text and are read as one piece."""

Mark = tuple[int, int]
"""Page and number of a marked piece."""
Box = tuple[float, float, float, float]
"""x0, top, x1, bottom."""
SAME_LINE, TOUCHING = 0.5, 1.5
"""Points by which letters of a line differ in height, and in which they follow each other."""

_NOT_SEEN = re.compile("[\\s\u00a0\u200b\u200c\u2066-\u2069]+")

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")
_LEFT_TO_RIGHT = re.compile("[A-Za-z0-9]+(?:[-.,:/][A-Za-z0-9]+)*")


def squashed(text: str) -> str:
    """Return the text without what is not seen: spaces, zero-width spaces."""
    return _NOT_SEEN.sub("", text)


def logical(glyphs: Iterable[str]) -> str:
    """Return text as it is written where it was drawn from right to left; all other text stays."""
    drawn = list(glyphs)
    if not any(map(_RIGHT_TO_LEFT.search, drawn)):
        return "".join(drawn)
    return _LEFT_TO_RIGHT.sub(lambda run: run[0][::-1], "".join(reversed(drawn)))


@dataclass(frozen=True)
class Letter:
    """A glyph, or several that one character became. `top` and `bottom` are measured from the top of the page."""

    text: str
    page: int
    x0: float
    x1: float
    top: float
    bottom: float
    font: str
    mcid: int | None
    is_artifact: bool


@dataclass(frozen=True)
class Piece:
    """A run of letters that were marked as one. `written`: its text, where the glyphs do not tell it."""

    letters: list[Letter]
    written: str | None

    @cached_property
    def text(self) -> str:
        return self.written or logical(letter.text for letter in self.letters)


@dataclass(frozen=True)
class Run:
    """Letters that stand close together in a line, and the box around them."""

    letters: list[Letter]

    @property
    def text(self) -> str:
        return logical(letter.text for letter in self.letters).strip()

    @property
    def box(self) -> Box:
        seen = [letter for letter in self.letters if letter.text.strip()] or self.letters
        return (
            min(one.x0 for one in seen),
            min(one.top for one in seen),
            max(one.x1 for one in seen),
            max(one.bottom for one in seen),
        )


def runs(letters: list[Letter]) -> list[Run]:
    """Return texts that were drawn apart, such as the words in a picture, in the order in which they were drawn."""
    found: list[list[Letter]] = []
    for letter in letters:
        before = found[-1][-1] if found else None
        if before and abs(before.bottom - letter.bottom) < SAME_LINE and -TOUCHING < letter.x0 - before.x1 < TOUCHING:
            found[-1].append(letter)
        else:
            found.append([letter])
    return [Run(one) for one in found if "".join(letter.text for letter in one).strip()]


@dataclass
class Element:
    """A structure element with its letters, in the order in which a screen reader says them."""

    kind: str
    attributes: dict[str, str]
    kids: list["Element | Piece"] = field(default_factory=list)
    parent: "Element | None" = field(default=None, repr=False)

    def all(self, *kinds: str) -> Iterator["Element"]:
        """Yield the elements of these kinds below, in order."""
        for kid in self.kids:
            if isinstance(kid, Element):
                if kid.kind in kinds:
                    yield kid
                yield from kid.all(*kinds)

    def blocks(self) -> Iterator["Element"]:
        """Yield the innermost elements that are read as one piece."""
        for one in self.all(*BLOCKS):
            if one.letters and not any(one.all(*BLOCKS)):
                yield one

    def above(self) -> Iterator["Element"]:
        """Yield the element and those that hold it."""
        one: Element | None = self
        while one is not None:
            yield one
            one = one.parent

    @cached_property
    def pieces(self) -> list[Piece]:
        """Runs of letters, in the order of the tags."""
        found: list[Piece] = []
        for kid in self.kids:
            found += kid.pieces if isinstance(kid, Element) else [kid]
        return [piece for piece in found if piece.letters]

    @cached_property
    def letters(self) -> list[Letter]:
        return [letter for piece in self.pieces for letter in piece.letters]

    @cached_property
    def text(self) -> str:
        """The text, with a space between lines."""
        return " ".join(piece.text.strip() for piece in self.pieces).strip()

    @property
    def page(self) -> int:
        return self.letters[0].page

    @property
    def pages(self) -> set[int]:
        return {letter.page for letter in self.letters}

    @property
    def box(self) -> Box:
        """Where it stands on its first page."""
        return Run([letter for letter in self.letters if letter.page == self.page]).box


@dataclass(frozen=True)
class Page:
    """A page on paper."""

    number: int
    width: float
    height: float
    letters: list[Letter]

    @cached_property
    def text(self) -> str:
        """What a reader sees, in the order in which it was drawn."""
        return "".join(one.text for one in self.letters)

    @property
    def lines(self) -> list[list[Letter]]:
        """The letters of each line, lines top to bottom; letters of other columns stand in the same line."""
        found: dict[int, list[Letter]] = defaultdict(list)
        for letter in self.letters:
            found[round(letter.bottom)].append(letter)
        return [sorted(found[key], key=lambda one: one.x0) for key in sorted(found)]


class Reading:
    """One PDF. Pages count from 1, as people do."""

    def __init__(self, pdf: bytes | Path) -> None:
        self.bytes = pdf if isinstance(pdf, bytes) else pdf.read_bytes()
        self.pdf = pikepdf.open(BytesIO(self.bytes))

    @cached_property
    def pages(self) -> list[Page]:
        with pdfplumber.open(BytesIO(self.bytes)) as opened:
            return [
                Page(number, float(page.width), float(page.height), [_letter(char, number) for char in page.chars])
                for number, page in enumerate(opened.pages, start=1)
            ]

    @cached_property
    def text(self) -> str:
        """All pages, squashed."""
        return squashed("".join(page.text for page in self.pages))

    @cached_property
    def document(self) -> Element:
        """The root of the tags."""
        letters: dict[Mark, list[Letter]] = defaultdict(list)
        for page in self.pages:
            for letter in page.letters:
                if letter.mcid is not None:
                    letters[letter.page, letter.mcid].append(letter)
        written = dict(self._written())
        document = Element("Root", {})
        self._add_kids(
            document, self.pdf.Root.StructTreeRoot, None, lambda mark: Piece(letters[mark], written.get(mark))
        )
        return document

    def _written(self) -> Iterator[tuple[Mark, str]]:
        """Yield the actual text of the pieces that have one."""
        for number, page in enumerate(self.pdf.pages, start=1):
            for instruction in pikepdf.parse_content_stream(page, "BDC"):
                properties: Any = instruction.operands[1]
                if "/ActualText" in properties:
                    yield (number, int(properties["/MCID"])), str(properties["/ActualText"])

    def _add_kids(self, parent: Element, raw: Any, page: int | None, piece: Callable[[Mark], Piece]) -> None:
        page = self._page_number(raw["/Pg"]) if "/Pg" in raw else page
        kids = raw.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if not isinstance(kid, pikepdf.Dictionary):
                assert page is not None
                parent.kids.append(piece((page, int(kid))))
            elif "/S" in kid:
                element = Element(str(kid["/S"]).lstrip("/"), _attributes(kid), parent=parent)
                parent.kids.append(element)
                self._add_kids(element, kid, page, piece)

    def _page_number(self, page: Any) -> int:
        return self._page_numbers[page.objgen]

    @cached_property
    def _page_numbers(self) -> dict[tuple[int, int], int]:
        return {page.obj.objgen: number for number, page in enumerate(self.pdf.pages, start=1)}

    @cached_property
    def headings(self) -> list[Element]:
        return list(self.document.all(*HEADINGS))

    @cached_property
    def sections(self) -> dict[str, list[Element]]:
        """The blocks under each H1, by its text."""
        found: dict[str, list[Element]] = {}
        for block in self.document.blocks():
            if block.kind == "H1":
                found[block.text] = []
            elif found:
                found[list(found)[-1]].append(block)
        return found

    def rows(self, heading: str, *, level: str = "H1") -> list[list[str]]:
        """Return the rows of the tables under a heading, cell by cell, heads left out."""
        rows: dict[int, list[str]] = {}
        inside = False
        for block in self.document.all(*BLOCKS):
            if block.kind in HEADINGS:
                if inside and block.kind <= level:
                    break
                inside = inside or (block.kind == level and block.text == heading)
            elif inside and block.kind in ("TH", "TD"):
                chain = list(block.above())
                if "THead" not in [one.kind for one in chain]:
                    row = next(one for one in chain if one.kind == "TR")
                    rows.setdefault(id(row), []).append(block.text)
        return list(rows.values())

    @cached_property
    def fonts(self) -> dict[str, Any]:
        """Return the font descriptors by the name of their font, without the tag of the subset."""
        found = {}
        for one in self.pdf.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
                found[str(one.FontName).lstrip("/").partition("+")[2]] = one
        return found

    def bookmarks(self) -> list[tuple[int, str, int]]:
        """Return level, title and page of each bookmark."""
        found: list[tuple[int, str, int]] = []

        def walk(items: Any, level: int) -> None:
            for item in items:
                found.append((level, item.title, self._page_number(item.destination[0])))
                walk(item.children, level + 1)

        with self.pdf.open_outline() as outline:
            walk(outline.root, 1)
        return found


def _letter(char: dict[str, Any], page: int) -> Letter:
    return Letter(
        text=char["text"],
        page=page,
        x0=char["x0"],
        x1=char["x1"],
        top=char["top"],
        bottom=char["bottom"],
        font=char["fontname"].partition("+")[2],
        mcid=char["mcid"],
        is_artifact=char["tag"] == "Artifact",
    )


def _attribute(value: Any) -> str:
    is_list = isinstance(value, pikepdf.Array)
    return " ".join(map(str, value)) if is_list else str(value).lstrip("/")


def _attributes(raw: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    own = raw.get("/A")
    for one in own if isinstance(own, pikepdf.Array) else [own] if own is not None else []:
        found |= {str(key).lstrip("/"): _attribute(value) for key, value in one.items()}
    return found | ({"Alt": str(raw["/Alt"])} if "/Alt" in raw else {})
