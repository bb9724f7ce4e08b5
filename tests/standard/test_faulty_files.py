"""Each folder of ``faulty`` spoils the Standard in the way its name says; ``expected.txt`` tells what is answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pmo365.errors import FaultyStandard
from pmo365.languages import area
from pmo365.model.words import LANGUAGES
from pmo365.standard import Fault, load

CASES = sorted(path for path in (Path(__file__).parent / "faulty").iterdir() if path.is_dir())


def _faults(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(FaultyStandard) as raised:
        load(folder)
    return tuple(fault for fault in raised.value.faults if isinstance(fault, Fault))


def _told(fault: Fault) -> str:
    return f"{fault} {fault.suggestion}".rstrip()


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_fault_is_told_with_its_place_and_in_both_languages(case: Path, spoilt: Callable[[Path], Path]) -> None:
    faults = _faults(spoilt(case))
    assert [_told(fault) for fault in faults] == (case / "expected.txt").read_text(encoding="utf-8").splitlines()
    for fault in faults:
        for language in LANGUAGES:
            sentence = fault.sentence(language)
            assert sentence.endswith((".", "?"))
            assert fault.suggestion in sentence


def _together(target: Path, *names: str) -> Path:
    """Return an overlay that spoils the Standard in several ways at once."""
    for name in names:
        for path in (CASES[0].parent / name).rglob("*.yaml"):
            place = target / path.relative_to(CASES[0].parent / name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
    return target


def test_all_faults_of_all_files_come_at_once(spoilt: Callable[[Path], Path], tmp_path: Path) -> None:
    overlay = _together(tmp_path / "many", "an-unknown-key", "a-colour-by-name", "a-default-of-no-column")
    faults = _faults(spoilt(overlay))
    assert [fault.file for fault in faults] == ["libraries/Working.yaml", "pmo.yaml", "registers/Raci.yaml"]


def test_lists_are_not_judged_by_words_that_could_not_be_read(spoilt: Callable[[Path], Path], tmp_path: Path) -> None:
    overlay = _together(tmp_path / "two", "an-unknown-key")
    (overlay / "choices.yaml").write_text("PHASE: [\n", encoding="utf-8")
    assert [fault.key for fault in _faults(spoilt(overlay))] == ["not_yaml", "unknown_key"]


def test_an_absent_folder_misses_every_needed_file(tmp_path: Path) -> None:
    assert {fault.key for fault in _faults(tmp_path / "nowhere")} == {"missing_file"}


def test_both_languages_know_the_same_sentences_with_the_same_facts() -> None:
    french, english = area("fr", "standard"), area("en", "standard")
    assert list(french) == list(english)
    for key in set(french) - {"columns"}:
        assert _facts(french[key]) == _facts(english[key]), key


def _facts(sentence: str) -> set[str]:
    return {part.split("}")[0] for part in sentence.replace("{{", "").split("{")[1:]}


def test_every_sentence_of_a_fault_has_its_example() -> None:
    shown = {line.split()[1] for case in CASES for line in (case / "expected.txt").read_text("utf-8").splitlines()}
    told = {key for key in area("en", "standard") if not key.startswith("demo")} - {"columns", "did_you_mean"}
    assert told - shown <= {"not_integer", "not_mapping", "too_long", "bad_form", "name_too_long", "key_taken"}
