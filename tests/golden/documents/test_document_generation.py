"""What is generated for a project: from which inputs, with which names, and when nothing moved."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import docx
import pytest

from pmo365.model.plan import Action
from pmo365.model.site import Library, Site
from pmo365.model.snapshot import FileFact, Snapshot
from pmo365.render import word_jinja
from pmo365.render.package import Member, deflate, inflate, read, write
from pmo365.render.word import fill, tags
from pmo365.verbs.due import Asked
from pmo365.verbs.filing import Press
from pmo365.verbs.generate import plan_generate

NOW = datetime(2026, 7, 12, 5, 0, tzinfo=UTC)


@pytest.fixture
def site(french: Any) -> Snapshot:
    """The French case with a library to file documents in, and nothing filed yet."""
    library = Library(key="Governance", title="Gouvernance")
    made: Snapshot = replace(french.snapshot, site=replace(french.snapshot.site, libraries=(library,)), files=())
    return made


def press(case: Any, **more: Any) -> Press:
    url = "https://contoso.sharepoint.com/sites/pmo"
    hub = Snapshot(number=3, site=Site(url=url), taken_at=NOW, rows=case.hub)
    told = {
        "standard": case.standard,
        "hub": hub,
        "template": lambda document, language: case.template(document.name),
        "current": lambda file: b"",
        "now": NOW,
        "today": date(2026, 7, 12),
    }
    return Press(**(told | more))


def made(case: Any, snapshot: Snapshot, **more: Any) -> Any:
    return plan_generate(case.project, snapshot, press=press(case, **more), asked=Asked(codes=("MAN",)))


def filed_as(artifact: Any) -> FileFact:
    values = {"PmoDocCode": "PRJ-0007-MAN", "PmoContentHash": _fingerprint(artifact)}
    return FileFact(library="Governance", path=artifact.path, id=1, unique_id="1", values=values, version="0.1")


def _fingerprint(artifact: Any) -> str:
    text = inflate(read(artifact.content)["docProps/custom.xml"]).decode()
    return text.split('name="PmoContentHash"><vt:lpwstr>')[1].split("<")[0]


def test_a_document_that_is_filed_from_the_same_inputs_is_left_alone(french: Any, site: Snapshot) -> None:
    plan, (artifact,) = made(french, site)
    assert [change.action for change in plan.changes] == [Action.CREATE]
    again, _ = made(french, replace(site, files=(filed_as(artifact),), number=99))
    assert again.changes == ()


def test_people_are_called_what_the_tenant_calls_them(french: Any, portrait: Any, site: Snapshot) -> None:
    named = replace(site, site=replace(site.site, people=(("helene.marchand@contoso.com", "Hélène Marchand"),)))
    plain, named_one = (portrait(made(french, one)[1][0].content) for one in (site, named))
    assert "Helene Marchand" in plain
    assert "Hélène Marchand" in named_one
    assert "Helene Marchand" not in named_one


def test_names_of_people_a_document_does_not_name_change_nothing(french: Any, site: Snapshot) -> None:
    other = replace(site, site=replace(site.site, people=(("x.y@contoso.com", "Xavier Yvon"),)))
    prints = {_fingerprint(made(french, one)[1][0]) for one in (site, other)}
    assert len(prints) == 1


def test_another_colour_of_the_organisation_makes_another_edition(french: Any, site: Snapshot) -> None:
    _, (artifact,) = made(french, site)
    filed = replace(site, files=(filed_as(artifact),))
    organisation = replace(french.standard.organisation, colour="005A9C")
    standard = replace(french.standard, organisation=organisation)
    plan, (again,) = made(french, filed, standard=standard, current=lambda file: artifact.content)
    assert [change.action for change in plan.changes] == [Action.UPDATE]
    assert tags(again.content) == tags(artifact.content)


def test_a_bound_region_that_people_edited_is_kept_and_told(french: Any, portrait: Any, site: Snapshot) -> None:
    _, (artifact,) = made(french, site)
    changed = retyped(artifact.content, "Helene Marchand", "Hélène M.")
    standard = replace(french.standard, organisation=replace(french.standard.organisation, colour="005A9C"))
    filed = replace(site, files=(filed_as(artifact),))
    plan, (again,) = made(french, filed, standard=standard, current=lambda file: changed)
    (edited,) = (one for one in plan.findings if one.rule == "DOC-BOUND-EDITED")
    assert "request.requester" in edited.facts["fields"]
    assert "Hélène M." in portrait(again.content)
    assert "Helene Marchand" not in portrait(again.content)


def retyped(content: bytes, old: str, new: str) -> bytes:
    members = read(content)
    text = inflate(members["word/document.xml"]).decode().replace(old, new)
    return write([*(one for one in members.values() if one.name != "word/document.xml"), _document(text)])


def _document(text: str) -> Member:
    return deflate("word/document.xml", text.encode())


@pytest.mark.parametrize("name", ["mandate", "brief", "pid"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_document_of_ours_is_taken_for_an_edited_one(cases: Any, name: str, language: Any) -> None:
    case = cases[language]
    told = {"properties": {}, "language": language, "remember": True}
    once = fill(case.template(name), case.context(name), **told).content
    empty = replace(case, snapshot=replace(case.snapshot, rows=()))
    again = fill(once, empty.context(name), strict=False, **told)
    assert again.edited == ()
    assert fill(again.content, case.context(name), strict=False, **told).edited == ()


@pytest.mark.skipif(not word_jinja.is_installed(), reason="the extra [jinja] is not installed")
def test_a_document_in_jinja_is_written_anew_until_people_change_it(french: Any, portrait: Any, site: Snapshot) -> None:
    changed = tuple(replace(one, engine="jinja") if one.code == "MAN" else one for one in french.standard.documents)
    template = _in_jinja()
    told = {"standard": replace(french.standard, documents=changed), "template": lambda *_: template}
    _, (artifact,) = made(french, site, **told)
    assert french.project.title in portrait(artifact.content)
    filed = replace(site, files=(filed_as(artifact),))
    assert made(french, filed, **told)[0].changes == ()
    renamed = replace(french, project=replace(french.project, title="Autre titre"))
    plan, (again,) = made(renamed, filed, **told, current=lambda file: artifact.content)
    assert [change.action for change in plan.changes] == [Action.UPDATE]
    assert "Autre titre" in portrait(again.content)
    by_hand = retyped(artifact.content, french.project.title, "Titre écrit à la main")
    plan, (kept,) = made(renamed, filed, **told, current=lambda file: by_hand)
    assert plan.changes == ()
    assert "Titre écrit à la main" in portrait(kept.content)
    assert [one.rule for one in plan.findings] == ["DOC-BOUND-EDITED"]


def _in_jinja() -> bytes:
    document = docx.Document()
    document.add_paragraph("{{ project.title }}")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
