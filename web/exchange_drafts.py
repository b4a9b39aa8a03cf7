"""A file of questions that somebody sent, as drafts: read, counted, and forgotten with the answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from assessments.items.exchange.formats import import_items
from assessments.items.exchange.recognition import recognised_format
from assessments.items.exchange.report import Report
from assessments.items.models import ItemVersion
from core.errors import InvalidInput
from course.curriculum.service import PublishedCourse
from web.exchange_view import Told, told_of
from web.exchange_words import remark_sentences, said

LARGEST_FILE = 5_000_000
"""Bytes."""


class NothingSent(InvalidInput):
    """No file was chosen, or it is empty."""


class TooLarge(InvalidInput):
    """The file has more than LARGEST_FILE bytes."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file by its name, without folders and unprintable characters."""

    name: str
    content: bytes

    @classmethod
    def of(cls, sent: FileStorage | None) -> SentFile:
        """What a form sent; empty if it sent none."""
        return cls.named(sent.filename or "", sent.read()) if sent else cls("", b"")

    @classmethod
    def named(cls, name: str, content: bytes) -> SentFile:
        """A file whose name came from outside."""
        plain = "".join(one for one in name.replace("\\", "/").rpartition("/")[2] if one.isprintable())
        return cls(plain[-100:].strip() or "questions", content)


@dataclass(frozen=True, slots=True)
class Drafts:
    """What a file holds."""

    form: str
    documents: Sequence[Mapping[str, Any]]
    report: Report
    to_complete: Sequence[Told]
    left_out: Sequence[Told]
    touched: Sequence[Told]
    """Read with something changed or lost, and nothing to complete."""
    known: Sequence[str]
    """Ids that the course has already."""

    @property
    def ready(self) -> int:
        """How many drafts need nothing more."""
        return len(self.documents) - len(self.to_complete)


def read_drafts(sent: SentFile, *, known: Collection[str]) -> Drafts:
    """The drafts of a file, its format recognised. Raises NothingSent, TooLarge, UnreadableFile."""
    if not sent.content.strip():
        raise NothingSent("Choose a file that holds questions.", field="file")
    if len(sent.content) > LARGEST_FILE:
        raise TooLarge(
            f"The file has more than {LARGEST_FILE:,} bytes. Export fewer questions at a time.", field="file"
        )
    form = recognised_format(sent.content, sent.name)
    documents, report = import_items(sent.content, sent.name, form)
    drafted = {str(one["id"]) for one in documents}
    sentences = remark_sentences()
    told = [
        told_of(item, [said(one, sentences, file=sent.name) for one in report.of(item)])
        for item in dict.fromkeys([*report.items, *(one.item for one in report.remarks)])
        if report.of(item)
    ]
    unfinished = {one.item for one in report.remarks if one.fate in ("missing", "problem")} & drafted
    return Drafts(
        form,
        documents,
        report,
        to_complete=[one for one in told if one.item in unfinished],
        left_out=[one for one in told if one.item in report.left_out and one.item not in drafted],
        touched=[one for one in told if one.item not in unfinished and one.item not in set(report.left_out) - drafted],
        known=sorted(drafted & set(known)),
    )


def known_keys(session: Session, course: PublishedCourse) -> frozenset[str]:
    """The ids of the questions that a course has today."""
    query = select(ItemVersion.item_key).where(ItemVersion.course_id == course.id, ItemVersion.current)
    return frozenset(session.scalars(query))
