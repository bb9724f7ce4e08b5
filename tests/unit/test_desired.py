"""What a project's site is to be follows from the Standard, in the project's language."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo365.model.codec import from_json, to_json
from pmo365.model.project import Project
from pmo365.model.site import ColumnKind, Grant, Level, Library, Register, Site
from pmo365.model.standard import Standard
from pmo365.model.words import LANGUAGES, Language
from pmo365.planning.desired import desired_site
from pmo365.planning.diff import diff
from pmo365.standard import load

STANDARD = load(Path(__file__).parents[2] / "config" / "standard")
ROOT = "https://contoso.sharepoint.com"
HUB = f"{ROOT}/sites/pmo"


def a_project(language: Language = "fr", **told: str) -> Project:
    wanted = {"code": "PRJ-0001", "title": "Paie & congés", "tier": "M", "phase": "EXEC", "life": "ACT"} | told
    return Project(language=language, **wanted)


def site_of(project: Project, standard: Standard = STANDARD) -> Site:
    return desired_site(
        standard.blueprint("project"),
        standard,
        project=project,
        tenant_root=ROOT,
        hub_url=HUB,
        language=project.language,
    )


def hub_in(language: Language) -> Site:
    blueprint = STANDARD.blueprint("hub")
    return desired_site(blueprint, STANDARD, project=None, tenant_root=ROOT, hub_url=HUB, language=language)


def list_of(site: Site, key: str) -> Register:
    found = site.list_of(key)
    assert found is not None
    return found


def library_of(site: Site, key: str) -> Library:
    found = site.list_of(key)
    assert isinstance(found, Library)
    return found


def shape(value: object) -> object:
    """Return a site without its words: what must be the same in every language."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {one.name: getattr(value, one.name) for one in fields(value)}
        words = {"title", "description", "query", "choices", "default", "path", "language", "name", "defaults"}
        kept = {"name"} if isinstance(value, Site) or hasattr(value, "kind") else set()
        return {name: shape(one) for name, one in told.items() if name not in words - kept}
    return tuple(shape(one) for one in value) if isinstance(value, tuple) else value


def test_a_new_site_stands_below_the_tenant_under_its_code() -> None:
    site = site_of(a_project())
    assert (site.url, site.title, site.hub) == (f"{ROOT}/sites/prj-0001", "PRJ-0001 – Paie & congés", HUB)
    assert (site.language, site.template, site.time_zone) == ("fr", "STS#3", "Europe/Paris")


def test_a_project_that_has_a_site_keeps_its_address() -> None:
    assert site_of(a_project(site=f"{ROOT}/sites/paie")).url == f"{ROOT}/sites/paie"


def test_the_hub_is_its_own_hub() -> None:
    hub = hub_in("en")
    assert (hub.url, hub.hub, hub.title) == (HUB, HUB, "PMO – project portfolio")


def test_titles_and_choices_are_in_the_language_of_the_site() -> None:
    french, english = (list_of(site_of(a_project(language)), "Risks") for language in LANGUAGES)
    assert (french.title, english.title) == ("Risques", "Risks")
    kinds = [one.column("PmoRiskType") for one in (french, english)]
    assert [column.choices if column else None for column in kinds] == [
        ("Menace", "Opportunité"),
        ("Threat", "Opportunity"),
    ]


def test_defaults_are_spelt_as_sharepoint_stores_them() -> None:
    site = site_of(a_project())
    told = {
        (key, name): column.default
        for key, name in (
            ("Risks", "PmoRiskStatus"),
            ("Risks", "PmoRaisedOn"),
            ("Risks", "PmoEscalated"),
            ("Risks", "PmoProjectCode"),
            ("Dependencies", "PmoDirection"),
            ("Stakeholders", "PmoInfluence"),
        )
        if (column := list_of(site, key).column(name))
    }
    assert list(told.values()) == ["Identifié", "[today]", "0", "PRJ-0001", "1", "3"]


def test_a_library_files_documents_under_the_project_its_phase_and_its_language() -> None:
    assert library_of(site_of(a_project("en")), "Governance").defaults == (
        ("PmoConfidentiality", "Internal"),
        ("PmoLanguage", "en"),
        ("PmoPhase", "Execution"),
        ("PmoProjectCode", "PRJ-0001"),
    )


def test_folders_are_in_the_language_of_the_site() -> None:
    paths = [folder.path for folder in library_of(site_of(a_project()), "Governance").folders]
    assert paths == ["01-Mandat", "02-Énoncé", "03-PID", "04-Changements", "05-Portes", "06-Clôture"]


def test_versioning_and_grants_are_those_of_the_library() -> None:
    site = site_of(a_project())
    governance, reports = library_of(site, "Governance"), library_of(site, "Reports")
    assert (governance.versioning.minor, governance.versioning.approval, governance.versioning.checkout) == (
        True,
        True,
        False,
    )
    assert governance.versioning.drafts_visible_to == 1
    assert governance.grants is None
    assert reports.grants is not None
    assert Grant("PRM", Level.READ) in reports.grants


def test_the_working_library_says_nothing_about_content_types_and_approval() -> None:
    working = library_of(site_of(a_project()), "Working")
    assert (working.content_types, working.versioning.approval) == (None, None)


def test_a_view_compares_with_the_labels_of_its_site() -> None:
    queries = {}
    for language in LANGUAGES:
        issues = list_of(site_of(a_project(language)), "Issues")
        queries[language] = next(view.query or "" for view in issues.views if view.key == "Awaiting")
    assert ">En attente de décision<" in queries["fr"]
    assert ">Awaiting decision<" in queries["en"]


def test_the_sponsor_and_the_manager_are_put_in_their_groups() -> None:
    site = site_of(a_project(sponsor="Anne@contoso.com", manager="paul@contoso.com"))
    members = {role.key: role.members for role in site.roles}
    assert members == {
        "PMO": None,
        "RDR": None,
        "SPO": ("anne@contoso.com",),
        "PRM": ("paul@contoso.com",),
        "MEM": None,
    }


def test_a_content_type_links_what_its_parent_links_first() -> None:
    site = site_of(a_project())
    parent = next(one for one in site.content_types if one.name == "Document PMO")
    for one in site.content_types:
        assert (one.columns or ())[: len(parent.columns or ())] == parent.columns


@pytest.mark.parametrize("make", [lambda language: site_of(a_project(language)), hub_in], ids=["project", "hub"])
def test_both_languages_have_the_same_structure(make: object) -> None:
    french, english = (shape(make(language)) for language in LANGUAGES)  # type: ignore[operator]
    assert french == english


def test_every_part_has_a_title_and_a_name_sharepoint_takes() -> None:
    for site in (hub_in("fr"), site_of(a_project())):
        columns = [*site.columns, *(column for one in site.lists for column in one.columns)]
        assert all(column.title and re.fullmatch(r"Pmo[A-Za-z0-9]{1,29}", column.name) for column in columns)
        assert all(one.title and all(view.title for view in one.views) for one in site.lists)
        assert all(column.kind is not ColumnKind.OTHER for column in columns)


def test_no_placeholder_is_left_in_a_query() -> None:
    for site in (hub_in("en"), site_of(a_project())):
        assert not [view.key for one in site.lists for view in one.views if "{" in (view.query or "")]


def test_a_site_as_desired_needs_no_change() -> None:
    for site in (hub_in("fr"), site_of(a_project())):
        assert [change.path for change in diff(site, site)] == []


phases = st.sampled_from([choice.key for choice in STANDARD.choices["PHASE"].choices])
titles = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=80)


@settings(max_examples=15, deadline=None)
@given(number=st.integers(0, 9999), title=titles, phase=phases, language=st.sampled_from(LANGUAGES))
def test_any_project_gets_a_whole_site_that_survives_storage(
    number: int, title: str, phase: str, language: Language
) -> None:
    project = a_project(language, code=f"PRJ-{number:04d}", title=title, phase=phase)
    site = site_of(project)
    assert from_json(to_json(site)) == site
    assert site.url.endswith(f"/sites/prj-{number:04d}")
    assert dict(library_of(site, "Governance").defaults or ())["PmoPhase"] == STANDARD.choices["PHASE"].label_of(
        phase, language
    )
