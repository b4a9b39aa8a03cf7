"""GIFT as others write it (docs.moodle.org, GIFT format)."""

from typing import Any

import pytest

from assessments.items.exchange.formats import import_items
from assessments.items.exchange.limits import UnreadableFile
from assessments.items.exchange.report import Report


def read(text: str) -> tuple[list[dict[str, Any]], Report]:
    return import_items(text.encode(), "q.txt", "gift")


def one(text: str) -> dict[str, Any]:
    drafts, report = read(text)
    assert len(drafts) == 1, list(report.lines())
    return drafts[0]


def test_a_choice_with_feedback_and_a_general_feedback() -> None:
    draft = one("::Q1:: Qui est enterré ici ?{~Personne#Non. =Grant#Oui. ~Napoléon####Grant, en 1885.}")
    assert [(part["text"], part.get("correct", False)) for part in draft["options"]] == [
        ("Personne", False), ("Grant", True), ("Napoléon", False),
    ]  # fmt: skip
    assert draft["explanation"] == "Grant, en 1885."
    assert draft["id"] == "q1"


def test_a_choice_of_several() -> None:
    draft = one("Deux ?{~%50%Un ~%50%Deux ~%-50%Trois}")
    assert draft["multiple"] is True
    assert [part.get("correct", False) for part in draft["options"]] == [True, True, False]


def test_fractions_that_are_not_ours_are_replaced_and_said() -> None:
    _, report = read("Deux ?{~%50%Un ~%50%Deux ~%-10%Trois}")
    assert "fractions are replaced" in " ".join(str(remark) for remark in report.remarks)


@pytest.mark.parametrize(("answer", "right"), [("T", "Vrai"), ("TRUE#Faux.#Juste.", "Vrai"), ("FALSE", "Faux")])
def test_true_or_false_is_a_choice_of_two(answer: str, right: str) -> None:
    draft = one(f"La Terre tourne.{{{answer}}}")
    assert [part["text"] for part in draft["options"] if part.get("correct")] == [right]


@pytest.mark.parametrize(
    ("answer", "value", "width"),
    [("#1822:5", 1822, 5), ("#3.141..3.142", 3.1415, 0.0005), ("#=1822:0 =%50%1822:2", 1822, 0), ("#-0.5", -0.5, 0)],
)
def test_numbers_with_their_tolerance(answer: str, value: float, width: float) -> None:
    draft = one(f"Combien ?{{{answer}}}")
    assert draft["answer"] == pytest.approx(value)
    assert draft["tolerance"]["absolute"] == pytest.approx(width)


def test_a_missing_word_is_a_blank_of_the_text() -> None:
    draft = one("La capitale de la France est {=Paris =%50%paname#Familier.} depuis longtemps.")
    assert draft["text"] == "La capitale de la France est [[a]] depuis longtemps."
    assert draft["blanks"][0]["accept"] == ["Paris"]
    assert draft["blanks"][0]["mistakes"] == [{"text": "paname", "credit": 0.5, "feedback": "Familier."}]


def test_a_match_whose_target_misleads() -> None:
    draft = one("Associez.{=Canada -> Ottawa =Italie -> Rome = -> Tokyo}")
    assert [part["text"] for part in draft["targets"]] == ["Ottawa", "Rome", "Tokyo"]
    assert draft["pairs"] == {"a": "a", "b": "b"}


def test_steps_as_the_ordering_plugin_writes_them() -> None:
    draft = one("Ordonnez.{>3 ALL VERTICAL ABSOLUTE_POSITION SHOW 123\nUn\nDeux\nTrois\n}")
    assert [part["text"] for part in draft["steps"]] == ["Un", "Deux", "Trois"]


def test_an_essay_has_its_rubric_to_complete() -> None:
    drafts, report = read("Racontez.{}")
    assert drafts[0]["rubric"] is None
    assert any(remark.fate == "missing" and "rubric" in remark.field for remark in report.remarks)


def test_escaped_signs_are_themselves() -> None:
    draft = one(r"[plain]Prix \: 5\~6 \# \{x\} \= \\o ?{=a\=b ~c\}d}")
    assert draft["prompt"] == r"Prix : 5~6 # {{x}} = \\o ?".replace(r"\\", "\\")
    assert [part["text"] for part in draft["options"]] == ["a=b", "c}}d"]


def test_html_becomes_markdown_and_a_picture_is_named() -> None:
    drafts, report = read('[html]<p>Un <b>mot</b> <img src\\="x.png"> <u>ici</u></p>{=a ~b}')
    assert drafts[0]["prompt"] == "Un **mot** ici"
    told = " ".join(str(remark) for remark in report.remarks)
    assert "x.png" in told
    assert "taken off: u" in told


def test_a_byte_order_mark_and_other_line_ends_do_not_matter() -> None:
    drafts, _ = import_items("\ufeffUn ?{=a ~b}\r\n\r\nDeux ?{=c ~d}\r\n".encode(), "q.txt", "gift")
    assert [one["prompt"] for one in drafts] == ["Un ?", "Deux ?"]


def test_tags_and_the_id_of_the_comment_are_read() -> None:
    draft = one("// [id:i05_001] [tag:competency=budget] [tag:difficulty=45] [tag:hors sujet]\n::N::Un ?{=a ~b}")
    assert (draft["id"], draft["competency"], draft["difficulty"]) == ("i05_001", "budget", 45)


def test_what_the_file_does_not_say_is_to_complete() -> None:
    drafts, report = read("Un ?{=a ~b}")
    assert drafts[0]["competency"] is None
    assert [str(remark) for remark in report.remarks] == [
        "q.txt:1: to complete: competency, difficulty, activities, lesson, explanation: the file does not say."
    ]


def test_ids_are_made_from_names_and_are_unique() -> None:
    drafts, _ = read("::Été à 9 h::Un ?{=a ~b}\n\n::été à 9 h !::Deux ?{=a ~b}\n\n::9::Trois ?{=a ~b}")
    assert [one["id"] for one in drafts] == ["ete_a_9_h", "ete_a_9_h_2", "q_9"]


def test_a_text_that_asks_nothing_is_listed_with_its_line() -> None:
    _, report = read("Un ?{=a ~b}\n\n// remarque\nLisez ceci.")
    assert [(remark.fate, remark.where) for remark in report.remarks if remark.fate == "left_out"] == [
        ("left_out", "q.txt:4")
    ]


@pytest.mark.parametrize("broken", ["Deux ?{=a ~b", "Deux ?=a}", "Deux }?{=a"])
def test_half_a_pair_of_braces_is_refused_with_its_line(broken: str) -> None:
    with pytest.raises(UnreadableFile, match=r"q\.txt:3: a brace without its other half"):
        read(f"Un ?{{=a ~b}}\n\n{broken}")


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"q\.txt:2: not UTF-8"):
        import_items(b"Un ?\n\xe9{}", "q.txt", "gift")
    with pytest.raises(UnreadableFile, match=r"q\.txt:1: a control character"):
        import_items(b"\x01\x02", "q.txt", "gift")
    with pytest.raises(UnreadableFile, match="no question"):
        import_items(b"// rien", "q.txt", "gift")
