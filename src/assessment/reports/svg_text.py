"""Words in pictures. WeasyPrint sets the text of an SVG letter by letter, each at a place of its own: scripts that join
or stack their letters fall apart. Here it gets each text as one piece, as it sets text everywhere else.

Nothing in the pictures of a report places single letters. `tests/reports/test_scripts.py` fails when a new release of
WeasyPrint makes this module needless, or undoes it.
"""

from collections.abc import Iterator

from weasyprint.svg import Node


class _InOnePiece(str):
    """A text that is its own and only letter."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def _text(node: Node) -> str | None:
    text = node._etree_node.text
    return _InOnePiece(text) if text else text


def set_texts_in_one_piece() -> None:
    """Make WeasyPrint set texts in pictures in one piece, for this process."""
    Node.text = property(_text)
