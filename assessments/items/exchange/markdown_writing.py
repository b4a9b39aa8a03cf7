"""HTML to the Markdown that items are written in. Tags that Markdown knows become Markdown; others are taken off, their
text is kept, and their names are told. Scripts go with what they hold; images and other media are told, not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from assessments.items.exchange.safe_xml import Element

_EM = frozenset(("em", "i", "cite", "dfn", "var"))
_STRONG = frozenset(("strong", "b"))
_HEADINGS = {"h1": "###", "h2": "###", "h3": "###", "h4": "####", "h5": "#####", "h6": "######"}
_BLOCKS = frozenset(
    ("p", "div", "ul", "ol", "blockquote", "pre", "hr", "table", "section", "article", "figure", *_HEADINGS)
)
_SILENT = frozenset(
    ("html", "body", "span", "section", "article", "qti-content-body", "qti-item-body", "tbody", "thead")
)
"""Taken off without a word: they carry no meaning."""
_GONE = frozenset(("script", "style", "head", "title", "template", "iframe", "object", "svg", "math"))
_MEDIA = frozenset(("img", "audio", "video", "embed", "iframe", "object", "source", "svg", "math"))
_BLANKS = re.compile("[ \t\r\n\f]+")
_LINK = re.compile("(https?://|mailto:)[^\\s<>()]+")
_INLINE = re.compile(r"[*`]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)|\\(?=[!-/:-@\[-`{-~\s]|$)")
_BRACKET = re.compile(r"\[(?=[^\[\]]*\][(:\[])")
_LINE_START = re.compile(r"(?m)^( {0,3})(?:([#>+=|-])|(\d{1,9})([.)]))")

Inline = Callable[[Element], str | None]
"""What an element of another vocabulary (a blank to fill) is in Markdown; None for one that it does not know."""


@dataclass(slots=True)
class MarkdownWriter:
    """Writes Markdown, and keeps the names of what it had to take off."""

    known: Inline | None = None
    taken_off: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)

    def write(self, content: Sequence[Element | str]) -> str:
        """Markdown of some elements and texts."""
        blocks: list[str] = []
        run: list[Element | str] = []
        for part in content:
            if isinstance(part, Element) and self._has_blocks(part):
                self._flush(run, blocks)
                blocks += self._block(part)
            else:
                run.append(part)
        self._flush(run, blocks)
        return "\n\n".join(block for block in blocks if block.strip())

    def _has_blocks(self, element: Element) -> bool:
        if element.name in _GONE:
            return False
        return element.name in _BLOCKS or any(self._has_blocks(one) for one in element.elements)

    def _flush(self, run: list[Element | str], blocks: list[str]) -> None:
        text = self._inlines(run).strip(" \n")
        if text:
            blocks.append(_LINE_START.sub(_escaped_start, text))
        run.clear()

    def _block(self, element: Element) -> list[str]:
        name = element.name
        if name in ("p", *_HEADINGS):
            inner = self.write(element.content) if any(map(self._has_blocks, element.elements)) else ""
            text = inner or _LINE_START.sub(_escaped_start, self._inlines(element.content).strip(" \n"))
            flat = text.replace("\n", " ")
            return [f"{_HEADINGS[name]} {flat}" if name in _HEADINGS and flat else text]
        if name in ("ul", "ol"):
            return [self._list(element)]
        if name == "blockquote":
            return ["\n".join(f"> {line}".rstrip() for line in self.write(element.content).split("\n"))]
        if name == "pre":
            code = element.text().strip("\n")
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
            return [f"{fence}\n{code}\n{fence}"]
        if name == "hr":
            return ["***"]
        if name == "table":
            return [self._table(element)]
        self._told(element)
        return [self.write(element.content)]

    def _list(self, element: Element) -> str:
        lines = []
        number = int(element.get("start")) if re.fullmatch(r"\d{1,6}", element.get("start")) else 1
        for entry in element.elements:
            mark = f"{number}. " if element.name == "ol" else "- "
            number += 1
            body = self.write(entry.content).split("\n")
            lines += [mark + body[0], *(f"{' ' * len(mark)}{line}".rstrip() for line in body[1:])]
        return "\n".join(lines)

    def _table(self, element: Element) -> str:
        rows = [
            [self._cell(cell) for cell in row.elements if cell.name in ("td", "th")] for row in element.within("tr")
        ]
        rows = [row for row in rows if row]
        if not rows:
            return ""
        width = max(map(len, rows))
        rows = [row + [""] * (width - len(row)) for row in rows]
        right = _right_columns(element, width)
        rule = ["---:" if column in right else "---" for column in range(width)]
        return "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], rule, *rows[1:]])

    def _cell(self, cell: Element) -> str:
        return self.write(cell.content).replace("\n\n", " ").replace("\\\n", " ").replace("\n", " ").replace("|", "\\|")

    def _inlines(self, content: Iterable[Element | str]) -> str:
        text = "".join(self._text(part) if isinstance(part, str) else self._inline(part) for part in content)
        return re.sub("  +", " ", re.sub(" *\n *", "\n", text))

    def _text(self, text: str) -> str:
        plain = _BLANKS.sub(" ", text)
        return _BRACKET.sub(r"\\[", _INLINE.sub(lambda found: "\\" + found.group(), plain))

    def _inline(self, element: Element) -> str:
        name = element.name
        known = self.known(element) if self.known else None
        if known is not None:
            return known
        if name == "br":
            return "\\\n"
        if name in _MEDIA:
            self.media.append(element.get("src") or element.get("data") or name)
            return ""
        if name in _GONE:
            self._told(element)
            return ""
        if name in ("code", "tt", "kbd", "samp"):
            return _code(element.text())
        inner = self._inlines(element.content)
        if name in _EM | _STRONG and inner.strip():
            return _marked(inner, "**" if name in _STRONG else "*")
        if name == "a" and _LINK.fullmatch(element.get("href")) and inner.strip():
            return f"[{inner.strip()}]({element.get('href')})"
        if name not in _EM | _STRONG:
            self._told(element)
        return inner

    def _told(self, element: Element) -> None:
        if element.name not in _SILENT and element.name != "div" and element.name not in self.taken_off:
            self.taken_off.append(element.name)


def escaped(text: str) -> str:
    """A plain text as Markdown that shows it, line by line."""
    lines = [MarkdownWriter().write([line]) for line in text.strip().split("\n")]
    return "\n".join(lines)


def _escaped_start(found: re.Match[str]) -> str:
    indent, sign, digits, point = found.groups()
    return f"{indent}\\{sign}" if sign else f"{indent}{digits}\\{point}"


def _marked(inner: str, mark: str) -> str:
    core = inner.strip()
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{core}{mark}{after}"


def _code(text: str) -> str:
    plain = _BLANKS.sub(" ", text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", plain)), default=0))
    pad = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{pad}{plain}{pad}{fence}" if plain.strip() else ""


def _right_columns(table: Element, width: int) -> set[int]:
    rows = [[cell for cell in row.elements if cell.name in ("td", "th")] for row in table.within("tr")]
    return {
        column
        for column in range(width)
        if rows and column < len(rows[0]) and "right" in rows[0][column].get("class") + rows[0][column].get("style")
    }
