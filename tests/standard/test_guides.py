"""What the guides tell a PMO to write is accepted as it stands."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pmo365.cli.rules_page import rules_page
from pmo365.model.standard import Standard
from pmo365.model.words import Language
from pmo365.standard import load

DOCS = Path(__file__).parents[2] / "docs"


def _examples(guide: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (DOCS / guide).read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("guide", ["standard.md", "standard.fr.md"])
def test_the_register_of_the_guide_can_be_added_as_written(guide: str, small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "standard"
    shutil.copytree(small, folder)
    (folder / "registers" / "Visits.yaml").write_text(_examples(guide)[2], encoding="utf-8", newline="\n")
    blueprint = folder / "blueprints" / "project.yaml"
    text = blueprint.read_text(encoding="utf-8").replace("registers:\n", "registers:\n  - Visits\n")
    blueprint.write_text(text, encoding="utf-8", newline="\n")
    visits = load(folder).blueprint("project").list_of("Visits")
    assert visits is not None
    assert visits.open_when == ("TOD", "DOI")


@pytest.mark.parametrize("guide", ["standard.md", "standard.fr.md"])
def test_the_choice_and_the_columns_of_the_guide_can_be_added_as_written(
    guide: str, small: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "standard"
    shutil.copytree(small, folder)
    choice, columns = _examples(guide)[:2]
    for file, head, lines in (
        ("choices.yaml", "RISKCAT: ", choice.split("\n", 1)[1]),
        ("registers/Risks.yaml", "columns:", columns.split("\n", 1)[1]),
    ):
        path = folder / file
        text = re.sub(rf"^({head}.*\n)", lambda found, add=lines: found[1] + add, path.read_text("utf-8"), flags=re.M)
        path.write_text(text, encoding="utf-8", newline="\n")
    standard = load(folder)
    assert standard.key_of("RISKCAT", "Climate") == "CLI"
    risks = standard.blueprint("project").list_of("Risks")
    assert risks is not None
    assert risks.column("PmoInsuredBy") is not None


@pytest.mark.parametrize(("language", "page"), [("en", "rules.md"), ("fr", "rules.fr.md")])
def test_the_page_of_rules_is_what_the_standard_says(standard: Standard, language: Language, page: str) -> None:
    kept = (DOCS / page).read_text(encoding="utf-8")
    assert rules_page(standard, language) == kept, "make docs writes it again"
    assert set(re.findall(r"^\| `([A-Z-]+)`", kept, re.MULTILINE)) == set(standard.rules)


def test_both_guides_show_the_same_examples() -> None:
    assert _examples("standard.md") == _examples("standard.fr.md")


@pytest.mark.parametrize("guide", ["reports.md", "reports.fr.md"])
def test_the_audience_and_the_own_workbook_of_the_guide_can_be_added_as_written(
    guide: str, small: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "standard"
    shutil.copytree(small, folder)
    _, audiences, template = _examples(guide)
    report = folder / "report.yaml"
    text = report.read_text(encoding="utf-8").partition("# Éditions par public")[0]
    report.write_text(text + audiences + template, encoding="utf-8", newline="\n")
    policy = load(folder).report
    assert policy.audiences["executive"].confidentiality == ("PUB", "INT", "CFD")
    assert policy.template is not None
    assert policy.template.tables["Suivi"].columns == {"Chantier": "project", "Avis": ""}
