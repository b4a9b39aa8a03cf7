"""What is inside a SCORM 1.2 package, and what keeps one from being built."""

import io
import json
import re
import zipfile
from dataclasses import asdict, replace
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

import pytest

from course.lessons.case import case_from_document
from course.lessons.render import InvalidText
from lms_adapter.archive import UnsafeEntry, write_archive
from lms_adapter.packaging import (
    PackageInput,
    UnknownStandard,
    UnwritableOutput,
    build_package,
    player_files,
)
from lms_adapter.scorm.content import IncompleteCourse
from lms_adapter.scorm.item_texts import offline_item
from lms_adapter.scorm.manifest import IMSCP, manifest_xml
from lms_adapter.scorm.package import scorm12_files
from tests.factories.packages import small_package_input, with_curriculum


@pytest.fixture(scope="module")
def content() -> PackageInput:
    return small_package_input()


@pytest.fixture(scope="module")
def files(content: PackageInput) -> dict[str, bytes]:
    return scorm12_files(content, player_files())


def data(files: dict[str, bytes], name: str) -> Any:
    text = files[f"data/{name}.js"].decode()
    return json.loads(text.removeprefix("export default ").removesuffix(";\n"))


class Links(HTMLParser):
    """Every address that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


# -- Manifest --------------------------------------------------------------


def test_the_manifest_names_every_file_of_the_package(files: dict[str, bytes]) -> None:
    root = ElementTree.fromstring(files["imsmanifest.xml"])
    named = {file.get("href") for file in root.iter(f"{{{IMSCP}}}file")}
    assert named == set(files) - {"imsmanifest.xml"}


def test_identifiers_stay_when_title_version_and_content_change(content: PackageInput) -> None:
    def identifiers(manifest: bytes) -> list[str | None]:
        root = ElementTree.fromstring(manifest)
        return [node.get("identifier") for node in root.iter() if node.get("identifier")]

    changed = with_curriculum(content, title="Autre titre", version="2030.01", modules=content.modules[:1])
    before = identifiers(manifest_xml(content.curriculum, ["index.html"]))
    assert identifiers(manifest_xml(changed.curriculum, ["index.html", "more.js"])) == before
    assert before[0] == "passerelle_small"


def test_the_manifest_leaves_the_status_to_the_course(files: dict[str, bytes]) -> None:
    assert b"masteryscore" not in files["imsmanifest.xml"]


# -- Pages and player ------------------------------------------------------


def test_every_link_between_files_of_the_package_leads_somewhere(files: dict[str, bytes]) -> None:
    for path, page in files.items():
        if not path.endswith(".html"):
            continue
        links = Links()
        links.feed(page.decode())
        for address in links.found:
            if not address.startswith(("#", "https:")):
                target = (PurePosixPath("/") / path).parent / address.split("#")[0]
                assert _normal(target) in files, f"{path} -> {address}"


def test_every_module_that_a_script_imports_is_in_the_package(files: dict[str, bytes]) -> None:
    imported = 0
    for path, script in files.items():
        if path.endswith(".js"):
            for address in re.findall(r'^(?:import|\}) .*?from "(.+?)";$', script.decode(), re.MULTILINE):
                assert _normal((PurePosixPath("/") / path).parent / address) in files, f"{path} -> {address}"
                imported += 1
    assert imported > 60


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts[1:]:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def test_no_page_carries_inline_script_or_style(files: dict[str, bytes]) -> None:
    for path, page in files.items():
        if path.endswith(".html"):
            assert not re.search(r"<style|style=|<script(?![^>]*\bsrc=)|\son\w+=|javascript:", page.decode()), path


def test_what_only_web_pages_need_stays_out(files: dict[str, bytes]) -> None:
    assert "player/web.js" not in files
    for name in ("api_request", "outbox", "page_client", "web", "web_diagnostic"):
        assert f"player/delivery/{name}.js" not in files
    assert not [path for path in files if path.endswith((".md", ".py", ".json"))]


def test_a_lesson_page_reads_without_a_script(files: dict[str, bytes]) -> None:
    page = files["lessons/l01_02.html"].decode()
    assert "Le panier moyen est le chiffre d’affaires divisé" in page
    assert "<svg" in page
    assert 'rel="prev" data-lesson="l01_01" href="l01_01.html"' in page
    assert 'rel="next" data-assessment="a01"' in page


def test_what_is_only_planned_is_announced_and_has_no_page(files: dict[str, bytes]) -> None:
    home = files["index.html"].decode()
    assert home.index("À venir") < home.index("Organiser des rencontres")
    assert "lessons/l03_01.html" not in files
    assert data(files, "course")["modules"][2]["assessment"] is None


# -- Data ------------------------------------------------------------------


def test_the_data_hold_what_the_player_asks_for(files: dict[str, bytes]) -> None:
    course = data(files, "course")
    first = course["modules"][0]
    assert [lesson["checks"] for lesson in first["lessons"]] == [["c01_01_1"], ["c01_02_1"]]
    assert first["assessment"]["draw"] == 4
    assert [item["id"] for item in first["assessment"]["pool"]] == [f"i01_00{n}" for n in range(1, 6)]
    assert set(data(files, "mod01")) == {"c01_01_1", "c01_02_1", *(f"i01_00{n}" for n in range(1, 6))}


def test_item_texts_are_html_with_their_places_left_to_fill(files: dict[str, bytes]) -> None:
    item = data(files, "mod01")["i01_002"]
    assert item["explanation"] == "{tickets}&nbsp;÷ {passages}&nbsp;× 100 = {taux:2}\u202f%"
    assert item["parameters"]["rayon"]["choices"][2] == "Arts &amp; loisirs"
    assert item["mistakes"][0]["value"] == "tickets / passages"
    assert list(item["parameters"]) == ["rayon", "passages", "tickets"]


def test_an_item_brings_its_case_as_a_table(files: dict[str, bytes]) -> None:
    assert data(files, "mod01")["i01_001"]["case_html"].startswith('<figure class="case"')


def test_the_digest_changes_with_the_questions_and_not_otherwise(content: PackageInput) -> None:
    def digest(given: PackageInput) -> str:
        return str(data(scorm12_files(given, {}), "course")["digest"])

    reworded = json.loads(json.dumps(content.items))
    reworded["mod01"]["items"][2]["options"][0]["correct"] = True
    assert digest(content) == digest(small_package_input())
    assert digest(replace(content, items=reworded)) != digest(content)


# -- Refusals --------------------------------------------------------------


def test_a_written_lesson_without_text_is_named(content: PackageInput) -> None:
    lessons = {key: lesson for key, lesson in content.lessons.items() if key != "l01_02"}
    with pytest.raises(IncompleteCourse, match=r"lesson l01_02 .* lessons/l01_02\.md is not there"):
        scorm12_files(replace(content, lessons=lessons), {})


def test_a_check_that_no_items_file_has_is_named(content: PackageInput) -> None:
    items = {**content.items, "mod02": {**content.items["mod02"], "items": content.items["mod02"]["items"][1:]}}
    with pytest.raises(IncompleteCourse, match=r"the lessons of mod02 ask c02_01_1, which items/mod02\.yaml has not"):
        scorm12_files(replace(content, items=items), {})


def test_an_item_whose_case_is_missing_is_named(content: PackageInput) -> None:
    with pytest.raises(IncompleteCourse, match="item i01_001 shows the case k01_ventes_rayon"):
        scorm12_files(replace(content, cases={}), {})


def test_a_text_that_cannot_be_rendered_names_its_item() -> None:
    item = {"id": "i1", "interaction": "numeric", "lesson": "l1", "competency": "c", "prompt": "Un <u>taux</u>"}
    with pytest.raises(InvalidText, match=r"item i1: .*raw HTML"):
        offline_item(item, {})


def test_a_case_document_is_read_the_same_for_lessons_and_items(content: PackageInput) -> None:
    case = content.cases["k01_ventes_rayon"]
    document = {**asdict(case), "columns": [asdict(column) for column in case.columns]}
    document["rows"] = [list(row) for row in case.rows]
    assert case_from_document(document) == case


# -- Archive and output ----------------------------------------------------


def test_two_builds_are_the_same_to_the_byte(content: PackageInput, tmp_path: Path) -> None:
    first = build_package("scorm12", content, tmp_path / "one.zip")
    second = build_package("scorm12", small_package_input(), tmp_path / "deep" / "two.zip")
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.sha256 == second.sha256


def test_an_archive_does_not_depend_on_the_order_of_its_entries() -> None:
    assert write_archive({"b.txt": b"2", "a/c.txt": b"1"}) == write_archive({"a/c.txt": b"1", "b.txt": b"2"})


def test_entries_are_plain_files_of_the_earliest_date() -> None:
    with zipfile.ZipFile(io.BytesIO(write_archive({"a.txt": b"x" * 500}))) as archive:
        (entry,) = archive.infolist()
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert entry.external_attr >> 16 == 0o100644
    assert entry.compress_size < entry.file_size


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.txt", "a/../b", "a\\b", "é.txt", "", "a//b", ".hidden", "a b"])
def test_an_entry_that_could_be_unpacked_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(UnsafeEntry):
        write_archive({name: b""})


def test_two_entries_that_differ_by_case_alone_are_refused() -> None:
    with pytest.raises(UnsafeEntry, match="one file where case does not count"):
        write_archive({"Index.html": b"", "index.html": b""})


def test_the_report_counts_what_is_inside(content: PackageInput, tmp_path: Path) -> None:
    report = build_package("scorm12", content, tmp_path / "small.zip")
    assert (report.modules, report.modules_to_come, report.lessons, report.checks) == (2, 1, 3, 3)
    assert (report.assessments, report.items) == (2, 7)
    assert report.size == report.path.stat().st_size
    assert "keys" in report.notes[0]


def test_an_unknown_standard_is_refused_beside_those_that_exist(content: PackageInput, tmp_path: Path) -> None:
    with pytest.raises(UnknownStandard, match=r"no package for 'scorm13'. Those that exist: scorm12"):
        build_package("scorm13", content, tmp_path / "x.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_build_leaves_what_was_there(content: PackageInput, tmp_path: Path) -> None:
    output = tmp_path / "course.zip"
    output.write_bytes(b"the last good one")
    with pytest.raises(IncompleteCourse):
        build_package("scorm12", replace(content, lessons={}), output)
    assert output.read_bytes() == b"the last good one"
    assert [path.name for path in tmp_path.iterdir()] == ["course.zip"]


def test_an_output_that_is_a_folder_or_under_a_file_is_refused(content: PackageInput, tmp_path: Path) -> None:
    with pytest.raises(UnwritableOutput, match=r"is a folder\. Name a file"):
        build_package("scorm12", content, tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnwritableOutput, match="cannot be written"):
        build_package("scorm12", content, tmp_path / "file" / "x.zip")
