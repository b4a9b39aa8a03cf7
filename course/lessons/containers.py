"""How each container of a lesson is drawn.

Callouts (example, remember, warning) are headed boxes, a glossary word is a `<details>` that opens in place, cases and
charts are drawn from their figures. Figures are put into slots after sanitising, because they are ours and SVG is not
on the sanitiser's list.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from core.errors import InvalidInput
from course.lessons.case import Case
from course.lessons.case_table import case_table
from course.lessons.chart import chart_figure, read_chart
from course.lessons.source import Container
from course.lessons.typography import french

CALLOUTS = {"example": "Exemple", "remember": "À retenir", "warning": "Attention"}

_SLOT = re.compile(r'<div data-slot="(\d+)"></div>')

RenderRule = Callable[..., str]


def add_render_rules(parser: MarkdownIt) -> None:
    """Teach a lesson parser to draw its containers; `env` carries `cases` and the list `slots`."""
    for name, kind in CALLOUTS.items():
        parser.add_render_rule(f"container_{name}_open", _callout_open(name, kind))
        parser.add_render_rule(f"container_{name}_close", _closing("</div>"))
    parser.add_render_rule("container_glossary_open", _glossary_open)
    parser.add_render_rule("container_glossary_close", _closing("</div></details>"))
    for name in ("case", "chart"):
        parser.add_render_rule(f"container_{name}_open", _figure)
        parser.add_render_rule(f"container_{name}_close", _closing(""))


def fill_slots(html: str, slots: Sequence[str]) -> str:
    """Put the drawn figures where their slots stand."""
    return _SLOT.sub(lambda found: slots[int(found.group(1))], html)


def case_problems(containers: Iterable[Container], cases: Mapping[str, Case]) -> Iterable[tuple[int, str]]:
    """What keeps a case or a chart from being drawn, as (line, what to say)."""
    for container in containers:
        if container.name not in ("case", "chart"):
            continue
        case = cases.get(container.target)
        if case is None:
            yield container.opened, f"there is no case '{container.target}' in cases/."
            continue
        try:
            _drawn(container.name, container.arguments.split(), case)
        except InvalidInput as error:
            yield container.opened, error.message


def _drawn(name: str, arguments: Sequence[str], case: Case) -> str:
    if name == "chart":
        return chart_figure(read_chart(arguments[1:], case), case)
    return case_table(case.narrowed(arguments[1:]) if arguments[1:] else case)


def _figure(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: dict[str, Any]) -> str:
    name, *arguments = tokens[index].info.split()
    case = env["cases"].get(arguments[0])
    if case is None:
        return ""
    env["slots"].append(_drawn(name, arguments, case))
    return f'<div data-slot="{len(env["slots"]) - 1}"></div>'


def _callout_open(name: str, kind: str) -> RenderRule:
    def draw(_renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: Any) -> str:
        title = _arguments(tokens[index])
        named = f' <span class="callout-name">{title}</span>' if title else ""
        heading = f'<h3 class="callout-title"><span class="callout-kind">{kind}</span>{named}</h3>'
        return f'<div class="callout callout-{name}">{heading}'

    return draw


def _glossary_open(_renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: Any) -> str:
    term = _arguments(tokens[index])
    return f'<details class="glossary" data-term="{term}"><summary>{term}</summary><div class="glossary-text">'


def _arguments(token: Token) -> str:
    _, _, arguments = token.info.strip().partition(" ")
    return escape(french(arguments.strip()))


def _closing(html: str) -> RenderRule:
    def draw(*_: Any) -> str:
        return html

    return draw
