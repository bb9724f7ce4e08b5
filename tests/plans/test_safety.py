"""A plan can refuse: too much, too old, stale, edited."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pmo365.errors import UnsafePlan
from pmo365.model.document import Artifact
from pmo365.model.finding import Finding, Severity
from pmo365.model.plan import Action, Change, Kind, Limits, Plan, RowWrite
from pmo365.model.site import Column, ColumnKind, Site
from pmo365.model.snapshot import Snapshot
from pmo365.planning.safety import check_fresh, check_limits, observed_fingerprint, plan_fingerprint
from pmo365.planning.saved import from_text, to_text

URL = "https://contoso.sharepoint.com/sites/prj-0001"
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def column_change(number: int, action: Action = Action.UPDATE) -> Change:
    column = Column(name=f"PmoC{number}", kind=ColumnKind.TEXT, indexed=True)
    return Change(kind=Kind.COLUMN, action=action, site=URL, path=f"Risks/columns/{column.name}", after=column)


def plan_of(*changes: Change, **parts: object) -> Plan:
    return replace(Plan(verb="provision", project="PRJ-0001", site=URL, changes=changes), **parts)  # type: ignore[arg-type]


def refused(plan: Plan, limits: Limits) -> str:
    with pytest.raises(UnsafePlan) as caught:
        check_limits(plan, limits)
    return caught.value.key


def test_a_plan_within_its_limits_passes() -> None:
    check_limits(plan_of(column_change(1), counts={"columns": 10}), Limits())


def test_too_many_changes_are_refused() -> None:
    assert refused(plan_of(column_change(1), column_change(2)), Limits(changes=1)) == "plan_too_long"


def test_too_large_a_share_of_what_exists_is_refused_from_ten_parts_up() -> None:
    four = tuple(column_change(number) for number in range(4))
    assert refused(plan_of(*four, counts={"columns": 10}), Limits()) == "plan_changes_too_much"
    check_limits(plan_of(*four[:3], counts={"columns": 10}), Limits())
    check_limits(plan_of(*four, counts={"columns": 9}), Limits())


def test_creations_do_not_count_as_a_share() -> None:
    many = tuple(column_change(number, Action.CREATE) for number in range(50))
    check_limits(plan_of(*many, counts={"columns": 10}), Limits())


def test_too_many_rows_are_refused() -> None:
    rows = tuple(
        Change(
            kind=Kind.ROW,
            action=Action.CREATE,
            site=URL,
            path=f"Findings/rows/{number}",
            after=RowWrite(list="Findings", values={}),
        )
        for number in range(3)
    )
    assert refused(plan_of(*rows), Limits(rows=2)) == "plan_too_many_rows"


def test_removals_need_the_flag() -> None:
    removal = column_change(1, Action.REMOVE)
    assert refused(plan_of(removal), Limits()) == "plan_removes"
    check_limits(plan_of(removal), Limits(remove=True))


def test_an_old_plan_and_a_stale_plan_are_refused() -> None:
    plan = plan_of(column_change(1), observed="abc", made_at=NOW)
    check_fresh(plan, "abc", NOW + timedelta(hours=23), limits=Limits())
    with pytest.raises(UnsafePlan, match="plan_too_old"):
        check_fresh(plan, "abc", NOW + timedelta(hours=25), limits=Limits())
    with pytest.raises(UnsafePlan, match="plan_stale"):
        check_fresh(plan, "abd", NOW, limits=Limits())


def test_what_was_observed_is_known_by_its_content_not_by_its_number_or_hour() -> None:
    one = Snapshot(number=1, site=Site(url=URL), taken_at=NOW, tokens={"site": "1"})
    later = replace(one, number=9, taken_at=NOW + timedelta(days=1), tokens={"site": "2"})
    assert observed_fingerprint(one) == observed_fingerprint(later)
    assert observed_fingerprint(one) != observed_fingerprint(replace(one, unreadable=("Risks",)))
    assert observed_fingerprint(None) == "absent"


def test_a_saved_plan_comes_back_whole() -> None:
    artifact = Artifact(
        site=URL, library="Governance", folder="01", name="a.docx", content=b"\x00\xff", values={"A": 1}
    )
    filed = Change(kind=Kind.FILE, action=Action.CREATE, site=URL, path="Governance/files/01/a.docx", after=artifact)
    finding = Finding(
        rule="LIB-VERSIONING",
        project="PRJ-0001",
        site=URL,
        path="Governance",
        severity=Severity.MAJOR,
        facts={"a": "é"},
    )
    plan = plan_of(column_change(1), filed, findings=(finding,), made_at=NOW, counts={"columns": 3})
    assert from_text(to_text((plan,))) == (plan,)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pmo365": "plan", "format": 99, "plans": []}', "null"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(UnsafePlan, match="plan_unreadable"):
        from_text(text)


def test_an_edited_plan_is_refused() -> None:
    data = json.loads(to_text((plan_of(column_change(1)),)))
    data["plans"][0]["plan"]["changes"][0]["path"] = "Risks/columns/PmoOther"
    with pytest.raises(UnsafePlan, match="plan_edited"):
        from_text(json.dumps(data))


def test_the_fingerprint_of_a_plan_tells_what_it_does_not_when_it_was_made() -> None:
    plan = plan_of(column_change(1), made_at=NOW)
    assert plan_fingerprint(plan) == plan_fingerprint(replace(plan, made_at=NOW + timedelta(hours=1)))
    assert plan_fingerprint(plan) != plan_fingerprint(plan_of(column_change(2), made_at=NOW))
