"""Rows lead to the documents filed for them; what leads nowhere is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Link, Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.planning.desired import desired_site
from pmo365.standard import load
from pmo365.verbs.cells import link_cells
from pmo365.verbs.links import with_filed

ROOT = "https://contoso.sharepoint.com"
PROJECT = Project(code="PRJ-0001", title="Essai", language="fr", tier="M", phase="EXEC", life="ACT", row=1)


@pytest.fixture(scope="module")
def standard() -> Standard:
    return load(Path(__file__).parents[2] / "config" / "standard")


def read(standard: Standard, *rows: Row, files: tuple[FileFact, ...] = ()) -> Snapshot:
    blueprint = standard.blueprint("project")
    site = desired_site(
        blueprint, standard, project=PROJECT, tenant_root=ROOT, hub_url=f"{ROOT}/sites/pmo", language="fr"
    )
    return Snapshot(number=1, site=site, taken_at=datetime(2026, 11, 20, tzinfo=UTC), rows=rows, files=files)


def row(register: str, **values: Value) -> Row:
    return Row(register=register, id=1, values={f"Pmo{name}": value for name, value in values.items()}, etag='"1"')


def file(library: str, path: str, code: str, version: str = "0.3") -> FileFact:
    return FileFact(library=library, path=path, id=9, unique_id="9", values={"PmoDocCode": code}, version=version)


def told(standard: Standard, snapshot: Snapshot) -> dict[str, Value]:
    (change,) = link_cells(PROJECT, snapshot, standard) or (None,)
    assert change is None or isinstance(change.after, RowWrite)
    return dict(change.after.values) if change and isinstance(change.after, RowWrite) else {}


PACK = file("Governance", "05-Portes/PRJ-0001-GRV-G3.docx", "PRJ-0001-GRV-G3")
ADDRESS = f"{ROOT}/sites/prj-0001/Governance/05-Portes/PRJ-0001-GRV-G3.docx"


def test_a_gate_leads_to_its_pack_and_names_its_version(standard: Standard) -> None:
    gate = row("GateReviews", Gate="G3", GateStatus="Demandée")
    cells = told(standard, read(standard, gate, files=(PACK,)))
    assert cells == {"PmoPackUrl": Link(ADDRESS, "PRJ-0001-GRV-G3"), "PmoGatePackVersion": "0.3"}
    again = row(
        "GateReviews", Gate="G3", GateStatus="Demandée", PackUrl=Link(ADDRESS, "mes mots"), GatePackVersion="0.3"
    )
    assert told(standard, read(standard, again, files=(PACK,))) == {}


def test_what_could_not_be_read_changes_nothing(standard: Standard) -> None:
    known = read(standard, row("GateReviews", Gate="G3", GateStatus="Demandée"), files=(PACK,))
    for key in ("Governance", "GateReviews"):
        assert told(standard, replace(known, unreadable=(key,))) == {}


def test_a_gate_that_was_held_keeps_the_version_it_decided_on(standard: Standard) -> None:
    gate = row("GateReviews", Gate="G3", GateStatus="Tenue", PackUrl=Link(ADDRESS), GatePackVersion="0.2")
    assert told(standard, read(standard, gate, files=(PACK,))) == {}


@pytest.mark.parametrize("written", ["2026-10", "2026-W43", "2026-s43"])
def test_a_status_report_leads_to_the_highlight_report_of_its_period(standard: Standard, written: str) -> None:
    code = f"PRJ-0001-HLR-{written.upper().replace('S', 'W')}"
    cells = told(
        standard,
        read(standard, row("StatusReports", PeriodKey=written), files=(file("Reports", f"{code}.docx", code),)),
    )
    assert cells == {"PmoDocUrl": Link(f"{ROOT}/sites/prj-0001/Reports/{code}.docx", code)}


def test_a_meeting_leads_to_its_minutes_unless_somebody_entered_others(standard: Standard) -> None:
    code, at = "PRJ-0001-MOM-2026-11-16-COPROJ", datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
    files = (file("Minutes", f"{code}.docx", code, "1.0"),)
    meeting = {"MeetingType": "Comité projet", "MeetingAt": at}
    assert told(standard, read(standard, row("Meetings", **meeting), files=files)) == {
        "PmoMinutesUrl": Link(f"{ROOT}/sites/prj-0001/Minutes/{code}.docx", code)
    }
    own = row("Meetings", **meeting, MinutesUrl=Link("https://elsewhere.example/x"))
    assert told(standard, read(standard, own, files=files)) == {}


def test_the_link_is_planned_with_the_document_it_leads_to(standard: Standard) -> None:
    gate = row("GateReviews", Gate="G3", GateStatus="Demandée")
    made = Artifact(
        site=f"{ROOT}/sites/prj-0001", library="Governance", folder="05-Portes", name="PRJ-0001-GRV-G3.docx",
        content=b"x", values={"PmoDocCode": "PRJ-0001-GRV-G3", "PmoDocVersion": "0.1"},
    )  # fmt: skip
    change = Change(kind=Kind.FILE, action=Action.CREATE, site=made.site, path="x", after=made)
    snapshot = read(standard, gate)
    assert told(standard, snapshot) == {}
    assert told(standard, with_filed(snapshot, (change,)))["PmoGatePackVersion"] == "0.1"


def test_the_week_of_paris_ends_at_midnight_in_paris(standard: Standard) -> None:
    from zoneinfo import ZoneInfo

    from pmo365.documents.period import last_ended

    zone = ZoneInfo(standard.organisation.time_zone)
    ended = [
        last_ended(datetime(2026, 7, 12, hour, 30, tzinfo=UTC).astimezone(zone).date(), "WEE").key for hour in (21, 22)
    ]
    assert ended == ["2026-W27", "2026-W28"], "22:30 UTC is half past midnight in Paris in summer"
    assert date(2026, 7, 12).isoweekday() == 7
