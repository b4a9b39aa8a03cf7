"""`passerelle mastery evaluate`: how well the model foretells the responses of a log from any other system."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click
import numpy as np

from assessments.mastery.evaluation import FEWEST_FOR_COVERAGE, Evaluation
from assessments.mastery.evaluation import evaluate as compare
from assessments.mastery.response_log import HELD_OUT_EACH, ResponseLog
from assessments.mastery.response_log_csv import read_response_log
from assessments.mastery.wide import foretell


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate(file: Path, as_json: bool) -> None:
    """Learn from most learners of the CSV file FILE, foretell the others, and say how well that went.

    \b
    Examples:
      passerelle mastery evaluate responses.csv
      passerelle mastery evaluate responses.csv --json
    Columns, in any order: learner, item, skill, correct (0/1, true/false or a share), and if you have them
    timestamp (a number or an ISO date) and split (train or test). Without split every fifth learner, as they
    first appear, is held out. A held-out learner is foretold one response ahead, from their own earlier ones.
    """
    log = read_response_log(file)
    start = time.perf_counter()
    held_out = foretell(log)
    seconds = time.perf_counter() - start
    found = compare(held_out.learner, held_out.probability, held_out.score)
    figures = {**found.to_document(), "responses_per_second": round(len(log) / seconds), **_sizes(log)}
    if as_json:
        click.echo(json.dumps(figures, indent=2))
    else:
        _say(found, figures)


def _sizes(log: ResponseLog) -> dict[str, int]:
    return {
        "responses": len(log),
        "learners": len(np.unique(log.learner)),
        "items": len(np.unique(log.item)),
        "skills": len(np.unique(log.skill)),
        "held_out_responses": int(log.held_out.sum()),
        "held_out_learners": len(np.unique(log.learner[log.held_out])),
        "merged_rows": log.merged,
        "repeated_rows": log.repeated,
    }


def _say(found: Evaluation, figures: dict[str, Any]) -> None:
    click.echo(
        f"{figures['responses']:,} responses of {figures['learners']:,} learners to {figures['items']:,} items of "
        f"{figures['skills']:,} skills; {figures['held_out_learners']:,} learners "
        f"({figures['held_out_responses']:,} responses) were held out and foretold.\n"
    )
    if figures["merged_rows"]:
        click.echo(f"{figures['merged_rows']:,} rows were a further skill of the response before them.\n")
    if figures["repeated_rows"]:
        click.echo(
            f"{figures['repeated_rows']:,} rows say the same as the row before them and were counted as further tries; "
            "if the file merely doubles them, these figures are too good.\n"
        )
    auc = "not defined" if found.auc is None else f"{found.auc:.4f}"
    coverage = "not defined" if found.coverage_90 is None else f"{found.coverage_90:.3f}"
    few = f"none has {FEWEST_FOR_COVERAGE} responses" if found.coverage_90 is None else "0.9 is what they promise"
    lines = [
        (auc, "AUC", "one response right, one wrong: how often the right one was given the better chance"),
        (f"{found.rmse:.4f}", "RMSE", "distance between the chance given and what came; .5 says nothing"),
        (f"{found.ece:.4f}", "ECE", "distance between chance and share; 0: of those given .8, eight in ten came"),
        (coverage, "coverage", f"of the learners ended within their foretold 90 % interval; {few}"),
        (f"{found.bias_points:+.2f}", "bias", "points of 100; above 0, more was promised than came"),
        (f"{figures['responses_per_second']:,}", "a second", "responses learnt from and foretold"),
    ]
    for value, name, meaning in lines:
        click.echo(f"  {value:>11}  {name:<9} {meaning}")
    if figures["held_out_learners"] < 10 * HELD_OUT_EACH:
        click.echo("\nFew learners were held out: another choice of them may well give other figures.")
