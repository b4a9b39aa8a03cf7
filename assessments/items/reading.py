"""From an item document (the mapping that a YAML file holds) to an Item, or to everything that is wrong with it.

What a document may hold is explained to authors in docs/items.md and stated in course/schemas/items.schema.json;
here are the rules that a schema cannot state: names that must exist, expressions that can be read. What belongs to
one interaction is in its module of assessments/items/kinds.
"""

from collections.abc import Mapping

from assessments.items.expression import (
    FUNCTIONS,
    Constraint,
    Expression,
    ExpressionError,
    parse_constraint,
)
from assessments.items.fields import Fields, ItemProblem, is_id, numbers_of
from assessments.items.kinds.registry import KINDS
from assessments.items.parameters import (
    MOST_VALUES,
    ChoiceParameter,
    Parameter,
    choice_parameter,
    number_parameter,
)
from assessments.items.structure import Item

_COMMON = (
    "id", "use", "lesson", "activities", "competency", "difficulty", "minutes", "interaction", "prompt", "case",
    "explanation", "hint", "parameters", "derived", "constraints", "note",
)  # fmt: skip
USES = ("assessment", "check", "diagnostic", "exam")
_IN_A_LESSON = ("assessment", "check")
_RESERVED = (*FUNCTIONS, "answer")


def read_item(document: object) -> tuple[Item | None, list[ItemProblem]]:
    """The item, or None and every problem that can be seen without drawing figures."""
    problems: list[ItemProblem] = []
    name = document.get("id") if isinstance(document, Mapping) else None
    fields = Fields(document, item=str(name or "an item without id"), problems=problems)
    if not fields.document:
        return None, problems or [ItemProblem(fields.item, (), "the item is empty.")]
    kind = KINDS[fields.one_of("interaction", tuple(KINDS))]
    fields.only(_COMMON + kind.fields)
    parameters = _parameters(fields)
    derived = _derived(fields, parameters)
    known = {one.name: isinstance(one, ChoiceParameter) and one.is_text for one in parameters}
    known |= {name: False for name, _ in derived}
    constraints = _constraints(fields, numbers_of(known))
    body = kind.read(fields, known)
    use = fields.one_of("use", USES)
    if use == "check" and kind.graded_by_trainer:
        fields.note(f"a check answers at once, a trainer grades {kind.name}: use it in an assessment.", "use")
    item = Item(
        id=fields.id("id"),
        use=use,
        lesson=fields.id("lesson", required=use in _IN_A_LESSON),
        activities=_activities(fields),
        competency=fields.id("competency"),
        difficulty=fields.number("difficulty", low=0, high=100),
        minutes=fields.number("minutes", low=0.25, high=60, default=kind.minutes),
        prompt=fields.words("prompt", known),
        case=fields.id("case", required=False) or None,
        explanation=fields.words("explanation", {**known, **dict.fromkeys(kind.answers, False)}),
        hint=fields.words("hint", known, required=False) or None,
        parameters=tuple(parameters),
        derived=tuple(derived),
        constraints=tuple(constraints),
        kind=kind,
        body=body,
    )
    return (None if problems else item), problems


def _activities(fields: Fields) -> tuple[str, ...]:
    listed = fields.sequence("activities", fewest=1)
    for index, one in enumerate(listed):
        if not is_id(one):
            fields.note(f"{one!r} is not the id of an activity.", "activities", index)
    return tuple(str(one) for one in listed)


def _parameters(fields: Fields) -> list[Parameter]:
    read = []
    for name, document in fields.mapping("parameters").items():
        if not is_id(name) or name in _RESERVED:
            message = "not a name: small letters, digits and _, and neither a function nor `answer`."
            fields.note(message, "parameters", str(name))
            continue
        part = fields.inside(document, "parameters", name)
        parameter = _choices(part, name) if part.has("choices") else _grid(part, name)
        if parameter is not None:
            read.append(parameter)
    return read


def _shown(part: Fields, needed: int) -> int | None:
    if not part.has("decimals"):
        return None
    shown = part.whole("decimals", low=0, high=9)
    if shown < needed:
        part.note(f"the values need {needed} decimals: showing {shown} would hide digits.", "decimals")
    return shown


def _grid(part: Fields, name: str) -> Parameter | None:
    part.only(("minimum", "maximum", "step", "choices", "decimals"))
    before = len(part.problems)
    minimum, maximum = part.number("minimum", low=-1e12, high=1e12), part.number("maximum", low=-1e12, high=1e12)
    step = part.number("step", low=1e-9, high=1e12)
    if len(part.problems) > before:
        return None
    if maximum < minimum:
        part.note("the maximum is under the minimum.", "maximum")
        return None
    grid = number_parameter(name, minimum=minimum, maximum=maximum, step=step)
    if grid.count > MOST_VALUES:
        part.note(f"{grid.count} values, {MOST_VALUES} at most: take a larger step.", "step")
    shown = _shown(part, grid.decimals)
    return number_parameter(name, minimum=minimum, maximum=maximum, step=step, shown=shown)


def _choices(part: Fields, name: str) -> Parameter | None:
    part.only(("choices", "decimals"))
    listed = part.sequence("choices", fewest=1)
    texts = [one for one in listed if isinstance(one, str) and one]
    numbers = [float(one) for one in listed if isinstance(one, int | float) and not isinstance(one, bool)]
    if not listed or len(listed) not in (len(texts), len(numbers)):
        part.note("all texts, or all numbers, are expected: put words such as oui, non or dates in quotes.", "choices")
        return None
    if texts:
        return choice_parameter(name, tuple(texts))
    return choice_parameter(name, tuple(numbers), shown=_shown(part, choice_parameter(name, tuple(numbers)).shown))


def _derived(fields: Fields, parameters: list[Parameter]) -> list[tuple[str, Expression]]:
    known = [one.name for one in parameters if not (isinstance(one, ChoiceParameter) and one.is_text)]
    taken = {one.name for one in parameters}
    read = []
    for name, value in fields.mapping("derived").items():
        if not is_id(name) or name in _RESERVED or name in taken:
            fields.note("not a new name: small letters, digits and _, not used before.", "derived", str(name))
            continue
        read.append((name, fields.expression(value, known, "derived", name)))
        known.append(name)
    return read


def _constraints(fields: Fields, numbers: list[str]) -> list[Constraint]:
    read = []
    for index, value in enumerate(fields.sequence("constraints")):
        try:
            constraint = parse_constraint(str(value))
        except ExpressionError as error:
            fields.note(error.message, "constraints", index)
            continue
        fields.known_names(constraint.names, numbers, "constraints", index)
        read.append(constraint)
    return read
