"""Tell the captions and the introduction of a section from its first entry.

A section may open with captions ("Les contraintes", the name of the job), an introduction and some boilerplate, or with
none of them. A caption looks like the title of an entry, so a sign is asked for: it is made of the section's own words,
it repeats the name of the job, or the paragraph under it announces entries that come later.
"""

from __future__ import annotations

from collections.abc import Sequence

from course.profile.job_sheet.lines import Ledger, is_paragraph, is_title, mentions
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.wording import same_text, word_set, words

_VOCABULARY = {
    "missions": "mission missions activite activites taches",
    "soft_skills": "soft skill skills competence competences qualite qualites savoir savoirs etre",
    "hard_skills": "hard skill skills competence competences technique techniques savoir savoirs faire",
    "schooling": "parcours formation formations diplome diplomes etudes",
    "tools": "outil outils logiciel logiciels",
    "constraints": "contrainte contraintes",
    "pay": "salaire salaires remuneration remunerations evolution evolutions",
    "careers": "evolution evolutions carriere carrieres",
    "experience": "experience experiences",
    "faq": "faq question questions",
    "fulfilment": "epanouissement",
    "kpis": "kpi kpis indicateur indicateurs",
    "certifications": "certification certifications",
}
_PLAIN = word_set(
    """aux ce cette d de des du en et l la le les ses son sa vos principal principale principales principaux
    frequent frequente frequentes scolaire professionnel professionnelle professionnelles metier metiers poste
    performance cle cles requis requises necessaires personnalite liees liee lies comportementales carriere profil
    attendues reponses foire"""
)
_PLURALS = frozenset(("les", "nos", "vos", "ses"))


def is_caption(line: Line, key: str, job_title: str) -> bool:
    """True when the line names the section or the job."""
    if job_title and same_text(line.text, job_title):
        return True
    own = set(_VOCABULARY.get(key, "").split())
    found = words(line.text)
    if not own & set(found) or not is_title(line):
        return False
    names_the_whole = found[0] in _PLURALS and next((word for word in found[1:] if word not in _PLAIN), "") in own
    return names_the_whole or set(found) <= own | _PLAIN | set(words(job_title))


def open_section(ledger: Ledger, lines: Sequence[Line], key: str, place: str, job_title: str) -> list[Line]:
    """Take captions, introduction and boilerplate off the front of a section made of titled entries.

    Returns the lines from the first entry on. What is taken off is marked in the ledger: captions as such, paragraphs
    as notes; a title that is neither caption nor entry stays unmarked, and so comes out as not recognised.
    """
    first_text = next((i for i, line in enumerate(lines) if is_paragraph(line)), None)
    if first_text is None:
        captions = [line for line in lines if is_caption(line, key, job_title)]
        ledger.use("caption", captions)
        return [line for line in lines if line not in captions]
    titles = [line for line in lines[:first_text] if is_title(line)]
    bullets = [line for line in lines[:first_text] if line.bullet]
    if bullets:
        return _from_bullets(ledger, list(lines), bullets[0], key, job_title)
    for line in titles:
        if is_caption(line, key, job_title):
            ledger.use("caption", [line])
    last = titles[-1] if titles else None
    if last is not None and not _introduces(last, lines, first_text, key, job_title):
        return [line for line in titles if line is last] + list(lines[first_text:])
    if last is not None and not ledger.is_used(last):
        ledger.note(place, last)
    return _after_introduction(ledger, lines, first_text, place)


def _from_bullets(ledger: Ledger, lines: list[Line], first: Line, key: str, job_title: str) -> list[Line]:
    at = lines.index(first)
    start = at - 1 if at and is_title(lines[at - 1]) and not is_caption(lines[at - 1], key, job_title) else at
    ledger.use("caption", [line for line in lines[:start] if is_caption(line, key, job_title)])
    return lines[start:]


def _introduces(title: Line, lines: Sequence[Line], first_text: int, key: str, job_title: str) -> bool:
    if is_caption(title, key, job_title):
        return True
    text = lines[first_text].text
    later = [
        line.text
        for line, below in zip(lines[first_text + 1 :], lines[first_text + 2 :], strict=False)
        if is_title(line) and not is_title(below)
    ]
    return not mentions(text, title.text) and sum(mentions(text, other) for other in later) >= 2


def _after_introduction(ledger: Ledger, lines: Sequence[Line], at: int, place: str) -> list[Line]:
    while at < len(lines) and is_paragraph(lines[at]):
        ledger.note(place, lines[at])
        at += 1
    return list(lines[at:])
