"""Facts that an article gives in running text: KPIs, certifications, salaries, disciplines, neighbouring jobs."""

from __future__ import annotations

import re

from course.profile.job_sheet.figures import amounts_in
from course.profile.job_sheet.pay import band_of, experience_in
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.sheet import Entry, SalaryBand
from course.profile.job_sheet.wording import capitalised, enumeration, fold, sentences, shortened, words

_LISTED = (
    r"(?::|,?\s*\b(?:comme|telles? que?|tels que?|tels|telles|notamment|dont|à savoir|par exemple))"
    r"\s+(?P<list>.+)$"
)
_IN_BRACKETS = r"\s*\((?P<inside>[^()]*[,;][^()]*)\)"
_KPIS = re.compile(rf"\b(?:kpis?|indicateurs?)(?:\s+[^\W_]+){{0,4}}?(?:{_IN_BRACKETS}|\)?\s*{_LISTED})", re.IGNORECASE)
_CERTIFICATIONS = re.compile(
    rf"\bcertifications?\b(?:\s+[^\W_]+){{0,6}}?(?:{_IN_BRACKETS}|\s*{_LISTED})", re.IGNORECASE
)
_DISCIPLINES = re.compile(
    r"\b(?:maîtris\w+|compétences?|disciplines?|savoir-faire|connaissances?)\b[^.:]{0,60}" + _LISTED,
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\s+(?:sont|est|ont|a|peut|peuvent|permet|permettent|constitue|constituent|renforce|facilite|valorise|complète|"
    r"apporte|ouvre|garantit|atteste|aide|reste|restent|font|fait|décrit|montre|présente|précise|explique|s['’]avère\w*|pour|afin|qui|dans|"
    r"(?![^\W_]*ment\b)[a-zéèêç]{3,}ent|confirment|affirment|augmentent|complémentent)\b.*$"
)
_PAY = re.compile(r"salair|remun|brut|gagn|touch|paye|revenu|paie")
_SENIORITY = re.compile(
    r"\b(débutante?|junior|confirmée?|sénior|senior|expérimentée?|en début de carrière|en fin de carrière)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?:collabor\w+|travaill\w+|échang\w+|coopèr\w+)\s+(?:[^\W_]+ment\s+)?avec\s+(?P<job>(?:l['’]|le |la )[^,.;:()]+)",
    re.I,
)
_EXPERIENCE = re.compile(r"\bexpérience\b[^.;]*?\ben tant qu(?:e |['’])(?:une? )?([^,.;:()]{3,60})", re.IGNORECASE)
_SHEET_OF = re.compile(
    r"fiche (?:métier|de poste)\s+(?:du |de la |de l['’]|d['’]une? )(?P<job>[^,.;:()]+)", re.IGNORECASE
)


def kpis_in(line: Line) -> list[Entry]:
    """KPIs that a line lists behind the word: "indicateurs clés (KPIs) : taux de conversion, panier moyen"."""
    return _listed(_KPIS, line)


def certifications_in(line: Line) -> list[Entry]:
    """Certifications that a line lists: "des certifications comme Google Analytics ou HubSpot renforcent..."."""
    return _listed(_CERTIFICATIONS, line)


def disciplines_in(line: Line) -> list[Entry]:
    """Disciplines that a line says must be mastered."""
    return _listed(_DISCIPLINES, line)


def _listed(pattern: re.Pattern[str], line: Line) -> list[Entry]:
    entries: list[Entry] = []
    for sentence in sentences(line.text):
        found = pattern.search(sentence)
        if not found:
            continue
        groups = found.groupdict()
        items = enumeration((groups.get("inside") or groups["list"]).rstrip(" .;!"))
        items = [_VERB.sub("", item) if at == len(items) - 1 else item for at, item in enumerate(items)]
        entries += [Entry(capitalised(item), line.number) for item in items if item and len(words(item)) <= 6]
    return entries


def salaries_in(line: Line, name: str, *, about_pay: bool) -> list[SalaryBand]:
    """Salary bands of a paragraph; amounts count only in sentences on pay, or when the heading is about pay."""
    bands: list[SalaryBand] = []
    for sentence in sentences(line.text):
        if not about_pay and not _PAY.search(fold(sentence)):
            continue
        for amounts in amounts_in(sentence):
            seniority = _SENIORITY.search(sentence)
            band = band_of("", amounts, Line(line.numbers, line.raw, sentence, False, 0, 0), name)
            band.experience = experience_in(sentence)
            if amounts.maximum is None:
                band.title = f"Plus de {_spaced(amounts.minimum)} €"
            elif amounts.minimum is None:
                band.title = f"Jusqu’à {_spaced(amounts.maximum)} €"
            else:
                band.title = capitalised(seniority.group(1).lower()) if seniority else "Rémunération"
            bands.append(band)
    return bands


def _spaced(amount: int | None) -> str:
    return f"{amount or 0:,}".replace(",", "\u202f")


def neighbours_in(heading: str, line: Line, whole: str) -> list[Entry]:
    """Jobs that this one works with: named as a job of their own ("la fiche métier du X", "collabore avec le X").

    A job of the heading ("Collaboration avec le X et ...") counts when the text comes back to it; `whole` is the folded
    text of the article.
    """
    found = [match.group("job") for match in _SHEET_OF.finditer(line.text)]
    found += [match.group("job") for match in _BESIDE.finditer(line.text)]
    beside = re.search(r"\bavec\s+(.+)$", heading, re.IGNORECASE)
    if beside:
        found += [part for part in enumeration(beside.group(1)) if whole.count(fold(part)) > 1]
    jobs = [_VERB.sub("", job.strip()) for job in found]
    titles = [
        part for job in jobs for part in enumeration(re.split(r"\s+(?:afin|pour|lors|dans|et les|et l['’])", job)[0])
    ]
    entries: dict[str, Entry] = {}
    for title in sorted(titles, key=lambda one: len(words(one))):
        longer = any(words(title)[: len(words(one.title))] == words(one.title) for one in entries.values())
        if 1 <= len(words(title)) <= 6 and not longer:
            entries[fold(title)] = Entry(capitalised(shortened(title, 80)), line.number)
    return list(entries.values())


def experiences_in(line: Line) -> list[str]:
    """Jobs that a line names as a way into this one: "une expérience ... en tant que chef de projet web"."""
    found = _EXPERIENCE.findall(line.text)
    return [capitalised(_VERB.sub("", part)) for part in found if words(_VERB.sub("", part))]
