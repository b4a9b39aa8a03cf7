"""Keys that are words: what blanks accept, and what the criteria of a rubric weigh."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.corrections.fields import Choice, Document, Field, Form, lines_of, number_or_text, plain, written
from web.locale import translate as _


class FillInKey:
    """What each blank accepts, and how exactly it must be written."""

    def fields(self, document: Mapping[str, Any]) -> list[Field]:
        """A list of texts and a rule of spelling for each blank."""
        found = []
        for n, one in enumerate(document["blanks"]):
            key = one["id"]
            label = str(_("Blanc {id} : textes acceptés", id=key))
            hint = str(_("Un par ligne. Le premier est montré comme réponse."))
            accepted = "\n".join(map(str, one["accept"]))
            found.append(Field("lines", f"accept_{key}", label, ("blanks", n), accepted, hint))
            exact = one.get("spelling") == "exact"
            choices = [
                Choice("tolerant", str(_("les fautes de frappe sont admises")), not exact),
                Choice("exact", str(_("l'orthographe doit être exacte")), exact),
            ]
            spelling = str(_("Blanc {id} : orthographe", id=key))
            found.append(Field("select", f"spelling_{key}", spelling, ("blanks", n, "spelling"), choices=choices))
        return found

    def corrected(self, document: Document, form: Form) -> Document:
        """Texts as they were typed, in their order."""
        for blank in document["blanks"]:
            blank["accept"] = lines_of(form.get(f"accept_{blank['id']}", ""))
            spelling = form.get(f"spelling_{blank['id']}", "tolerant")
            if spelling == "exact" or "spelling" in blank:
                blank["spelling"] = spelling
        return document


class RubricKey:
    """The weight of each criterion. The points that raters gave stay as they are."""

    def fields(self, document: Mapping[str, Any]) -> list[Field]:
        """A weight for each criterion."""
        hint = str(_("Les notes déjà données gardent leurs points : seul leur poids change."))
        return [
            Field(
                "text",
                f"weight_{one['id']}",
                str(_("« {title} » : poids", title=plain(one["title"]))),
                ("rubric", n, "weight"),
                written(one.get("weight", 1)),
                hint if n == 0 else "",
            )
            for n, one in enumerate(document["rubric"])
        ]

    def corrected(self, document: Document, form: Form) -> Document:
        """Weights as they were typed."""
        for criterion in document["rubric"]:
            weight = number_or_text(form.get(f"weight_{criterion['id']}", ""))
            if weight != criterion.get("weight", 1):
                criterion["weight"] = weight
        return document
