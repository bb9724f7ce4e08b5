"""COVERAGE.md is what the routes say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "tenant" / "COVERAGE.md"


def test_the_coverage_page_is_in_step_with_the_routes() -> None:
    command = [sys.executable, "-X", "utf8", "-m", "pmo365.localtenant", "coverage"]
    run = subprocess.run(command, capture_output=True, check=True)
    assert run.stdout.decode().replace("\r\n", "\n") == PAGE.read_text(encoding="utf-8")


def test_every_route_names_its_source() -> None:
    rows = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if " | POST | " in line or " | MERGE | " in line
    ]
    assert len(rows) > 50
    assert all("[" in row.rsplit("|", 2)[1] for row in rows)
