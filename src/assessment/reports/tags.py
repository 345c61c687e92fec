"""What WeasyPrint leaves open in the tags of a PDF, and PDF/UA-1 and its readers want.

Header cells get their scope: WeasyPrint only names, at each cell, the headers it belongs to. Running lines become
artifacts: WeasyPrint marks them as text that hangs on nothing, so that some readers say them on every page. Scripts
whose letters join, stack or change places get their text as it was written, since glyphs alone do not tell it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pydyf
from weasyprint import Document
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from assessment.reports.fonts import glyph_texts
from assessment.reports.line_breaks import ZERO_WIDTH_SPACE

ARTIFACT = pydyf.Dictionary({"Type": "/Pagination"})
WORD_JOINER = "\u2060"
"""What a glyph says that is a part of the letter beside it."""

# Indic scripts and their relatives, Thai, Lao, Burmese and Khmer among them. Arabic letters join and do not stack: its
# glyphs tell the text, and readers turn it round by themselves.
_SHAPED = re.compile("[\u0900-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\uaa7f]")
_GLYPH = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")


def complete_tags(document: Document, pdf: pydyf.PDF) -> None:
    """Complete the tags of a PDF that is ready but for writing (a finisher of WeasyPrint's)."""
    objects = {f"{one.number} 0 R".encode(): one for one in pdf.objects}
    root = objects[pdf.catalog["StructTreeRoot"]]
    linked = {id(element): element for element in _below(root, objects)}
    for element in linked.values():
        if element.get("S") == "/TH":
            element["A"]["Scope"] = _scope(element, objects)
        if element.get("S") == "/Figure":
            element["A"]["BBox"] = _box(element["A"]["BBox"], objects[element["Pg"]]["MediaBox"])
    parents = objects[root["ParentTree"]]["Nums"]
    for number, page in enumerate(pdf.pages["Kids"][::3]):
        # Kids are written as number, generation, R; the tree of parents as page, elements, page, elements …
        reference = f"{page} 0 R".encode()
        contents = objects[objects[reference]["Contents"]].stream
        elements = parents[2 * number + 1]
        unlinked = {mcid for mcid, one in enumerate(elements) if id(objects[one]) not in linked}
        _say_shaped_texts(contents, document.pages[number], list(_marks(linked.values(), reference)))
        _make_artifacts(contents, unlinked)
        for mcid in unlinked:
            elements[mcid] = "null"
    for one in pdf.objects:
        if isinstance(one, dict) and one.get("Subtype") == "/Type0":
            _map_glyphs(objects[one["ToUnicode"]].stream, one["BaseFont"].decode().partition("+")[2])
        for name in ("Alt", "Title"):
            if isinstance(one, dict) and isinstance(text := one.get(name), pydyf.String):
                text.string = text.string.replace(ZERO_WIDTH_SPACE, "")


def _below(element: Any, objects: dict[bytes, Any]) -> Iterator[Any]:
    """Yield the element and all that hang on it, in the order in which they are read."""
    waiting = [element]
    while waiting:
        found = waiting.pop()
        yield found
        kids = found.get("K", ())
        waiting += [objects[kid] for kid in reversed(kids) if isinstance(kid, bytes) and objects[kid].get("S")]


def _scope(header: Any, objects: dict[bytes, Any]) -> str:
    row = objects[header["P"]]
    return "/Column" if objects[row["P"]].get("S") == "/THead" else "/Row"


def _box(pixels: Any, page: Any) -> Any:
    """Return a box in points from the bottom of its page; WeasyPrint says it in pixels from the top."""
    left, top, right, bottom = (0.75 * length for length in pixels)
    return pydyf.Array([left, page[3] - bottom, right, page[3] - top])


def _make_artifacts(contents: list[Any], mcids: set[int]) -> None:
    for place, one in enumerate(contents):
        if isinstance(one, dict) and one.get("MCID") in mcids:
            contents[place - 1 : place + 1] = ["/Artifact", ARTIFACT]


def _marks(elements: Iterable[Any], page: bytes) -> Iterator[int]:
    """Yield the numbers of the marked pieces of a page, in the order of the tags."""
    for element in elements:
        if element.get("Pg") == page:
            yield from (kid for kid in element["K"] if isinstance(kid, int))


def _say_shaped_texts(contents: list[Any], page: Any, marks: list[int]) -> None:
    """Add the text as written to each marked piece of a page that has letters of a shaped script.

    WeasyPrint tags the boxes of a page in their order, one mark for each text and picture.
    """
    texts = list(_texts(page._page_box))
    if len(texts) != len(marks):
        return
    shaped = {
        mark: text.replace(ZERO_WIDTH_SPACE, "")
        for mark, text in zip(marks, texts, strict=True)
        if _SHAPED.search(text)
    }
    for one in contents:
        if isinstance(one, dict) and one.get("MCID") in shaped:
            one["ActualText"] = pydyf.String(shaped[one["MCID"]])


def _texts(box: Any) -> Iterator[str]:
    """Yield the text of each box that gets a mark, in order; a picture has none."""
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    if isinstance(box, boxes.TextBox):
        yield box.text
    elif isinstance(box, boxes.ReplacedBox):
        yield ""
    elif not isinstance(box, boxes.MarginBox):
        for child in getattr(box, "children", ()):
            yield from _texts(child)


def _map_glyphs(lines: list[bytes], font: str) -> None:
    """Give each glyph its own letter: WeasyPrint gives one glyph of a stack all of its letters, and the others none."""
    if not any(found[2] == b"" for found in map(_GLYPH.fullmatch, lines) if found):
        return
    own = glyph_texts(font)
    for place, line in enumerate(lines):
        if found := _GLYPH.fullmatch(line):
            text = own.get(int(found[1], 16)) or bytes.fromhex(found[2].decode()).decode("utf-16-be") or WORD_JOINER
            lines[place] = b"<%s> <%s>" % (found[1], text.encode("utf-16-be").hex().encode())
