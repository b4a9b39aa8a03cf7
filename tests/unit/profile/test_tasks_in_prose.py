"""Tasks that a paragraph names, and how they are given to groups of bullets."""

from __future__ import annotations

import pytest

from course.profile.job_sheet.alignment import align
from course.profile.job_sheet.missions import title_from_activities
from course.profile.job_sheet.tasks import Task, infinitive_of, tasks_in


@pytest.mark.parametrize(
    ("sentence", "titles"),
    [
        ("Il doit avant tout préparer la pâte pour la fournée du matin.", ["Préparer la pâte"]),
        ("Sa mission consiste aussi à surveiller le four.", ["Surveiller le four"]),
        (
            "Elle est chargée de tenir la caisse et de fermer la boutique.",
            ["Tenir la caisse", "Fermer la boutique"],
        ),
        (
            "Ses missions : accueillir les clients, garnir la vitrine.",
            ["Accueillir les clients", "Garnir la vitrine"],
        ),
        ("Pétrir les pâtes. Cuire les pains.", ["Pétrir les pâtes", "Cuire les pains"]),
        ("Il doit peser et mélanger les farines.", ["Peser et mélanger les farines"]),
        ("Elle consiste à vendre et à conseiller les clients.", ["Vendre et conseiller les clients"]),
        (
            "Il doit former les apprentis, puis vérifier leurs gestes.",
            ["Former les apprentis", "Vérifier leurs gestes"],
        ),
        ("Il a pour mission de négocier avec les meuniers.", ["Négocier avec les meuniers"]),
    ],
)
def test_an_infinitive_that_something_asks_for_is_a_task(sentence: str, titles: list[str]) -> None:
    assert [task.title for task in tasks_in(sentence)] == titles


@pytest.mark.parametrize(
    "sentence",
    [
        "Le métier demande de la force.",
        "Le panier du matin est plein, et le dernier client est servi.",
        "La boutique ouvre tôt pour servir les ouvriers.",
    ],
)
def test_a_sentence_without_a_task_gives_none(sentence: str) -> None:
    assert tasks_in(sentence) == []


def test_a_purpose_is_kept_in_the_text_of_the_task_but_not_in_its_title() -> None:
    (task,) = tasks_in("Il doit vérifier le levain afin d’assurer une mie régulière.")
    assert task.title == "Vérifier le levain"
    assert task.text == "Vérifier le levain afin d’assurer une mie régulière"


def test_a_gerund_is_a_weaker_task_in_the_infinitive() -> None:
    first, second = tasks_in("Il doit cuire les pains, tout en accueillant les premiers clients.")
    assert (second.title, second.joined) == ("Accueillir les premiers clients", True)
    assert second.strength < first.strength


@pytest.mark.parametrize(
    ("gerund", "infinitive"),
    [
        ("collaborant", "collaborer"),
        ("garantissant", "garantir"),
        ("manageant", "manager"),
        ("renforçant", "renforcer"),
        ("faisant", "faire"),
        ("suivant", "suivre"),
        ("réduisant", "réduire"),
        ("répondant", "répondre"),
    ],
)
def test_gerunds_are_turned_into_infinitives(gerund: str, infinitive: str) -> None:
    assert infinitive_of(gerund) == infinitive


def tasks(*titles: str, strength: float = 1.0) -> list[Task]:
    return [Task(title, title, strength) for title in titles]


def test_as_many_tasks_as_groups_are_given_in_order() -> None:
    groups = [["Peser la farine"], ["Chauffer le four"]]
    assert align(groups, tasks("Préparer les pâtes", "Cuire les pains")) == [0, 1]


def test_shared_words_decide_which_task_is_left_out() -> None:
    groups = [["Peser la farine des pâtes"], ["Rendre la monnaie aux clients"]]
    assert align(groups, tasks("Préparer les pâtes", "Nettoyer le fournil", "Servir les clients")) == [0, 2]


def test_a_group_more_than_tasks_is_left_without_one() -> None:
    groups = [["Peser la farine"], ["Chauffer le four"], ["Servir les clients pressés"]]
    assert align(groups, tasks("Préparer la farine", "Accueillir les clients")) == [0, None, 1]


def test_no_task_leaves_every_group_without_one() -> None:
    assert align([["Peser"], ["Cuire"]], []) == [None, None]


def test_a_title_from_activities_is_the_one_that_shares_most() -> None:
    activities = [
        "Laver les bacs",
        "Contrôler la cuisson des pains et noter la durée",
        "Retourner les pains en fin de cuisson",
    ]
    assert title_from_activities(activities) == "Contrôler la cuisson des pains"
