"""Validators nobody here wrote accept every document. ``PMO365_SHARED`` names the folder that holds them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from pmo365.model.site import ColumnKind
from pmo365.model.snapshot import Row, Value
from pmo365.model.standard import ColumnDefinition, ListDefinition

SHARED = Path(os.environ.get("PMO365_SHARED", Path(__file__).parents[4] / "shared"))
JUDGE = SHARED / "conformance" / "check_ooxml.py"


PLANS = ("mandate", "brief", "pid")
REPORTS = ("highlight", "steering", "gate_review", "exception", "end_report", "lessons", "minutes", "manual")
SAMPLE = (("pid", "fr"), ("highlight", "fr"), ("gate_review", "en"))
"""One of each make: a plan, an issued report, a draft with forms."""
EVIL = (
    "<a> & b ]]> </w:t>", "مرحبا بالعالم", "null\x00 bell\x07 end\ufffe", "mot" * 60, "{{ project.code }} =1+1",
    "one\ntwo\n- three\n\n\tfour", "e\u0301 \U0001d518 \u202e reversed",
)  # fmt: skip
LONG = "A sentence. " * 3300
ROWS = 12
LEFT = re.compile(r"@ID@|\[\w+\.\w+\]|Missing\(")
"""What no page may show: an unnumbered control, a field nobody filled."""
here = pytest.mark.skipif(not JUDGE.exists(), reason="the public validators are not here: set PMO365_SHARED")


def judge(folder: Path, tools: str) -> None:
    files = sorted(str(one) for one in folder.glob("*.docx"))
    judged = subprocess.run(
        [sys.executable, str(JUDGE), *files, "--tools", tools], capture_output=True, text=True, check=False
    )
    assert judged.returncode == 0, judged.stdout


def drawn(folder: Path) -> dict[str, str]:
    """Return what the pages of each document say: LibreOffice starts once for all of them."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    files = sorted(folder.glob("*.docx"))
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True)
    said = {}
    for one in files:
        text = subprocess.run(["pdftotext", str(one.with_suffix(".pdf")), "-"], check=True, capture_output=True)
        said[one.stem] = text.stdout.decode()
    return said


def hostile(case: Any) -> Any:
    """Return the same project, its registers full of what breaks documents."""
    texts = cycle(EVIL)
    rows = tuple(
        Row(register=one.key, id=number, values={"Title": next(texts)[:255], **dict(evil(case, one, number))})
        for one in case.standard.blueprint("project").registers
        for number in range(1, 2 if one.single_row else ROWS + 1)
    )
    project = replace(case.project, title=f"<a> & b {'mot' * 30} مرحبا \x01 title", business_unit="D" * 120)
    return replace(case, project=project, snapshot=replace(case.snapshot, rows=rows))


def evil(case: Any, register: ListDefinition, number: int) -> Iterator[tuple[str, Value]]:
    for place, column in enumerate(register.columns):
        yield column.name, LONG if column.name == "PmoBackground" else bad_value(case, column, number + place)


def bad_value(case: Any, column: ColumnDefinition, number: int) -> Value:
    if column.choices:
        every = case.standard.choices[column.choices].choices
        label: str = every[number % len(every)].label.say(case.language)
        return (label,) if column.kind is ColumnKind.CHOICES else label
    if column.kind in (ColumnKind.NUMBER, ColumnKind.CURRENCY, ColumnKind.PERCENT):
        return Decimal(str(column.maximum)) if column.maximum else Decimal("-987654321012.67") * (number % 3 - 1)
    if column.kind is ColumnKind.DATE:
        return date(1900 + number * 7 % 200, 3, 1)
    if column.kind is ColumnKind.PERSON:
        return f"{'a' * 60}@{'b' * 50}.com"
    return EVIL[number % len(EVIL)] if column.kind in (ColumnKind.TEXT, ColumnKind.NOTE) else None


@here
def test_one_document_of_each_make_passes_the_public_validators(
    cases: Any, running: Any, bare: Any, tmp_path: Path
) -> None:
    for name, language in SAMPLE:
        case = (running if name in REPORTS else cases)[language]
        (tmp_path / f"{name}.{language}.docx").write_bytes(case.filled(name).content)
    (tmp_path / "mandate.bare.docx").write_bytes(bare.filled("mandate").content)
    judge(tmp_path, "zip,sdk,integrity,reopen")


@pytest.fixture(scope="module")
def everything(cases: Any, running: Any, bare: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make every document and template in both languages, of a full, an empty and a hostile project."""
    folder = tmp_path_factory.mktemp("documents")
    for name in (*PLANS, *REPORTS):
        for language, case in (running if name in REPORTS else cases).items():
            (folder / f"{name}.{language}.docx").write_bytes(case.filled(name).content)
            (folder / f"{name}.template.{language}.docx").write_bytes(case.template(name))
        (folder / f"{name}.hostile.docx").write_bytes(hostile(running["fr"]).filled(name).content)
        if name in PLANS:
            (folder / f"{name}.bare.docx").write_bytes(bare.filled(name).content)
    return folder


@here
@pytest.mark.soak
@pytest.mark.timeout(900)
def test_every_document_and_template_passes_the_public_validators(everything: Path) -> None:
    judge(everything, "zip,sdk,audit,integrity,reopen")


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.skipif(not shutil.which("soffice") or not shutil.which("pdftotext"), reason="needs LibreOffice, poppler")
def test_every_document_is_drawn_without_anything_left_to_fill(everything: Path) -> None:
    for name, text in drawn(everything).items():
        assert text.strip(), name
        assert ".template." in name or not LEFT.search(text), (name, LEFT.search(text))
