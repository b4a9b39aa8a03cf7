"""What is said of a question on its way into another format."""

from __future__ import annotations

from markupsafe import Markup

from web.locale import translate as _

Pair = tuple[str, Markup]
"""What the exchange writes, with {places} for what changes, and the sentence for people."""


def leaving_sentences() -> list[Pair]:
    """Every remark of the writers."""
    return [*_leaving_texts(), *_leaving_figures(), *_leaving_grading()]


def _leaving_texts() -> list[Pair]:
    """Texts and what has no place."""
    return [
        (
            "{kind} has no counterpart: {what} grades a budget.",
            _("La répartition d'un budget n'a pas d'équivalent : ce format ne sait pas la noter."),
        ),
        (
            "{n} blanks: a question of GIFT has one. Moodle XML carries this item.",
            _("Ce texte a {n} trous, GIFT n'en connaît qu'un par question. Moodle XML emporte cette question."),
        ),
        (
            "the case {case} was not given, so its table is not there.",
            _("Le cas « {case} » manque, donc son tableau aussi."),
        ),
        ("the case {case} was not given.", _("Le cas « {case} » manque.")),
        ("authors' notes have no place.", _("La note pour les auteurs reste ici.")),
        ("GIFT has no place for hints.", _("GIFT n'a pas de place pour un indice.")),
        ("a hint has no place.", _("Ce format n'a pas de place pour un indice.")),
        (
            "GIFT has no place for what graders read. Moodle XML carries it.",
            _("GIFT n'a pas de place pour la grille du correcteur. Moodle XML l'emporte."),
        ),
        ("GIFT has no place for a model answer.", _("GIFT n'a pas de place pour une réponse modèle.")),
        ("there is no feedback for a misplaced step.", _("Une étape mal placée n'a plus son commentaire.")),
        ("there is no feedback for a wrong match.", _("Une mauvaise association n'a plus son commentaire.")),
        (
            "whoever errs does not read why the best option is best.",
            _("Qui se trompe ne lit plus pourquoi la meilleure option est la meilleure."),
        ),
        ("joined to the feedback of the option.", _("La raison est jointe au commentaire de l'option.")),
        (
            "a plain text there: bold, italics and code are taken off.",
            _("Un texte simple là-bas : gras, italique et code sont retirés."),
        ),
        (
            "-> separates the two sides: → is written instead.",
            _("« -> » y sépare les deux côtés : « → » est écrit à la place."),
        ),
    ]


def _leaving_figures() -> list[Pair]:
    """Figures, units and tolerances."""
    return [
        (
            "figures drawn once, of {item}.",
            _("Les chiffres sont tirés une fois pour toutes : la question devient quelques variantes fixes."),
        ),
        (
            "{sets} sets of figures drawn here; Moodle draws one of them.",
            _("{sets} jeux de chiffres sont tirés ici ; Moodle en prend un au hasard."),
        ),
        (
            "written as Moodle writes numbers: 12400, not 12 400.",
            _("Les nombres sont écrits comme Moodle les écrit : 12400 et non 12 400."),
        ),
        (
            "the sets that are drawn meet them; nothing keeps new ones to it.",
            _("Les jeux tirés ici les respectent ; rien n'y oblige ceux que Moodle tirerait ensuite."),
        ),
        ("written out in formulas and texts.", _("Récrits dans les formules et dans les textes.")),
        (
            "written by whoever delivers the item: 12400, not 12 400; derived values always with decimals.",
            _("La plateforme écrit les nombres : 12400 et non 12 400, et toujours des décimales aux calculs."),
        ),
        ("the decimals that they are shown with.", _("Le nombre de décimales affichées ne passe pas.")),
        (
            "carried as a tag: GIFT asks for no unit ({unit}).",
            _("Elle part en étiquette ({unit}) : GIFT ne demande pas d'unité."),
        ),
        ("the larger of the two widths, as one number.", _("La plus large des deux, en un seul nombre.")),
        ("the absolute one only.", _("La tolérance absolue seulement.")),
    ]


def _leaving_grading() -> list[Pair]:
    """How an answer is graded there, and what comes back."""
    return [
        (
            "carried as a tag: GIFT leaves the order to the settings.",
            _("Elle part en étiquette : GIFT laisse l'ordre aux réglages."),
        ),
        (
            "carried as tags: GIFT has no bounds in words.",
            _("Elle part en étiquette : GIFT ne borne pas le nombre de mots."),
        ),
        (
            "GIFT puts nothing in order: each step is matched with its place, and each right place counts.",
            _("GIFT ne met rien en ordre : chaque étape est associée à son rang, et chaque rang juste compte."),
        ),
        (
            "the share of pairs in order, of which a random order earns half.",
            _("Moodle compte les paires dans l'ordre : un ordre au hasard y gagne la moitié."),
        ),
        (
            "the whole point for the right order, nothing for another.",
            _("Le point entier pour le bon ordre, rien pour un autre."),
        ),
        (
            "accents and slips of the keyboard count there; capitals do not.",
            _("Là-bas, accents et fautes de frappe comptent ; les majuscules, non."),
        ),
        ("a grader reads the rubric and types one mark.", _("Un correcteur lit la grille et saisit une seule note.")),
        ("a grader reads the rubric and gives one score.", _("Un correcteur lit la grille et donne un seul score.")),
        (
            "{percent} % is no grade of Moodle's: {nearest} % counts there.",
            _("Moodle ne connaît pas {percent} % : {nearest} % y compte."),
        ),
        (
            "an answer without its unit is wrong there, not refused.",
            _("Sans son unité, une réponse y est fausse ; ici, elle est redemandée."),
        ),
        (
            "the unit stands after the field: none is typed.",
            _("L'unité est écrite après le champ : personne ne la saisit."),
        ),
        ("came back changed, and nothing on the way said so.", _("Revient changé de l'aller-retour.")),
        ("did not come back, and nothing on the way said so.", _("La question ne revient pas de l'aller-retour.")),
    ]
