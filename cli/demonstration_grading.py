"""Written answers of the demonstration, better and worse ones, and a second trainer who has begun to read them.

The texts answer questions of the embedded course; a question that the course no longer has is left to the filler text.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assessments.attempts.models import Response
from assessments.attempts.ratings import answer_to_rate
from assessments.attempts.waiting import waiting_answers
from assessments.interactions.long_fill_in import count_words
from assessments.items.kinds.long_fill_in import LongFillInBody
from assessments.items.published import PublishedItem, items_by_id
from course.enrolment import service as enrolment
from course.enrolment.models import Cohort, Person, Role
from learning import grading

SECOND_TRAINER = "formatrice@demo.test"
LEFT = 3
"""Answers that one rater is enough for and that nobody has read."""

TEXTS: dict[str, tuple[str, ...]] = {
    "x_ai_010": (
        "Conclusion : la contribution recule de 7 576 €, passant de 40 820 € à 33 244 €. Deux canaux "
        "l’expliquent.\n\n"
        "E-mailing : 180 commandes de moins (600 puis 420), soit 4 680 € de marge en moins à dépense égale. La "
        "newsletter est passée à un envoi par mois en juillet ; la date coïncide, la cause est très probable mais"
        " une lassitude de la base reste possible.\n\n"
        "Recherche payante : 6 000 € de plus pour 100 commandes, soit 60 € par commande alors qu’une commande "
        "laisse 24 € de marge. Cette tranche perd 3 600 €.\n\n"
        "Je vous demande : un envoi par semaine à la moitié de la base, tirée au sort, dès lundi ; retour à 18 "
        "000 € de recherche payante au 1er du mois. Effet attendu : 3 600 € sur la recherche, de 0 à 4 700 € sur "
        "l’e-mailing.\n\n"
        "Bilan le 15 décembre. Si la moitié relancée ne commande pas plus que l’autre, l’hypothèse est fausse et "
        "nous revenons à un envoi mensuel.",
        "Ce trimestre a été moins bon que celui de l’an dernier. La contribution baisse d’environ 7 600 €. Le "
        "problème vient surtout de l’e-mailing, qui passe de 600 à 420 commandes, et de la recherche payante, où "
        "nous avons dépensé 24 000 € au lieu de 18 000 € pour seulement 100 commandes de plus.\n\n"
        "L’e-mailing a baissé parce que la newsletter est devenue mensuelle. Il faut la remettre toutes les "
        "semaines. Pour la recherche payante, le budget a été augmenté trop vite, il faudrait revenir au budget "
        "précédent le mois prochain.\n\n"
        "Les réseaux sociaux et le référencement naturel se portent bien et progressent légèrement. Nous suivrons"
        " les résultats chaque mois et ferons un point à la fin du trimestre prochain pour voir si les commandes "
        "remontent.",
        "Bonjour,\n\n"
        "Voici mon analyse du trimestre. La recherche payante a fait 1 000 commandes contre 900 l’an dernier, "
        "donc elle progresse de 11 %. Les réseaux sociaux ont fait 160 commandes contre 150. Le référencement "
        "naturel a fait 1 120 commandes contre 1 100. Seul l’e-mailing baisse, de 600 à 420 commandes, ce qui est"
        " dommage car ce canal ne coûte presque rien.\n\n"
        "La recherche payante est donc notre meilleur levier : je propose d’augmenter encore son budget, puisque "
        "plus nous dépensons, plus nous avons de commandes. Pour l’e-mailing, il faudrait optimiser les campagnes"
        " et mieux segmenter la base afin de retrouver de bons résultats. Nous surveillerons les indicateurs de "
        "près.",
        "La contribution de la boutique passe de 40 820 € à 33 244 €, soit 7 576 € de moins. L’e-mailing fait −4 "
        "680 € et la recherche payante −3 600 € ; le reste gagne 704 €.\n\n"
        "Pour la recherche, le calcul est net : la tranche de 6 000 € ajoutée en juillet n’a rapporté que 2 400 €"
        " de marge. Pour l’e-mailing, le passage à une newsletter mensuelle est sans doute la cause, mais nous "
        "n’avons pas de groupe témoin pour l’affirmer.\n\n"
        "Décision proposée : ramener la recherche payante à 18 000 € dès le mois prochain et reprendre l’envoi "
        "hebdomadaire. Effet attendu : environ 3 600 € par trimestre sur la recherche, et une partie des 4 680 € "
        "sur l’e-mailing. Nous regarderons les commandes par envoi à la fin du trimestre.",
    ),
    "i05_073": (
        "Je recommande de remettre le montant du port dans le panier. Du panier à la livraison, le passage baisse"
        " sur mobile comme sur ordinateur depuis mai, alors que les autres étapes ne bougent presque pas. Le "
        "journal note que le montant du port a été déplacé le 3 mai : la date et l’étape correspondent, c’est "
        "donc la cause la plus probable, même si un changement de tarif le même jour aurait pu jouer.\n\n"
        "Si nous retrouvons le niveau d’avril, nous gagnerions environ 300 commandes par mois, soit 6 600 € de "
        "marge. L’équipe technique peut le faire lundi en une journée. Nous vérifierons après deux semaines que "
        "le passage est revenu au-dessus de 58 % sur mobile.",
        "La conversion a baissé en mai à l’étape de livraison. C’est à cause du port qui ne s’affiche plus dans "
        "le panier, les clients le découvrent trop tard et abandonnent leur commande. Il faut absolument le "
        "réafficher dans le panier, comme avant le 3 mai. C’est important car nous perdons beaucoup de commandes "
        "chaque mois et donc de la marge, surtout sur mobile où il y a le plus de visites. L’équipe technique "
        "devrait s’en occuper rapidement. Nous pourrons ensuite regarder si les commandes remontent et refaire un"
        " point ensemble.",
    ),
}


def written_text(version: PublishedItem, *, pick: int) -> str | None:
    """A text for a question that has some here and whose bounds it keeps."""
    texts, body = TEXTS.get(version.item_key, ()), version.item.body
    if not texts or not isinstance(body, LongFillInBody):
        return None
    text = texts[pick % len(texts)]
    return text if body.minimum_words <= count_words(text) <= body.maximum_words else None


def begin_grading(session: Session, *, cohort: Cohort, password: str, now: datetime) -> None:
    """A second trainer reads most answers; the newest wait, and the oldest that asks for two waits for another."""
    trainer = enrolment.add_person(
        session,
        organisation_id=cohort.organisation_id,
        email=SECOND_TRAINER,
        display_name="Formatrice (démo)",
        role=Role.TRAINER,
        password=password,
        now=now - timedelta(days=42),
    )
    enrolment.join_cohort(session, cohort=cohort, person=trainer, now=now)
    waiting = waiting_answers(session, person=trainer)
    single, double = ([one for one in waiting if one.wanted == wanted] for wanted in (1, 2))
    for place, one in enumerate([*single[:-LEFT], *double[:1]]):
        _rate(session, session.get_one(Response, one.response_id), trainer, 2 + place % 2, now)


def _rate(session: Session, response: Response, trainer: Person, level: int, now: datetime) -> None:
    body = items_by_id(session, ids=[response.item_version_id])[response.item_version_id].item.body
    if not isinstance(body, LongFillInBody):
        return
    grading.rate(
        session,
        response=answer_to_rate(session, person=trainer, response_id=response.id),
        rater=trainer,
        points={criterion.id: min(4, level + place % 2) for place, criterion in enumerate(body.rubric)},
        comment="Les chiffres sont là. Dites plus nettement ce que vous demandez, et à qui.",
        now=now - timedelta(hours=3),
    )
