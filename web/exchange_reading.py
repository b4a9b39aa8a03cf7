"""What is said of a question that is read from another format."""

from __future__ import annotations

from markupsafe import Markup

from web.locale import translate as _

Pair = tuple[str, Markup]
"""What the exchange writes, with {places} for what changes, and the sentence for people."""


def reading_sentences() -> list[Pair]:
    """Every remark of the readers."""
    return [*_reading_texts(), *_reading_grading(), *_out_items(), *_out_qti()]


def _reading_texts() -> list[Pair]:
    """Texts, files and comments."""
    return [
        ("the file does not say.", _("Le fichier ne le dit pas.")),
        ("its table is part of the prompt now.", _("Son tableau fait maintenant partie de l'énoncé.")),
        ("a shared stimulus is part of the prompt now.", _("Un document partagé fait maintenant partie de l'énoncé.")),
        (
            "the shared stimulus {name} is not in the package.",
            _("Le document partagé {name} n'est pas dans le paquet."),
        ),
        ("files are not carried: {file}.", _("Un fichier n'est pas repris : {file}")),
        (
            "files that learners attach have no place.",
            _("Les fichiers joints par les apprenants n'ont pas de place ici."),
        ),
        (
            "markup that items have not was taken off: {markup}.",
            _("Une mise en forme inconnue ici est retirée : {markup}"),
        ),
        (
            "the text format {form} is not known: read as HTML.",
            _("Le format de texte {form} n'est pas connu : lu comme du HTML."),
        ),
        (
            "a sentence that asks to complete the text is put above it.",
            _("Une consigne, « Complétez le texte. », est ajoutée au-dessus."),
        ),
        ("{n} further hints.", _("Un seul indice est gardé ({n} de trop).")),
        (
            "a feedback for the whole question has no place. « {text} »",
            _("Un commentaire sur toute la question n'a pas de place ici : « {text} »"),
        ),
        ("a feedback with no place here: « {text} »", _("Un commentaire n'a pas de place ici : « {text} »")),
        (
            "the feedback of a right answer, « {text} »: use the explanation.",
            _("Le commentaire d'une réponse juste, « {text} » : mettez-le dans l'explication."),
        ),
        (
            "the feedback of the right answer, « {text} »: use the explanation.",
            _("Le commentaire de la réponse juste, « {text} » : mettez-le dans l'explication."),
        ),
        (
            "the feedback for any other number has no place: « {text} »",
            _("Le commentaire de tout autre nombre n'a pas de place ici : « {text} »"),
        ),
        (
            "the feedback for any other number has no place.",
            _("Le commentaire de tout autre nombre n'a pas de place ici."),
        ),
        (
            "an error that is foreseen needs a feedback: write one.",
            _("Une erreur prévue a besoin d'un commentaire : écrivez-le."),
        ),
        (
            "the information for graders is kept as a note: make a rubric of it.",
            _("L'information aux correcteurs est gardée en note : faites-en une grille."),
        ),
    ]


def _reading_grading() -> list[Pair]:
    """How an answer is graded here."""
    return [
        (
            "{points} points: every item has one point here.",
            _("Elle valait {points} points : ici, chaque question vaut un point."),
        ),
        ("a wrong option takes nothing off here.", _("Ici, une option fausse ne retire rien.")),
        (
            "options worth a part of the point: read as a judgement, whose reasons are to be checked.",
            _("Des options valent une part du point : lue comme un jugement, dont les raisons sont à vérifier."),
        ),
        (
            "one option is right here, and earns the whole point: the others earn nothing.",
            _("Ici, une seule option est juste et vaut tout le point ; les autres ne valent rien."),
        ),
        (
            "fractions are replaced: (right ones - wrong ones) / number of right ones.",
            _("Les fractions sont remplacées par notre règle : (justes − fausses) / nombre de justes."),
        ),
        (
            "all or nothing there; here right choices minus wrong ones count.",
            _("C'était tout ou rien ; ici comptent les bons choix moins les mauvais."),
        ),
        (
            "every number has the tolerance of the right one here.",
            _("Ici, chaque nombre a la tolérance de la réponse juste."),
        ),
        ("geometric: read as a share of the answer.", _("Géométrique : lue comme une part de la réponse.")),
        (
            "one unit here, {unit}: no answer in {others}.",
            _("Une seule unité ici, {unit} : pas de réponse en {others}."),
        ),
        (
            "* stands for any letters: taken literally here.",
            _("« * » valait n'importe quelles lettres : pris ici à la lettre."),
        ),
        (
            "* stands for any letters in « {text} »: taken literally here.",
            _("Dans « {text} », « * » valait n'importe quelles lettres : pris ici à la lettre."),
        ),
        ("capitals do not count here.", _("Les majuscules ne comptent pas ici.")),
        ("capitals count there, and never here.", _("Les majuscules comptaient ; elles ne comptent jamais ici.")),
        (
            "{kind}: read as a text to type; its list or tolerance is gone.",
            _("{kind} : devient un mot à saisir ; sa liste ou sa tolérance disparaît."),
        ),
        (
            "« {text} » is worth as much as what it differs from by capitals or accents only.",
            _("« {text} » vaut autant que ce dont seuls accents et majuscules la distinguent."),
        ),
        (
            "each is drawn on its own here: write as constraints what must hold between them.",
            _("Chacun est tiré à part : écrivez en contraintes ce qui doit tenir entre eux."),
        ),
    ]


def _out_items() -> list[Pair]:
    """Why a question is left out."""
    return [
        ("a text that asks nothing.", _("Un texte qui ne demande rien.")),
        (
            "more than one place for an answer: Moodle reads the first only. Use Moodle XML (cloze).",
            _("Plus d'une place pour la réponse : Moodle n'en lit qu'une. Passez par Moodle XML (cloze)."),
        ),
        (
            "the question type « {kind} » has no counterpart here.",
            _("Le type de question « {kind} » n'a pas d'équivalent ici."),
        ),
        ("the interaction {kind} has no counterpart here.", _("L'interaction {kind} n'a pas d'équivalent ici.")),
        (
            "several interactions in one item: our items ask one thing.",
            _("Plusieurs interactions en une : nos questions demandent une seule chose."),
        ),
        ("{n} options, {least} to {most} are expected.", _("{n} options ; il en faut de {least} à {most}.")),
        (
            "{n} lines to match, {least} to {most} are expected.",
            _("{n} lignes à associer ; il en faut de {least} à {most}."),
        ),
        ("{n} steps, {least} to {most} are expected.", _("{n} étapes ; il en faut de {least} à {most}.")),
        ("{n} blanks, {least} to {most} are expected.", _("{n} trous ; il en faut de {least} à {most}.")),
        ("{n} gaps, {least} to {most} are expected.", _("{n} trous ; il en faut de {least} à {most}.")),
        ("no number earns the whole point.", _("Aucun nombre ne vaut tout le point.")),
        ("no formula earns the whole point.", _("Aucune formule ne vaut tout le point.")),
        ("blank {name}: no text earns the whole point.", _("Trou {name} : aucun texte ne vaut tout le point.")),
        ("no wildcard with its values.", _("Aucun chiffre variable n'a ses valeurs dans le fichier.")),
        (
            "the wildcard {wildcard} has no values in the file.",
            _("Le chiffre variable {wildcard} n'a pas de valeurs dans le fichier."),
        ),
        ("the formula « {formula} » has no counterpart here.", _("La formule « {formula} » n'a pas d'équivalent ici.")),
        ("{kind}: only QTI 3.0 is read.", _("{kind} : seul QTI 3.0 est lu.")),
        ("{path} is listed and not in the package.", _("{path} est annoncé et absent du paquet.")),
    ]


def _out_qti() -> list[Pair]:
    """Why an item of QTI 3.0 is left out."""
    return [
        ("no right answer is declared.", _("Aucune réponse juste n'est déclarée.")),
        ("no declaration of the response {name}.", _("La réponse {name} n'est pas déclarée.")),
        ("the right order does not name every step once.", _("L'ordre juste ne nomme pas chaque étape une fois.")),
        ("a match interaction without its two sets.", _("Une association sans ses deux listes.")),
        (
            "a match where a line goes with several others: our lines go with one.",
            _("Une ligne s'associe à plusieurs autres ; ici, à une seule."),
        ),
        (
            "a match where some lines go with none, or too many lines.",
            _("Des lignes sans association, ou trop de lignes."),
        ),
        (
            "the printed variable {name}, which is no figure that is drawn.",
            _("La variable affichée {name} n'est pas un chiffre tiré."),
        ),
        (
            "a condition on the response that compares no number.",
            _("Une condition sur la réponse ne compare aucun nombre."),
        ),
        ("template processing with <{name}>.", _("Un calcul du modèle n'est pas lu ici : <{name}>")),
        ("figures drawn with <{name}>.", _("Des chiffres sont tirés d'une façon qui n'est pas lue ici : <{name}>")),
        (
            "figures drawn from a list that our items cannot hold.",
            _("Des chiffres sont tirés d'une liste qui ne tient pas ici."),
        ),
        (
            "figures drawn and rounded in a way that our items cannot.",
            _("Des chiffres sont tirés et arrondis d'une façon impossible ici."),
        ),
        ("« {text} » is no number.", _("« {text} » n'est pas un nombre.")),
        ("« {text} » is no whole number.", _("« {text} » n'est pas un nombre entier.")),
        ("an expression that is too deep.", _("Une expression est trop profonde.")),
        (
            "an expression that is too long or too deep ({reason}).",
            _("Une expression est trop longue ou trop profonde."),
        ),
        ("the constraint <{name}>.", _("Une contrainte n'est pas lue ici : <{name}>")),
        ("the expression <{name}>.", _("Une expression n'est pas lue ici : <{name}>")),
        ("<qti-assessment-item> is expected, not <{name}>.", _("<qti-assessment-item> est attendu, et non <{name}>.")),
    ]
