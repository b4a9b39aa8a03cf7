"""What learners read after the answer: the explanation, and what is said of each option, step, source or blank.

A corrected key with the old explanation beside it would contradict itself on every review, so both are in one form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from web.corrections.fields import Document, Field, Form, plain
from web.locale import translate as _

PARTS = ("options", "steps", "sources", "blanks")


def text_fields(document: Mapping[str, Any]) -> list[Field]:
    """The explanation, then what is said of each part of which something is or could well be said."""
    hint = str(_("Lue après la réponse. Elle doit défendre la clé corrigée."))
    found = [
        Field("prose", "explanation", str(_("Explication")), ("explanation",), document.get("explanation", ""), hint)
    ]
    for part, n, one in _parts(document):
        label = str(_("Ce qui est dit de « {part} »", part=plain(f"{one['id']}. {one.get('text', '')}".rstrip(". "))))
        found.append(Field("prose", _name(one), label, (part, n, "feedback"), one.get("feedback", "")))
    return found


def with_texts(document: Document, form: Form) -> Document:
    """The document with the texts as they were typed; one that was emptied is gone."""
    if "explanation" in form:
        document["explanation"] = _typed(form["explanation"], document.get("explanation", ""))
    for _part, _n, one in _parts(document):
        text = _typed(form.get(_name(one), one.get("feedback", "")), one.get("feedback", ""))
        if text:
            one["feedback"] = text
        else:
            one.pop("feedback", None)
    return document


def _parts(document: Mapping[str, Any]) -> Iterator[tuple[str, int, Document]]:
    for part in PARTS:
        for n, one in enumerate(document.get(part, ())):
            if "feedback" in one or document.get("interaction") == "choice":
                yield part, n, one


def _name(part: Mapping[str, Any]) -> str:
    return f"feedback_{part['id']}"


def _typed(text: str, before: str) -> str:
    """As a browser sends it: its line ends, and spaces at the edges, are no change."""
    typed = text.replace("\r\n", "\n").strip()
    return before if typed == before.strip() else typed
