"""Keys that are options: which ones are right, or what each is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.corrections.fields import Choice, Document, Field, Form, number_or_text, plain, written
from web.locale import translate as _


class ChoiceKey:
    """Tick what is right."""

    def fields(self, document: Mapping[str, Any]) -> list[Field]:
        """One list of options."""
        several = bool(document.get("multiple"))
        return [
            Field(
                kind="checkbox" if several else "radio",
                name="right",
                label=str(_("Options justes") if several else _("Option juste")),
                path=("options",),
                choices=[
                    Choice(str(one["id"]), plain(one["text"]), bool(one.get("correct"))) for one in document["options"]
                ],
            )
        ]

    def corrected(self, document: Document, form: Form) -> Document:
        """`correct` on the ticked options, and on no other."""
        right = set(form.getlist("right"))
        for option in document["options"]:
            if option["id"] in right:
                option["correct"] = True
            elif option.get("correct"):
                del option["correct"]
        return document


class LikertKey:
    """What each way of acting is worth, and why."""

    def fields(self, document: Mapping[str, Any]) -> list[Field]:
        """A value and a reason for every option."""
        found = []
        for n, one in enumerate(document["options"]):
            label = f"{one['id']}. {plain(one['text'])}"
            worth = str(_("{option} : valeur", option=label))
            value = written(one.get("value"))
            hint = str(_("De 0 à 1. La meilleure vaut 1."))
            found.append(Field("text", f"value_{one['id']}", worth, ("options", n, "value"), value, hint))
            why = str(_("{option} : raison", option=one["id"]))
            found.append(
                Field("text", f"reason_{one['id']}", why, ("options", n, "reason"), str(one.get("reason", "")))
            )
        return found

    def corrected(self, document: Document, form: Form) -> Document:
        """Values and reasons as they were typed."""
        for option in document["options"]:
            option["value"] = number_or_text(form.get(f"value_{option['id']}", ""))
            option["reason"] = form.get(f"reason_{option['id']}", "").strip()
        return document
