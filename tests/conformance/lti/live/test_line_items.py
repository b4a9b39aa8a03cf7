"""Columns of our own at a platform: made, found, renamed, removed (AGS 2.0, 3.2)."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from core.clock import utc_now
from core.origins import same_origin
from lms_adapter.lti import ags
from lms_adapter.lti.claims import SCOPE_LINE_ITEM
from lms_adapter.lti.paging import next_page, pages_left
from lms_adapter.lti.service_errors import ServiceError
from lms_adapter.outbox import column_calls
from tests.conformance.lti.live.asking import ask, in_a_word, refusal, status_of, with_query
from tests.conformance.lti.live.columns import KIND, OwnColumns, listed
from tests.conformance.lti.live.conftest import Saw
from tests.conformance.lti.live.ground import Ground

LABEL = "Vérification : « l'écart » & le reste, 100 % <juste>"


@pytest.mark.conformance("AGS 3.2.8: a column of our own")
@pytest.mark.parametrize("maximum", [100.0, 20.0])
def test_a_column_is_made_with_label_maximum_resource_and_tag(
    ground: Ground, columns: OwnColumns, maximum: float
) -> None:
    made = columns.make(maximum=maximum)
    assert same_origin(made.url, ground.line_items_url)
    shown = ags.read_line_item(columns.call("GET", made.url).document)
    assert shown is not None
    assert (shown.label, shown.maximum) == (made.label, maximum)
    assert (shown.resource_id, shown.tag) == (made.key, KIND)
    assert shown.id == made.url
    assert not shown.resource_link_id


@pytest.mark.conformance("AGS 3.2.8: a column of our own")
def test_a_label_with_quotes_and_signs_is_taken(columns: OwnColumns, saw: Saw) -> None:
    made = columns.make(LABEL)
    shown = ags.read_line_item(columns.call("GET", made.url).document)
    assert shown is not None
    assert shown.label.startswith("Vérification")
    saw("signs in a label", "kept" if shown.label == LABEL else "changed")


@pytest.mark.conformance("AGS 3.2.5: found again by resource and tag")
def test_a_column_is_found_again_by_resource_and_tag_and_no_other_is(ground: Ground, columns: OwnColumns) -> None:
    first, second = columns.make(), columns.make()
    for one in (first, second):
        found = column_calls.find_column(ground.services, columns.asked(one.key), clock=utc_now)
        assert found is not None
        assert found.id == one.url
    assert column_calls.find_column(ground.services, columns.asked("nothing-like-it"), clock=utc_now) is None


@pytest.mark.conformance("AGS 3.2.7: renamed, and nothing else")
def test_a_column_that_is_renamed_keeps_resource_tag_and_maximum(ground: Ground, columns: OwnColumns, saw: Saw) -> None:
    made = columns.make()
    renamed = columns.asked(made.key, "Vérification, autrement", url=made.url)
    assert column_calls.rename_column(ground.services, renamed, clock=utc_now)
    shown = ags.read_line_item(columns.call("GET", made.url).document)
    assert shown is not None
    assert (shown.label, shown.resource_id, shown.tag) == ("Vérification, autrement", made.key, KIND)
    assert (shown.maximum, shown.id) == (made.maximum, made.url)
    short = {"label": "Vérification", "scoreMaximum": 100.0, "resourceId": made.key}
    columns.call("PUT", made.url, short)
    shown = ags.read_line_item(columns.call("GET", made.url).document)
    assert shown is not None
    saw("a tag that a PUT leaves out", "kept" if shown.tag == KIND else "taken away")


@pytest.mark.conformance("AGS 3.2.6: removed, and gone")
def test_a_column_that_is_removed_is_gone_for_reading_finding_and_scores(
    ground: Ground, columns: OwnColumns, saw: Saw
) -> None:
    made = columns.make()
    asked = columns.asked(made.key, url=made.url)
    column_calls.remove_column(ground.services, asked, clock=utc_now)
    gone = refusal(columns.call, "GET", made.url)
    assert gone is not None
    assert gone.code == "not_found"
    saw("a column that is gone", str(gone.status))
    assert column_calls.find_column(ground.services, asked, clock=utc_now) is None
    assert not column_calls.rename_column(ground.services, asked, clock=utc_now)
    column_calls.remove_column(ground.services, asked, clock=utc_now)


@pytest.mark.conformance("AGS 3.2.4: columns in pages")
def test_all_columns_are_read_page_by_page(ground: Ground, columns: OwnColumns, saw: Saw) -> None:
    made = {columns.make().url for _ in range(3)}
    whole = {one.id for one in listed(ground)}
    assert made <= whole
    address: str | None = with_query(ground.line_items_url, limit="1")
    read: list[str] = []
    pages = 0
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
        read += [one.id for one in ags.read_line_items(answer.document)]
        address, pages = next_page(answer.headers, url=answer.url), pages + 1
    assert whole <= set(read)
    assert len(read) == len(set(read)), "no column on two pages"
    saw("columns asked for one by one", "a page each" if pages == len(read) else "in pages of its own size")


@pytest.mark.conformance("AGS 3.2.1: media types")
def test_the_media_type_of_the_container_is_taken_alone(ground: Ground, saw: Saw) -> None:
    token = ask(ground, [SCOPE_LINE_ITEM]).token
    exact = ground.http.get_json(ground.line_items_url, accept=ags.LINE_ITEMS_TYPE, token=token)
    assert isinstance(exact.document, list | dict)
    for accept in ("application/json", "*/*", f"{ags.LINE_ITEMS_TYPE}, application/json"):
        status = status_of(ground.http.get_json, ground.line_items_url, accept=accept, token=token)
        saw(f"columns asked for as {accept.replace(ags.LINE_ITEMS_TYPE, 'their type')}", str(status))


@pytest.mark.conformance("AGS 3.2: somebody else's column")
def test_a_column_that_never_was_is_not_found(columns: OwnColumns) -> None:
    made = columns.make()
    parts = urlsplit(made.url)
    number = next(one for one in reversed(parts.path.split("/")) if any(sign.isdigit() for sign in one))
    elsewhere = made.url.replace(f"/{number}", "/999999999")
    with pytest.raises(ServiceError) as refused:
        columns.call("GET", elsewhere)
    assert refused.value.code == "not_found"


@pytest.mark.conformance("AGS 3.2.8: what a column needs")
def test_a_column_without_label_or_with_no_maximum_is_refused_for_good(
    ground: Ground, columns: OwnColumns, saw: Saw
) -> None:
    for seen, document in (
        ("a column without a label", {"scoreMaximum": 100.0, "tag": KIND}),
        ("a column with a maximum of 0", {"scoreMaximum": 0.0, "label": "Vérification", "tag": KIND}),
    ):
        columns.keys.append(key := f"{columns.make().key}-wrong")
        refused = refusal(columns.call, "POST", ground.line_items_url, {**document, "resourceId": key})
        assert refused is None or refused.kind == "permanent"
        saw(seen, in_a_word(refused))
