"""SVG as text: elements, escaped, with short numbers. Nothing here carries a colour or an inline style.

Colours come from classes that player/charts.css dresses with the pages' custom properties, so that one
drawing is right in light, dark and print, and under a content-security policy without inline styles.
"""

import re
from html import escape

Attribute = str | float | int


def element(tag: str, /, *children: str, **attributes: Attribute | None) -> str:
    """One element. Children are markup already; None leaves an attribute out; class_ and text_anchor become
    class and text-anchor.
    """
    written = "".join(
        f' {_name(name)}="{escape(_value(value))}"' for name, value in attributes.items() if value is not None
    )
    return f"<{tag}{written}>{''.join(children)}</{tag}>" if children else f"<{tag}{written}/>"


def text(words: str, /, **attributes: Attribute | None) -> str:
    """A <text> with its words escaped."""
    return element("text", escape(words), **attributes)


def picture(title: str, description: str, identity: str, /, *drawing: str, **attributes: Attribute | None) -> str:
    """An <svg> that says what it shows: role img, a title and a description tied to it by `identity`."""
    key = re.sub(r"[^A-Za-z0-9_-]", "-", identity)
    return element(
        "svg",
        element("title", escape(title), id=f"{key}-title"),
        element("desc", escape(description), id=f"{key}-desc"),
        *drawing,
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
        focusable="false",
        **attributes,
    )


def at_percent(value: float) -> str:
    """A place along a 0-100 axis as a percentage of the width."""
    return f"{_value(min(100.0, max(0.0, value)))}%"


def _name(name: str) -> str:
    fixed = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}
    return fixed.get(name, name.rstrip("_").replace("_", "-"))


def _value(value: Attribute) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
