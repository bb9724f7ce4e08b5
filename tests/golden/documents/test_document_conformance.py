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


PLANS = ("mandate", "brief", "pid")
REPORTS = ("highlight", "steering", "gate_review", "exception", "end_report", "lessons", "minutes", "manual")
SAMPLE = (("pid", "fr"), ("highlight", "fr"), ("gate_review", "en"))
"""One of each make: a plan, an issued report, a draft with forms."""
here = pytest.mark.skipif(not JUDGE.exists(), reason="the public validators are not here: set PMO365_SHARED")


def judge(folder: Path, tools: str) -> None:
    files = sorted(str(one) for one in folder.glob("*.docx"))
    judged = subprocess.run(
        [sys.executable, str(JUDGE), *files, "--tools", tools], capture_output=True, text=True, check=False
    )
    assert judged.returncode == 0, judged.stdout


@here
def test_one_document_of_each_make_passes_the_public_validators(
    cases: Any, running: Any, bare: Any, tmp_path: Path
) -> None:
    for name, language in SAMPLE:
        case = (running if name in REPORTS else cases)[language]
        (tmp_path / f"{name}.{language}.docx").write_bytes(case.filled(name).content)
    (tmp_path / "mandate.bare.docx").write_bytes(bare.filled("mandate").content)
    judge(tmp_path, "zip,sdk,integrity,reopen")


@here
@pytest.mark.soak
@pytest.mark.timeout(1500)
def test_every_document_and_template_passes_the_public_validators(
    cases: Any, running: Any, bare: Any, tmp_path: Path
) -> None:
    for name in (*PLANS, *REPORTS):
        for language, case in (running if name in REPORTS else cases).items():
            (tmp_path / f"{name}.{language}.docx").write_bytes(case.filled(name).content)
            (tmp_path / f"{name}.template.{language}.docx").write_bytes(case.template(name))
        if name in PLANS:
            (tmp_path / f"{name}.bare.docx").write_bytes(bare.filled(name).content)
    judge(tmp_path, "zip,sdk,audit,integrity,reopen,render")
