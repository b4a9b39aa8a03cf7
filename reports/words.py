"""The words and numbers of a skill-gap report, in French and in English: the same on pages, charts, CSV and
PDF.
"""

from typing import Final, Literal

from assessments.mastery.verdict import MOST_ITEMS_FORESEEN, Verdict

Language = Literal["fr", "en"]

NARROW: Final = "\u202f"
"""The narrow no-break space of French typography."""

VERDICT_WORDS: Final[dict[Language, dict[Verdict, str]]] = {
    "fr": {
        Verdict.CLOSED: "atteint",
        Verdict.OPEN: "à travailler",
        Verdict.UNDECIDED: "à confirmer",
        Verdict.NOT_ASSESSED: "pas encore évalué",
    },
    "en": {
        Verdict.CLOSED: "reached",
        Verdict.OPEN: "to work on",
        Verdict.UNDECIDED: "to confirm",
        Verdict.NOT_ASSESSED: "not assessed yet",
    },
}

READINESS_WORDS: Final[dict[Language, dict[Verdict, str]]] = {
    "fr": {**VERDICT_WORDS["fr"], Verdict.CLOSED: "prêt"},
    "en": {**VERDICT_WORDS["en"], Verdict.CLOSED: "ready"},
}
"""The same words said of a mission."""

KIND_WORDS: Final[dict[Language, dict[str, str]]] = {
    "fr": {"hard": "savoir-faire", "soft": "savoir-être"},
    "en": {"hard": "hard skill", "soft": "soft skill"},
}


def language_of(code: str) -> Language:
    """French for anything that is not English."""
    return "en" if code.lower().startswith("en") else "fr"


def number(value: float, language: Language, decimals: int = 0) -> str:
    """1 234,5 in French, 1,234.5 in English. Minus zero is written as zero."""
    text = f"{value:,.{decimals}f}"
    if not text.strip("-0,."):
        text = text.lstrip("-")
    return text if language == "en" else text.replace(",", NARROW).replace(".", ",")


def percent(share: float, language: Language) -> str:
    """A share of 0 to 1 as a whole percentage."""
    return f"{round(100 * share)}{NARROW if language == 'fr' else ''}%"


def counted(count: int, one: str, several: str, language: Language) -> str:
    """ "1 réponse", "2 réponses"; French says zero in the singular, English in the plural."""
    singular = count == 1 or (count == 0 and language == "fr")
    return f"{number(count, language)} {one if singular else several}"


def questions_to_decide(items_needed: int | None, language: Language) -> str:
    """ "encore 12 questions environ"; empty where the verdict is there already."""
    if items_needed == 0:
        return ""
    if items_needed is None:
        many = MOST_ITEMS_FORESEEN
        return f"encore plus de {many} questions" if language == "fr" else f"more than {many} more questions"
    if language == "fr":
        return f"encore {counted(items_needed, 'question', 'questions', language)} environ"
    return f"about {counted(items_needed, 'more question', 'more questions', language)}"
