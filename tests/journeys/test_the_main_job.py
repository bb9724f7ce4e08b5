"""The demo is the whole main job: it ends well, its second pass writes nothing, and what passed by is well formed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("PMO365_SHARED") or ROOT.parent / "shared")
JUDGE = SHARED / "conformance" / "check_ooxml.py"
CHECKER = SHARED / "conformance" / "check_exchanges.py"
PLANNED = 17
"""Mandates, briefs and PIDs of six projects."""
REPORTED = ("-HLR-", "-SCP-", "-GRV-", "-EXR-", "-MOM-", "PMO-MPM")
"""Reports that something asked for: how many depends on the day the demo is played."""
ENVELOPE = "GetContextWebInformation"
"""The one answer the checker does not unwrap, though the service is known to give it so."""

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Played:
    code: int
    events: list[dict[str, Any]]
    folder: Path
    state: Path
    exchanges: Path
    unknown: list[Any]


def pmo365(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PMO365_STATE": str(state)}
    command = [sys.executable, "-m", "pmo365", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=560, check=False)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    state, folder = tmp_path_factory.mktemp("state"), tmp_path_factory.mktemp("out")
    try:
        told = pmo365(state, "--lang", "fr", "--format", "json", "demo", "--port", "0", "--out", str(folder))
        url = json.loads((state / "tenant.json").read_text(encoding="utf-8"))["url"]
        with urllib.request.urlopen(f"{url}/_tenant/log?since=0", timeout=60) as answer:
            log = json.load(answer)
        with urllib.request.urlopen(f"{url}/_tenant/unknown", timeout=60) as answer:
            unknown = json.load(answer)
        entries = log if isinstance(log, list) else next(one for one in log.values() if isinstance(one, list))
        exchanges = state / "exchanges.jsonl"
        exchanges.write_text("\n".join(json.dumps(one) for one in entries), encoding="utf-8")
        events = [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]
        yield Played(told.returncode, events, folder, state, exchanges, unknown)
    finally:
        pmo365(state, "tenant", "stop")


def test_the_story_ends_well_and_the_second_time_writes_nothing(played: Played) -> None:
    assert played.code == 0
    (summary,) = [event for event in played.events if event["type"] == "demo"]
    assert summary["again"] == 0
    assert summary["documents"] >= PLANNED + len(REPORTED)
    assert summary["healed"] >= 5
    assert summary["findings"] > 0


def test_no_document_lags_behind_its_data_once_everything_is_done(played: Played) -> None:
    told = pmo365(played.state, "--format", "json", "docs", "status")
    assert told.returncode == 0, told.stderr
    events = [json.loads(line) for line in told.stdout.splitlines()]
    documents = {event["code"]: event["stale"] for event in events if event["type"] == "document"}
    assert len(documents) >= PLANNED + len(REPORTED)
    assert {code: stale for code, stale in documents.items() if stale} == {}


def test_what_people_must_settle_is_told_by_the_right_rules(played: Played) -> None:
    rules = {event["rule"] for event in played.events if event["type"] == "finding"}
    assert {"DOC-META-MISSING", "DOC-APPROVED-EDITED", "DQ-UNKNOWN-CHOICE", "PRV-COL-RENAMED"} <= rules
    assert "LIB-VERSIONING" not in rules, "what may be repaired is repaired"


def test_documents_workbook_and_plan_lie_where_they_are_told(played: Played) -> None:
    documents = sorted((played.folder / "documents").glob("*.docx"))
    books = sorted(played.folder.glob("*.xlsx"))
    assert len(books) == 1
    assert sum(file.stem[-3:] in ("MAN", "BRF", "PID") for file in documents) == PLANNED
    for kind in REPORTED:
        assert any(kind in file.name for file in documents), kind
    for file in (*documents, *books):
        assert zipfile.ZipFile(file).testzip() is None
    assert "<script" not in (played.folder / "plan.html").read_text(encoding="utf-8")


def test_the_tenant_was_asked_nothing_it_does_not_know(played: Played) -> None:
    assert played.unknown == []


@pytest.mark.skipif(not CHECKER.is_file(), reason="the conformance checker is not beside the repository")
def test_every_exchange_is_as_microsoft_publishes_it(played: Played) -> None:
    told = subprocess.run(
        [sys.executable, str(CHECKER), str(played.exchanges)], capture_output=True, text=True, timeout=200, check=False
    )
    faults = [line for line in told.stdout.splitlines() if line.startswith("E ") and ENVELOPE not in line]
    assert faults == []
    assert "exchanges:" in told.stdout, told.stderr


@pytest.mark.skipif(not JUDGE.is_file(), reason="the public validators are not beside the repository")
def test_every_document_and_the_workbook_pass_the_public_validators(played: Played) -> None:
    tools = "zip,sdk,integrity,reopen" if os.environ.get("OOXML_VALIDATOR") else "zip,integrity,reopen"
    for kind, more in (("documents/*.docx", ""), ("*.xlsx", ",xl")):
        files = [str(one) for one in sorted(played.folder.glob(kind))]
        assert files
        asked = [sys.executable, str(JUDGE), *files, "--tools", tools + more, "--need", tools + more, "--matrix"]
        judged = subprocess.run(asked, capture_output=True, text=True, timeout=560, check=False)
        assert judged.returncode == 0, judged.stdout + judged.stderr
