"""What holds for all rules: clean sites, order, policies, waivers, unreadable lists, words."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo365.languages import knows, say
from pmo365.model.finding import Mode, Severity, Waiver
from pmo365.model.words import LANGUAGES
from pmo365.rules import RULES


def _broken(bench):
    """Return a snapshot in which most things are wrong."""
    site = bench.with_column("Risks", "PmoOwner", title="Qui ?")
    site = replace(site, registers=tuple(one for one in site.registers if one.key != "Changes"), columns=())
    risks = [
        bench.row("Risks", n, RiskStatus="Identifié", Zone="Rouge", ReviewDate=date(2026, 1, n)) for n in range(1, 9)
    ]
    files = [
        replace(bench.file(f"PRJ-0002-MAN-{n}.docx", version="0.1", modified_by="x@y.z"), id=n) for n in range(1, 5)
    ]
    return bench.snapshot(*risks, *files, bench.row("Actions", 1, ActionStatus="Vert"), site=site)


def test_a_site_made_as_declared_has_no_finding(bench) -> None:
    assert bench.check(bench.clean()) == ()


def test_a_hub_made_as_declared_has_no_finding(bench) -> None:
    snapshot = bench.hub_snapshot(bench.portfolio_row())
    assert bench.check(snapshot, desired=bench.hub, project=None, sites=(bench.desired.url, bench.hub.url)) == ()


def test_findings_come_worst_first_then_by_path(bench) -> None:
    found = bench.check(_broken(bench))
    order = list(Severity)
    keys = [(order.index(one.severity), one.path, one.rule) for one in found]
    assert len(found) > 20
    assert keys == sorted(keys)
    assert found[0].severity is Severity.BLOCKING


@given(seed=st.integers())
def test_neither_the_order_of_reading_nor_repetition_changes_the_findings(bench, seed: int) -> None:
    snapshot = _broken(bench)
    chance = random.Random(seed)

    def shuffled(parts):
        return tuple(chance.sample(parts, len(parts)))

    site = replace(
        snapshot.site, registers=shuffled(snapshot.site.registers), libraries=shuffled(snapshot.site.libraries)
    )
    mixed = replace(snapshot, rows=shuffled(snapshot.rows), files=shuffled(snapshot.files), site=site)
    assert bench.check(mixed) == bench.check(snapshot)


def test_no_two_findings_share_a_fingerprint(bench) -> None:
    found = bench.check(_broken(bench))
    assert len({one.fingerprint for one in found}) == len(found)


def test_severity_is_the_one_the_pmo_decided(bench) -> None:
    strict = bench.ruled("REG-NO-OWNER", severity=Severity.BLOCKING)
    found = strict.found("REG-NO-OWNER", _broken(bench))
    assert {one.severity for one in found} == {Severity.BLOCKING}


def test_a_rule_that_is_off_or_not_in_the_standard_does_not_run(bench) -> None:
    off = bench.ruled("REG-NO-OWNER", mode=Mode.OFF)
    assert off.found("REG-NO-OWNER", _broken(bench)) == ()
    none = replace(bench, standard=replace(bench.standard, rules={}))
    assert none.check(_broken(bench)) == ()


@pytest.mark.parametrize("life", ["DONE", "STOP", "CANC"])
def test_the_site_of_an_ended_project_is_a_record_and_is_not_judged(bench, life: str) -> None:
    assert bench.check(_broken(bench), project=replace(bench.project, life=life)) == ()


def test_lists_that_could_not_be_read_are_not_judged(bench) -> None:
    keys = tuple(one.key for one in bench.desired.lists)
    for broken in (_broken(bench), replace(_broken(bench), site=replace(bench.desired, registers=(), libraries=()))):
        found = bench.check(replace(broken, unreadable=keys))
        assert {one.path.split("/")[0] for one in found} <= {"columns"}


def _waiver(scope: str, rule: str = "REG-NO-OWNER", until: date = date(2026, 7, 15)) -> Waiver:
    given = date(2026, 7, 1)
    return Waiver(
        rule=rule, scope=scope, reason="Reprise", granted_by="pmo@contoso.com", valid_from=given, valid_to=until
    )


@pytest.mark.parametrize(
    ("scope", "covered"),
    [("*", 8), ("PRJ-0001", 8), ("PRJ-0001/Risks", 8), ("PRJ-0001/Risks/3", 1), ("PRJ-0002", 0), ("PRJ-0001/Risk", 0)],
)
def test_a_waiver_covers_its_scope_and_what_is_below(bench, scope: str, covered: int) -> None:
    found = bench.found("REG-NO-OWNER", _broken(bench), waivers=(_waiver(scope),))
    assert sum(one.waived_until == date(2026, 7, 15) for one in found if one.path.startswith("Risks")) == covered


def test_a_waived_finding_is_still_told_but_nothing_is_repaired(bench) -> None:
    waiver = _waiver("PRJ-0001", rule="PRV-COL-RENAMED")
    (found,) = bench.found("PRV-COL-RENAMED", _broken(bench), waivers=(waiver,))
    assert (found.waived_until, found.repairs) == (waiver.valid_to, ())


@pytest.mark.parametrize(("day", "waived"), [(-15, False), (-14, True), (0, True), (1, False)])
def test_a_waiver_holds_from_its_first_to_its_last_day(bench, day: int, waived: bool) -> None:
    today = bench.today + timedelta(days=day)
    found = bench.found("REG-NO-OWNER", _broken(bench), waivers=(_waiver("*"),), today=today)
    assert all((one.waived_until is not None) is waived for one in found)


def test_every_rule_has_its_title_sentence_and_advice_in_every_language() -> None:
    assert [
        key for rule in RULES for part in ("title", "what", "todo") if not knows(key := f"rules.{rule}.{part}")
    ] == []


def test_every_sentence_is_complete_with_the_facts_of_its_finding(bench) -> None:
    for one in bench.check(_broken(bench)):
        for language in LANGUAGES:
            for part in ("what", "todo"):
                assert "{" not in say(language, f"rules.{one.rule}.{part}", **one.facts)
