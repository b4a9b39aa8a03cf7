"""Keys that are numbers: an expression with its tolerance, or the response curves of a budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.corrections.fields import Document, Field, Form, lines_of, number_or_text, plain, written
from web.locale import translate as _

ACCEPTED_TOO = "Cette réponse est acceptée aussi."
"""Feedback of an answer that a correction accepts beside the key; a text of the item, hence French."""


class NumericKey:
    """The answer, how far from it one may be, and what is accepted besides."""

    def fields(self, document: Mapping[str, Any]) -> list[Field]:
        """Answer, decimals, tolerance, further answers."""
        tolerance = document.get("tolerance") or {}
        names = [*document.get("parameters", {}), *document.get("derived", {})]
        figures = str(_("Figures : {names}.", names=", ".join(names))) if names else ""
        hint = str(_("Un nombre ou une expression, avec un point décimal.")) + f" {figures}"
        also = "\n".join(written(one["value"]) for one in document.get("mistakes", ()) if _is_accepted(one))
        return [
            Field("text", "answer", str(_("Réponse")), ("answer",), written(document.get("answer")), hint.strip()),
            Field(
                "text", "decimals", str(_("Décimales demandées")), ("decimals",), written(document.get("decimals", 0))
            ),
            Field(
                "text",
                "absolute",
                str(_("Tolérance absolue, dans l'unité de la réponse")),
                ("tolerance", "absolute"),
                written(tolerance.get("absolute")),
            ),
            Field(
                "text",
                "relative",
                str(_("Tolérance relative, en part de la réponse")),
                ("tolerance", "relative"),
                written(tolerance.get("relative")),
                str(_("0.01 accepte 1 % d'écart. L'une des deux tolérances suffit.")),
            ),
            Field(
                "lines",
                "accepted",
                str(_("Autres réponses acceptées")),
                ("mistakes",),
                also,
                str(_("Une expression par ligne ; « answer » y désigne la réponse. Chacune rapporte tout le point.")),
            ),
        ]

    def corrected(self, document: Document, form: Form) -> Document:
        """The answer stays an expression; accepted answers are foreseen ones with the whole credit."""
        document["answer"] = number_or_text(form.get("answer", ""))
        document["decimals"] = number_or_text(form.get("decimals", "")) or 0
        kept = {name: number_or_text(form.get(name, "")) for name in ("absolute", "relative")}
        document["tolerance"] = {name: value for name, value in kept.items() if value is not None}
        standing = {written(one["value"]): one for one in document.get("mistakes", ()) if _is_accepted(one)}
        accepted = [
            standing.get(line, {"value": line, "credit": 1, "feedback": ACCEPTED_TOO})
            for line in lines_of(form.get("accepted", ""))
        ]
        now = {written(one["value"]) for one in accepted}
        others = [
            one for one in document.get("mistakes", ()) if not _is_accepted(one) and written(one["value"]) not in now
        ]
        document.pop("mistakes", None)
        if accepted or others:
            document["mistakes"] = [*accepted, *others]
        return document


def _is_accepted(mistake: Mapping[str, Any]) -> bool:
    return float(mistake.get("credit", 0)) == 1.0


class AllocationKey:
    """The response curve of each channel, and from where on a split is worth the whole point."""

    names = ("maximum", "half")

    def fields(self, document: Mapping[str, Any]) -> list[Field]:
        """Two numbers or expressions for each channel."""
        words = {"maximum": _("rendement maximal"), "half": _("dépense de demi-rendement")}
        found = [
            Field(
                "text",
                f"{name}_{one['id']}",
                f"{plain(one['text'])} : {words[name]}",
                ("channels", n, name),
                written(one.get(name)),
            )
            for n, one in enumerate(document["channels"])
            for name in self.names
        ]
        label = str(_("Part du gain atteignable qui vaut tout le point"))
        return [*found, Field("text", "full_from", label, ("full_from",), written(document.get("full_from", 0.99)))]

    def corrected(self, document: Document, form: Form) -> Document:
        """Numbers and expressions as they were typed."""
        for channel in document["channels"]:
            for name in self.names:
                channel[name] = number_or_text(form.get(f"{name}_{channel['id']}", ""))
        full = number_or_text(form.get("full_from", ""))
        if full is not None and (full != 0.99 or "full_from" in document):
            document["full_from"] = full
        return document
