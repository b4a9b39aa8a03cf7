"""From an item document (the mapping that a YAML file holds) to an Item, or to everything that is wrong with it.

What a document may hold is explained to authors in docs/items.md and stated in course/schemas/items.schema.json;
here are the rules that a schema cannot state: names that must exist, one right option, expressions that can be
read.
"""

import re
from collections.abc import Mapping

from assessments.interactions.numeric import Tolerance
from assessments.items.expression import (
    FUNCTIONS,
    Constraint,
    Expression,
    ExpressionError,
    parse_constraint,
)
from assessments.items.fields import Fields, ItemProblem, is_id
from assessments.items.parameters import (
    MOST_VALUES,
    ChoiceParameter,
    Parameter,
    choice_parameter,
    number_parameter,
)
from assessments.items.structure import ChoiceBody, Item, Mistake, NumericBody, Option

_COMMON = (
    "id", "use", "lesson", "activities", "competency", "difficulty", "interaction", "prompt", "case",
    "explanation", "hint", "parameters", "derived", "constraints", "note",
)  # fmt: skip
_CHOICE = ("multiple", "shuffle", "options")
_NUMERIC = ("answer", "unit", "unit_required", "decimals", "tolerance", "mistakes")
_RESERVED = (*FUNCTIONS, "answer")
_LETTER = re.compile("[a-z]")


def read_item(document: object) -> tuple[Item | None, list[ItemProblem]]:
    """The item, or None and every problem that can be seen without drawing figures."""
    problems: list[ItemProblem] = []
    name = document.get("id") if isinstance(document, Mapping) else None
    fields = Fields(document, item=str(name or "an item without id"), problems=problems)
    if not fields.document:
        return None, problems or [ItemProblem(fields.item, (), "the item is empty.")]
    interaction = fields.one_of("interaction", ("choice", "numeric"))
    fields.only(_COMMON + (_CHOICE if interaction == "choice" else _NUMERIC))
    parameters = _parameters(fields)
    derived = _derived(fields, parameters)
    known = {one.name: isinstance(one, ChoiceParameter) and one.is_text for one in parameters}
    known |= {name: False for name, _ in derived}
    numbers = [name for name, is_text in known.items() if not is_text]
    constraints = _constraints(fields, numbers)
    body = _choice_body(fields, known) if interaction == "choice" else _numeric_body(fields, known)
    item = Item(
        id=fields.id("id"),
        use=fields.one_of("use", ("assessment", "check")),
        lesson=fields.id("lesson"),
        activities=_activities(fields),
        competency=fields.id("competency"),
        difficulty=fields.number("difficulty", low=0, high=100),
        prompt=_template(fields, "prompt", known),
        case=fields.id("case", required=False) or None,
        explanation=_template(fields, "explanation", _with_answer(known, interaction)),
        hint=_template(fields, "hint", known, required=False) or None,
        parameters=tuple(parameters),
        derived=tuple(derived),
        constraints=tuple(constraints),
        body=body,
    )
    return (None if problems else item), problems


def _with_answer(known: Mapping[str, bool], interaction: str) -> dict[str, bool]:
    return {**known, "answer": False} if interaction == "numeric" else dict(known)


def _template(fields: Fields, name: str, known: Mapping[str, bool], *, required: bool = True) -> str:
    text = fields.text(name, required=required)
    fields.template(text, known, name)
    return text


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


def _choice_body(fields: Fields, known: Mapping[str, bool]) -> ChoiceBody:
    multiple = fields.flag("multiple", default=False)
    options: list[Option] = []
    for index, document in enumerate(fields.sequence("options", fewest=2, most=8)):
        part = fields.inside(document, "options", index)
        part.only(("id", "text", "correct", "feedback"))
        option = Option(
            id=str(part.document.get("id")),
            text=_template(part, "text", known),
            correct=part.flag("correct", default=False),
            feedback=_template(part, "feedback", known, required=False),
        )
        if not _LETTER.fullmatch(option.id):
            part.note("one small letter is expected (a, b, c...): SCORM 1.2 allows no more.", "id")
        if option.id in {one.id for one in options}:
            part.note(f"a second option {option.id}: give it another letter.", "id")
        options.append(option)
    _check_right_options(fields, options, multiple)
    return ChoiceBody(multiple, fields.flag("shuffle", default=True), tuple(options))


def _check_right_options(fields: Fields, options: list[Option], multiple: bool) -> None:
    right = sum(option.correct for option in options)
    if options and (right == 0 or (right > 1 and not multiple)):
        wanted = "at least one option" if multiple else "exactly one option (or multiple: true)"
        fields.note(f"{wanted} with correct: true is expected, {right} found.", "options")
    elif multiple and right == len(options):
        fields.note("every option is correct: ticking everything would earn the point. Add a wrong one.", "options")


def _numeric_body(fields: Fields, known: Mapping[str, bool]) -> NumericBody:
    numbers = [name for name, is_text in known.items() if not is_text]
    decimals = fields.whole("decimals", low=0, high=9)
    mistakes = []
    for index, document in enumerate(fields.sequence("mistakes", most=20)):
        part = fields.inside(document, "mistakes", index)
        part.only(("value", "credit", "feedback"))
        mistakes.append(
            Mistake(
                value=part.expression(part.document.get("value"), [*numbers, "answer"], "value"),
                credit=part.number("credit", low=0, high=1, default=0.0),
                feedback=_template(part, "feedback", {**known, "answer": False}),
            )
        )
    unit, unit_required = _unit(fields)
    return NumericBody(
        answer=fields.expression(fields.document.get("answer"), numbers, "answer"),
        unit=unit,
        unit_required=unit_required,
        decimals=decimals,
        tolerance=_tolerance(fields),
        mistakes=tuple(mistakes),
    )


def _unit(fields: Fields) -> tuple[str, bool]:
    unit = fields.text("unit", required=False)
    required = fields.flag("unit_required", default=False)
    if len(unit) > 20 or re.search("[0-9{}]", unit) or unit != unit.strip():
        fields.note('a short unit without digits, braces or outer spaces is expected: %, €, jours, ""...', "unit")
    if required and not unit:
        fields.note("there is no unit to require: give one, or remove unit_required.", "unit_required")
    return unit, required


def _tolerance(fields: Fields) -> Tolerance:
    part = fields.inside(fields.document.get("tolerance") or {}, "tolerance")
    part.only(("absolute", "relative"))
    if not part.has("absolute") and not part.has("relative"):
        part.note("missing: give {absolute: 0.01}, {relative: 0.005} or both; {absolute: 0} asks for the exact value.")
    return Tolerance(
        absolute=part.number("absolute", low=0, high=1e12) if part.has("absolute") else None,
        relative=part.number("relative", low=0, high=1) if part.has("relative") else None,
    )
