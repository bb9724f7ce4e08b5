"""PRV: what fires, what stays silent, and what the repair does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmo365.model.plan import Action, Kind
from pmo365.model.site import Column, ColumnKind, Library, Register


@pytest.mark.parametrize(("life", "count"), [("ACT", 1), ("HOLD", 1), ("EXC", 1), ("REQ", 0)])
def test_an_active_project_without_a_site_is_found(bench, life: str, count: int) -> None:
    found = bench.check(None, project=replace(bench.project, life=life))
    assert [one.rule for one in found] == ["PRV-SITE-MISSING"] * count
    for one in found:
        (repair,) = one.repairs
        assert (repair.kind, repair.action, repair.path) == (Kind.SITE, Action.CREATE, ".")
        assert (repair.after.url, repair.after.registers) == (bench.desired.url, ())


def test_a_site_the_portfolio_does_not_name_is_an_orphan(bench) -> None:
    sites = (bench.hub.url, bench.desired.url, "https://contoso.sharepoint.com/sites/prj-0007")
    snapshot = bench.hub_snapshot(bench.portfolio_row())
    (found,) = bench.check(snapshot, desired=bench.hub, project=None, sites=sites)
    assert (found.rule, found.project, found.path, found.url) == ("PRV-SITE-ORPHAN", "HUB", "sites/prj-0007", sites[2])
    unread = replace(snapshot, unreadable=("Projects",))
    assert bench.check(unread, desired=bench.hub, project=None, sites=sites) == ()


def test_a_missing_register_is_made_again_with_all_its_parts(bench) -> None:
    site = replace(bench.desired, registers=bench.desired.registers[1:])
    (found,) = bench.check(replace(bench.clean(), site=site, rows=bench.clean().rows[1:]))
    assert (found.rule, found.path, found.facts) == ("PRV-LIST-MISSING", "Risks", {"list": "Registre Risks"})
    made = {change.path: change for change in found.repairs}
    assert made["Risks"].after == replace(bench.desired.registers[0], columns=(), views=())
    assert made["Risks/columns/PmoZone"].after == bench.desired.registers[0].column("PmoZone")
    assert {"Risks/views/All"} | {f"Risks/columns/{one.name}" for one in bench.desired.registers[0].columns} < set(made)
    assert {(one.action, one.why, one.before) for one in found.repairs} == {(Action.CREATE, "PRV-LIST-MISSING", None)}


def test_a_missing_library_is_made_again_with_its_types_and_folders(bench) -> None:
    site = replace(bench.desired, libraries=bench.desired.libraries[1:])
    (found,) = bench.check(replace(bench.clean(), site=site, files=()))
    assert found.repairs[0].kind is Kind.LIBRARY
    assert {"Governance/contenttypes/PmoDocument", "Governance/folders/01-Mandat"} < {one.path for one in found.repairs}


def test_a_missing_column_is_made_again_as_declared(bench) -> None:
    risks = bench.desired.registers[0]
    site = bench.with_list("Risks", columns=tuple(one for one in risks.columns if one.name != "PmoZone"))
    (found,) = bench.check(replace(bench.clean(), site=site))
    (repair,) = found.repairs
    assert (found.rule, found.path) == ("PRV-COL-MISSING", "Risks/columns/PmoZone")
    assert (repair.kind, repair.path, repair.after) == (Kind.COLUMN, found.path, risks.column("PmoZone"))
    healed = bench.with_list("Risks", columns=(*site.registers[0].columns, repair.after))
    assert bench.check(replace(bench.clean(), site=healed)) == ()


def test_a_missing_site_column_is_found_on_the_site(bench) -> None:
    site = replace(bench.desired, columns=bench.desired.columns[1:])
    (found,) = bench.check(replace(bench.clean(), site=site))
    assert (found.path, found.repairs[0].kind) == ("columns/PmoProjectCode", Kind.SITE_COLUMN)


def test_a_column_of_another_type_is_told_and_left_to_people(bench) -> None:
    site = bench.with_column("Risks", "PmoZone", kind=ColumnKind.TEXT, indexed=False, title="Autre")
    (found,) = bench.check(replace(bench.clean(), site=site))
    assert (found.rule, found.repairs) == ("PRV-COL-TYPE", ())
    assert (found.facts["expected"], found.facts["observed"]) == ("choix", "texte")


def test_a_lost_index_is_put_back(bench) -> None:
    site = bench.with_column("Risks", "PmoZone", indexed=False)
    (found,) = bench.found("PRV-INDEX", replace(bench.clean(), site=site))
    (repair,) = found.repairs
    assert repair.action is Action.UPDATE
    assert repair.after == Column(name="PmoZone", kind=ColumnKind.CHOICE, indexed=True)
    assert bench.check(replace(bench.clean(), site=bench.with_column("Risks", "PmoImpact", indexed=True))) == ()
    assert bench.check(replace(bench.clean(), site=bench.with_column("Risks", "PmoZone", indexed=None))) == ()


def test_a_removed_choice_comes_back_and_added_ones_stay(bench) -> None:
    site = bench.with_column("Risks", "PmoZone", choices=("Bleu", "Vert", "Orange", "Gris"))
    (found,) = bench.found("PRV-CHOICE-DRIFT", replace(bench.clean(), site=site))
    (repair,) = found.repairs
    assert repair.after.choices == ("Vert", "Orange", "Rouge", "Gris", "Bleu")
    assert (found.facts["removed"], found.facts["added"]) == ("Rouge", "Bleu")
    healed = bench.with_column("Risks", "PmoZone", choices=repair.after.choices)
    (left,) = bench.check(replace(bench.clean(), site=healed))
    assert (left.fingerprint, left.repairs) == (found.fingerprint, ())


def test_the_order_of_choices_is_peoples_own(bench) -> None:
    site = bench.with_column("Risks", "PmoZone", choices=("Gris", "Rouge", "Orange", "Vert"))
    assert bench.check(replace(bench.clean(), site=site)) == ()


def test_a_renamed_column_is_no_missing_column(bench) -> None:
    site = bench.with_column("Risks", "PmoZone", title="Couleur")
    (found,) = bench.check(replace(bench.clean(), site=site))
    (repair,) = found.repairs
    assert found.rule == "PRV-COL-RENAMED"
    assert repair.after == Column(name="PmoZone", kind=ColumnKind.CHOICE, title="Colonne Zone")
    assert repair.before.title == "Couleur"


def test_parts_people_added_are_told_and_stay(bench) -> None:
    risks = bench.desired.registers[0]
    extra = Column(name="Budget_x0020_2", kind=ColumnKind.TEXT, title="Budget 2")
    site = bench.with_list("Risks", columns=(*risks.columns, extra))
    site = replace(site, registers=(*site.registers, Register(key="Idees", title="Idées")))
    found = bench.check(replace(bench.clean(), site=site))
    assert [(one.rule, one.path, one.repairs) for one in found] == [
        ("PRV-UNKNOWN-PART", "Idees", ()),
        ("PRV-UNKNOWN-PART", "Risks/columns/Budget_x0020_2", ()),
    ]
    assert found[0].url.endswith("/Lists/Idees")


@pytest.mark.parametrize("name", ["Title", "_UIVersionString", "Editor", "MediaServiceOCR", "LinkTitle"])
def test_what_sharepoint_adds_itself_is_known(bench, name: str) -> None:
    risks = bench.desired.registers[0]
    site = bench.with_list("Risks", columns=(*risks.columns, Column(name=name, kind=ColumnKind.OTHER)))
    site = replace(site, libraries=(*site.libraries, Library(key="Shared Documents"), Library(key="SitePages")))
    assert bench.check(replace(bench.clean(), site=site)) == ()
