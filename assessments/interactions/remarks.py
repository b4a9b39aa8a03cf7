"""What the grader itself tells a learner beside the author's feedback, in French and English.

Word for word those of player/grading/remarks.js; the common vectors compare them. The words put in are Markdown.
"""

import re

from assessments.interactions.refusal import Locale

REMARKS: dict[str, tuple[str, str]] = {
    "spelling": (
        "Compté juste, mais cela s’écrit «\u202f{text}\u202f».",
        "Counted as right, but it is written “{text}”.",
    ),
    "return": (
        "Votre répartition rapporte {gained}\u202f; la meilleure, {best}.",
        "Your allocation returns {gained}; the best one, {best}.",
    ),
    "give_more": (
        "{channel}\u202f: {one} de plus y rapporterait {gain}, plus que partout ailleurs. Il en fallait plus.",
        "{channel}: {one} more would return {gain} there, more than anywhere else. It deserved more.",
    ),
    "give_less": (
        "{channel}\u202f: {one} de moins n’y coûterait que {gain}, moins que partout ailleurs. Il en fallait moins.",
        "{channel}: {one} less would cost only {gain} there, less than anywhere else. It deserved less.",
    ),
}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#&|~])")


def remark(name: str, locale: Locale, **words: str) -> str:
    """One of REMARKS with its words."""
    french, english = REMARKS[name]
    return (english if locale == "en" else french).format(**words)


def as_typed(text: str) -> str:
    """Plain text in Markdown: signs that would mean something there are escaped."""
    return _SPECIAL.sub(r"\\\1", text)
