"""Logs of other systems: read whatever way they were written, refused with file and line where they cannot be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.mastery.response_log import LogNotUsable, ResponseLog, skills_of
from assessments.mastery.response_log_csv import LogNotReadable, read_response_log
from core.errors import InvalidInput

Write = Callable[[str | bytes], Path]
PEOPLE = "abcde"
PLAIN = "learner,item,skill,correct\n" + "".join(f"{who},i{n},s,{n % 2}\n" for who in PEOPLE for n in range(3))


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(text: str | bytes) -> Path:
        path = tmp_path / "log.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def columns(log: ResponseLog) -> list[list[float]]:
    return [column.tolist() for column in (log.learner, log.item, log.skill, log.score, log.held_out)]


@pytest.mark.parametrize(
    "other",
    [
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("learner,item", '"Learner ", ITEM'),
        PLAIN.replace(",0\n", ",False\n").replace(",1\n", ", TRUE\n"),
        PLAIN.replace("s,", '"s",'),
        PLAIN.replace("\n", ",note\n"),
        PLAIN.replace("\n", "\n\n"),
    ],
    ids=["mark", "crlf", "semicolon", "tab", "header", "words", "quotes", "more", "blank"],
)
def test_the_same_log_is_read_however_it_is_written(written: Write, other: str) -> None:
    assert columns(read_response_log(written(other))) == columns(read_response_log(written(PLAIN)))


def test_columns_may_stand_in_any_order(written: Write) -> None:
    turned = "".join(",".join(reversed(line.split(","))) + "\n" for line in PLAIN.split())
    assert columns(read_response_log(written(turned))) == columns(read_response_log(written(PLAIN)))


def test_every_fifth_learner_is_held_out_in_order_of_appearance(written: Write) -> None:
    log = read_response_log(written(PLAIN))
    assert set(log.learner[log.held_out]) == {4}


def test_the_split_of_the_file_is_followed(written: Write) -> None:
    log = read_response_log(written("correct,learner,item,skill,SPLIT\n1,a,i,s,Test\n0,b,i,s,train\n"))
    assert log.held_out.tolist() == [True, False]


def test_a_split_may_run_through_a_learner(written: Write) -> None:
    log = read_response_log(written("learner,item,skill,correct,split\na,i,s,1,train\na,j,s,0,test\n"))
    assert log.held_out.tolist() == [False, True]


def test_rows_that_say_the_same_as_the_row_before_are_kept_and_counted(written: Write) -> None:
    log = read_response_log(written(PLAIN + "e,i2,s,0\ne,i2,s,0\ne,i2,s,1\n"))
    assert (len(log), log.repeated, log.merged) == (18, 2, 0)


def test_timestamps_order_the_responses_of_a_learner_and_ties_keep_the_order_of_the_file(written: Write) -> None:
    rows = [
        "a,late,s,1,30,train",
        "b,x,s,1,1,test",
        "a,first,s,1,10,train",
        "a,tie1,s,0,20,train",
        "a,tie2,s,1,20,train",
    ]
    log = read_response_log(written("learner,item,skill,correct,timestamp,split\n" + "\n".join(rows)))
    assert log.learner.tolist() == [0, 0, 0, 0, 1]
    assert log.item.tolist() == [2, 3, 4, 0, 1]


def test_dates_are_read_as_instants(written: Write) -> None:
    rows = ["a,later,s,1,2026-03-01T10:00:00+00:00,train", "a,earlier,s,1,2026-03-01 10:30:00+01:00,train"]
    log = read_response_log(
        written("learner,item,skill,correct,timestamp,split\n" + "\n".join(rows) + "\nb,x,s,1,2026-03-01,test\n")
    )
    assert log.item.tolist() == [1, 0, 2]


def test_partial_scores_are_kept_and_a_decimal_comma_is_understood(written: Write) -> None:
    log = read_response_log(written("learner;item;skill;correct;split\na;i;s;0,25;train\nb;i;s;0.5;test\n"))
    assert log.score.tolist() == [0.25, 0.5]


def test_several_skills_are_one_combination_whatever_their_order(written: Write) -> None:
    text = 'learner,item,skill,correct,split\na,i,x~~y,1,train\na,j,"y ; x",0,train\na,k,x,1,test2\n'
    log = read_response_log(written(text.replace("a,k,x,1,test2", "b,k,x,1,test")))
    assert log.skill[0] == log.skill[1] != log.skill[2]
    assert skills_of("b~~a~~b") == ("a", "b")
    assert skills_of(" ") == ("",)


def test_a_response_repeated_for_each_skill_is_one_response(written: Write) -> None:
    rows = ["a,i,x,1,train", "a,i,y,1,train", "a,i,z,1,train", "a,i,x,1,train", "a,j,x,0,train", "b,i,x~~y~~z,1,test"]
    log = read_response_log(written("learner,item,skill,correct,split\n" + "\n".join(rows)))
    assert (len(log), log.merged) == (4, 2)
    assert log.skill[0] == log.skill[3]
    assert log.skill[1] == log.skill[2] != log.skill[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "log.csv:1:"),
        ("learner,item,correct\na,i,1\n", "lacks skill"),
        ("learner,item,skill,correct,item\n", "stands twice"),
        ("learner,item,skill,correct\n", "no responses"),
        (PLAIN + "f,i,s,2\n", "log.csv:17: correct is '2'"),
        (PLAIN + "f,i,s,nan\n", "log.csv:17:"),
        (PLAIN + "f,i,s\n", "log.csv:17: 3 cells"),
        (PLAIN + "f,i,s,1,1\n", "log.csv:17: 5 cells"),
        (PLAIN + ",i,s,1\n", "cell learner is empty"),
        (PLAIN + "f,,s,1\n", "cell item is empty"),
        (
            PLAIN + 'f,"i,s,1\n' + "g,i,s,1\n",
            "log.csv:17: 2 cells where the header has 4; the quote opened here goes on",
        ),
        ("learner,item,skill,correct,split\na,i,s,1,train\nb,i,s,1,\n", "log.csv:3: this line has no split"),
        ("learner,item,skill,correct,split\na,i,s,1,train\nb,i,s,1,dev\n", "split is 'dev'"),
        ("learner,item,skill,correct,split\na,i,s,1,train\nb,i,s,1,train\n", "log.csv: Every row is split=train"),
        ("learner,item,skill,correct,timestamp,split\na,i,s,1,soon,train\n", "log.csv:2: timestamp is 'soon'"),
        (
            "learner,item,skill,correct,timestamp,split\na,i,s,1,3,train\nb,i,s,1,,test\n",
            "log.csv:3: this line has no timestamp",
        ),
        ("learner,item,skill,correct,timestamp,split\na,i,s,1,,train\nb,i,s,1,3,test\n", "log.csv:3: this line has a"),
        ("learner,item,skill,correct,timestamp,split\na,i,s,1,3,train\nb,i,s,1,2026-01-01,test\n", "log.csv:3:"),
        (PLAIN.replace("e,", "d,"), "log.csv: The log has 4 learners"),
        ((PLAIN + "é,i,s,1\n").encode("latin-1"), "log.csv:17: this line is not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(written: Write, text: str | bytes, said: str) -> None:
    with pytest.raises((LogNotReadable, LogNotUsable)) as refusal:
        read_response_log(written(text))
    assert said in refusal.value.message


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_at_all_are_read_or_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(b"learner,item,skill,correct,timestamp,split\n" + body)
    try:
        log = read_response_log(path)
    except InvalidInput:
        return
    assert np.isfinite(log.score).all()
    assert log.held_out.any()
