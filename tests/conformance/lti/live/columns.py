"""Columns of a live run's own: made, found, and removed again whatever happens.

Each has a resourceId that nobody else has; by it columns are removed, those included whose making was never confirmed.
A column that a run did not make is never written to.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from core.clock import utc_now
from lms_adapter.lti import ags
from lms_adapter.lti.claims import SCOPE_LINE_ITEM
from lms_adapter.lti.paging import next_page, pages_left
from lms_adapter.lti.service_errors import ServiceError
from lms_adapter.outbox import column_calls
from tests.conformance.lti.live.ground import Ground

KIND = "competency"
"""tag of our columns: a kind that Passerelle makes columns of."""
PREFIX = "verification-passerelle-"
"""Begin of their resourceId; a column that a killed run has left is known by it."""


@dataclass(frozen=True)
class OwnColumn:
    """A column that this run has made."""

    url: str
    key: str
    """resourceId."""
    label: str
    maximum: float


class OwnColumns:
    """What one case makes and how it goes again."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.keys: list[str] = []

    def make(self, label: str = "", *, maximum: float = ags.MAXIMUM) -> OwnColumn:
        """A new column, by the call that the worker makes where it has our usual maximum."""
        key = f"{PREFIX}{secrets.token_hex(6)}"
        label = label or f"Vérification de Passerelle {key[-4:]}"
        self.keys.append(key)
        if maximum == ags.MAXIMUM:
            made = column_calls.make_column(self.ground.services, self.asked(key, label), clock=utc_now)
        else:
            document = ags.line_item_document(label=label, resource_id=key, tag=KIND, maximum=maximum)
            found = ags.read_line_item(self.call("POST", self.ground.line_items_url, document).document)
            assert found is not None
            made = found
        return OwnColumn(made.id, key, label, maximum)

    def asked(self, key: str, label: str = "", *, url: str = "") -> column_calls.Column:
        """A column as the worker describes it to whoever calls the platform."""
        return column_calls.Column(
            registration=self.ground.registration,
            scopes=frozenset({SCOPE_LINE_ITEM}),
            line_items_url=self.ground.line_items_url,
            url=url,
            ours=True,
            target=f"{KIND}:{key}",
            label=label,
            resource_link_id="",
            taken=frozenset(),
        )

    def call(self, method: str, url: str, document: Any = None) -> Any:
        """Any call of the line item service. Raises ServiceError."""
        return self.ground.services.call(
            self.ground.registration,
            method,
            url,
            scopes=[SCOPE_LINE_ITEM],
            now=utc_now(),
            accept=ags.LINE_ITEM_TYPE,
            content_type=ags.LINE_ITEM_TYPE,
            document=document,
        )

    def remove_all(self) -> list[str]:
        """Take away whatever has a resourceId of ours; returns labels of what could not be removed."""
        left = []
        for one in listed(self.ground):
            if one.resource_id in self.keys:
                try:
                    column_calls.remove_column(
                        self.ground.services, self.asked(one.resource_id, url=one.id), clock=utc_now
                    )
                except ServiceError as error:
                    left.append(f"{one.label} ({error})")
        return left


@contextmanager
def own_columns(ground: Ground) -> Iterator[OwnColumns]:
    """Columns that are gone at the end of the block, also where it fails."""
    columns = OwnColumns(ground)
    try:
        yield columns
    finally:
        left = columns.remove_all() if columns.keys else []
        assert not left, f"Remove these columns by hand: {'; '.join(left)}"


def listed(ground: Ground) -> list[ags.RemoteLineItem]:
    """Every column that the platform shows us in the course."""
    address: str | None = ground.line_items_url
    found: list[ags.RemoteLineItem] = []
    for _ in pages_left(utc_now):
        if address is None:
            break
        answer = ground.services.call(
            ground.registration,
            "GET",
            address,
            scopes=[SCOPE_LINE_ITEM],
            now=utc_now(),
            accept=ags.LINE_ITEMS_TYPE,
        )
        found += ags.read_line_items(answer.document)
        address = next_page(answer.headers, url=answer.url)
    return found


def others(ground: Ground) -> dict[str, tuple[str, float, str, str]]:
    """The columns that were there before us, with all that we could have changed."""
    return {
        one.id: (one.label, one.maximum, one.resource_id, one.tag)
        for one in listed(ground)
        if not one.resource_id.startswith(PREFIX)
    }
