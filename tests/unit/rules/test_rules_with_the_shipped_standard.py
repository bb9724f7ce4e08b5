"""The rules under the Standard that is shipped: both languages, project sites and hub."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pmo365.languages import knows
from pmo365.model.finding import Mode
from pmo365.model.plan import Kind
from pmo365.model.project import Project
from pmo365.model.site import Library, Site
from pmo365.model.snapshot import Link, Row, Snapshot
from pmo365.model.standard import Standard
from pmo365.model.words import LANGUAGES, Language
from pmo365.planning.desired import desired_site
from pmo365.planning.diff import diff
from pmo365.rules import RULES, check, record, repairs
from pmo365.standard import load

ROOT = "https://contoso.sharepoint.com"
HUB = f"{ROOT}/sites/pmo"
NOW = datetime(2026, 7, 15, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def shipped() -> Standard:
    return load(Path(__file__).parents[3] / "config" / "standard")


def _project(language: Language) -> Project:
    url = f"{ROOT}/sites/prj-0001"
    return Project(code="PRJ-0001", title="X", language=language, tier="M", phase="INIT", life="ACT", site=url)


def _desired(standard: Standard, project: Project | None, language: Language) -> Site:
    made = standard.blueprint(project.blueprint if project else "hub")
    return desired_site(made, standard, project=project, tenant_root=ROOT, hub_url=HUB, language=language)


def _snapshot(site: Site, *rows: Row) -> Snapshot:
    return Snapshot(number=1, site=site, taken_at=NOW, rows=rows)


def test_every_rule_of_the_house_has_its_policy_and_every_policy_its_words(shipped: Standard) -> None:
    assert set(RULES) <= set(shipped.rules)
    keys = [f"rules.{rule}.{part}" for rule in shipped.rules for part in ("title", "what", "todo")]
    assert [key for key in keys if not knows(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_site_made_as_shipped_has_no_finding(shipped: Standard, language: Language) -> None:
    project = _project(language)
    desired = _desired(shipped, project, language)
    report = Row(register="StatusReports", id=1, values={"PmoPeriodKey": "2026-06"})
    given = {"standard": shipped, "project": project, "today": NOW.date()}
    assert check(_snapshot(desired, report), desired=desired, **given) == ()
    hub = _desired(shipped, None, language)
    row = Row(register="Projects", id=1, values={"PmoSiteUrl": Link(project.site), "PmoProjectManager": "a@b.c"})
    assert check(_snapshot(hub, row), desired=hub, **given | {"project": None}, sites=(project.site,)) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_site_is_repaired_with_the_very_parts_provisioning_would_make(
    shipped: Standard, language: Language
) -> None:
    project = _project(language)
    desired = _desired(shipped, project, language)
    empty = replace(desired, registers=(), libraries=(), columns=())
    found = check(_snapshot(empty), desired=desired, standard=shipped, project=project, today=NOW.date())
    made = {change.name: replace(change, why="") for change in repairs(found, shipped)}
    planned = {change.name: replace(change, why="") for change in diff(desired, empty)}
    assert made == planned


def test_settings_are_repaired_with_the_very_change_provisioning_would_make(shipped: Standard) -> None:
    project = _project("fr")
    desired = _desired(shipped, project, "fr")
    loose = tuple(
        replace(one, versioning=replace(one.versioning, approval=False, major=False), content_types=())
        for one in desired.libraries
        if isinstance(one, Library)
    )
    site = replace(desired, libraries=loose)
    found = check(_snapshot(site), desired=desired, standard=shipped, project=project, today=NOW.date())
    made = {change.name: replace(change, why="") for change in repairs(found, shipped)}
    kinds = (Kind.SETTINGS, Kind.LIST_CONTENT_TYPE)
    planned = (change for change in diff(desired, site) if change.kind in kinds)
    assert made == {change.name: replace(change, why="") for change in planned}


def test_findings_of_the_shipped_rules_can_be_recorded_on_the_shipped_hub(shipped: Standard) -> None:
    project = _project("fr")
    desired = _desired(shipped, project, "fr")
    hub = _desired(shipped, None, "en")
    values = {
        "PmoActionStatus": "À faire",
        "PmoDueDate": date(2026, 7, 1),
        "PmoPriority": "Urgent",
        "Title": "Relancer",
    }
    found = check(
        _snapshot(desired, Row(register="Actions", id=4, values=values)),
        desired=desired,
        standard=shipped,
        project=project,
        today=NOW.date(),
    )
    assert {one.rule for one in found} == {"REG-NO-OWNER", "REG-OVERDUE", "DQ-UNKNOWN-CHOICE", "RPT-LATE"}
    changes = record(found, _snapshot(hub), shipped, now=NOW, run="1", covered=("PRJ-0001",))
    register = hub.list_of("Findings")
    assert register is not None
    known = {column.name for column in register.columns} | {"Title"}
    assert len(changes) == len(found)
    assert {name for change in changes for name in change.after.values} <= known


def test_no_shipped_rule_without_a_repair_is_said_to_enforce(shipped: Standard) -> None:
    repaired = {"PRV-LIST-MISSING", "PRV-COL-MISSING", "PRV-INDEX", "PRV-CHOICE-DRIFT", "VER-MISMATCH"}
    repaired |= {"DOC-META-MISSING", "DOC-META-INCONSISTENT", "GATE-PHASE-TAMPER"}
    enforced = {rule for rule, policy in shipped.rules.items() if policy.mode is Mode.ENFORCE}
    assert {rule for rule in enforced if not rule.startswith("LIB-")} == repaired
