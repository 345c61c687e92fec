"""What WeasyPrint leaves open in the tags of a PDF, and PDF/UA-1 and its readers want.

Header cells get their scope: WeasyPrint only names, at each cell, the headers it belongs to. Running lines become
artifacts: WeasyPrint marks them as text that hangs on nothing, so that some readers say them on every page.
"""

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint import Document

ARTIFACT = pydyf.Dictionary({"Type": "/Pagination"})


def complete_tags(document: Document, pdf: pydyf.PDF) -> None:
    """Complete the tags of a PDF that is ready but for writing (a finisher of WeasyPrint's)."""
    objects = {f"{one.number} 0 R".encode(): one for one in pdf.objects}
    root = objects[pdf.catalog["StructTreeRoot"]]
    linked = {id(element): element for element in _below(root, objects)}
    for element in linked.values():
        if element.get("S") == "/TH":
            element["A"]["Scope"] = _scope(element, objects)
    parents = objects[root["ParentTree"]]["Nums"]
    for number, page in enumerate(pdf.pages["Kids"][::3]):
        # Kids are written as number, generation, R; the tree of parents as page, elements, page, elements …
        contents = objects[objects[f"{page} 0 R".encode()]["Contents"]].stream
        elements = parents[2 * number + 1]
        unlinked = {mcid for mcid, one in enumerate(elements) if id(objects[one]) not in linked}
        _make_artifacts(contents, unlinked)
        for mcid in unlinked:
            elements[mcid] = "null"


def _below(element: Any, objects: dict[bytes, Any]) -> Iterator[Any]:
    """Yield the element and all that hang on it."""
    waiting = [element]
    while waiting:
        found = waiting.pop()
        yield found
        kids = found.get("K", ())
        waiting += [objects[kid] for kid in kids if isinstance(kid, bytes) and objects[kid].get("S")]


def _scope(header: Any, objects: dict[bytes, Any]) -> str:
    row = objects[header["P"]]
    return "/Column" if objects[row["P"]].get("S") == "/THead" else "/Row"


def _make_artifacts(contents: list[Any], mcids: set[int]) -> None:
    for place, one in enumerate(contents):
        if isinstance(one, dict) and one.get("MCID") in mcids:
            contents[place - 1 : place + 1] = ["/Artifact", ARTIFACT]
