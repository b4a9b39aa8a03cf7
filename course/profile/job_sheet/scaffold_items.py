"""Items that a sheet can honestly give: which mission an activity belongs to, which family a tool belongs to.

A wrong option is another mission (family) of the same sheet, and only one that could not be defended: not when it has a
like activity, nor when its title shares more words with the activity than the right one. Which are drawn depends on the
identifiers alone. They ask for recognition, not for skill: the difficulty is modest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s
from math import log
from typing import Any, Protocol

from course.profile.job_sheet.linking import guess_links
from course.profile.job_sheet.scaffold_lessons import plain_markdown
from course.profile.job_sheet.similarity import REWORDED, likeness
from course.profile.job_sheet.wording import fold, headline, same_text, stems

MISSION_DIFFICULTY = 35
TOOL_DIFFICULTY = 30
"""Level at which half the learners know, on the scale of the targets: set by judgement, low since no skill is asked."""
_FEWEST_WRONG, _MOST_WRONG = 2, 3
_GUESSED = "Compétence déduite des mots communs : à vérifier."
_BY_DEFAULT = "Compétence attribuée faute d’indice : à corriger."


class _Lesson(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def activities(self) -> tuple[Mapping[str, Any], ...]: ...


class _Module(Protocol):
    @property
    def number(self) -> str: ...
    @property
    def mission(self) -> Mapping[str, Any]: ...
    @property
    def lessons(self) -> Sequence[_Lesson]: ...


@dataclass(slots=True)
class ModuleItems:
    """What was generated for one module."""

    items: list[dict[str, Any]] = field(default_factory=list)
    checks: dict[str, str] = field(default_factory=dict)
    """Item id of the quick check by lesson id."""
    remarks: list[str] = field(default_factory=list)


def items_of_module(profile: Mapping[str, Any], modules: Sequence[_Module], module: _Module) -> ModuleItems:
    """The items of one module: in each lesson the last activity makes the quick check, the others graded items."""
    made = ModuleItems()
    if not profile["competencies"]:
        return made
    graded: list[dict[str, Any]] = []
    for lesson in module.lessons:
        asked = [one for one in (_mission_item(profile, modules, module, a) for a in lesson.activities) if one]
        skipped = len(lesson.activities) - len(asked)
        if skipped:
            made.remarks.append(
                f"{lesson.id}: no item for {skipped} activities that other missions could claim as well"
            )
        if len(asked) > 1:
            check = f"c{lesson.id.removeprefix('l')}_1"
            made.checks[lesson.id] = check
            made.items.append(_item(check, "check", lesson.id, asked.pop()))
        graded += [{"lesson": lesson.id, **one} for one in asked]
    graded += _tool_items(profile, modules, module)
    for number, body in enumerate(graded, 1):
        lesson_id = body.pop("lesson")
        made.items.append(_item(f"i{module.number}_{number:03}", "assessment", lesson_id, body))
    return made


def _item(identifier: str, use: str, lesson: str, body: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": identifier, "use": use, "lesson": lesson, **body}


def _mission_item(
    profile: Mapping[str, Any], modules: Sequence[_Module], module: _Module, activity: Mapping[str, Any]
) -> dict[str, Any] | None:
    mission, text = module.mission, activity["text"]
    wrong = [one.mission for one in modules if _is_wrong(one.mission, mission, text)]
    others = _drawn(wrong, f"{activity['id']}")
    if len(others) < _FEWEST_WRONG:
        return None
    shown = plain_markdown(text)
    right = _option_text(mission["title"])
    options = [(right, "Oui : la fiche range cette activité dans cette mission.")]
    for other in others:
        example = headline(other["activities"][0]["text"], 90) if other["activities"] else other["title"]
        options.append(
            (
                _option_text(other["title"]),
                f"Cette mission réunit d’autres activités, dont : {plain_markdown(example)}.",
            )
        )
    beside = [one["text"] for one in mission["activities"] if one is not activity][:2]
    along = " ; ".join(plain_markdown(headline(one, 90)) for one in beside)
    competency, note = _competency(profile, mission, activity, text)
    return {
        "activities": [activity["id"]],
        "competency": competency,
        "difficulty": MISSION_DIFFICULTY,
        "interaction": "choice",
        "multiple": False,
        "prompt": f"Dans la fiche du métier, à quelle mission appartient cette activité ?\n\n« {_template(shown)} »",
        "options": _options(options),
        "explanation": _template(f"Mission : {right}." + (f" On y trouve aussi : {along}." if along else "")),
        **({"note": note} if note else {}),
    }


def _is_wrong(other: Mapping[str, Any], mission: Mapping[str, Any], text: str) -> bool:
    """True when nobody could defend `other` as the mission of this activity."""
    if other is mission or same_text(other["title"], mission["title"]):
        return False
    if any(likeness(text, one["text"]) >= REWORDED for one in other["activities"]):
        return False
    own = set(stems(text))
    return len(own & set(stems(other["title"]))) <= len(own & set(stems(mission["title"])))


def _tool_items(profile: Mapping[str, Any], modules: Sequence[_Module], module: _Module) -> list[dict[str, Any]]:
    """Items on the tool families that fit this module best."""
    families = profile.get("tool_families") or ()
    items = []
    for family in families:
        home = _home_of(family, modules)
        if home is None or home[0] is not module:
            continue
        _, lesson, activity = home
        about = f"{family['title']} {family.get('description') or ''}"
        competency, note = _competency(profile, module.mission, {}, about)
        for tool in family["tools"]:
            name = tool.split(" : ")[0]
            wrong = [one for one in families if one is not family and fold(tool) not in map(fold, one["tools"])]
            others = _drawn(wrong, f"{family['id']}/{tool}")
            alone = sum(fold(tool) in map(fold, one["tools"]) for one in families) == 1
            if not alone or len(others) < _FEWEST_WRONG:
                continue
            right = _option_text(family["title"])
            options = [(right, f"Oui : la fiche y range {plain_markdown(name)}.")]
            for other in others:
                options.append((_option_text(other["title"]), f"La fiche y range plutôt : {_listed(other['tools'])}."))
            items.append(
                {
                    "lesson": lesson.id,
                    "activities": [activity["id"]],
                    "competency": competency,
                    "difficulty": TOOL_DIFFICULTY,
                    "interaction": "choice",
                    "multiple": False,
                    "prompt": _template(f"À quelle famille d’outils appartient {plain_markdown(name)} ?"),
                    "options": _options(options),
                    "explanation": _template(f"{right} : {_listed(family['tools'])}."),
                    "note": note or "Item tiré de la liste d’outils de la fiche.",
                }
            )
    return items


def _home_of(
    family: Mapping[str, Any], modules: Sequence[_Module]
) -> tuple[_Module, _Lesson, Mapping[str, Any]] | None:
    """Where a tool family is best asked about: the module, then the activity, that shares its telling words."""
    wanted = Counter(stems(family["title"]) * 6 + stems(family.get("description") or ""))
    bags = [_module_stems(module) for module in modules]
    spread = Counter(stem for bag in bags for stem in bag)
    rarity = {stem: log(1 + len(bags) / times) for stem, times in spread.items()}

    def score(bag: Mapping[str, float]) -> float:
        return sum(times * rarity[stem] * bag[stem] for stem, times in wanted.items() if stem in bag)

    homes = [(score(bag), module) for bag, module in zip(bags, modules, strict=True) if any(_places(module))]
    if not homes:
        return None
    home = max(homes, key=lambda pair: pair[0])[1]
    lesson, activity = max(_places(home), key=lambda place: score(dict.fromkeys(stems(place[1]["text"]), 1.0)))
    return home, lesson, activity


def _places(module: _Module) -> list[tuple[_Lesson, Mapping[str, Any]]]:
    return [(lesson, activity) for lesson in module.lessons for activity in lesson.activities]


def _module_stems(module: _Module) -> dict[str, float]:
    """How much of a module each stem makes: the share of activities that have it, plus one when the title has it."""
    activities = [activity for _, activity in _places(module)]
    counts = Counter(stem for activity in activities for stem in set(stems(activity["text"])))
    shares = {stem: times / len(activities) for stem, times in counts.items()}
    for stem in stems(module.mission["title"]):
        shares[stem] = shares.get(stem, 0.0) + 1.0
    return shares


def _competency(
    profile: Mapping[str, Any], mission: Mapping[str, Any], activity: Mapping[str, Any], text: str
) -> tuple[str, str]:
    """The competency that a response informs, and the remark for authors where it was guessed."""
    linked = activity.get("competencies") or ()
    if linked:
        return linked[0], _GUESSED if activity.get("competencies_guessed") else ""
    guessed = guess_links([text], profile["competencies"])[0]
    if guessed:
        return guessed[0], _GUESSED
    beside = Counter(key for one in mission["activities"] for key in (one.get("competencies") or ())[:1])
    if beside:
        return beside.most_common(1)[0][0], _GUESSED
    return profile["competencies"][0]["id"], _BY_DEFAULT


def _drawn(candidates: Sequence[Mapping[str, Any]], seed: str) -> list[Mapping[str, Any]]:
    """Three of the candidates at most, with different titles, in an order that only `seed` and their ids decide."""
    unique = {fold(one["title"]): one for one in candidates}.values()
    ordered = sorted(unique, key=lambda one: blake2s(f"{seed}|{one['id']}".encode()).digest())
    return ordered[:_MOST_WRONG]


def _options(texts: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    options = []
    for place, (text, feedback) in enumerate(texts):
        option: dict[str, Any] = {"id": "abcdef"[place], "text": _template(text)}
        options.append(option | ({"correct": True} if place == 0 else {}) | {"feedback": _template(feedback)})
    return options


def _option_text(title: str) -> str:
    return plain_markdown(title)


def _listed(tools: Sequence[str]) -> str:
    return ", ".join(plain_markdown(tool.split(" : ")[0]) for tool in tools[:4])


def _template(text: str) -> str:
    """Braces doubled: in an item, {name} would stand for a figure."""
    return text.replace("{", "{{").replace("}", "}}")
