"""What other programs may rely on, and what the project says of itself."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import pmo365
from pmo365.languages import area
from pmo365.model.words import LANGUAGES

ROOT = Path(__file__).parents[2]


def test_the_public_names_are_sorted_and_exist() -> None:
    assert pmo365.__all__ == sorted(pmo365.__all__)
    for name in pmo365.__all__:
        assert getattr(pmo365, name).__doc__, f"{name} says nothing of itself"


def test_a_wrong_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        pmo365.nothing  # noqa: B018


def test_the_version_is_told_once() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert pmo365.__version__ == told


def test_importing_the_package_loads_no_client_and_no_office_library() -> None:
    heavy = "('office365', 'msal', 'docx', 'xlsxwriter', 'sqlalchemy')"
    code = f"import pmo365, sys; print([m for m in {heavy} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_help_loads_no_client_and_no_office_library() -> None:
    code = (
        "import sys\nfrom pmo365.cli.boundary import run\ncode = run(['--help'], {})\n"
        "print([m for m in ('office365', 'msal', 'docx', 'xlsxwriter', 'sqlalchemy', 'pydantic') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip().splitlines()[-1] == "[]"


def _leaves(words: object, prefix: str = "") -> dict[str, str]:
    if isinstance(words, dict):
        return {key: text for name, one in words.items() for key, text in _leaves(one, f"{prefix}.{name}").items()}
    return {prefix: str(words)}


def _facts(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text.replace("{{", "")))


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "pmo365" / "languages" / "fr").glob("*.yaml")))
def test_both_languages_say_the_same_things(name: str) -> None:
    french, english = (_leaves(area(language, name)) for language in LANGUAGES)
    assert french.keys() == english.keys()
    for key, text in french.items():
        assert _facts(text) == _facts(english[key]), key
        assert text.strip(), key


def test_every_document_of_the_project_is_linked_or_known() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(((?!http)[^)#]+)", readme):
        assert (ROOT / target).exists(), f"README.md links {target}"
