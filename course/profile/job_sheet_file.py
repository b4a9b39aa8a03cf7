"""The files of an import: the sheet that is read, the profile.yaml that is there, and the one that is written.

Nothing is ever half written: a file is made beside its place and moved there in one step, a folder as well.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from core.documents import LARGEST_DOCUMENT, check_document, parse_document, read_schema
from core.errors import InvalidInput
from course.profile.job_sheet.draft import Draft
from course.profile.job_sheet.fingerprint import fingerprint_comment, is_import_comment, read_fingerprint
from course.profile.job_sheet.proposal import TARGET_REASON, UNKNOWN
from course.profile.job_sheet.reading import LARGEST_SHEET, check_size
from course.profile.profile_yaml import Comments, yaml_text

_HEADER = """\
# Profil de métier proposé par l’import d’une fiche : un brouillon à relire et à corriger.
# - title_guessed: true : titre déduit du texte ; corrigez-le et mettez false.
# - competencies_guessed: true : liens déduits des mots communs ; corrigez-les et retirez la ligne.
# - target_source: editorial : niveau que la fiche ne donne pas ; décidez-le et dites pourquoi dans target_reason.
# Gardez les identifiants (id) : les cours et les résultats s’y réfèrent. Un nouvel import garde vos corrections.
"""
_SUGGESTIONS = "# Disciplines citées par la fiche, sans niveau : lesquelles sont des compétences du métier ?"
_GUESSED, _MISSING = "deviné, à vérifier", "à compléter"


class UnusableProfile(InvalidInput):
    """The profile.yaml that is there cannot be gone on with."""


class OccupiedFolder(InvalidInput):
    """A folder that should be new holds something already."""


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile.yaml as it is."""

    text: str
    data: dict[str, Any]
    fingerprint: dict[str, dict[str, str]]


def read_sheet_bytes(path: Path) -> bytes:
    """The bytes of a job sheet; refused by size before they are all read. Raises UnreadableSheet."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if status.st_size > LARGEST_SHEET:
            check_size(status.st_size, path.name)
        raw = file.read(LARGEST_SHEET + 1)
    check_size(len(raw), path.name)
    return raw


def read_profile_file(path: Path) -> ProfileFile | None:
    """The profile.yaml at `path`, None where there is none. Raises UnusableProfile or BadDocument with the line."""
    if not path.exists():
        return None
    if path.stat().st_size > LARGEST_DOCUMENT:
        raise UnusableProfile(
            f"{path}: {path.stat().st_size:,} bytes; a profile may hold {LARGEST_DOCUMENT:,} at most."
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableProfile(f"{path}: not UTF-8 text, so no profile. Give another file.") from None
    document = parse_document(text, name=str(path))
    schema = read_schema(Path(str(resources.files("course"))) / "schemas" / "profile.schema.json")
    problems = check_document(document, schema)
    if problems:
        shown = "\n".join(list(dict.fromkeys(map(str, problems)))[:10])
        raise UnusableProfile(
            f"{path} is there and is no valid profile; it was left as it is. Mend it or give another file:\n{shown}"
        )
    return ProfileFile(text, document.data, read_fingerprint(text))


def require_profile_file(path: Path) -> ProfileFile:
    """The profile.yaml at `path`, which must be there."""
    there = read_profile_file(path)
    if there is None:
        raise UnusableProfile(f"{path}: the file does not exist.")
    return there


def profile_text(draft: Draft) -> str:
    """The whole profile.yaml of a draft: header, document with comments, suggestions, fingerprint."""
    body = yaml_text(draft.profile, comments=_comments(draft))
    if draft.suggestions:
        listed = "".join(f"#   - {title}\n" for title in draft.suggestions)
        body += f"{_SUGGESTIONS}\n{listed}"
    return _HEADER + body + fingerprint_comment(draft.fingerprint)


def _comments(draft: Draft) -> Comments:
    comments: dict[tuple[str, str], str] = {}
    for guess in draft.guesses:
        flagged = guess.field == "competencies" or (guess.field == "title" and guess.id) or guess.field == "target"
        if not flagged and (guess.id or guess.field == "title"):
            comments[(guess.id, guess.field)] = _GUESSED
    for competency in draft.profile["competencies"]:
        for name in ("description", "anchors"):
            if not competency.get(name):
                comments[(competency["id"], name)] = _MISSING
        if competency.get("target_reason") == TARGET_REASON:
            comments[(competency["id"], "target")] = _GUESSED
    for key, name in (("diplomas", "level"), ("faq", "answer")):
        for entry in draft.profile.get(key) or ():
            if entry.get(name) == UNKNOWN:
                comments[(entry["id"], name)] = _MISSING
    if not draft.profile["competencies"]:
        comments[("", "competencies")] = f"{_MISSING} : id, kind, title, description, target, target_source"
    return comments


def comments_of_people(text: str) -> list[int]:
    """Lines of a profile.yaml that carry a comment which no import wrote: rewriting the file would lose them."""
    ours = set(_HEADER.splitlines())
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        comment = re.search(r"(?:^|\s)#.*$", line)
        if not comment or is_import_comment(line) or line in ours or '"' in line[comment.start() :]:
            continue
        body = comment.group().strip(" #")
        if not body.startswith((_GUESSED, _MISSING, _SUGGESTIONS.strip("# "), "- ")):
            found.append(number)
    return found


def write_text_file(path: Path, text: str) -> None:
    """Write a file in one step: whoever looks sees the old one or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def check_free_folder(folder: Path) -> None:
    """Raises OccupiedFolder when `folder` is there and not an empty folder."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        raise OccupiedFolder(f"{folder}: there is something already. Give a new folder, or an empty one.")


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write a folder of text files (text by relative path) in one step. Raises OccupiedFolder."""
    check_free_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".part"))
    try:
        for name, text in files.items():
            path = part / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        part.chmod(0o777 & ~_umask())
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
