"""Elements as XML text: escaped, indented where no text is, nothing that XML 1.0 does not allow."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from assessments.items.exchange.safe_xml import Element

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(tag: str, /, *content: Element | str, **attributes: str) -> Element:
    """An element; `_` in the name of an attribute stands for `-`, `__` for `:`."""
    named = {key.replace("__", ":").replace("_", "-"): value for key, value in attributes.items()}
    return Element(tag, named, [one for one in content if one != ""])


def write_xml(root: Element) -> bytes:
    """A document in UTF-8."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_written(root, 0)}\n'.encode()


def _written(one: Element, depth: int) -> str:
    attributes = "".join(f" {name}={quoteattr(_clean(value))}" for name, value in one.attributes.items())
    if not one.content:
        return f"<{one.name}{attributes}/>"
    if any(isinstance(part, str) for part in one.content):
        inner = "".join(escape(_clean(part)) if isinstance(part, str) else _inline(part) for part in one.content)
        return f"<{one.name}{attributes}>{inner}</{one.name}>"
    pad = "\n" + "  " * (depth + 1)
    inner = "".join(pad + _written(part, depth + 1) for part in one.elements)
    return f"<{one.name}{attributes}>{inner}{pad[:-2]}</{one.name}>"


def _inline(one: Element) -> str:
    """An element amid text, where every blank counts."""
    attributes = "".join(f" {name}={quoteattr(_clean(value))}" for name, value in one.attributes.items())
    inner = "".join(escape(_clean(part)) if isinstance(part, str) else _inline(part) for part in one.content)
    return f"<{one.name}{attributes}>{inner}</{one.name}>" if one.content else f"<{one.name}{attributes}/>"


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
