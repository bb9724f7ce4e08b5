"""The Standard that comes with pmo365 is without fault, whole, and says the same in both languages."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

import pytest

from pmo365.model.site import ColumnKind, Level
from pmo365.model.standard import LibraryDefinition, Standard
from pmo365.model.words import LANGUAGES, Words
from pmo365.standard import lint, load
from pmo365.standard.occurrences import listed, written

HUB = [
    "Projects", "Requests", "Programmes", "StrategicObjectives", "Resources", "Allocations", "Findings", "Exemptions",
    "RunLog", "ReportCalendar", "LessonsCatalogue", "Improvements", "Assurance", "Training",
]  # fmt: skip
GUILLEMETS_AND_SIGNS = re.compile(r"[^\u00a0\u202f][:;?!»](\s|$)|«[^\u00a0]|\w'\w")
"""French typography: a non-breaking space before these signs and inside guillemets, a curly apostrophe."""


def test_it_loads_without_a_fault(folder: Path) -> None:
    assert lint(load(folder)) == ()


def test_it_has_the_hub_and_the_project_site(standard: Standard) -> None:
    assert [one.key for one in standard.blueprint("hub").registers] == HUB
    assert [one.key for one in standard.blueprint("hub").libraries] == ["Standards", "Templates", "PortfolioReports"]
    assert len(standard.blueprint("project").registers) == 29
    assert [one.key for one in standard.blueprint("project").libraries] == [
        "Governance", "Reports", "DeliverableDocs", "Contracts", "Minutes", "Baselines", "Working", "Quarantine",
    ]  # fmt: skip


def test_it_has_all_choice_sets_and_each_label_leads_back_to_its_key(standard: Standard) -> None:
    assert len(standard.choices) == 51
    for name, chosen in standard.choices.items():
        for choice in chosen.choices:
            assert standard.key_of(name, choice.label.fr) == choice.key
            assert standard.key_of(name, choice.label.en) == choice.key


def test_every_list_carries_the_hidden_key_and_every_project_list_the_project_code(standard: Standard) -> None:
    for one in listed(standard):
        key = one.definition.column("PmoKey")
        assert key is not None
        assert key.hidden
        assert key.indexed
        assert one.blueprint.name == "hub" or one.definition.column("PmoProjectCode") is not None


def test_every_register_numbers_its_rows(standard: Standard) -> None:
    for blueprint in standard.blueprints.values():
        for register in blueprint.registers:
            reference = register.column("PmoRef")
            assert reference is not None
            assert reference.unique
            assert reference.service
            assert register.prefix or register.single_row


def test_no_two_registers_of_a_site_number_their_rows_alike(standard: Standard) -> None:
    for blueprint in standard.blueprints.values():
        prefixes = [register.prefix for register in blueprint.registers if register.prefix]
        assert len(prefixes) == len(set(prefixes))


def test_registers_keep_a_hundred_versions(standard: Standard) -> None:
    assert {(one.major, one.major_limit) for b in standard.blueprints.values() for one in b.registers} == {(True, 100)}


def test_only_issues_and_quality_reviews_take_attachments(standard: Standard) -> None:
    registers = standard.blueprint("project").registers
    assert {one.key for one in registers if one.attachments} == {"Issues", "QualityReviews"}


def test_what_the_service_files_is_read_by_people_and_written_by_none(standard: Standard) -> None:
    for site, key in (("project", "Reports"), ("project", "Baselines"), ("hub", "PortfolioReports")):
        found = standard.blueprint(site).list_of(key)
        assert found is not None
        assert found.grants
        assert {level for _, level in found.grants} == {Level.READ}


def test_governed_documents_carry_the_columns_of_documents_and_what_publication_asks(standard: Standard) -> None:
    governance = standard.blueprint("project").list_of("Governance")
    assert isinstance(governance, LibraryDefinition)
    assert governance.governed
    assert governance.approval
    assert {"PmoDocCode", "PmoDocType", "PmoDocStatus", "PmoOwner", "PmoConfidentiality", "PmoPhase"} <= set(
        governance.required_at_publication
    )
    assert {one.name for one in standard.blueprint("project").columns} <= {one.name for one in governance.columns}


def test_nothing_is_required_of_a_document_before_its_publication(standard: Standard) -> None:
    for blueprint in standard.blueprints.values():
        assert not [column.name for library in blueprint.libraries for column in library.columns if column.required]


def test_the_working_library_is_left_to_the_team(standard: Standard) -> None:
    working = standard.blueprint("project").list_of("Working")
    assert isinstance(working, LibraryDefinition)
    assert not working.governed
    assert working.content_types == ()


def test_content_types_hang_below_sharepoints_document_and_below_their_parent(standard: Standard) -> None:
    ids = {one.name: one.id for b in standard.blueprints.values() for one in b.content_types}
    assert {"PmoDocument", "PmoMandate", "PmoBrief", "PmoPid", "PmoReport", "PmoDeliverable"} <= set(ids)
    assert re.fullmatch(r"0x010100[0-9A-F]{32}", ids["PmoDocument"])
    for name in set(ids) - {"PmoDocument"}:
        assert re.fullmatch(ids["PmoDocument"] + r"00[0-9A-F]{32}", ids[name])


def test_a_request_can_become_a_project(standard: Standard) -> None:
    requests = standard.blueprint("hub").list_of("Requests")
    assert requests is not None
    for name in ("PmoRequestStatus", "PmoProjectCode", "PmoTier", "PmoLanguage", "PmoSponsor", "PmoProjectManager"):
        assert requests.column(name) is not None


def test_a_project_owes_mandate_brief_and_pid_and_reports_when_something_asks_for_it(standard: Standard) -> None:
    owed = {one.code: one.name for one in standard.documents if one.owed}
    assert list(owed) == ["MAN", "BRF", "PID", "EPR", "LSR"]
    events = {one.code: one.due for one in standard.documents}
    assert {"HLR": "period", "SCP": "committee", "GRV": "gate", "EXR": "exception"}.items() <= events.items()


def _all_words(standard: Standard) -> list[Words]:
    words = [choice.label for chosen in standard.choices.values() for choice in chosen.choices]
    for one in listed(standard):
        words += [one.definition.title, *(view.title for view in one.definition.views)]
        words += [one.definition.description] if one.definition.description else []
    words += [one.column.title for one in written(standard)]
    words += [role.title for blueprint in standard.blueprints.values() for role in blueprint.roles]
    return words


def test_everything_is_said_in_both_languages(standard: Standard) -> None:
    for words in _all_words(standard):
        for language in LANGUAGES:
            said = words.say(language)
            assert said.strip() == said != ""
            assert unicodedata.normalize("NFC", said) == said


def test_the_french_is_set_with_care(standard: Standard) -> None:
    careless = [words.fr for words in _all_words(standard) if GUILLEMETS_AND_SIGNS.search(words.fr)]
    assert careless == []


def test_internal_names_are_plain_and_short(standard: Standard) -> None:
    for one in written(standard):
        assert re.fullmatch(r"Pmo[A-Z][A-Za-z0-9]{0,28}", one.column.name)


def test_a_risk_is_open_until_it_is_closed_or_handed_over(standard: Standard) -> None:
    risks = standard.blueprint("project").list_of("Risks")
    assert risks is not None
    assert risks.status_column == "PmoRiskStatus"
    assert set(risks.open_when) == {one.key for one in standard.choices["RISKSTAT"].choices} - {"CLO", "TRF"}


def test_short_words_of_queries_are_spelt_out(standard: Standard) -> None:
    risks = standard.blueprint("project").list_of("Risks")
    assert risks is not None
    mine = next(view for view in risks.views if view.key == "Mine")
    assert '<Eq><FieldRef Name="PmoOwner" /><Value Type="Integer"><UserID /></Value></Eq>' in mine.query
    assert '<Value Type="Choice">{IDE:RISKSTAT}</Value>' in mine.query
    assert "\n" not in mine.query


def test_percentages_are_points(standard: Standard) -> None:
    card = standard.blueprint("project").list_of("ProjectCard")
    assert card is not None
    rate = card.column("PmoDiscountRate")
    assert rate is not None
    assert (rate.kind, rate.default) == (ColumnKind.PERCENT, "4")


def test_the_fingerprint_follows_what_is_written_and_not_the_machine(folder: Path, small: Path, tmp_path: Path) -> None:
    same, other = tmp_path / "same", tmp_path / "other"
    shutil.copytree(small, same)
    shutil.copytree(small, other)
    for path in same.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    text = (other / "pmo.yaml").read_text(encoding="utf-8")
    (other / "pmo.yaml").write_text(text.replace("version: 1.0.0", "version: 1.0.1"), encoding="utf-8", newline="\n")
    assert load(same).fingerprint == load(small).fingerprint != load(other).fingerprint


@pytest.mark.parametrize("blueprint", ["hub", "project"])
def test_every_list_opens_on_one_view_and_keeps_one_of_everything(standard: Standard, blueprint: str) -> None:
    for one in (*standard.blueprint(blueprint).registers, *standard.blueprint(blueprint).libraries):
        assert sum(view.default for view in one.views) == 1
        assert "All" in [view.key for view in one.views]
