"""A document wears the organisation's colour wherever its theme says so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pmo365.render.package import inflate, read
from pmo365.render.theme import THEME, theme
from pmo365.render.word import fill, inputs_fingerprint

TEMPLATES = Path(__file__).parents[3] / "doc_templates"
OWN = '<w:p><w:r><w:rPr><w:color w:val="1F3864"/></w:rPr><w:t>1F3864</w:t></w:r></w:p>'
HOUSE = '<w:p><w:r><w:rPr><w:color w:val="1F3864" w:themeColor="accent1"/></w:rPr><w:t>x</w:t></w:r></w:p>'
BAND = '<w:p><w:r><w:pict><v:rect fillcolor="#1f3864 [3204]"/></w:pict></w:r></w:p>'


def filled(content: bytes, colour: str) -> bytes:
    return fill(content, {}, properties={}, language="en", strict=False, colour=colour).content


def text_of(content: bytes, name: str = "word/document.xml") -> str:
    return inflate(read(content)[name]).decode()


@pytest.fixture
def themed(template: Any) -> bytes:
    made: bytes = template(HOUSE + OWN + BAND, {THEME: theme("1F3864")})
    return made


def test_what_follows_the_theme_takes_the_colour_and_nothing_else_does(themed: bytes) -> None:
    told = text_of(filled(themed, "005A9C"))
    assert '<w:color w:val="005A9C" w:themeColor="accent1"/>' in told
    assert '<w:color w:val="1F3864"/>' in told
    assert "<w:t>1F3864</w:t>" in told
    assert 'fillcolor="#005a9c [3204]"' in told


def test_the_theme_offers_the_colour_to_people_who_edit(themed: bytes) -> None:
    assert '<a:accent1><a:srgbClr val="005A9C"/></a:accent1>' in text_of(filled(themed, "005A9C"), THEME)


def test_a_colour_can_be_changed_again(themed: bytes) -> None:
    twice = filled(filled(themed, "005A9C"), "C00000")
    assert text_of(twice) == text_of(filled(themed, "C00000"))
    assert text_of(twice, THEME) == text_of(filled(themed, "C00000"), THEME)


def test_a_template_with_a_theme_of_its_own_keeps_its_colours(template: Any) -> None:
    content = template(HOUSE, {THEME: theme("1F3864").replace('clrScheme name="PMO"', 'clrScheme name="Ours"')})
    assert '"1F3864" w:themeColor' in text_of(filled(content, "005A9C"))


def test_a_template_without_theme_is_filled_all_the_same(template: Any) -> None:
    assert '"1F3864" w:themeColor' in text_of(filled(template(HOUSE), "005A9C"))


def test_another_colour_is_another_document(themed: bytes) -> None:
    assert inputs_fingerprint(themed, {}, "005A9C") != inputs_fingerprint(themed, {}, "1F3864")


@pytest.mark.parametrize(
    "place", sorted(TEMPLATES.glob("*/template.*.docx")), ids=lambda one: f"{one.parent.name}.{one.stem}"
)
def test_our_templates_have_no_other_mark_of_the_house_colour(place: Path) -> None:
    content = place.read_bytes()
    bare = fill(content, {}, properties={}, language="en", strict=False, colour="ABCDEF").content
    for name, member in read(bare).items():
        assert not re.search("1F3864", inflate(member).decode(), re.IGNORECASE), name
