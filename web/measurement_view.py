"""A calibration's certificate as sentences and rows: each figure with what was expected of it, each limit in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from reports.bank import BankReport, BankRow
from reports.bank_words import DECISION_WORDS, sentence
from reports.charts.information import information_curve
from reports.charts.promise import interval, promise_curve
from reports.words import language_of
from web.formats import number, share, signed
from web.locale import language
from web.locale import translate as _
from web.locale import translate_plural as _n

Document = Mapping[str, Any]

SIMULATED = frozenset({"coverage_90", "bias_points", "ece_closed"})
"""Figures that need the true level, which only a simulation knows."""


@dataclass(frozen=True, slots=True)
class BankLine:
    """A competency of the bank with its drawing and its words."""

    row: BankRow
    drawing: Markup
    sentence: str
    word: str


@dataclass(frozen=True, slots=True)
class Check:
    """A figure of the certificate beside what was expected of it, and on whom it was measured."""

    title: str
    on: str
    value: str
    expected: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a curve: what was promised, what came, how often."""

    promised: str
    observed: str
    low: str
    high: str
    n: int


@dataclass(frozen=True, slots=True)
class ThinItem:
    """A question with too few answers."""

    key: str
    responses: int
    address: str | None


def bank_lines(report: BankReport) -> list[BankLine]:
    """One line a competency."""
    code = language_of(language())
    return [
        BankLine(
            row,
            Markup(information_curve(row, language=code)),  # noqa: S704 -- drawn by us, its texts escaped
            sentence(row, code),
            DECISION_WORDS[code][row.decision],
        )
        for row in report.rows
    ]


def checks_of(certificate: Document) -> list[Check]:
    """The gates of the certificate, in words."""
    titles = {
        "coverage_90": _("Intervalles à 90 % qui contiennent le vrai niveau"),
        "bias_points": _("Erreur moyenne des niveaux"),
        "ece_closed": _("Écart moyen entre la probabilité annoncée d'être à la cible et ce qui est vrai"),
        "ece_response": _("Écart moyen entre la chance annoncée de répondre juste et ce qui est arrivé"),
        "auc": _("Entre une réponse juste et une fausse, part des cas où la juste avait la meilleure chance"),
    }
    return [
        Check(
            str(titles[gate["key"]]),
            str(_("sur des apprenants simulés") if gate["key"] in SIMULATED else _("sur de vraies réponses")),
            _figure(gate["key"], gate["value"]),
            _expected(gate["key"], gate["low"], gate["high"]),
            bool(gate["holds"]),
        )
        for gate in certificate.get("gates", [])
        if gate.get("key") in titles
    ]


def _figure(key: str, value: float | None, decimals: int = 1) -> str:
    if value is None:
        return str(_("pas encore mesurable"))
    if key == "bias_points":
        return _points(value, signed(value, decimals))
    if key.startswith("ece"):
        return _points(100 * value, number(100 * value, decimals))
    return share(value, decimals)


def _points(value: float, shown: str) -> str:
    return str(_n("{figure} point", "{figure} points", 1 if abs(value) < 2 else 2, figure=shown))


def _expected(key: str, low: float | None, high: float | None) -> str:
    if low is None:
        return str(_("au plus {most}", most=_figure(key, high, 0)))
    if high is None:
        return str(_("au moins {least}", least=_figure(key, low, 0)))
    return str(_("de {least} à {most}", least=_figure(key, low, 0), most=_figure(key, high, 0)))


def headline(certificate: Document) -> str:
    """How many of the checks of the calibration were passed."""
    checks = checks_of(certificate)
    missed = sum(not check.holds for check in checks)
    if not checks:
        return str(_("Cette calibration n'a pas pu être vérifiée."))
    if not missed:
        return str(_n("La vérification faite est tenue.", "Les {n} vérifications faites sont tenues.", len(checks)))
    return str(
        _n(
            "Les chiffres de ce cours sont à lire avec prudence : {n} vérification sur {total} n'est pas tenue.",
            "Les chiffres de ce cours sont à lire avec prudence : {n} vérifications sur {total} ne sont pas tenues.",
            missed,
            total=len(checks),
        )
    )


def promise(certificate: Document) -> str:
    """What the intervals and levels of the course are worth, in a sentence; empty where it was not measured."""
    coverage, rmse = certificate.get("coverage_90"), certificate.get("rmse_points")
    if coverage is None or rmse is None:
        return ""
    return str(
        _(
            "Chez des apprenants simulés à l'image de ce groupe, {held} intervalles sur 100 annoncés à 90 % "
            "contiennent le vrai niveau ; un niveau s'en écarte de {points} points en moyenne quadratique.",
            held=number(100 * coverage),
            points=number(rmse),
        )
    )


def steps_of(curve: Sequence[Document]) -> list[Step]:
    """The rows of a curve's table."""
    rows = []
    for step in curve:
        low, high = interval(step["observed"], step["n"])
        rows.append(Step(share(step["predicted"]), share(step["observed"]), share(low), share(high), step["n"]))
    return rows


def closed_drawing(certificate: Document) -> Markup:
    """The curve of P(closed)."""
    return _drawing(
        _("Probabilité d'être à la cible : annoncée et constatée"), certificate.get("closed_curve", []), "closed-curve"
    )


def response_drawing(certificate: Document) -> Markup:
    """The curve of right answers."""
    return _drawing(
        _("Chance de répondre juste : annoncée et constatée"), certificate.get("response_curve", []), "response-curve"
    )


def _drawing(title: str, curve: Sequence[Document], identity: str) -> Markup:
    if not curve:
        return Markup()
    widest = max(abs(step["predicted"] - step["observed"]) for step in curve)
    said = _(
        "Chaque point compare ce qui était annoncé à ce qui est arrivé ; sur la diagonale, l'annonce est tenue. "
        "Plus grand écart : {points} points.",
        points=number(100 * widest, 1),
    )
    drawn = promise_curve(str(title), str(said), curve, language=language_of(language()), identity=identity)
    return Markup(drawn)  # noqa: S704 -- drawn by us, its texts escaped


def limits_of(certificate: Document) -> list[str]:
    """What the reader has to be told, in the order of the certificate; a code that has no words here is left out."""
    words = {
        "few_learners": _(
            "Moins de 200 apprenants ont répondu : la dispersion du groupe reste surtout celle supposée au départ."
        ),
        "few_held_out": _(
            "Moins de 500 réponses ont servi à vérifier les prédictions : les écarts mesurés sont eux-mêmes incertains."
        ),
        "items_with_too_little_data": _(
            "Des questions ont moins de 30 premières réponses : leur difficulté reste surtout celle de leur auteur."
        ),
        "gain_not_fitted": _("Ce qu'apporte une leçon n'a pas pu être mesuré : aucun niveau ne monte sans réponse."),
        "dynamics_not_fitted": _("L'usure des acquis et l'oubli gardent leurs valeurs de départ."),
        "authors_origin": _(
            "Si tous les auteurs jugent les questions trop faciles, ou trop difficiles, tous les niveaux bougent "
            "ensemble, et rien dans ce cours ne peut le montrer."
        ),
        "forgetting_not_checked": _("Les longues absences ne sont pas vérifiées par la simulation."),
        "not_better": _("Ce calcul ne prédit pas mieux que le précédent, qui reste en vigueur."),
        "no_new_responses": _(
            "Trop peu de réponses nouvelles pour comparer avec la calibration en vigueur, qui le reste."
        ),
    }
    return [str(words[code]) for code in certificate.get("limits", []) if code in words]


def thin_items(certificate: Document, known: frozenset[str], course_key: str) -> list[ThinItem]:
    """The questions with too few answers, the fewest first, with a link where the question is still handed out."""
    found = sorted(certificate.get("items_with_too_little_data", []), key=lambda one: (one["responses"], one["item"]))
    return [ThinItem(one["item"], one["responses"], _address(one["item"], known, course_key)) for one in found]


def _address(key: str, known: frozenset[str], course_key: str) -> str | None:
    return url_for("items.shown", course_key=course_key, item_key=key) if key in known else None
