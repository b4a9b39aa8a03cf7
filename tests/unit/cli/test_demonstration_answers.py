"""What the demonstration's made-up learners answer, to every item of the embedded course."""

from typing import Any

import pytest

from assessments.items.grade import grade
from assessments.items.item import item_from_document
from assessments.items.variant import make_variant
from cli.demonstration_answers import made_up_response
from course.curriculum.folder import read_course_folder

DOCUMENTS: list[dict[str, Any]] = [
    document for file in read_course_folder().items.values() for document in file["items"]
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["id"])
def test_who_knows_is_right_and_who_does_not_is_not(document: dict[str, Any]) -> None:
    item = item_from_document(document, trials=0)
    for pick, seed in enumerate(("one", "two", "three")):
        variant = make_variant(item, seed)
        right = grade(variant, made_up_response(variant, knows=True, pick=pick))
        wrong = grade(variant, made_up_response(variant, knows=False, pick=pick))
        if item.kind.graded_by_trainer:
            assert right.score is wrong.score is None
        else:
            assert right.correct is True
            assert wrong.correct is False
