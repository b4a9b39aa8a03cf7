"""Why a whole file is refused, and what to do about it."""

from __future__ import annotations

from markupsafe import Markup

from web.locale import translate as _

Pair = tuple[str, Markup]
"""What the exchange writes, with {places} for what changes, and the sentence for people."""


def refusal_sentences() -> list[Pair]:
    """Every refusal of the readers."""
    return [*_refused(), *_refused_xml(), *_refused_zip()]


def _refused() -> list[Pair]:
    """What is not one of the formats."""
    return [
        (
            "neither GIFT, nor Moodle XML, nor a QTI 3.0 package. Say which with --format.",
            _("Ce n'est ni du GIFT, ni du Moodle XML, ni un paquet QTI 3.0. Exportez de nouveau dans l'un des trois."),
        ),
        ("not UTF-8 text. Save the file as UTF-8.", _("Ce n'est pas du texte UTF-8. Enregistrez le fichier en UTF-8.")),
        (
            "a control character. Is this a text file? Remove it.",
            _("Un caractère de contrôle s'y trouve. Est-ce un fichier de texte ? Retirez-le."),
        ),
        ("no question. Is this a GIFT file?", _("Aucune question. Est-ce bien un fichier GIFT ?")),
        ("no question.", _("Aucune question dans ce fichier.")),
        (
            "a brace without its other half. Write \\{ or \\} for a brace to be seen.",
            _("Une accolade n'a pas son pendant. Pour une accolade à lire, écrivez \\{ ou \\}."),
        ),
        ("a question of {n} characters, {most} at most.", _("Une question de {n} caractères ; {most} au plus.")),
        (
            "more than {most} questions. Export fewer at a time.",
            _("Plus de {most} questions. Exportez-en moins à la fois."),
        ),
        ("{n} questions, {most} at most.", _("{n} questions ; {most} au plus. Exportez-en moins à la fois.")),
        ("{n} items, {most} at most.", _("{n} questions ; {most} au plus. Exportez-en moins à la fois.")),
        (
            "<quiz> is expected, not <{name}>. Is this a Moodle XML file?",
            _("<quiz> est attendu, et non <{name}>. Est-ce bien un fichier Moodle XML ?"),
        ),
        (
            "<qti-assessment-item> is expected, not <{name}>. Is this QTI 3.0?",
            _("<qti-assessment-item> est attendu, et non <{name}>. Est-ce bien du QTI 3.0 ?"),
        ),
        (
            "is not in the zip: a package has it at its root.",
            _("Ce fichier manque dans le zip : un paquet l'a à sa racine."),
        ),
        ("no QTI 3.0 item is listed.", _("Aucune question QTI 3.0 n'est annoncée.")),
    ]


def _refused_xml() -> list[Pair]:
    """XML that is not well formed, or not safe."""
    return [
        (
            "not well-formed XML ({reason}). Correct it.",
            _("Le XML n'est pas bien formé à cet endroit ({reason}). Corrigez-le, ou exportez de nouveau."),
        ),
        (
            "not XML that can be read ({reason}). Save it as UTF-8.",
            _("Ce XML ne peut pas être lu ({reason}). Enregistrez-le en UTF-8."),
        ),
        ("no element at all.", _("Le fichier ne contient aucun élément.")),
        (
            "a document type or an entity is declared, which is refused for safety. Take <!DOCTYPE> out.",
            _("Un type de document ou une entité y est déclaré : c'est refusé par sécurité. Retirez <!DOCTYPE>."),
        ),
        (
            "something outside the file is referred to, which is refused for safety.",
            _("Le fichier renvoie à l'extérieur de lui-même : c'est refusé par sécurité."),
        ),
        ("an element with more than {most} attributes.", _("Un élément a plus de {most} attributs.")),
        (
            "elements inside elements, more than {most} deep: no question is written like that.",
            _("Des éléments emboîtés sur plus de {most} niveaux : aucune question ne s'écrit ainsi."),
        ),
        (
            "more than {most} elements. Export fewer questions at a time.",
            _("Plus de {most} éléments. Exportez moins de questions à la fois."),
        ),
        (
            "{n} octets, {most} at most. Export fewer questions at a time.",
            _("{n} octets ; {most} au plus. Exportez moins de questions à la fois."),
        ),
    ]


def _refused_zip() -> list[Pair]:
    """Packages that cannot be opened, or not safely."""
    return [
        ("{n} octets once unpacked, {most} at most.", _("{n} octets une fois ouvert ; {most} au plus.")),
        ("{n} octets, {most} at most.", _("{n} octets ; {most} au plus.")),
        ("{n} entries, {most} at most.", _("{n} fichiers dans le paquet ; {most} au plus.")),
        (
            "not a zip file that can be read ({reason}). Export the package again.",
            _("Ce zip ne peut pas être lu. Exportez le paquet de nouveau."),
        ),
        (
            "not a zip file that can be read ({reason}).",
            _("Ce zip ne peut pas être lu. Exportez le paquet de nouveau."),
        ),
        ("a zip file of a kind that is not read here ({reason}).", _("Ce zip est d'une sorte qui n'est pas lue ici.")),
        ("an entry that is there twice.", _("Ce fichier est deux fois dans le paquet.")),
        (
            "an absolute path, or one of another system: no package needs one.",
            _("Un chemin absolu, ou d'un autre système : aucun paquet n'en a besoin."),
        ),
        (
            "a path that leaves the package: refused for safety.",
            _("Un chemin sort du paquet : c'est refusé par sécurité."),
        ),
        (
            "a link: refused for safety. Put the file itself in the package.",
            _("Un lien : c'est refusé par sécurité. Mettez le fichier lui-même dans le paquet."),
        ),
        (
            "an encrypted entry. Make the package without a password.",
            _("Un fichier chiffré. Refaites le paquet sans mot de passe."),
        ),
        (
            "unpacks to far more than it holds: refused for safety.",
            _("S'ouvre en bien plus qu'il ne contient : c'est refusé par sécurité."),
        ),
        (
            "holds more than it says: refused for safety.",
            _("Contient plus qu'il ne le dit : c'est refusé par sécurité."),
        ),
    ]
