"""FIN, DOC, VER, APR, STD, PRV and ARC: money, files, and what the hub knows of projects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from pmo365.model.snapshot import FileFact, Reference

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_movement_is_on_a_known_line(clean) -> None:
    assert len(clean.changed("CostEntries", 1, BudgetRef=None).found("FIN-SUM")) == 1
    assert len(clean.changed("CostEntries", 1, BudgetRef=Reference(77)).found("FIN-SUM")) == 1
    assert replace(clean.changed("CostEntries", 1, BudgetRef=None), unreadable=("BudgetLines",)).found("FIN-SUM") == ()


@pytest.mark.parametrize(
    ("amounts", "count"),
    [((5, 5, 5), 1), ((5, 5), 0), ((5, 5, 6), 0), ((6, 5, 5, 5), 1), ((0, 0, 0), 0)],
)
def test_an_estimate_to_complete_is_estimated_again(clean, amounts: tuple[int, ...], count: int) -> None:
    line = clean.without("CostEntries", *[row.id for row in clean.rows if row.register == "CostEntries"])
    for number, amount in enumerate(amounts, start=1):
        cells = {"Kind": "Reste à faire", "PeriodKey": f"2026-{number:02d}", "Amount": Decimal(amount)}
        line = line.added("CostEntries", **cells, BudgetRef=Reference(1))
    assert [one.path for one in line.found("FIN-ETC-STALE")] == ["BudgetLines/1"] * count


@pytest.mark.parametrize(
    ("day", "count"), [(date(2026, 12, 8), 0), (date(2026, 12, 9), 1), (date(2027, 1, 8), 1), (date(2026, 11, 30), 0)]
)
def test_a_month_is_closed_by_the_eighth_of_the_next(clean, day: date, count: int) -> None:
    assert len(replace(clean, today=day).found("FIN-PERIOD-OPEN")) == count
    assert replace(clean, today=day, project=clean.told(life="HOLD")).found("FIN-PERIOD-OPEN") == ()


def test_all_lines_are_in_the_currency_of_the_organisation(clean) -> None:
    assert len(clean.changed("BudgetLines", 1, Currency="CHF").found("FIN-CURRENCY")) == 1
    assert clean.changed("BudgetLines", 1, Currency=None).found("FIN-CURRENCY") == ()


@pytest.mark.parametrize(
    ("status", "cost", "reference", "count"),
    [
        ("Approuvé", 10_000, "C-002", 0),
        ("Mis en œuvre", 10_000, "C-002", 0),
        ("Approuvé", 9_999, "C-002", 1),
        ("Soumis", 10_000, "C-002", 1),
        ("Approuvé", 10_000, None, 1),
        ("Approuvé", 10_000, "C-009", 1),
    ],
)
def test_a_line_is_revised_by_an_approved_change_of_that_amount(clean, status, cost, reference, count: int) -> None:
    revised = clean.changed("BudgetLines", 1, RevisedAmount=Decimal(130_000), LastChangeRef=reference)
    revised = revised.changed("Changes", 2, ChangeStatus=status, ImpactCost=Decimal(cost))
    assert len(revised.found("FIN-UNAPPROVED-REVISION")) == count


def test_a_change_may_move_money_between_lines(clean) -> None:
    moved = clean.changed("Changes", 2, ChangeStatus="Approuvé", ImpactCost=Decimal(500))
    moved = moved.changed("BudgetLines", 1, RevisedAmount=Decimal(121_000), LastChangeRef="C-002")
    assert len(moved.found("FIN-UNAPPROVED-REVISION")) == 1
    moved = moved.changed("BudgetLines", 2, RevisedAmount=Decimal(179_000), LastChangeRef="C-002")
    assert moved.found("FIN-UNAPPROVED-REVISION") == ()


@pytest.mark.parametrize(
    ("name", "code", "count"),
    [
        ("PRJ-0001-MAN.docx", "PRJ-0001-MAN", 0),
        ("PRJ-0001-MAN-v1.0.docx", "PRJ-0001-MAN", 0),
        ("Mandat final.docx", "PRJ-0001-MAN", 1),
        ("PRJ-0001-MAN.docx", "PRJ-0001-PID", 1),
        ("PRJ-0001-MAN.docx", None, 0),
    ],
)
def test_a_document_is_named_after_its_code(clean, name: str, code: str | None, count: int) -> None:
    found = clean.filed("MAN", path=f"01-Mandat/{name}", values={"DocCode": code}).found("DOC-NAME")
    assert len(found) == count


def test_the_service_names_frozen_copies_its_own_way(clean) -> None:
    (mandate,) = (one for one in clean.files if one.name.endswith("-MAN.docx"))
    frozen = replace(mandate, library="Baselines", path="PRJ-0001-MAN-v1.0-G2.docx", id=71)
    assert replace(clean, files=(*clean.files, frozen)).found("DOC-NAME") == ()
    elsewhere = replace(frozen, library="Governance", path="01-Mandat/PRJ-0001-MAN-v1.0-G2.docx")
    assert len(replace(clean, files=(*clean.files, elsewhere)).found("DOC-NAME")) == 1


def test_one_code_is_one_document_and_baselines_are_copies(clean) -> None:
    (mandate,) = (one for one in clean.files if one.name.endswith("-MAN.docx"))
    copy = replace(mandate, path="02-Énoncé/PRJ-0001-MAN.docx", id=70)
    (found,) = replace(clean, files=(*clean.files, copy)).found("DOC-DUPLICATE")
    assert (found.path, found.facts["other"]) == ("Governance/02-Énoncé/PRJ-0001-MAN.docx", "PRJ-0001-MAN.docx")
    frozen = replace(mandate, library="Baselines", id=71)
    assert replace(clean, files=(*clean.files, frozen)).found("DOC-DUPLICATE") == ()
    same = {"PmoDocCode": "PRJ-0001-MAN-2", "PmoContentHash": "h"}
    twin = replace(copy, values={**mandate.values, **same}, path="01-Mandat/PRJ-0001-MAN-2.docx")
    made = clean.filed("MAN", values={"ContentHash": "h"})
    assert len(replace(made, files=(*made.files, twin)).found("DOC-DUPLICATE")) == 1


@pytest.mark.parametrize(
    ("phase", "gate", "count"),
    [("PLAN", TODAY + timedelta(days=16), 0), ("PLAN", TODAY + timedelta(days=15), 1), ("EXEC", None, 1)],
)
def test_a_document_is_approved_before_the_gate_that_asks_for_it(clean, phase, gate, count: int) -> None:
    site = replace(clean, project=clean.told(phase=phase))
    site = site.changed("GateReviews", 3, PlannedDate=gate) if gate else site
    draft = site.filed("PID", version="0.9", moderation=3, values={"DocStatus": "Brouillon"})
    assert [one.path for one in draft.found("DOC-MISSING-AT-GATE")] == ["Governance/PID"] * count
    absent = replace(site, files=tuple(one for one in site.files if not one.name.endswith("PID.docx")))
    assert len(absent.found("DOC-MISSING-AT-GATE")) == count
    revised = site.filed("PID", version="1.3", moderation=3, values={"DocStatus": "Brouillon"})
    assert revised.found("DOC-MISSING-AT-GATE") == ()
    assert replace(absent, unreadable=("Governance",)).found("DOC-MISSING-AT-GATE") == ()


def test_a_small_project_owes_no_brief(clean) -> None:
    absent = replace(clean, files=tuple(one for one in clean.files if not one.name.endswith("BRF.docx")))
    assert [one.path for one in absent.found("DOC-MISSING-AT-GATE")] == ["Governance/BRF"]
    assert replace(absent, project=clean.told(tier="S")).found("DOC-MISSING-AT-GATE") == ()


@pytest.mark.parametrize(("days", "count"), [(30, 0), (31, 1)])
def test_a_draft_left_lying_is_told(clean, days: int, count: int) -> None:
    touched = NOON - timedelta(days=days)
    draft = {"version": "0.4", "moderation": 3, "modified": touched}
    assert len(clean.filed("PID", **draft, values={"DocStatus": "Brouillon"}).found("DOC-STALE-DRAFT")) == count
    assert clean.filed("PID", modified=touched).found("DOC-STALE-DRAFT") == ()


@pytest.mark.parametrize(("days", "count"), [(5, 0), (6, 1)])
def test_a_check_out_ends_within_days(clean, days: int, count: int) -> None:
    kept = clean.filed("PID", checked_out_to="a@contoso.com", modified=NOON - timedelta(days=days))
    assert len(kept.found("DOC-STALE-CHECKOUT")) == count


@pytest.mark.parametrize(
    ("due", "status", "count"),
    [(TODAY, "Approuvé", 0), (TODAY - timedelta(days=1), "Approuvé", 1), (TODAY - timedelta(days=1), "Obsolète", 0)],
)
def test_a_document_in_force_is_reviewed(clean, due: date, status: str, count: int) -> None:
    site = clean.filed("PID", values={"NextReview": due, "DocStatus": status})
    assert (len(site.found("DOC-REVIEW-OVERDUE")), site.found("STD-REVIEW-OVERDUE")) == (count, ())


def test_a_baseline_is_there_and_was_never_written_over(clean) -> None:
    site = clean.filed("PID", values={"BaselineVersion": "1.0"})
    assert len(site.found("VER-BASELINE-LOST")) == 1
    (named,) = (one for one in site.files if one.name.endswith("-PID.docx"))
    copy = replace(named, library="Baselines", id=71, modified_by="app@sharepoint")
    assert replace(site, files=(*site.files, copy)).found("VER-BASELINE-LOST") == ()
    touched = replace(copy, modified_by="a@contoso.com")
    assert len(replace(site, files=(*site.files, touched)).found("VER-BASELINE-LOST")) == 1
    assert replace(site, unreadable=("Baselines",)).found("VER-BASELINE-LOST") == ()


@pytest.mark.parametrize(("version", "count"), [("1.0", 0), ("1.4", 0), ("2.0", 1)])
def test_an_approval_is_about_the_version_in_force(clean, version: str, count: int) -> None:
    assert len(clean.filed("PID", version=version).found("APR-OLD-VERSION")) == count


def test_what_the_service_itself_wrote_is_no_edit_of_an_approved_document(clean) -> None:
    later = {"modified": NOON + timedelta(days=2)}
    approved = clean.filed("PID", modified_by="app@sharepoint", **later)
    assert replace(approved, today=TODAY + timedelta(days=3)).found("DOC-APPROVED-EDITED") == ()
    edited = clean.filed("PID", modified_by="a@contoso.com", **later)
    assert len(replace(edited, today=TODAY + timedelta(days=3)).found("DOC-APPROVED-EDITED")) == 1


def test_a_standard_of_the_hub_is_reviewed(hub) -> None:
    values = {"PmoNextReview": TODAY - timedelta(days=1), "PmoDocStatus": "Approuvé"}
    file = FileFact(library="Standards", path="Manuel.docx", id=1, unique_id="u", values=values)
    found = replace(hub, files=(file,)).findings()
    assert [one.rule for one in found] == ["STD-REVIEW-OVERDUE"]
    assert replace(hub, files=(file,), today=TODAY - timedelta(days=1)).findings() == ()


@pytest.mark.parametrize(
    ("standard", "told", "count"),
    [("1.3.0", "1.2.0", 0), ("1.3.0", "1.1.9", 1), ("2.0.0", "1.9.0", 1), ("1.3.0", None, 0), ("1.3.0", "1.4.0", 0)],
)
def test_a_project_follows_the_standard_or_the_one_before(hub, standard: str, told, count: int) -> None:
    site = replace(hub, standard=replace(hub.standard, version=standard)).changed("Projects", 1, PackVersion=told)
    assert len(site.found("PRV-PACK-OLD")) == count
    assert site.changed("Projects", 1, LifeStatus="Clos").found("PRV-PACK-OLD") == ()


@pytest.mark.parametrize(("days", "count"), [(30, 0), (31, 1)])
def test_a_closed_project_holds_nobody(hub, days: int, count: int) -> None:
    closed = hub.changed("Projects", 1, LifeStatus="Clos", EndActual=TODAY - timedelta(days=days))
    assert closed.found("ARC-NOT-CLOSED") == ()
    cells = {"ProjectCode": "PRJ-0001", "AllocStatus": "Confirmée", "EndDate": TODAY + timedelta(days=5)}
    assert len(closed.added("Allocations", **cells).found("ARC-NOT-CLOSED")) == count
    assert closed.added("Allocations", **cells | {"AllocStatus": "Terminée"}).found("ARC-NOT-CLOSED") == ()


def test_a_closed_project_says_when_it_ended(hub) -> None:
    closed = hub.changed("Projects", 1, LifeStatus="Clos")
    assert closed.found("ARC-NOT-CLOSED") == ()
    assert len(replace(closed, today=TODAY + timedelta(days=31)).found("ARC-NOT-CLOSED")) == 1
