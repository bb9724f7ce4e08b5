"""Programs among documents, doubles, and what waits in the quarantine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmo365.model.finding import Mode
from pmo365.model.plan import Kind, Place
from pmo365.model.site import Library
from pmo365.rules import record, repairs


@pytest.fixture
def strict(bench):
    """A bench whose project has a quarantine, and whose PMO puts programs and doubles aside."""
    site = replace(bench.desired, libraries=(*bench.desired.libraries, Library(key="Quarantine", title="Quarantaine")))
    bench = replace(bench, desired=site)
    return bench.ruled("DOC-UNSAFE", mode=Mode.QUARANTINE).ruled("DOC-DUPLICATE", mode=Mode.QUARANTINE)


@pytest.mark.parametrize(
    "name", ["setup.exe", "Facture.PDF.EXE", "macro.vbs", "lien.lnk", "rapport\u202efdp.exe", "rapport\u202excod.pdf"]
)
def test_programs_and_disguised_names_are_told(bench, name: str) -> None:
    (found,) = bench.found("DOC-UNSAFE", bench.snapshot(bench.file(name)))
    assert found.path.endswith(name)
    assert "\u202e" not in found.facts["file"], "a disguise is not repeated to the reader"


@pytest.mark.parametrize(
    "name", ["note.docx", "plan.xlsm", "exe", "setup.exe.txt", "page.url", "archive.zip", "script"]
)
def test_documents_are_not(bench, name: str) -> None:
    assert bench.found("DOC-UNSAFE", bench.snapshot(bench.file(name))) == ()


def test_a_program_in_a_working_library_is_peoples_own_business(bench) -> None:
    assert bench.found("DOC-UNSAFE", bench.snapshot(bench.file("setup.exe", library="Working"))) == ()


def test_only_where_the_pmo_chose_so_is_a_file_put_aside(strict) -> None:
    snapshot = strict.snapshot(strict.file("setup.exe"))
    (found,) = strict.found("DOC-UNSAFE", snapshot)
    (move,) = repairs((found,), strict.standard)
    assert (move.kind, move.path) == (Kind.FILE_MOVE, "Governance/files/03-PID/setup.exe")
    assert move.after == Place(library="Quarantine", folder="", name=f"{found.fingerprint[:8]}-7 setup.exe")
    assert move.before == Place(library="Governance", folder="03-PID", name="setup.exe")
    for mode in (Mode.WARN, Mode.ENFORCE):
        told = strict.ruled("DOC-UNSAFE", mode=mode)
        assert repairs(told.found("DOC-UNSAFE", snapshot), told.standard) == ()


def test_a_file_somebody_works_on_or_a_site_without_quarantine_is_left_alone(strict, bench) -> None:
    held = strict.file("setup.exe", checked_out_to="ana@contoso.com")
    assert repairs(strict.found("DOC-UNSAFE", strict.snapshot(held)), strict.standard) == ()
    bare = strict.snapshot(strict.file("setup.exe"), site=bench.desired)
    assert repairs(strict.found("DOC-UNSAFE", bare), strict.standard) == ()


def test_columns_of_a_file_that_is_put_aside_are_not_completed(strict) -> None:
    file = strict.file("PRJ-0001-PID.exe", values={"ProjectCode": None})
    found = strict.check(strict.snapshot(file))
    assert "DOC-META-MISSING" in {one.rule for one in found}
    assert [one.kind for one in repairs(found, strict.standard)].count(Kind.FILE_FIELDS) == 0


def test_a_double_draft_is_put_aside_and_one_people_rely_on_never(strict) -> None:
    first = strict.file()
    draft = replace(
        strict.file("PRJ-0001-PID (2).docx", version="0.1", values={"DocStatus": "Brouillon"}), id=9, unique_id="u9"
    )
    (change,) = repairs(strict.found("DOC-DUPLICATE", strict.snapshot(first, draft)), strict.standard)
    assert change.path.endswith("PRJ-0001-PID (2).docx")
    approved = replace(strict.file("PRJ-0001-PID (2).docx"), id=9, unique_id="u9")
    found = strict.found("DOC-DUPLICATE", strict.snapshot(first, approved))
    assert found
    assert repairs(found, strict.standard) == ()


def test_the_row_waits_as_long_as_the_file_does(strict) -> None:
    (found,) = strict.found("DOC-UNSAFE", strict.snapshot(strict.file("setup.exe")))
    (made,) = record((found,), strict.hub_snapshot(), strict.standard, now=strict.now, run="1", covered=("PRJ-0001",))
    row = strict.row("Findings", 1, **{name.removeprefix("Pmo"): one for name, one in made.after.values.items()})
    aside = strict.file(f"{found.fingerprint[:8]}-7 setup.exe", library="Quarantine")
    waiting = strict.found("DOC-QUARANTINED", strict.snapshot(replace(aside, path=aside.name)))
    assert [one.facts["mark"] for one in waiting] == [found.fingerprint[:8]]

    def told(findings, held):
        hub = strict.hub_snapshot(held)
        changes = record(findings, hub, strict.standard, now=strict.now, run="2", covered=("PRJ-0001",))
        return [one.after.values["PmoFindingStatus"] for one in changes if one.after.id == 1]

    assert told(waiting, row) == ["En quarantaine"]
    held = replace(row, values={**row.values, "PmoFindingStatus": "En quarantaine"})
    assert told(waiting, held) == []
    assert told((), held) == ["Corrigé automatiquement"], "somebody deleted it"
