"""Markdown to safe HTML: the one parser and the one sanitiser that lessons and item texts go through.

CommonMark with tables. Raw HTML, images and links that are not absolute are refused rather than dropped, because an
author should learn of them; what remains is sanitised all the same. No `style` attribute is ever written: pages run
under `default-src 'self'`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from course.lessons.source import CONTAINERS
from course.lessons.typography import french

TEXT_TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
HEADING_TAGS = {"h3", "h4", "h5", "h6"}
TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
CONTAINER_TAGS = {"div", "details", "summary", "span"}
TAGS = TEXT_TAGS | HEADING_TAGS | TABLE_TAGS | CONTAINER_TAGS
ATTRIBUTES = {
    "a": {"href", "target"},
    "code": {"class"},
    "details": {"class", "data-term"},
    "div": {"class", "data-slot", "role", "tabindex", "aria-label"},
    "h3": {"class"},
    "ol": {"start"},
    "span": {"class"},
    "table": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
}
SCHEMES = {"http", "https", "mailto"}

Environment = dict[str, Any]


def lesson_parser() -> MarkdownIt:
    """A parser that knows the lesson's containers; rules to draw them are the caller's to add."""
    parser = text_parser()
    for name in CONTAINERS:
        container_plugin(parser, name, validate=lambda info, _markup, name=name: info.split()[:1] == [name])  # type: ignore[misc]
    return parser


def text_parser() -> MarkdownIt:
    """A parser for prose: prompts, options, feedback."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.core.ruler.after("text_join", "french", _french_texts)
    parser.core.ruler.push("presentation", _presentation)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


def sanitised(html: str) -> str:
    """What is left of `html` once everything that is not on the list is gone."""
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)


def refused(tokens: Sequence[Token]) -> Iterable[tuple[int, str]]:
    """What a text may not contain, as (line counted from 1, what to say to its author)."""
    for token in tokens:
        line = (token.map or [0])[0] + 1
        if token.type == "html_block":
            yield line, "raw HTML is not accepted. Write it in Markdown."
        for child in token.children or ():
            if child.type == "html_inline":
                yield line, f"raw HTML is not accepted ({child.content}). Write it in Markdown, or inside `backquotes`."
            elif child.type == "image":
                yield line, "images are not accepted. Draw figures with `::: chart`, show them with `::: case`."
            elif child.type == "link_open" and not _absolute(child):
                yield line, f"the link '{child.attrGet('href')}' must begin with https:// (or mailto:)."
            elif child.type in ("softbreak", "hardbreak"):
                line += 1


def _absolute(link: Token) -> bool:
    scheme, separator, _ = str(link.attrGet("href") or "").partition(":")
    return bool(separator) and scheme in SCHEMES


def _french_texts(state: StateCore) -> None:
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text":
                child.content = french(child.content)


def _presentation(state: StateCore) -> None:
    """Alignment becomes a class, header cells get their scope, links that leave the course open beside it."""
    for token in state.tokens:
        if token.type in ("th_open", "td_open"):
            style = str(token.attrs.pop("style", ""))
            if style.endswith("right"):
                token.attrSet("class", "number")
            if token.type == "th_open":
                token.attrSet("scope", "col")
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("target", "_blank")


def _table_open(*_: Any) -> str:
    return '<div class="table-scroll" role="group" tabindex="0" aria-label="Tableau"><table>'


def _table_close(*_: Any) -> str:
    return "</table></div>"
