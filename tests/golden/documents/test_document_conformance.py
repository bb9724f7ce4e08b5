"""Validators nobody here wrote accept every document. ``PMO365_SHARED`` names the folder that holds them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("PMO365_SHARED", Path(__file__).parents[4] / "shared"))
JUDGE = SHARED / "conformance" / "check_ooxml.py"


@pytest.mark.skipif(not JUDGE.exists(), reason="the public validators are not here: set PMO365_SHARED")
def test_every_document_and_template_passes_the_public_validators(cases: Any, bare: Any, tmp_path: Path) -> None:
    for name in ("mandate", "brief", "pid"):
        for language, case in cases.items():
            (tmp_path / f"{name}.{language}.docx").write_bytes(case.filled(name).content)
            (tmp_path / f"{name}.template.{language}.docx").write_bytes(case.template(name))
        (tmp_path / f"{name}.bare.docx").write_bytes(bare.filled(name).content)
    files = sorted(str(one) for one in tmp_path.glob("*.docx"))
    tools = "zip,sdk,audit,integrity,reopen"
    judged = subprocess.run(
        [sys.executable, str(JUDGE), *files, "--tools", tools], capture_output=True, text=True, check=False
    )
    assert judged.returncode == 0, judged.stdout
