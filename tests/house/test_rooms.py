"""The house itself: small files, packages that hold only a docstring, queues that somebody consumes."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path
from statistics import median

from core.settings import Settings
from worker.app import make_celery, worker_arguments
from worker.queues import QUEUES

ROOT = Path(__file__).parents[2]
MOST_LINES = 400
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager", "base"}


@cache
def committed(*suffixes: str) -> list[Path]:
    """The files of the project, generated ones left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else []
    paths = [ROOT / name for name in names] or [path for path in ROOT.rglob("*") if ".venv" not in path.parts]
    return [path for path in paths if path.suffix in suffixes and path.is_file() and "node_modules" not in path.parts]


def test_no_file_of_code_is_longer_than_four_hundred_lines() -> None:
    code = [path for path in committed(".py", ".js", ".html", ".css") if "versions" not in path.parts]
    assert len(code) > 100
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in code}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}
    assert median(lengths.values()) <= 130


def test_a_package_file_holds_only_its_docstring() -> None:
    packages = [path for path in committed(".py") if path.name == "__init__.py"]
    assert packages
    for path in packages:
        tree = ast.parse(path.read_text("utf-8"))
        assert ast.get_docstring(tree), path
        assert len(tree.body) == 1, path


def test_every_module_says_what_it_is_for() -> None:
    for path in committed(".py"):
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [path for path in committed(".py", ".js") if path.stem in FORBIDDEN_NAMES] == []


def test_every_queue_is_consumed_and_every_task_has_its_queue(settings: Settings) -> None:
    celery = make_celery(settings)
    arguments = worker_arguments(with_beat=True, concurrency=1)
    assert set(arguments[arguments.index("--queues") + 1].split(",")) == set(QUEUES)
    ours = [name for name in celery.tasks if not name.startswith("celery.")]
    assert ours
    for name in ours:
        assert celery.amqp.router.route({}, name)["queue"].name in QUEUES


def test_everything_scheduled_is_a_task_that_exists(settings: Settings) -> None:
    celery = make_celery(settings)
    scheduled = {entry["task"] for entry in celery.conf.beat_schedule.values()}
    assert scheduled
    assert scheduled <= set(celery.tasks)
