"""The tasks that a paragraph names: "Il/elle doit définir la stratégie ... Sa mission consiste à piloter ...".

A task is an infinitive that something asks for (doit, consiste à, veille à, chargé de, or the start of the sentence),
one that is coordinated with such an infinitive, or, more weakly, a gerund ("tout en collaborant avec ..."). An
infinitive behind "pour" or "afin de" is a purpose, not a task. Its title goes from the verb to the purpose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from course.profile.job_sheet.wording import capitalised, fold, sentences, word_set

_MODALS = word_set(
    """doit doivent devra devront devrait peut peuvent pourra vise sait faut faudra va vont souhaite permet consiste
    consistent suppose comprend inclut"""
)
_ADVERBS = word_set(
    """aussi egalement ensuite enfin notamment avant tout surtout parfois donc encore toujours mieux regulierement
    principalement essentiellement ainsi bien savoir pouvoir lui elle il"""
)
_NOT_VERBS = word_set(
    """metier premier dernier panier atelier chantier papier entier fichier dossier cahier particulier regulier courrier
    financier immobilier mobilier hier fer mer hiver cher fier leger avenir plaisir loisir desir soir
    devoir pouvoir espoir savoir noir cadre entre autre titre centre offre etre chiffre nombre livre maitre votre notre
    membre lettre ordre genre arbre semestre trimestre registre theatre contre outre poudre sucre cuir tir menuisier
    ouvrier boulanger patissier caissier metallier hotelier infirmier officier quartier sentier"""
)
_FOLLOWERS = word_set(
    """l la le les un une des du de d a au aux avec en son sa ses leur leurs ce cet cette ces sur dans et ou par sous
    vers chaque tout toute toutes tous plusieurs aupres quotidiennement rapidement efficacement regulierement
    y que qu ensemble aussi"""
)
_IRREGULAR = {
    "faisant": "faire", "tenant": "tenir", "suivant": "suivre", "mettant": "mettre", "prenant": "prendre",
    "conduisant": "conduire", "produisant": "produire", "repondant": "répondre", "vendant": "vendre",
    "construisant": "construire", "maintenant": "maintenir", "entretenant": "entretenir", "recevant": "recevoir",
    "concevant": "concevoir", "promouvant": "promouvoir", "traduisant": "traduire", "apprenant": "apprendre",
    "introduisant": "introduire", "accueillant": "accueillir", "recueillant": "recueillir",
    "reduisant": "réduire", "defendant": "défendre", "servant": "servir",
    "offrant": "offrir", "ouvrant": "ouvrir", "obtenant": "obtenir", "soutenant": "soutenir", "elisant": "élire",
    "transmettant": "transmettre", "permettant": "permettre", "inscrivant": "inscrire", "decrivant": "décrire",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:\([^\W_]+\))?", re.UNICODE)
_PURPOSE = re.compile(
    r",?\s+(?:pour\b|afin\b|dans le but|de manière|de façon|en vue|en fonction|en garantissant|en veillant|"
    r"en respectant|selon\b|dans le respect|tout en\b|en\s+[^\W_]+ant\b)",
    re.IGNORECASE,
)
_EDGES = " ,;:.!?–—-"
_TRAILING = re.compile(r"[\s,;]+(?:et|puis|ensuite|enfin|ou|ainsi que|mais aussi|mais|aussi|également)$", re.IGNORECASE)
_TWO_VERBS = re.compile(r"^([^\W_]+ (?:et|ou)) (?:à |de |d['’])")


@dataclass(frozen=True, slots=True)
class Task:
    """A task that the sheet's prose names."""

    title: str
    text: str
    """With its purpose."""
    strength: float
    """0-1: how sure it is that this is a task of its own."""
    joined: bool = False
    """True for a gerund behind "tout en": it may belong to the task before it."""


def tasks_in(text: str) -> list[Task]:
    """The tasks that a paragraph names, in order."""
    return [task for sentence in sentences(text) for task in _of_sentence(sentence)]


def infinitive_of(gerund: str) -> str:
    """ "collaborant" -> "collaborer", "garantissant" -> "garantir"."""
    known = _IRREGULAR.get(fold(gerund))
    if known:
        return known
    stem = gerund[: -len("ant")]
    if fold(stem).endswith("iss") and len(stem) > 5:
        return stem[:-2] + "r"
    if stem.endswith("ge"):
        return stem + "r"
    return f"{stem[:-1]}cer" if stem.endswith("ç") else f"{stem}er"


@dataclass(frozen=True, slots=True)
class _Start:
    at: int
    """Position of the verb in the sentence."""
    cut: int
    """Where the text of the task before it ends."""
    strength: float
    gerund: str = ""
    joined: bool = False


def _of_sentence(sentence: str) -> list[Task]:
    starts = _starts(sentence)
    tasks = []
    ends = [start.cut for start in starts[1:]] + [len(sentence)]
    for start, end in zip(starts, ends, strict=False):
        text = _TRAILING.sub("", sentence[start.at : end].strip(_EDGES)).strip(_EDGES)
        text = _TWO_VERBS.sub(r"\1 ", text)
        if start.gerund:
            text = infinitive_of(start.gerund) + text[len(start.gerund) :]
        title = _PURPOSE.split(text, maxsplit=1)[0].strip(_EDGES)
        if len(title.split()) >= 2:
            tasks.append(Task(capitalised(title), capitalised(text), start.strength, start.joined))
    return tasks


def _starts(sentence: str) -> list[_Start]:
    tokens = list(_WORD.finditer(sentence))
    plain = [fold(token.group()) for token in tokens]
    starts: list[_Start] = []
    last_verb, purpose = -1, False
    for at, token in enumerate(tokens):
        if plain[at].endswith("ant") and len(plain[at]) > 5 and (en := _behind(plain, at)) >= 0 and plain[en] == "en":
            together = en > 0 and plain[en - 1] == "tout"
            cut = tokens[en - 1 if together else en].start()
            starts.append(_Start(token.start(), cut, 0.6 if together else 0.35, token.group(), together))
            last_verb, purpose = at, False
            continue
        if not _is_infinitive(plain, at, token.group()):
            continue
        strength, cut_at = _strength(sentence, tokens, plain, at, last_verb, purpose, bool(starts))
        if strength:
            starts.append(_Start(token.start(), tokens[cut_at].start(), strength))
            purpose = False
        elif _is_purpose(plain, at):
            purpose = True
        last_verb = at
    return starts


def _is_infinitive(plain: list[str], at: int, written: str) -> bool:
    word = plain[at]
    if not word.endswith(("er", "ir", "re")) or len(word) < 4 or word in _NOT_VERBS:
        return False
    if written[0].isupper() and at:
        return False
    following = plain[at + 1] if at + 1 < len(plain) else ""
    return following in _FOLLOWERS or following.endswith("ment")


def _behind(plain: list[str], at: int) -> int:
    """Index of the word before `at` that is not an adverb; -1 at the start."""
    at -= 1
    while at >= 0 and (plain[at] in _ADVERBS or plain[at].endswith("ement")):
        at -= 1
    return at


def _is_purpose(plain: list[str], at: int) -> bool:
    """True behind "pour" or "afin de"."""
    link = _behind(plain, at)
    return link >= 0 and (plain[link] == "pour" or (link > 0 and plain[link - 1] == "afin"))


def _strength(
    sentence: str,
    tokens: list[re.Match[str]],
    plain: list[str],
    at: int,
    last_verb: int,
    purpose: bool,
    begun: bool,
) -> tuple[float, int]:
    """How surely a task begins at this infinitive (0: none does), and the word before which the last one ends."""
    link = _behind(plain, at)
    if link < 0:
        return 1.0, at
    between = sentence[tokens[link].end() : tokens[at].start()]
    word = plain[link]
    if _is_purpose(plain, at):
        return 0.0, at
    if word in _MODALS:
        return (1.0, link) if not begun else (0.95, link)
    if word in ("et", "puis", "ou", "que") or "," in between or ":" in between or ";" in between:
        if link - 1 == last_verb and word in ("et", "ou"):
            return 0.0, at
        if not begun:
            return (1.0, link) if ":" in between else (0.0, at)
        return (0.5 if purpose else 0.95), link if word in ("et", "puis", "ou", "que") else at
    if word in ("a", "de", "d"):
        return _behind_preposition(sentence, tokens, plain, link, last_verb if begun else -1)
    return 0.0, at


def _behind_preposition(
    sentence: str, tokens: list[re.Match[str]], plain: list[str], link: int, last_verb: int
) -> tuple[float, int]:
    if last_verb < 0:
        return 1.0, link
    before = _behind(plain, link)
    if before < 0 or before - 1 == last_verb:
        return 0.0, link
    if plain[before] in ("et", "puis", "ou"):
        return 0.9, before
    comma = "," in sentence[tokens[before].end() : tokens[link].start()]
    return (0.9 if comma else 0.0), link
