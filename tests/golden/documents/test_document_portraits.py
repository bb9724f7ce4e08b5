"""Each document, as its readers see it. ``PMO365_UPDATE_GOLDEN=1`` draws the portraits again."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pmo365.languages import read as read_words
from pmo365.model.content import names
from pmo365.model.words import Language
from pmo365.render import package
from pmo365.render.outline import outline
from pmo365.render.template_builder import build
from pmo365.render.word import inputs_fingerprint, tags

PORTRAITS = Path(__file__).parent / "portraits"
TEMPLATES = Path(__file__).parents[3] / "doc_templates"
DOCUMENTS = ("mandate", "brief", "pid")
REPORTS = ("highlight", "steering", "gate_review", "exception", "end_report", "lessons", "minutes", "manual")
"""Documents that report on a running project."""
ALL = [(name, language) for name in (*DOCUMENTS, *REPORTS) for language in ("fr", "en")]


@pytest.fixture(scope="session")
def of(cases: Any, running: Any) -> Callable[[str, Language], Any]:
    """Return the case a document is drawn from."""
    return lambda name, language: (running if name in REPORTS else cases)[language]


def check(drawn: str, name: str) -> None:
    path = PORTRAITS / f"{name}.txt"
    if os.environ.get("PMO365_UPDATE_GOLDEN"):
        path.write_text(drawn, encoding="utf-8", newline="\n")
    assert drawn == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "language"), ALL)
def test_the_document_looks_as_it_did(of: Any, portrait: Any, name: str, language: Language) -> None:
    check(portrait(of(name, language).filled(name).content), f"{name}.{language}")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_project_without_data_gives_a_document_that_says_what_is_missing(bare: Any, portrait: Any, name: str) -> None:
    made = bare.filled(name)
    drawn = portrait(made.content)
    check(drawn, f"{name}.bare")
    assert "ProjectCard/PmoBackground" in made.missing
    assert "Néant" in drawn
    assert not re.search(r"\bNone\b|\[\w+\.\w+\]|Missing\(", drawn)


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_template_names_only_what_is_known(of: Any, name: str, language: Language) -> None:
    case = of(name, language)
    assert set(tags(case.template(name))) <= set(names(case.context(name)))


@pytest.mark.parametrize("name", [*DOCUMENTS, *REPORTS])
def test_both_languages_name_the_same_fields(cases: Any, name: str) -> None:
    assert tags(cases["fr"].template(name)) == tags(cases["en"].template(name))


@pytest.mark.parametrize(("name", "language"), ALL)
def test_our_templates_are_what_their_outlines_say(cases: Any, name: str, language: Language) -> None:
    built = package.read(build(outline(read_words(TEMPLATES / name / "document.yaml")), language))
    owned = package.read(cases[language].template(name))
    assert {one: package.inflate(built[one]) for one in built} == {one: package.inflate(owned[one]) for one in owned}


@pytest.mark.parametrize(("name", "language"), ALL)
def test_outline_and_standard_agree(of: Any, name: str, language: Language) -> None:
    plan, document = outline(read_words(TEMPLATES / name / "document.yaml")), of(name, language).document(name)
    assert (plan.code, plan.version) == (document.code, document.version)


@pytest.mark.parametrize(("name", "language"), ALL)
def test_templates_stay_small(name: str, language: Language) -> None:
    assert (TEMPLATES / name / f"template.{language}.docx").stat().st_size < 60_000


@pytest.mark.parametrize("name", [*DOCUMENTS, *REPORTS])
def test_the_same_inputs_give_the_same_bytes_and_fingerprint(of: Any, name: str) -> None:
    french = of(name, "fr")
    assert french.filled(name).content == french.filled(name).content
    prints = {inputs_fingerprint(french.template(name), french.context(name)) for _ in range(2)}
    assert len(prints) == 1


@pytest.mark.parametrize("name", [*DOCUMENTS, *REPORTS])
def test_french_typography_holds(of: Any, portrait: Any, name: str) -> None:
    drawn = portrait(of(name, "fr").filled(name).content)
    assert not re.search(r" [;?!»]|« |\w'\w", drawn)
    assert not re.search(r" :(?! )", drawn)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_of_the_compiler_stays_in_a_document(french: Any, bare: Any, name: str) -> None:
    for made in (french.filled(name), bare.filled(name)):
        for part in package.read(made.content).values():
            assert not re.search("<\\?pmo|\ue000|\ue001|@ID@", package.inflate(part).decode())


@pytest.mark.parametrize("name", [*DOCUMENTS, *REPORTS])
def test_no_two_controls_have_the_same_number(of: Any, name: str) -> None:
    xml = package.inflate(package.read(of(name, "fr").filled(name).content)["word/document.xml"]).decode()
    numbers = re.findall(r'<w:sdtPr>(?:(?!</w:sdtPr>).)*?<w:id w:val="(\d+)"/>', xml)
    assert len(numbers) == len(set(numbers))
