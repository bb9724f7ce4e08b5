"""A program among documents is put aside, waits for a decision, and is given back with an exemption."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Kind, Status
from pmo365.model.site import Library
from pmo365.model.snapshot import FileFact, Row
from pmo365.service import work

CODE, NAME, CONTENT = "PRJ-0001", "facture.pdf.exe", b"MZ not really"
LEAD = "marie.delmas@contoso.com"


@pytest.fixture
def place(stage: Any, hands_on: Callable[[str], Any]) -> Iterator[Any]:
    """A project whose team uploads a program among its documents."""
    stage.recall("sites")
    hands = hands_on("prj-0001")
    folder = hands.library_of("Governance").folders[0].path
    artifact = Artifact(site=hands.url, library="Governance", folder=folder, name=NAME, content=CONTENT)
    hands.write(Kind.FILE, f"Governance/files/{folder}/{NAME}", artifact, Action.CREATE)
    yield f"{folder}/{NAME}"
    stage.recall("sites")


def files(workspace: Any, library: str) -> list[FileFact]:
    (project,) = workspace.projects(workspace.known_hub(), (CODE,))
    return list(workspace.known_project(project).files_of(library))


def content(workspace: Any, file: FileFact) -> bytes:
    (project,) = workspace.projects(workspace.known_hub(), (CODE,))
    library = workspace.known_project(project).site.list_of(file.library)
    assert isinstance(library, Library)
    return bytes(workspace.gateway.file_bytes(project.site, library, file.path))


def finding(workspace: Any) -> Row:
    rows = workspace.known_hub().rows_of("Findings")
    (found,) = [row for row in rows if row.get("PmoRuleKey") == "DOC-UNSAFE"]
    return found  # type: ignore[no-any-return]


def enforced(workspace: Any) -> Any:
    run = work.enforce(workspace, (CODE,))
    assert [error for error in run.errors if error] == []
    assert {one.status for one in run.outcomes} <= {Status.DONE, Status.FOUND}, [one.message for one in run.outcomes]
    return run


def test_a_program_is_put_aside_waits_and_is_given_back(stage: Any, place: str, said: Callable[..., Any]) -> None:
    with stage.workspace() as workspace:
        enforced(workspace)
        assert NAME not in [file.name for file in files(workspace, "Governance")]
        (aside,) = files(workspace, "Quarantine")
        assert aside.name.endswith(f" {NAME}")
        assert content(workspace, aside) == CONTENT
        row = finding(workspace)
        assert row.get("PmoFindingStatus") == "En quarantaine"
        assert aside.name.startswith(str(row.get("PmoFingerprint"))[:8])
        assert aside.get("PmoFindingRef")
        assert place in str(aside.get("PmoOriginUrl").text)
        assert enforced(workspace).writes == 0

    listed = said("quarantine", "list", "--format", "json")
    (told,) = [one for one in map(json.loads, listed.out.splitlines()) if one["type"] == "aside"]
    assert (told["project"], told["rule"], told["was"]) == (CODE, "DOC-UNSAFE", f"Governance/{place}")
    nobody = said("quarantine", "release", CODE, "FI-999", "--by", LEAD, "--reason", "x", "--yes")
    assert nobody.code == 1
    assert told["finding"] in nobody.text
    given = said(
        "quarantine", "release", CODE, told["finding"], "--by", LEAD, "--reason", "Installer we deliver", "--yes"
    )
    assert given.code == 0, given.text

    with stage.workspace() as workspace:
        assert files(workspace, "Quarantine") == []
        (back,) = [file for file in files(workspace, "Governance") if file.name == NAME]
        assert back.path == place
        assert content(workspace, back) == CONTENT
        assert finding(workspace).get("PmoFindingStatus") == "Dérogation"
        (waiver,) = workspace.known_hub().rows_of("Exemptions")
        assert (waiver.get("PmoScopeKey"), waiver.get("PmoGrantedBy")) == (f"{CODE}/Governance/{place}", LEAD)
        enforced(workspace)
        assert [file.name for file in files(workspace, "Quarantine")] == []
        assert enforced(workspace).writes == 0


def test_a_move_whose_answer_was_lost_is_looked_for_not_repeated(stage: Any, place: str) -> None:
    with stage.workspace() as workspace:
        workspace.known_hub()
        stage.weather({"match": "MoveToUsingPath", "status": 504, "when": "after", "part": True, "times": 1})
        run = enforced(workspace)
        stage.weather()
        assert [one.status for one in run.outcomes if one.change.kind is Kind.FILE_MOVE] == [Status.FOUND]
        assert len(files(workspace, "Quarantine")) == 1
        assert enforced(workspace).writes == 0
