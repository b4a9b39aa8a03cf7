"""Why the roster of a platform's course was not read to its end, in a few words for a table."""

from __future__ import annotations

from web.locale import translate as _


def roster_problem_words(code: str) -> str:
    """What stood in the way; empty for a code that has no words here."""
    known = {
        "unreachable": _("la plateforme ne répond pas"),
        "timeout": _("la plateforme répond trop lentement"),
        "untrusted": _("le certificat de la plateforme n'est pas reconnu"),
        "unavailable": _("la plateforme se dit indisponible"),
        "server_error": _("la plateforme répond par une erreur"),
        "throttled": _("la plateforme demande d'attendre"),
        "unauthorised": _("la plateforme refuse notre demande"),
        "client_refused": _("la plateforme refuse notre demande"),
        "key_set_unreachable": _("la plateforme ne trouve pas nos clés"),
        "forbidden": _("la plateforme ne permet pas ce service"),
        "scope_not_granted": _("la plateforme ne permet pas ce service"),
        "not_found": _("le cours n'est plus à cette adresse"),
        "not_a_roster": _("la réponse n'est pas une liste"),
        "not_json": _("la réponse n'est pas une liste"),
        "unreadable_members": _("certaines lignes sont illisibles"),
        "empty_roster": _("la liste est vide alors que des gens y étaient : personne n'a été retiré"),
        "too_large": _("la liste est trop longue"),
        "too_many_members": _("la liste est trop longue"),
        "too_many_pages": _("la liste est trop longue"),
        "too_slow": _("la lecture prend trop de temps"),
        "pages_in_a_circle": _("les pages de la liste tournent en rond"),
        "foreign_next_page": _("la liste continue sur un autre site, où nous n'allons pas"),
        "failure": _("une erreur de notre côté ; nouvel essai cette nuit"),
    }
    return str(known.get(code, ""))
