"""The report of an export as its page shows it: how many questions have each fate, then what is said of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from web.exchange_crossing import STANDINGS, Crossing
from web.exchange_words import Said, remark_sentences, said


@dataclass(frozen=True, slots=True)
class Told:
    """One question and what is said of it, each sentence once."""

    item: str
    remarks: Sequence[Said]
    place: str
    """Where all of it stands in the file that was read, if it does."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """Every question counts once, by the gravest of its remarks."""

    total: int
    counts: Mapping[str, int]
    told: Mapping[str, Sequence[Told]]
    """By standing, gravest first; nothing is said of the questions that cross whole."""
    uses: Mapping[str, int]


def told_of(item: str, remarks: Sequence[Said]) -> Told:
    """What is said of a question, without repetition."""
    places = {one.place for one in remarks}
    return Told(item, list(dict.fromkeys(remarks)), places.pop() if len(places) == 1 else "")


def report_of(crossed: Sequence[Crossing]) -> ExportReport:
    """The report of an export."""
    sentences = remark_sentences()
    told: dict[str, list[Told]] = {standing: [] for standing in STANDINGS if standing != "whole"}
    counts: Counter[str] = Counter(dict.fromkeys(STANDINGS, 0))
    for one in crossed:
        counts[one.standing] += 1
        if one.standing != "whole":
            remarks = [said(remark, sentences) for remark in one.worth_saying]
            told[one.standing].append(told_of(one.version.item_key, remarks))
    return ExportReport(len(crossed), counts, told, Counter(one.version.use for one in crossed))
