"""Files and folders appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.documents import BadDocument
from course.profile.job_sheet_file import (
    OccupiedFolder,
    UnusableProfile,
    read_profile_file,
    require_profile_file,
    write_folder,
    write_text_file,
)


def test_a_file_is_written_whole_with_the_rights_of_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "profile.yaml"
    write_text_file(path, "un\n")
    path.chmod(0o640)
    write_text_file(path, "deux\n")
    assert path.read_text("utf-8") == "deux\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_former_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "profile.yaml"
    write_text_file(path, "avant\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_text_file(path, "après\n")
    assert path.read_text("utf-8") == "avant\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_written_whole_into_a_new_or_empty_place(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for folder in (empty, tmp_path / "new" / "course"):
        write_folder(folder, {"profile.yaml": "a\n", "lessons/l01_01.md": "b\n"})
        assert (folder / "lessons" / "l01_01.md").read_text("utf-8") == "b\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["empty", "new"]


def test_a_folder_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="exists"):
        write_folder(tmp_path / "course", {"lessons": "a file\n", "lessons/l01_01.md": "in a file\n"})
    assert list(tmp_path.iterdir()) == []


def test_an_occupied_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("gardez-moi\n", "utf-8")
    with pytest.raises(OccupiedFolder, match="there is something already"):
        write_folder(tmp_path, {"profile.yaml": "a\n"})
    with pytest.raises(OccupiedFolder):
        write_folder(tmp_path / "notes.txt", {"profile.yaml": "a\n"})
    assert (tmp_path / "notes.txt").read_text("utf-8") == "gardez-moi\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no valid profile"),
        (b"format: autre/1\n", "is no valid profile"),
        (b"\xff\xfe", "not UTF-8 text"),
        (
            b"format: passerelle/profile/1\nid: X\ntitle: a\nlanguage: fr\nmissions: []\ncompetencies: []\n",
            ":2: id",
        ),
    ],
)
def test_a_profile_that_cannot_be_gone_on_with_is_refused_with_its_line(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "profile.yaml"
    path.write_bytes(content)
    with pytest.raises(UnusableProfile) as refusal:
        read_profile_file(path)
    assert said in refusal.value.message
    assert str(path) in refusal.value.message


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text("format: a\nmissions: [\n", "utf-8")
    with pytest.raises(BadDocument, match=r"profile\.yaml:\d"):
        read_profile_file(path)


def test_no_profile_is_no_profile(tmp_path: Path) -> None:
    assert read_profile_file(tmp_path / "profile.yaml") is None
    with pytest.raises(UnusableProfile, match="does not exist"):
        require_profile_file(tmp_path / "profile.yaml")
