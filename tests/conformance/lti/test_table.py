"""The page about conformance says what is tested."""

from __future__ import annotations

import ast

from tests.conformance.lti.table import HERE, LIVE, OF_THE_KIT, PAGE, live_rows, page, rows

GUIDE = """
6.1.1: No KID Sent in JWT header
6.1.1: Incorrect KID in JWT header
6.1.1: Wrong LTI Version
6.1.1: No LTI Version
6.1.1: Invalid LTI message
6.1.1: Missing LTI Claims
6.1.1: Timestamps Incorrect
6.1.1: messsage_type Claim Missing
6.1.1: role Claim Missing
6.1.1: deployment_id Claim Missing
6.1.1: resource_link_id Claim Missing
6.1.1: user Claim Missing
6.1.2: Valid Instructor Launch
6.1.2: Valid Instructor Launch with Roles
6.1.2: Valid Instructor Launch Short Role
6.1.2: Valid Instructor Launch Unknown Role
6.1.2: Valid Instructor Launch No Role
6.1.2: Valid Instructor Launch Email Only
6.1.2: Valid Instructor Launch Names Only
6.1.2: Valid Instructor No PII
6.1.2: Valid Instructor Email Without Context
6.1.3: Valid Student Launch
6.1.3: Valid Student Launch with Roles
6.1.3: Valid Student Launch Short Role
6.1.3: Valid Student Launch Unknown Role
6.1.3: Valid Student Launch No Role
6.1.3: Valid Student Launch Email Only
6.1.3: Valid Student Launch Names Only
6.1.3: Valid Student No PII
6.1.3: Valid Student Email Without Context
6.2: Send the Request Payload
6.2: Receive the Response Payload
6.2: Response Format Valid
6.2: Response Timestamps Valid
6.2: Signature Valid
6.2: Required Claims Verified
6.2: Affirm Response
6.3: Valid Instructor Launch
6.3: Received Request
6.3: Verify JSON Header
6.3: Verify Bearer Token
6.3: Verify Bearer Scope
""".strip().splitlines()


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.conformance.lti.table`"


def test_every_test_of_the_guide_for_tools_has_one_here() -> None:
    held = {marker.removeprefix("LTI Advantage certification ") for marker, _, _ in rows()}
    assert [one for one in GUIDE if one not in held] == []


def test_every_test_of_conformance_says_what_it_is_for() -> None:
    silent = []
    for file in (*HERE.glob("test_*.py"), *LIVE.glob("test_*.py")):
        if file.name in ("test_table.py", "test_against_pylti1p3next.py", *OF_THE_KIT):
            continue
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marked = any("conformance(" in ast.unparse(one) for one in node.decorator_list)
                silent += [] if marked else [node.name]
    assert silent == []


def test_every_live_case_runs_on_the_ground_of_its_platform() -> None:
    """One that took no ground would be run once, on nothing, and be called live all the same."""
    grounded = {"ground", "grading", "columns", "roster"}
    for file in LIVE.glob("test_*.py"):
        for node in ast.parse(file.read_text("utf-8")).body:
            if file.name not in OF_THE_KIT and isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert grounded & {one.arg for one in node.args.args}, node.name
    assert len(list(live_rows())) > 30
