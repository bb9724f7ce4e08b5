"""Broken templates and documents, closed sites, long lists, nonsense rows: told, left alone, and the rest goes on."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Kind, RowWrite
from pmo365.settings import standard_folder, templates_folder

SITE = "https://contoso.sharepoint.com/sites/prj-0001"
BOTH = pytest.mark.parametrize("lang", ["fr", "en"])


@pytest.fixture(autouse=True)
def sites(stage: Any) -> Iterator[None]:
    stage.recall("sites")
    yield
    stage.recall("sites")


@pytest.fixture
def house(tmp_path: Path) -> dict[str, str]:
    """A standard that names a mandate of the house, and templates of which that one names a field there is not."""
    folder, standard = tmp_path / "templates", tmp_path / "standard"
    shutil.copytree(templates_folder(), folder)
    shutil.copytree(standard_folder(), standard)
    with zipfile.ZipFile(folder / "mandate" / "template.fr.docx") as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"project.sponsor", b"project.sponsr")
    with zipfile.ZipFile(folder / "house.docx", "w") as whole:
        for name, content in parts.items():
            whole.writestr(name, content)
    told = standard / "documents.yaml"
    named = "  name: mandate\n  template: {fr: house.docx, en: house.docx}\n"
    told.write_text(told.read_text("utf-8").replace("  name: mandate\n", named), "utf-8")
    return {"templates": str(folder), "standard": str(standard)}


@BOTH
def test_a_template_with_an_unknown_field_gives_way_to_ours(said: Any, house: dict[str, str], lang: str) -> None:
    told = said("generate", "PRJ-0001", "PRJ-0002", "--document", "MAN", "--yes", lang=lang, **house)
    assert told.code == 0
    line = next(one for one in told.out.splitlines() if "project.sponsr" in one)
    assert "house.docx" in line
    assert "project.sponsor" in line
    assert "pmo365 template fields" in line
    assert {"fr": "2 écrits", "en": "2 written"}[lang] in told.out


@BOTH
def test_a_document_that_no_longer_opens_is_told_and_left_alone(said: Any, hands_on: Any, lang: str) -> None:
    assert said("generate", "PRJ-0001", "--document", "MAN", "--yes").code == 0
    hands = hands_on("prj-0001")
    (file,) = hands.gateway.files(SITE, hands.library_of("Governance"))
    folder, _, name = file.path.rpartition("/")
    broken = Artifact(site=SITE, library="Governance", folder=folder, name=name, content=b"no document", values={})
    hands.write(Kind.FILE, f"Governance/files/{file.path}", broken, etag=file.etag)
    (card,) = hands.gateway.rows(SITE, hands.list_of("ProjectCard")).rows
    moved = RowWrite(list="ProjectCard", id=card.id, values={"PmoBackground": "Tout a changé."})
    hands.write(Kind.ROW, f"ProjectCard/rows/{card.id}", moved, etag=card.etag)
    told = said("generate", "PRJ-0001", "--document", "MAN", "--yes", lang=lang)
    assert told.code == 0
    assert {"fr": "ne s’ouvre plus", "en": "no longer opens"}[lang] in told.out
    assert hands.gateway.file_bytes(SITE, hands.library_of("Governance"), file.path) == b"no document"


@BOTH
def test_a_library_that_cannot_be_read_is_told_and_read_again_next_time(said: Any, stage: Any, lang: str) -> None:
    words = ("generate", "PRJ-0001", "--document", "MAN", "--yes")
    assert said(*words).code == 0
    stage.weather({"match": r"GET .*prj-0001.*expand=File", "page": True, "times": 9})
    fresh = {"state": str(stage.folder / f"unread-{lang}.sqlite")}
    unread = {"fr": "n’a pas pu être lue", "en": "could not be read"}[lang]
    assert unread in said(*words, lang=lang, **fresh).out
    stage.weather()
    again = said(*words, lang=lang, **fresh)
    assert again.code == 0
    assert unread not in again.out
    assert "PRJ-0001-MAN.docx" in again.out


@BOTH
def test_a_row_with_a_nonsense_project_code_is_no_project(said: Any, hands_on: Any, stage: Any, lang: str) -> None:
    row = RowWrite(list="Projects", key="by-hand", values={"Title": "Essai", "PmoProjectCode": "../../etc passwd"})
    hands_on("pmo").write(Kind.ROW, "Projects/rows/by-hand", row, Action.CREATE)
    before = stage.ask("browse")
    told = said("provision", "--yes", lang=lang)
    assert told.code == 0
    assert {"fr": "ne peut nommer ni un site", "en": "can name neither a site"}[lang] in told.out
    assert "../../etc passwd" in told.out
    assert stage.ask("browse") == before


@BOTH
def test_a_site_that_is_closed_for_writing(said: Any, stage: Any, untouched: None, lang: str) -> None:
    stage.ask("weather", {"read_only": [SITE]})
    told = said("generate", "PRJ-0001", "--document", "MAN", "--yes", lang=lang)
    assert told.code == 6
    assert "The site is read-only." in told.out
    assert {"fr": "0 écrits", "en": "0 written"}[lang] in told.out


def test_the_others_go_on_when_one_site_is_closed(said: Any, stage: Any) -> None:
    stage.ask("weather", {"read_only": [SITE]})
    told = said("generate", "--document", "MAN", "--yes", lang="fr")
    assert told.code == 3
    assert "1 écrits" in told.out
    assert "1 en échec" in told.out


def test_a_row_that_cannot_be_reserved_makes_no_site(said: Any, stage: Any) -> None:
    stage.recall("asked")
    refusal = {"error": {"code": "-2130575163", "message": {"value": "The column is full."}}}
    stage.weather({"match": r"POST .*Projects.*/items", "part": True, "status": 400, "body": refusal, "times": 9})
    told = said("provision", "PRJ-0001", "--yes", lang="fr")
    assert told.code == 3
    assert [one["path"] for one in stage.ask("browse")] == ["/", "/sites/pmo"]
    stage.weather()
    assert said("provision", "PRJ-0001", "--yes").code == 0
    assert "/sites/prj-0001" in [one["path"] for one in stage.ask("browse")]


def test_people_never_meet_our_own_writes_as_those_of_somebody(said: Any) -> None:
    told = said("enforce", "--yes", lang="en")
    assert told.code == 0
    assert "0 left to people, 0 failed" in told.out
