"""LIB: settings of lists and libraries, and one write per library however many rules ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmo365.model.finding import Mode, Waiver
from pmo365.model.plan import Action, Kind
from pmo365.model.site import Versioning
from pmo365.rules import repairs


def _with(bench, key: str = "Governance", **settings):
    held = bench.desired.list_of(key).versioning
    return replace(bench.clean(), site=bench.with_list(key, versioning=replace(held, **settings)))


@pytest.mark.parametrize(
    ("settings", "rule", "mended"),
    [
        ({"major": False}, "LIB-VERSIONING", Versioning(major=True)),
        ({"minor": False}, "LIB-VERSIONING", Versioning(minor=True)),
        ({"approval": False}, "LIB-APPROVAL", Versioning(approval=True)),
        ({"drafts_visible_to": 0}, "LIB-APPROVAL", Versioning(drafts_visible_to=1)),
        ({"checkout": True}, "LIB-CHECKOUT", Versioning(checkout=False)),
        ({"major_limit": 99}, "LIB-VERSION-LIMIT", Versioning(major_limit=100)),
        ({"major_limit": -1}, "LIB-VERSION-LIMIT", Versioning(major_limit=100)),
        ({"minor_limit": 2}, "LIB-VERSION-LIMIT", Versioning(minor_limit=3)),
    ],
)
def test_a_setting_that_differs_is_found_and_only_it_is_mended(bench, settings, rule: str, mended: Versioning) -> None:
    (found,) = bench.check(_with(bench, **settings))
    (repair,) = found.repairs
    assert (found.rule, found.path) == (rule, "Governance")
    assert (repair.kind, repair.action, repair.path, repair.why) == (Kind.SETTINGS, Action.UPDATE, "Governance", rule)
    assert repair.after.versioning == mended
    assert repair.before.versioning == Versioning(**settings)
    assert bench.check(_with(bench)) == ()


@pytest.mark.parametrize("settings", [{"major_limit": 101}, {"major_limit": 0}, {"minor_limit": 50}, {"major": None}])
def test_keeping_more_than_stated_or_saying_nothing_is_no_finding(bench, settings) -> None:
    assert bench.check(_with(bench, **settings)) == ()


def test_only_stated_settings_are_judged(bench) -> None:
    assert bench.check(_with(bench, key="Working", approval=True, checkout=True, minor=True)) == ()


def test_registers_keep_versions_too(bench) -> None:
    (found,) = bench.check(_with(bench, key="Risks", major=False))
    assert (found.rule, found.path, found.facts["observed"]) == (
        "LIB-VERSIONING",
        "Risks",
        "versions conservées\u00a0: non",
    )


def test_a_document_type_not_offered_is_found_and_linked_again(bench) -> None:
    site = bench.with_list("Governance", content_types=("0x0101",))
    (found,) = bench.check(replace(bench.clean(), site=site))
    (repair,) = found.repairs
    assert (found.rule, repair.kind, repair.path) == (
        "LIB-CT",
        Kind.LIST_CONTENT_TYPE,
        "Governance/contenttypes/PmoDocument",
    )
    assert repair.after == bench.desired.content_types[0].id


def test_a_lists_own_copy_of_a_type_counts_but_a_child_type_of_the_site_does_not(bench) -> None:
    base = bench.desired.content_types[0]
    child = replace(base, id=f"{base.id}00{'B' * 32}", name="PmoMandate")
    desired = replace(bench.desired, content_types=(base, child))
    copy = f"{base.id}00{'c' * 32}"
    for offered, count in ((copy, 0), (f"{child.id}00{'c' * 32}", 1)):
        site = bench.with_list("Governance", content_types=(offered,))
        assert len(bench.check(replace(bench.clean(), site=site), desired=desired)) == count


def test_repairs_of_one_library_are_one_change_that_does_all_of_them(bench) -> None:
    found = bench.check(_with(bench, major_limit=9, approval=False, checkout=True))
    (repair,) = repairs(found, bench.standard)
    assert len(found) == 3
    assert repair.after.versioning == Versioning(major_limit=100, approval=True, checkout=False)
    assert repair.before.versioning == Versioning(major_limit=9, approval=False, checkout=True)


def test_repairs_of_one_column_are_one_change(bench) -> None:
    site = bench.with_column("Risks", "PmoZone", title="Couleur", indexed=False, choices=("Vert",))
    (repair,) = repairs(bench.check(replace(bench.clean(), site=site)), bench.standard)
    assert (repair.after.title, repair.after.indexed, len(repair.after.choices)) == ("Colonne Zone", True, 4)


def test_only_rules_in_mode_enforce_repair(bench) -> None:
    snapshot = _with(bench, approval=False)
    for mode, count in ((Mode.ENFORCE, 1), (Mode.WARN, 0), (Mode.OBSERVE, 0)):
        with_mode = bench.ruled("LIB-APPROVAL", mode=mode)
        found = with_mode.check(snapshot)
        assert len(found) == 1
        assert len(repairs(found, with_mode.standard)) == count


def test_a_waived_finding_is_not_repaired(bench) -> None:
    day = bench.today
    waiver = Waiver(rule="*", scope="*", reason="", granted_by="", valid_from=day, valid_to=day)
    assert repairs(bench.check(_with(bench, approval=False), waivers=(waiver,)), bench.standard) == ()
