"""Missions of a sectioned sheet: groups of bullets, each an activity, and a title for each group.

Groups are told apart by what stands between the bullets: a title, a deeper indent, or more blank lines than elsewhere.
Where the sheet gives no title, it is derived from the tasks that the introduction names, and marked as a guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from course.profile.job_sheet.alignment import align
from course.profile.job_sheet.captions import is_caption
from course.profile.job_sheet.lines import Ledger, is_paragraph, is_title
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.sections import Section
from course.profile.job_sheet.sheet import Activity, ContradictorySheet, Doubt, Mission, Sheet, refuse_repeated
from course.profile.job_sheet.tasks import Task, tasks_in
from course.profile.job_sheet.wording import capitalised, headline, same_text, shortened, stems, words

_NUMBERED_TITLE = re.compile(r"^mission\s*(?:n[°o]\s*)?\d{1,2}\s*[:.–—-]\s*", re.IGNORECASE)
_ANNOUNCES = frozenset({"mission", "missions", "tache", "taches", "activite", "activites"})
_MOST_MISSIONS = 60
_MOST_ACTIVITIES = 600


def read_missions(ledger: Ledger, section: Section, sheet: Sheet) -> None:
    """Fill `sheet.missions`; text that is not a bullet or a title is kept as a note."""
    groups = _groups(ledger, section.lines, sheet.title)
    _refuse_too_many(groups, sheet.name)
    for title, bullets in groups:
        activities = [Activity(line.text.rstrip(" ;"), line.number) for line in bullets]
        shown = capitalised(_NUMBERED_TITLE.sub("", title.text).rstrip(" :")) if title else ""
        line = title.number if title else bullets[0].number
        sheet.missions.append(Mission(shown, line, activities, title_guessed=title is None))
        ledger.use("activity", [*bullets, *([title] if title else [])])
    tasks = _introduced(ledger, section, sheet)
    if len(groups) == 1 and len(tasks) > 2 and len(groups[0][1]) > len(tasks):
        sheet.missing.append(
            f"missions: all {len(groups[0][1])} activities stand in one group, though the introduction names "
            f"{len(tasks)} tasks; put a blank line between the groups"
        )
    _give_titles(sheet, tasks)
    given = [(mission.title, mission.line) for mission in sheet.missions if not mission.title_guessed]
    refuse_repeated(sheet.name, "the mission", given)
    _point_out_repeats(sheet)


def _groups(ledger: Ledger, lines: Sequence[Line], job_title: str) -> list[tuple[Line | None, list[Line]]]:
    limit, nested = _separating_gap(lines), _is_nested(lines)
    groups: list[tuple[Line | None, list[Line]]] = []
    above: Line | None = None
    heading: Line | None = None
    for at, line in enumerate(lines):
        if not line.bullet:
            caption = is_caption(line, "missions", job_title)
            if caption:
                ledger.use("caption", [line])
            heading = line if not caption and _is_heading(line) else None if caption else heading
        elif nested and _opens_level(lines, at):
            groups.append((line, []))
        elif above is None or not above.bullet:
            groups.append((heading, [line]))
        elif (nested and _level(above) < _level(line)) or line.gap < limit:
            groups[-1][1].append(line)
        else:
            groups.append((None, [line]))
        heading = None if line.bullet else heading
        above = line
    groups = [(title, bullets) for title, bullets in groups if bullets]
    lone = len(groups) > 2 and groups[0][0] is not None and not any(title for title, _ in groups[1:])
    return [(None, groups[0][1]), *groups[1:]] if lone else groups


def _level(line: Line) -> tuple[int, int]:
    """How deep a bullet stands: numbers above signs, then by indent."""
    return (0 if line.raw[:1].isdigit() else 1, line.indent // 2)


def _opens_level(lines: Sequence[Line], at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else None
    return below is not None and below.bullet and not below.gap and _level(lines[at]) < _level(below)


def _is_nested(lines: Sequence[Line]) -> bool:
    """True when bullets carry deeper bullets in several places; once may be a lost indent."""
    return sum(line.bullet and _opens_level(lines, at) for at, line in enumerate(lines)) > 1


def _separating_gap(lines: Sequence[Line]) -> int:
    gaps = {below.gap for above, below in pairwise(lines) if above.bullet and below.bullet}
    return min(gaps) + 1 if gaps else 1


def _is_heading(line: Line) -> bool:
    labelled = line.text.endswith(":") and len(line.text) <= 100
    if labelled and _ANNOUNCES & set(words(line.text)) and not _NUMBERED_TITLE.match(line.text):
        return False
    return is_title(line) or labelled


def _refuse_too_many(groups: Sequence[tuple[Line | None, list[Line]]], name: str) -> None:
    activities = sum(len(bullets) for _, bullets in groups)
    if len(groups) > _MOST_MISSIONS or activities > _MOST_ACTIVITIES:
        raise ContradictorySheet(
            f"{name}: {len(groups)} missions with {activities} activities; a job sheet has {_MOST_MISSIONS} missions "
            f"and {_MOST_ACTIVITIES:,} activities at most. Check that the file holds one job sheet."
        )


def _introduced(ledger: Ledger, section: Section, sheet: Sheet) -> list[Task]:
    """The tasks of the introduction; every paragraph of the section becomes a note."""
    tasks: list[Task] = []
    fallback: list[Task] = []
    for line in section.lines:
        if ledger.is_used(line) or not is_paragraph(line):
            continue
        found = tasks_in(line.text)
        tasks += found if len(found) > 1 else []
        fallback = fallback or found
        ledger.note(section.place, line)
    if not tasks and not fallback and sheet.summary:
        fallback = tasks_in(sheet.summary)
    return tasks or fallback


def _give_titles(sheet: Sheet, tasks: list[Task]) -> None:
    untitled = [mission for mission in sheet.missions if mission.title_guessed]
    chosen = align([[one.text for one in mission.activities] for mission in untitled], tasks)
    for mission, task_at in zip(untitled, chosen, strict=True):
        if task_at is None:
            mission.title = title_from_activities([one.text for one in mission.activities])
            reason = "no task of the introduction was left for this group; taken from its own activities"
        else:
            mission.title, mission.summary = _worded(tasks, task_at, chosen)
            reason = "derived from the introduction of the missions, by order and shared words"
        mission.title_reason = reason
    _tell_apart(sheet.missions)


def _worded(tasks: Sequence[Task], at: int, chosen: Sequence[int | None]) -> tuple[str, str]:
    """Title and summary from a task, together with the "tout en ..." that belongs to it and that no group took."""
    first = at - 1 if tasks[at].joined and at and at - 1 not in chosen else at
    last = at + 1 if at + 1 < len(tasks) and tasks[at + 1].joined and at + 1 not in chosen else at
    joined = tasks[first : last + 1]
    title = " et ".join(_lowered(task.title, place) for place, task in enumerate(joined))
    summary = " ; ".join(_lowered(task.text, place) for place, task in enumerate(joined))
    return shortened(title, 120), summary


def _lowered(text: str, place: int) -> str:
    return f"{text[:1].lower()}{text[1:]}" if place else text


def _tell_apart(missions: Sequence[Mission]) -> None:
    taken = [mission.title for mission in missions if not mission.title_guessed]
    for mission in missions:
        if mission.title_guessed:
            title, number = mission.title, 2
            while any(same_text(mission.title, other) for other in taken):
                mission.title, number = f"{title} ({number})", number + 1
            taken.append(mission.title)


def title_from_activities(texts: Sequence[str]) -> str:
    """A title for a group that nothing names: the activity that shares most with the others, cut at its purpose."""
    own = [set(stems(text)) for text in texts]
    shared = [sum(len(one & other) for other in own) - len(one) for one in own]
    central = texts[max(range(len(texts)), key=lambda at: (shared[at], -at))]
    return headline(central, 90)


def _point_out_repeats(sheet: Sheet) -> None:
    for mission in sheet.missions:
        seen: dict[tuple[str, ...], Activity] = {}
        for activity in mission.activities:
            first = seen.setdefault(tuple(words(activity.text)), activity)
            if first is not activity:
                reason = f"the same activity stands at line {first.line} of the same mission; both were kept"
                sheet.doubts.append(Doubt("activities", activity.text, reason, activity.line))
