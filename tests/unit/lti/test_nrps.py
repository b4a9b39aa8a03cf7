"""NRPS 2.0: rosters as platforms send them, and the ways in which they are broken."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_adapter.lti.nrps import NotARoster, Page, merge_pages, read_page

URL = "https://lms.example/mod/lti/services.php/CourseSection/2/bindings/3/memberships"


def page(*members: Any, link: str = "", **more: Any) -> Page:
    return read_page({"id": URL, "context": {"id": "2"}, "members": list(members), **more}, url=URL, link_header=link)


def test_a_full_entry_is_read_whole() -> None:
    (member,) = page(
        {
            "status": "Active",
            "name": "Lina Test",
            "email": "lina@lms.example",
            "user_id": "17",
            "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner", "Learner"],
        }
    ).members
    assert (member.subject, member.name, member.email, member.status) == (
        "17", "Lina Test", "lina@lms.example", "active",
    )  # fmt: skip
    assert member.roles == ("http://purl.imsglobal.org/vocab/lis/v2/membership#Learner", "Learner")


def test_only_the_id_and_the_roles_are_certain() -> None:
    (member,) = page({"user_id": "17", "roles": ["Learner"]}).members
    assert (member.name, member.email, member.groups, member.status) == ("", "", (), "active")


def test_a_name_is_put_together_from_its_parts() -> None:
    assert page({"user_id": "17", "given_name": "Lina", "family_name": "Test"}).members[0].name == "Lina Test"
    assert page({"user_id": "17", "family_name": "Test"}).members[0].name == "Test"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Active", "active"),
        ("Inactive", "inactive"),
        ("liss:Inactive", "inactive"),
        ("http://purl.imsglobal.org/vocab/lis/v2/status#Deleted", "deleted"),
        ("deleted", "deleted"),
        ("Suspended?", "active"),
        ("", "active"),
        (None, "active"),
    ],
)
def test_status_is_read_in_every_form(said: str | None, meant: str) -> None:
    assert page({"user_id": "17", "status": said}).members[0].status == meant


def test_groups_come_in_custom_parameters_or_from_the_groups_service() -> None:
    custom = "https://purl.imsglobal.org/spec/lti/claim/custom"
    assert page({"user_id": "1", "message": [{custom: {"person_groups": "4, 9"}}]}).members[0].groups == ("4", "9")
    assert page({"user_id": "1", "message": {"custom": {"person_groups": "4"}}}).members[0].groups == ("4",)
    assert page({"user_id": "1", "group_enrollments": [{"group_id": "g1"}, {"group_id": 2}]}).members[0].groups == (
        "g1", "2",
    )  # fmt: skip


def test_a_variable_that_the_platform_does_not_know_is_no_group() -> None:
    unknown = {"custom": {"person_groups": "$Moodle.Person.userGroupIds"}}
    assert page({"user_id": "1", "message": [unknown]}).members[0].groups == ()


def test_an_entry_that_names_nobody_is_counted_and_not_forgotten() -> None:
    read = page({"roles": ["Learner"]}, {"user_id": ""}, "17", None, {"user_id": "x" * 256}, {"user_id": 17})
    assert [one.subject for one in read.members] == ["17"]
    assert read.unreadable == 5


@pytest.mark.parametrize("document", [None, [], {}, "members", {"members": "17"}, {"members": {"17": {}}}, 3])
def test_something_else_is_no_roster(document: Any) -> None:
    with pytest.raises(NotARoster):
        read_page(document, url=URL)


@pytest.mark.parametrize(
    "header",
    [
        '<https://lms.example/m?p=2&limit=100>; rel="next"',
        "<https://lms.example/m?p=2&limit=100>; rel=next",
        "<https://lms.example/m?p=2&amp;limit=100>; rel=”next”",
        "<https://lms.example/m?p=2&amp;limit=100>; rel=â\x80\x9dnextâ\x80\x9d",
        '</m?p=2&limit=100>;rel = "Next"',
        '<https://lms.example/m?p=1>; rel="first", <https://lms.example/m?p=2&limit=100>; rel="next"',
        '<https://lms.example/m?p=2&limit=100>; title="a, b"; rel="next", <https://lms.example/m?p=9>; rel="last"',
    ],
)
def test_the_next_page_is_found_in_every_header(header: str) -> None:
    assert page(link=header).next_url == "https://lms.example/m?p=2&limit=100"


def test_a_header_keeps_upper_and_lower_case_of_the_address() -> None:
    link = f'<{URL}?limit=2&from=2>; rel="next", <{URL}?since=9>; rel="differences"'
    assert page(link=link).next_url == f"{URL}?limit=2&from=2"


@pytest.mark.parametrize(
    "header", ["", "nonsense", "<>; rel=next", '<https://x.example>; rel="prev"', "<a>", "rel=next"]
)
def test_without_a_next_link_the_page_is_the_last(header: str) -> None:
    assert page(link=header).next_url == ""


def test_a_next_page_without_a_usable_address_is_not_the_end_of_the_roster() -> None:
    with pytest.raises(NotARoster):
        page({"user_id": "1"}, link='<https://[broken>; rel="next"')


def test_somebody_who_is_listed_twice_is_one_person_with_both_roles() -> None:
    one = page({"user_id": "2", "roles": ["Learner"]}, {"user_id": "1", "roles": ["Learner"], "status": "Inactive"})
    two = page({"user_id": "2", "roles": ["Instructor"], "name": "Lina"})
    merged = merge_pages([one, two])
    assert list(merged) == ["1", "2"]
    assert merged["2"].roles == ("Learner", "Instructor")
    assert merged["2"].name == "Lina"
    assert merged["1"].status == "inactive"


def test_who_left_one_section_is_active_by_the_other_with_its_roles_alone() -> None:
    left, stays = {"user_id": "2", "roles": ["Instructor"], "status": "Deleted"}, {"user_id": "2", "roles": ["Learner"]}
    for members in ((left, stays), (stays, left)):
        merged = merge_pages([page(*members)])["2"]
        assert (merged.status, merged.roles) == ("active", ("Learner",))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["user_id", "roles", "status", "name", "message", "custom", "group_enrollments"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(ANYTHING, max_size=5), st.text(max_size=60))
def test_nothing_that_a_platform_lists_breaks_the_reading(entries: list[Any], header: str) -> None:
    read = read_page({"members": entries}, url=URL, link_header=header)
    assert len(read.members) + read.unreadable == len(entries)
    assert read.next_url == ""
