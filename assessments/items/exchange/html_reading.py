"""HTML that questions from elsewhere hold, as a tree of the same elements as XML: nothing is run, nothing fetched."""

from __future__ import annotations

from html.parser import HTMLParser

from assessments.items.exchange.safe_xml import DEEPEST, Element

_VOID = frozenset(("br", "hr", "img", "input", "col", "wbr", "source", "track", "embed", "area", "link", "meta"))
_CLOSED_BY = {
    "li": frozenset(("li",)),
    "p": frozenset(("p", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "div", "hr")),
    "td": frozenset(("td", "th", "tr")),
    "th": frozenset(("td", "th", "tr")),
    "tr": frozenset(("tr",)),
}


class _Tree(HTMLParser):
    def __init__(self, line: int) -> None:
        super().__init__(convert_charrefs=True)
        self.first_line = line
        self.root = Element("html", line=line)
        self.open = [self.root]

    def _line(self) -> int:
        return self.first_line + self.getpos()[0] - 1 if self.first_line else 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while len(self.open) > 1 and tag in _CLOSED_BY.get(self.open[-1].name, ()):
            self.open.pop()
        element = Element(tag, {name: value or "" for name, value in attrs}, [], self._line())
        self.open[-1].content.append(element)
        if tag not in _VOID and len(self.open) < DEEPEST:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self.open[-1].name == tag and tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].name == tag:
                del self.open[index:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def read_html(text: str, *, line: int = 0) -> Element:
    """The tree of a fragment of HTML, however careless; never raises."""
    tree = _Tree(line)
    try:
        tree.feed(text)
        tree.close()
    except (AssertionError, ValueError):  # html.parser on some malformed declarations: the rest is text
        tree.root.content.append(text[tree.rawdata.find("<") :] if tree.rawdata else "")
    return tree.root
