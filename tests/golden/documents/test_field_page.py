"""The page of fields is a template itself, and people's templates are judged by what documents may say."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from pmo365.cli.boundary import run
from pmo365.model.content import names
from pmo365.model.standard import Standard
from pmo365.model.words import Words
from pmo365.render.package import deflate, inflate, read, write
from pmo365.render.word import fill, tags
from pmo365.service import template
from pmo365.service.folder import template_place
from pmo365.standard.shapes import TemplatesShape

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 7, 12, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def example(standard: Standard) -> template.Example:
    return template.sample(standard, "fr", now=NOW)


@pytest.fixture(scope="module")
def page(example: template.Example, standard: Standard) -> bytes:
    return template.fields(example, template.document_of(standard, "pid"), templates=ROOT / "doc_templates")


def test_the_page_names_every_field_and_has_no_flaw(page: bytes, example: template.Example, standard: Standard) -> None:
    document = template.document_of(standard, "PID")
    assert template.judged(page, example, document) == ()
    listed, known = set(tags(page)), names(example.context(document))
    unlisted = {tag for tag in known if tag not in listed and tag.split(".")[0] not in listed}
    assert unlisted == set()


def test_the_page_can_be_filled_again_from_another_project(page: bytes, french: Any) -> None:
    filled = fill(page, french.context("pid"), properties={}, language="fr")
    assert filled.unknown == ()


def test_every_field_is_explained(page: bytes, example: template.Example, portrait: Any) -> None:
    cells = [line.split(" | ") for line in portrait(page).splitlines() if line.startswith("| ")]
    bare = [one[0] for one in cells if len(one) == 3 and one[1] == "–" and "." in one[0]]
    assert [one for one in bare if "timeline" not in one] == []


@pytest.mark.parametrize("place", sorted(ROOT.glob("doc_templates/*/template.*.docx")), ids=lambda one: one.parent.name)
def test_our_own_templates_have_no_flaw(place: Path, example: template.Example, standard: Standard) -> None:
    document = template.document_of(standard, place.parent.name)
    assert template.judged(place.read_bytes(), example, document) == ()


def test_a_bad_template_is_refused_with_words_and_the_one_in_use_stays(tmp_path: Path, capsys: Any) -> None:
    profile = _profile(tmp_path)
    place = tmp_path / "doc_templates" / "mandate" / "template.fr.docx"
    before = place.read_bytes()
    bad = tmp_path / "bad.docx"
    bad.write_bytes(_with(before, b'"card.background"', b'"card.backgroud"'))
    command = ["--profile", str(profile), "template"]
    assert run([*command, "use", str(bad), "--document", "MAN"], {"PMO365_STATE": str(tmp_path / "state")}) == 4
    said = capsys.readouterr().out
    assert "«\xa0card.backgroud\xa0»" in said
    assert "card.background" in said
    assert place.read_bytes() == before
    good = tmp_path / "good.docx"
    good.write_bytes(_with(before, b"Mandat", b"Lettre"))
    assert run([*command, "use", str(good), "--document", "MAN"], {"PMO365_STATE": str(tmp_path / "state")}) == 0
    assert place.read_bytes() == good.read_bytes()
    assert (place.parent / "template.fr.previous.docx").read_bytes() == before


def test_the_standard_may_name_a_template_of_the_pmos_own(standard: Standard) -> None:
    document = template.document_of(standard, "MAN")
    folder = Path("doc_templates")
    own = replace(document, template=Words(fr="maison/mandat.docx", en="house/mandate.docx"))
    assert template_place(folder, document, "fr") == folder / "mandate" / "template.fr.docx"
    assert template_place(folder, own, "en") == folder / "house" / "mandate.docx"


@pytest.mark.parametrize(
    "file", ["../x.docx", "/x.docx", "C:/x.docx", "a\\b.docx", "a//b.docx", "x.docm", "a/../b.docx"]
)
def test_a_template_lies_below_its_folder(file: str) -> None:
    with pytest.raises(ValidationError):
        TemplatesShape(fr=file, en="house/mandate.docx")


def _with(content: bytes, old: bytes, new: bytes) -> bytes:
    members = {name: inflate(one).replace(old, new) for name, one in read(content).items()}
    return write(deflate(name, text) for name, text in members.items())


def _profile(folder: Path) -> Path:
    shutil.copytree(ROOT / "doc_templates", folder / "doc_templates")
    text = (ROOT / "config" / "pmo365.yaml").read_text(encoding="utf-8")
    text = text.replace("templates: ../doc_templates", "templates: doc_templates")
    profile = folder / "pmo365.yaml"
    profile.write_text(
        text.replace("standard: standard", f"standard: {ROOT / 'config' / 'standard'}"), encoding="utf-8"
    )
    return profile
