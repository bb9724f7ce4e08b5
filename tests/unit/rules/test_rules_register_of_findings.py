"""The hub's register: a row per finding, closed when it is healed, and no write when nothing moved."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from pmo365.model.finding import Mode, Severity, Waiver
from pmo365.model.plan import Action, Kind
from pmo365.model.snapshot import Link, Row
from pmo365.rules import record

COVERED = ("PRJ-0001",)


def _risks(bench, *numbers: int):
    """Return a snapshot with risks without an owner."""
    return bench.snapshot(*(bench.row("Risks", n, Ref=f"R-{n}", RiskStatus="Identifié") for n in numbers))


def _findings(bench, *numbers: int, **more):
    return bench.found("REG-NO-OWNER", _risks(bench, *numbers), **more)


def _written(bench, changes, *held: Row):
    """Return the hub after the changes were written."""
    rows = {row.id: row for row in held}
    for change in changes:
        number = change.after.id or max(rows, default=0) + 1
        old = rows[number].values if number in rows else {}
        rows[number] = Row(register="Findings", id=number, values={**old, **change.after.values}, etag='"1"')
    return bench.hub_snapshot(*rows.values())


def _record(bench, findings, hub, *, days: float = 0, **more):
    given = {"now": bench.now + timedelta(days=days), "run": "run-1", "covered": COVERED, **more}
    return record(findings, hub, bench.standard, **given)


def test_a_new_finding_becomes_a_row_with_everything_a_person_needs(bench) -> None:
    (finding,) = _findings(bench, 3)
    (change,) = _record(bench, (finding,), bench.hub_snapshot())
    key = finding.fingerprint
    assert (change.kind, change.action, change.site) == (Kind.ROW, Action.CREATE, bench.hub.url)
    assert (change.path, change.why, change.after.key, change.after.list) == (
        f"Findings/rows/{key}", "REG-NO-OWNER", key, "Findings"
    )  # fmt: skip
    assert change.after.values == {
        "PmoKey": key,
        "PmoFingerprint": key,
        "Title": "Ligne ouverte sans responsable",
        "PmoRuleKey": "REG-NO-OWNER",
        "PmoProjectCode": "PRJ-0001",
        "PmoTargetUrl": Link(finding.url, "Risks/3"),
        "PmoSeverity": "Majeur",
        "PmoFindingStatus": "Nouveau",
        "PmoDetailText": "«\u00a0R-3\u00a0» (Registre Risks) est ouvert et n’a pas de responsable.",
        "PmoExpectedText": "Désigner un responsable.",
        "PmoFirstSeen": bench.now,
        "PmoLastSeen": bench.now,
        "PmoGraceUntil": date(2026, 7, 20),
    }


def test_the_register_speaks_the_language_of_the_hub(bench) -> None:
    hub = replace(bench.hub_snapshot(), site=replace(bench.hub, language="en"))
    (change,) = _record(bench, _findings(bench, 3), hub)
    assert change.after.values["PmoFindingStatus"] == "New"
    assert change.after.values["PmoExpectedText"] == "Name an owner."


def test_an_information_has_no_date_to_answer_by(bench) -> None:
    mild = bench.ruled("REG-NO-OWNER", severity=Severity.INFO)
    (change,) = _record(mild, _findings(mild, 3), mild.hub_snapshot())
    assert "PmoGraceUntil" not in change.after.values


def _never_climbing(bench):
    return replace(bench, standard=replace(bench.standard, thresholds={"findings.escalation_steps": 0}))


def test_a_second_run_writes_nothing_until_the_last_sighting_is_old(bench) -> None:
    bench = _never_climbing(bench)
    findings = _findings(bench, 1, 2)
    hub = _written(bench, _record(bench, findings, bench.hub_snapshot()))
    assert _record(bench, findings, hub) == ()
    assert _record(bench, findings, hub, days=7) == ()
    moved = _record(bench, findings, hub, days=7.1)
    assert [one.after.values for one in moved] == [{"PmoLastSeen": bench.now + timedelta(days=7.1)}] * 2
    assert _record(bench, findings, _written(bench, moved, *hub.rows), days=8) == ()


def test_how_old_a_last_sighting_may_be_is_a_threshold(bench) -> None:
    weekly = replace(bench, standard=replace(bench.standard, thresholds={"findings.last_seen_days": 1}))
    findings = _findings(weekly, 1)
    hub = _written(weekly, _record(weekly, findings, weekly.hub_snapshot()))
    assert len(_record(weekly, findings, hub, days=2)) == 1


def test_a_finding_that_is_gone_is_closed_once(bench) -> None:
    hub = _written(bench, _record(bench, _findings(bench, 1, 2), bench.hub_snapshot()))
    (closed,) = _record(bench, _findings(bench, 2), hub, days=1)
    assert closed.action is Action.UPDATE
    assert closed.etag == '"1"'
    assert closed.after.values == {"PmoFindingStatus": "Corrigé", "PmoClosedAt": bench.now + timedelta(days=1)}
    assert _record(bench, _findings(bench, 2), _written(bench, (closed,), *hub.rows), days=2) == ()


def test_only_projects_wholly_judged_in_this_run_are_closed(bench) -> None:
    hub = _written(bench, _record(bench, _findings(bench, 1), bench.hub_snapshot()))
    assert _record(bench, (), hub, covered=("PRJ-0002", "HUB")) == ()


def _unindexed(bench):
    site = bench.with_column("Risks", "PmoZone", indexed=False)
    return bench.found("PRV-INDEX", replace(bench.clean(), site=site))


def test_what_the_service_repairs_is_accounted_for_and_closed_as_its_own(bench) -> None:
    (made,) = _record(bench, _unindexed(bench), bench.hub_snapshot())
    account = json.loads(made.after.values["PmoAfterJson"])
    assert account["v"]["run"] == "run-1"
    assert "Risks/columns/PmoZone" in made.after.values["PmoBeforeJson"]
    (closed,) = _record(bench, (), _written(bench, (made,)), days=1)
    assert closed.after.values["PmoFindingStatus"] == "Corrigé automatiquement"


def test_what_the_service_only_warns_of_is_closed_as_peoples_work(bench) -> None:
    warned = bench.ruled("PRV-INDEX", mode=Mode.WARN)
    (made,) = _record(warned, _unindexed(warned), warned.hub_snapshot())
    hub = _written(warned, (made,))
    assert "PmoAfterJson" not in made.after.values
    (closed,) = _record(warned, (), hub, days=1)
    assert closed.after.values["PmoFindingStatus"] == "Corrigé"
    (known,) = _record(warned, (), hub, days=1, repaired=(made.after.key,))
    assert known.after.values["PmoFindingStatus"] == "Corrigé automatiquement"


def test_a_long_account_names_the_parts_only(bench) -> None:
    found = bench.found("PRV-LIST-MISSING", bench.snapshot(site=replace(bench.desired, registers=())))
    for change in _record(bench, found, bench.hub_snapshot()):
        assert len(change.after.values["PmoAfterJson"]) <= 2000


@pytest.mark.parametrize(("days", "first_seen_moves"), [(29, False), (30, False), (31, True)])
def test_a_finding_that_comes_back_opens_its_row_again(bench, days: int, first_seen_moves: bool) -> None:
    bench = _never_climbing(bench)
    findings = _findings(bench, 1)
    hub = _written(bench, _record(bench, findings, bench.hub_snapshot(), days=-1))
    hub = _written(bench, _record(bench, (), hub), *hub.rows)
    (back,) = _record(bench, findings, hub, days=days)
    assert (back.action, back.after.id) == (Action.UPDATE, 1)
    assert back.after.values["PmoFindingStatus"] == "Nouveau"
    assert back.after.values["PmoClosedAt"] is None
    assert ("PmoFirstSeen" in back.after.values) is first_seen_moves
    assert _record(bench, findings, _written(bench, (back,), *hub.rows), days=days) == ()


@pytest.mark.parametrize("status", ["Faux positif", "Exempted", "Inconnu"])
def test_rows_people_judged_are_never_touched(bench, status: str) -> None:
    findings = _findings(bench, 1)
    hub = _written(bench, _record(bench, findings, bench.hub_snapshot()))
    judged = replace(
        hub, rows=tuple(replace(row, values={**row.values, "PmoFindingStatus": status}) for row in hub.rows)
    )
    assert _record(bench, findings, judged, days=60) == ()
    assert _record(bench, (), judged, days=60) == ()


@pytest.mark.parametrize(("mode", "count"), [(Mode.OBSERVE, 0), (Mode.WARN, 1), (Mode.ENFORCE, 1)])
def test_observed_rules_write_no_row(bench, mode: Mode, count: int) -> None:
    quiet = bench.ruled("REG-NO-OWNER", mode=mode)
    assert len(_record(quiet, _findings(quiet, 1), quiet.hub_snapshot())) == count


def test_a_rule_that_is_switched_off_closes_nothing(bench) -> None:
    hub = _written(bench, _record(bench, _findings(bench, 1), bench.hub_snapshot()))
    off = bench.ruled("REG-NO-OWNER", mode=Mode.OFF)
    assert _record(off, (), hub, days=1) == ()


def test_a_waived_finding_writes_no_row_and_closes_none(bench) -> None:
    waiver = Waiver(
        rule="*", scope="*", reason="", granted_by="", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)
    )
    waived = _findings(bench, 1, waivers=(waiver,))
    assert _record(bench, waived, bench.hub_snapshot()) == ()
    hub = _written(bench, _record(bench, _findings(bench, 1), bench.hub_snapshot()))
    assert _record(bench, waived, hub, days=60) == ()


def test_nothing_is_written_while_the_register_is_missing_or_unread(bench) -> None:
    findings = _findings(bench, 1)
    assert _record(bench, findings, replace(bench.hub_snapshot(), unreadable=("Findings",))) == ()
    assert _record(bench, findings, bench.snapshot(site=replace(bench.hub, registers=()))) == ()


def test_rows_come_worst_finding_first(bench) -> None:
    site = replace(bench.desired, registers=bench.desired.registers[:-1])
    changes = _record(bench, bench.check(replace(_risks(bench, 1, 2), site=site)), bench.hub_snapshot())
    assert changes[0].after.values["PmoSeverity"] == "Bloquant"
