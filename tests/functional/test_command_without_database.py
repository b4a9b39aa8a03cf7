"""What the command says when its database does not answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.sqlite3", "postgresql://me:secret-word@127.0.0.1:1/none"])
def test_a_database_that_does_not_answer_is_one_message_and_no_traceback(tmp_path: Path, url: str) -> None:
    environment = {"PASSERELLE_HOME": str(tmp_path / "home"), "PASSERELLE_DATABASE_URL": url}
    command = [sys.executable, "-m", "cli.main", "report", "--organisation", "demo", "--learner", "a@b.test"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "the database does not answer" in done.stderr
    assert "PASSERELLE_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret-word" not in done.stderr
