"""DOC and VER: what governed documents say of themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pmo365.model.plan import Action, Kind
from pmo365.rules import repairs
from pmo365.rules.names import DocumentName, parse


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("PRJ-0001-PID.docx", ("PRJ-0001", "PID", "PRJ-0001-PID")),
        ("PRJ-0042-HLR-2026-07-v1.0.docx", ("PRJ-0042", "HLR", "PRJ-0042-HLR-2026-07")),
        ("PRJ-0042-MOM-2026-07-14-COPIL-v12.10.pdf", ("PRJ-0042", "MOM", "PRJ-0042-MOM-2026-07-14-COPIL")),
        ("PRJ-0042-DLV-012.docx", ("PRJ-0042", "DLV", "PRJ-0042-DLV-012")),
        ("PRJ-1-PID.docx", None),
        ("prj-0001-pid.docx", None),
        ("Note de service.docx", None),
        ("PRJ-0001-PID", None),
    ],
)
def test_a_file_name_says_project_type_and_code(name: str, read: tuple[str, str, str] | None) -> None:
    assert parse(name) == (DocumentName(project=read[0], type=read[1], code=read[2]) if read else None)


EMPTY = dict.fromkeys(("ProjectCode", "Language", "DocType", "DocCode", "Phase", "Owner"))


def test_a_published_document_must_say_what_it_is_and_what_can_be_derived_is_filled(bench) -> None:
    (found,) = bench.check(bench.snapshot(bench.file(values=EMPTY), bench.row("StatusReports", 1, PeriodKey="2026-06")))
    (repair,) = found.repairs
    assert (found.rule, found.path) == ("DOC-META-MISSING", "Governance/03-PID/PRJ-0001-PID.docx")
    assert (repair.kind, repair.action, repair.etag) == (Kind.FILE_FIELDS, Action.UPDATE, '"7"')
    assert repair.path == "Governance/files/03-PID/PRJ-0001-PID.docx"
    assert (repair.after.id, repair.after.list) == (7, "Governance")
    assert repair.after.values == {
        "PmoDocType": "PID",
        "PmoDocCode": "PRJ-0001-PID",
        "PmoLanguage": "fr",
        "PmoPhase": "Exécution",
        "PmoProjectCode": "PRJ-0001",
    }
    assert found.facts["by_hand"] == "Colonne Owner"


@pytest.mark.parametrize("facts", [{"version": "1.1"}, {"version": "0.9"}, {"moderation": 2}, {"library": "Working"}])
def test_drafts_pending_versions_and_the_free_zone_owe_no_metadata(bench, facts) -> None:
    snapshot = bench.snapshot(bench.file(values=EMPTY, **facts))
    assert bench.found("DOC-META-MISSING", snapshot) == ()


def test_nothing_is_derived_from_a_name_that_says_nothing(bench) -> None:
    snapshot = bench.snapshot(bench.file("Note.docx", values={"DocType": "", "DocCode": None}))
    (found,) = bench.found("DOC-META-MISSING", snapshot)
    assert found.repairs == ()
    assert found.facts["missing"] == found.facts["by_hand"] == "Colonne DocType, Colonne DocCode"


def test_a_document_somebody_has_checked_out_is_told_and_not_touched(bench) -> None:
    (found,) = bench.found("DOC-META-MISSING", bench.snapshot(bench.file(values=EMPTY, checked_out_to="x@contoso.com")))
    assert found.repairs == ()


def test_the_project_code_of_another_project_is_put_right(bench) -> None:
    (found,) = bench.found("DOC-META-INCONSISTENT", bench.snapshot(bench.file(values={"ProjectCode": "PRJ-0002"})))
    assert found.repairs[0].after.values == {"PmoProjectCode": "PRJ-0001"}
    assert found.repairs[0].before == {"PmoProjectCode": "PRJ-0002"}


@pytest.mark.parametrize("column", ["PRJ-0001", "PRJ-0002"])
def test_a_file_named_for_another_project_may_be_misplaced_and_is_left_to_people(bench, column: str) -> None:
    file = bench.file("PRJ-0002-PID.docx", values={"ProjectCode": column})
    (found,) = bench.found("DOC-META-INCONSISTENT", bench.snapshot(file))
    assert found.repairs == ()
    assert "PRJ-0002" in found.facts["observed"]


def test_a_type_that_contradicts_the_name_is_told_and_left_to_people(bench) -> None:
    (found,) = bench.found("DOC-META-INCONSISTENT", bench.snapshot(bench.file(values={"DocType": "Mandat"})))
    assert (found.facts["observed"], found.facts["expected"]) == ("Colonne DocType = Mandat", "Colonne DocType = PID")
    assert found.repairs == ()


def test_either_language_of_a_type_is_the_same_type(bench) -> None:
    file = bench.file("PRJ-0001-MAN.docx", values={"DocType": "Mandate"})
    assert bench.found("DOC-META-INCONSISTENT", bench.snapshot(file)) == ()


AFTER = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
"""Half past midnight of 2 July in Paris."""


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({"version": "1.1"}, 1),
        ({"modified": AFTER, "modified_by": "ana@contoso.com"}, 1),
        ({"modified": AFTER, "modified_by": "ana@contoso.com", "values": {"ChangeCode": "C-004"}}, 0),
        ({"version": "1.1", "values": {"ChangeCode": "C-004"}}, 0),
        ({"version": "1.1", "values": {"DocStatus": "Brouillon"}}, 0),
        ({"version": "1.1", "values": {"DocStatus": "Baselined"}}, 1),
        ({"modified": AFTER, "modified_by": ""}, 0),
        ({"modified": AFTER, "modified_by": "pmo365@contoso.com"}, 0),
        ({"modified": AFTER.replace(hour=21), "modified_by": "ana@contoso.com"}, 0),
        ({"version": "1.1", "library": "Working"}, 0),
    ],
)
def test_an_approved_document_edited_without_a_change_is_found(bench, facts, count: int) -> None:
    found = bench.found("DOC-APPROVED-EDITED", bench.snapshot(bench.file(**facts)), service="pmo365@contoso.com")
    assert len(found) == count
    assert all(one.repairs == () for one in found)


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({"version": "0.9"}, 1),
        ({"version": "1.0", "moderation": 2}, 1),
        ({"version": "1.0", "moderation": 1}, 1),
        ({"version": "1.0", "moderation": None}, 0),
        ({"version": "1.2", "moderation": 3}, 0),
        ({"version": ""}, 0),
        ({"version": "0.9", "values": {"DocStatus": "Brouillon"}}, 0),
    ],
)
def test_an_approved_document_has_a_published_approved_version(bench, facts, count: int) -> None:
    found = bench.found("VER-NO-MAJOR", bench.snapshot(bench.file(**facts)))
    assert len(found) == count


def test_the_version_column_says_what_sharepoint_says(bench) -> None:
    file = bench.file(version="2.0", values={"DocVersion": "1.0"})
    (found,) = bench.check(bench.snapshot(file, bench.row("StatusReports", 1, PeriodKey="2026-06")))
    (repair,) = found.repairs
    assert (found.rule, repair.after.values) == ("VER-MISMATCH", {"PmoDocVersion": "2.0"})
    healed = replace(file, values={**file.values, **repair.after.values})
    assert bench.found("VER-MISMATCH", bench.snapshot(healed)) == ()


def test_where_there_are_no_drafts_sharepoint_counts_saves_and_the_column_may_differ(bench) -> None:
    made = bench.standard.blueprint("project")
    plain = tuple(replace(one, minor=None) for one in made.libraries)
    standard = replace(bench.standard, blueprints={"project": replace(made, libraries=plain)})
    file = bench.file(version="1.0", values={"DocVersion": "2.0"})
    assert bench.found("VER-MISMATCH", bench.snapshot(file), standard=standard) == ()


def test_repairs_of_one_document_are_one_write(bench) -> None:
    file = bench.file(version="2.0", values={"DocVersion": "", "Language": "", "ApprovedOn": date(2026, 7, 15)})
    (repair,) = repairs(bench.check(bench.snapshot(file)), bench.standard)
    assert repair.after.values == {"PmoDocVersion": "2.0", "PmoLanguage": "fr"}
    assert repair.before == {"PmoDocVersion": "", "PmoLanguage": ""}


@pytest.mark.parametrize(
    ("fields", "count"), [("project.sponsor", "1"), ("project.sponsor, risks", "2"), ("", None), (None, None)]
)
def test_data_written_over_by_hand_are_told_until_somebody_decides(
    bench, fields: str | None, count: str | None
) -> None:
    found = bench.found("DOC-BOUND-EDITED", bench.snapshot(bench.file(values={"EditedFields": fields})))
    assert [one.facts["count"] for one in found] == ([count] if count else [])
    assert all(one.repairs == () for one in found)
