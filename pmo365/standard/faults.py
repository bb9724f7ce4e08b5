"""A fault of the Standard: where it is, what is wrong, what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from pmo365.languages import say
from pmo365.model.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in one file of the Standard."""

    file: str
    """Below the folder of the Standard, ``/`` on every system: ``registers/Risks.yaml``."""
    key: str
    """Key of the sentence in the languages: ``standard.<key>``."""
    path: tuple[str | int, ...] = ()
    """Steps from the top of the file to the faulty node."""
    facts: Mapping[str, object] = field(default_factory=dict)
    suggestion: str = ""
    """What was perhaps meant, empty when nothing comes near."""
    on_key: bool = False
    """Whether the fault is in the key itself, not in what stands under it."""
    line: int = 1
    column: int = 1

    @property
    def place(self) -> str:
        """Return ``file:line:column``, as editors and terminals understand it."""
        return f"{self.file}:{self.line}:{self.column}"

    def __str__(self) -> str:
        """Return place and key: for logs and tests; people read ``sentence``."""
        return f"{self.place} {self.key}"

    def sentence(self, language: Language) -> str:
        """Return what is wrong in the words of a language, with the suggestion when there is one."""
        told = say(language, f"standard.{self.key}", **self.facts)
        if not self.suggestion:
            return told
        return f"{told} {say(language, 'standard.did_you_mean', suggestion=self.suggestion)}"


def nearest(word: object, known: Iterable[str]) -> str:
    """Return the known word that resembles most, empty when none comes near; case does not count."""
    by_lower = {one.lower(): one for one in sorted(known)}
    found = get_close_matches(str(word).lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


def unknown(
    file: str, key: str, *, path: tuple[str | int, ...], word: object, known: Iterable[str], on_key: bool = False
) -> Fault:
    """Return the fault of a word nobody knows, with the known word that resembles it."""
    return Fault(file=file, key=key, path=path, facts={"word": word}, suggestion=nearest(word, known), on_key=on_key)
