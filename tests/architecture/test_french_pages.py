"""The French pages and messages keep French typography, and one word for each thing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("docs/*.fr.md"), *ROOT.glob("docs/tenant/*.fr.md")])
WORDS = sorted((ROOT / "pmo365" / "languages" / "fr").glob("*.yaml"))
LOOSE = re.compile(r" [:;!?»%€](?![\w-])|« |(?<=[^\W\d_])'(?=\w)")
"""A plain space where French wants an unbreakable one, or a straight apostrophe."""
CODE = re.compile(r"^ *```.*?^ *```|`[^`]*`|\]\([^)]*\)", re.MULTILINE | re.DOTALL)
TENANT = re.compile(r"(?<![\w/.{-])tenants?\b(?![\w/.}-]| (start|stop|seed|front|browse|weather|reset)|:)")
"""The word itself: not in a command, an address or the name of a setting. Microsoft says « locataire »."""


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.name)
def test_a_french_page_keeps_its_spaces_and_apostrophes(page: Path) -> None:
    prose = CODE.sub("", page.read_text(encoding="utf-8"))
    assert [prose[one.start() - 20 : one.end() + 10] for one in LOOSE.finditer(prose)] == []


@pytest.mark.parametrize("page", [*PAGES, *WORDS], ids=lambda one: one.name)
def test_the_organisation_at_microsoft_has_one_french_name(page: Path) -> None:
    prose = CODE.sub("", page.read_text(encoding="utf-8"))
    assert [prose[one.start() - 20 : one.end() + 10] for one in TENANT.finditer(prose)] == []
