"""Words people read, in every language of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
LCID: dict[Language, int] = {"fr": 1036, "en": 1033}


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in French and in English."""

    fr: str
    en: str

    def say(self, language: Language) -> str:
        """Return the words in one language."""
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a controlled vocabulary: a stable key and the label stored in SharePoint in each language."""

    key: str
    label: Words


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    """A controlled vocabulary, in the order people should read it."""

    name: str
    choices: tuple[Choice, ...]

    def labels(self, language: Language) -> tuple[str, ...]:
        """Return the labels SharePoint stores on a site of this language."""
        return tuple(choice.label.say(language) for choice in self.choices)

    def key_of(self, label: object) -> str | None:
        """Return the key of a stored label, whichever language it is in; None when the label is unknown."""
        for choice in self.choices:
            if label in (choice.label.fr, choice.label.en, choice.key):
                return choice.key
        return None

    def label_of(self, key: str, language: Language) -> str:
        """Return the label of a key; KeyError when the set has no such key."""
        for choice in self.choices:
            if choice.key == key:
                return choice.label.say(language)
        raise KeyError(f"{self.name} has no choice {key!r}")
