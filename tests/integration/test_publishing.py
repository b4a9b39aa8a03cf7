"""Publishing a course: the same content changes nothing, and two publications at once follow one another."""

from __future__ import annotations

import threading
from dataclasses import replace

from core.database import Database
from course.curriculum.folder import CourseFolder
from course.curriculum.service import find_course, publish_course
from tests.factories.school import NOON, School, build_school, small_course


def retitled(title: str) -> CourseFolder:
    folder = small_course()
    return replace(folder, curriculum={**folder.curriculum, "title": title})


def publish(school: School, folder: CourseFolder) -> int:
    with school.database.transaction() as session:
        return publish_course(session, organisation_id=school.organisation.id, folder=folder, now=NOON).version


def test_the_same_content_keeps_its_version_and_another_gets_the_next(any_database: Database) -> None:
    school = build_school(any_database)
    assert publish(school, small_course()) == 1
    assert publish(school, retitled("Autre titre")) == 2
    assert publish(school, retitled("Autre titre")) == 2
    with any_database.reading() as session:
        found = find_course(session, organisation_id=school.organisation.id, key=school.course.key)
    assert (found.version, found.title) == (2, "Autre titre")


def test_publications_at_the_same_time_follow_one_another(any_database: Database) -> None:
    school = build_school(any_database)
    versions: list[int] = []
    failures: list[Exception] = []

    def run(number: int) -> None:
        try:
            versions.append(publish(school, retitled(f"Titre {number}")))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(versions) == [2, 3, 4, 5]
