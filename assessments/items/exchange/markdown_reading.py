"""The Markdown of items as XHTML, for formats that hold nothing else; and whether two Markdown texts say the same."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

_MARKUP = re.compile(r"[*_`#>|\[\]\\&]|^\s*(?:[-+]|\d+[.)])\s", re.MULTILINE)


def _align(state: StateCore) -> None:
    """Alignment as a class: no style attribute is written."""
    for token in state.tokens:
        if token.type in ("th_open", "td_open") and str(token.attrs.pop("style", "")).endswith("right"):
            token.attrSet("class", "qti-align-right")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table")
    parser.core.ruler.push("align", _align)
    return parser


def to_xhtml(text: str) -> str:
    """Blocks of XHTML; raw HTML in the text is shown as it is written."""
    return str(_parser().render(text)).strip()


def to_inline_xhtml(text: str) -> str:
    """XHTML without a paragraph around it where the text is a single one."""
    html = to_xhtml(text)
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return inner if html.startswith("<p>") and "<p>" not in inner and "</p>" not in inner else html


def same_text(first: str, second: str) -> bool:
    """Whether two Markdown texts are shown alike."""
    return first == second or _shown(first) == _shown(second)


def is_marked_up(text: str) -> bool:
    """Whether a text would read differently as plain text."""
    return bool(_MARKUP.search(text)) and to_inline_xhtml(text) != to_inline_xhtml(re.sub(r"([^\w\s])", r"\\\1", text))


def unmarked(text: str) -> str:
    """What is read of a Markdown text, without its markup."""
    return (
        re.sub("<[^>]*>", "", to_inline_xhtml(text))
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
        .strip()
    )


def _shown(text: str) -> str:
    return re.sub(r"\s*(</?[a-z][^>]*>)\s*", r"\1", re.sub("[ \t\r\n]+", " ", to_xhtml(text))).strip()
