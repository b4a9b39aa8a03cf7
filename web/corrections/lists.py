"""Keys that are an order or pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.corrections.fields import Choice, Document, Field, Form, plain
from web.locale import translate as _


class SequencingKey:
    """The place of each step; the document holds them in the right order."""

    def fields(self, document: Mapping[str, Any]) -> list[Field]:
        """A place for each step."""
        steps = document["steps"]
        return [
            Field(
                "select",
                f"place_{one['id']}",
                plain(one["text"]),
                ("steps", n),
                choices=[Choice(str(place), str(place), place == n + 1) for place in range(1, len(steps) + 1)],
                hint=str(_("Place de chaque étape, de la première à la dernière.")) if n == 0 else "",
            )
            for n, one in enumerate(steps)
        ]

    def corrected(self, document: Document, form: Form) -> Document:
        """The steps by their places; two at one place stay in the order of the list."""
        places = {one["id"]: form.get(f"place_{one['id']}", "") for one in document["steps"]}
        document["steps"].sort(key=lambda one: int(places[one["id"]]) if places[one["id"]].isdecimal() else 99)
        return document


class MatchingKey:
    """The target of each source."""

    def fields(self, document: Mapping[str, Any]) -> list[Field]:
        """A target for each source."""
        pairs = document["pairs"]
        return [
            Field(
                "select",
                f"pair_{one['id']}",
                str(_("{source} va avec", source=plain(one["text"]))),
                ("pairs", str(one["id"])),
                choices=[
                    Choice(str(target["id"]), plain(target["text"]), pairs.get(one["id"]) == target["id"])
                    for target in document["targets"]
                ],
            )
            for one in document["sources"]
        ]

    def corrected(self, document: Document, form: Form) -> Document:
        """The pairs as they were selected."""
        document["pairs"] = {one["id"]: form.get(f"pair_{one['id']}", "") for one in document["sources"]}
        return document
