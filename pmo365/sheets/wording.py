"""The words of one workbook: labels, names and signs in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from pmo365.indicators.qcdr import Rag, Trend, Weather
from pmo365.languages import facts, say
from pmo365.model.page import SHAPES, Tone
from pmo365.model.people import name_of
from pmo365.model.snapshot import Value
from pmo365.model.standard import Standard
from pmo365.model.words import Language
from pmo365.sheets import reading

RAG_TONES = {Rag.GREEN: Tone.GOOD, Rag.AMBER: Tone.WARN, Rag.RED: Tone.BAD, Rag.GREY: Tone.UNKNOWN}
ZONE_TONES = {"G": Tone.GOOD, "Y": Tone.WATCH, "O": Tone.WARN, "R": Tone.BAD}
SEVERITY_TONES = {"BLK": Tone.BAD, "MAJ": Tone.WARN, "MIN": Tone.WATCH, "INF": Tone.UNKNOWN}
PRIORITY_TONES = {"P1": Tone.BAD, "P2": Tone.WARN, "P3": Tone.WATCH, "P4": Tone.UNKNOWN}
_SKIES = {
    Weather.SUNNY: "☀",
    Weather.PARTLY: "☼",
    Weather.CLOUDY: "☁",
    Weather.RAIN: "☂",
    Weather.STORM: "⚡",
    Weather.FOG: "≋",
}
_ARROWS = {Trend.UP: "↗", Trend.EQUAL: "→", Trend.DOWN: "↘"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What things and people are called in the workbook."""

    language: Language
    labels: Mapping[str, Mapping[str, str]]
    """Choice set → key, or label in any language → label in the reader's."""
    titles: Mapping[str, str]
    """What lists, columns and labels are called, by any of their names."""
    names: Mapping[str, str]
    """E-mail address → display name."""

    def word(self, key: str, **facts: object) -> str:
        """Return words of the workbook."""
        return say(self.language, f"workbook.{key}", **facts)

    def label(self, choice_set: str, key: str | None) -> str:
        """Return the label of a key; the key itself when the Standard has no such choice."""
        return self.labels.get(choice_set, {}).get(key or "", key or "")

    def choice(self, choice_set: str, value: Value) -> str:
        """Return stored labels in the workbook's language; as stored when unknown."""
        if isinstance(value, tuple):
            return ", ".join(self.label(choice_set, one) for one in value)
        return self.label(choice_set, reading.text(value))

    def rag(self, colour: Rag | None) -> str:
        """Return a colour as a shape and a word."""
        return "" if colour is None else f"{SHAPES[RAG_TONES[colour]]} {self.label('RAG', colour.value)}"

    def zone(self, letter: str | None) -> str:
        """Return a risk zone as a shape and a word."""
        return "" if letter is None else f"{SHAPES[ZONE_TONES[letter]]} {self.word('zones.' + letter)}"

    def severity(self, key: str) -> str:
        """Return a severity as a shape and a word."""
        return f"{SHAPES[SEVERITY_TONES[key]]} {self.label('FNDSEV', key)}"

    def priority(self, key: str) -> str:
        """Return a priority as a shape and a word."""
        return f"{SHAPES[PRIORITY_TONES.get(key, Tone.UNKNOWN)]} {self.label('PRIO', key)}"

    def sky(self, weather: Weather) -> str:
        """Return a weather as a sign and a word."""
        return f"{_SKIES[weather]} {self.label('WEATHER', weather.value)}"

    def arrow(self, trend: Trend | None) -> str:
        """Return a trend as an arrow and a word; empty when nothing can be said."""
        return "" if trend is None else f"{_ARROWS[trend]} {self.label('TREND', trend.value)}"

    def sign(self, trend: Trend | None) -> str:
        """Return a trend as an arrow alone, for a cell that says the rest."""
        return "" if trend is None else _ARROWS[trend]

    def date(self, day: date) -> str:
        """Return a day in words."""
        return format_date(day, format="long", locale="en_GB" if self.language == "en" else "fr_FR")

    def person(self, value: Value) -> str:
        """Return people by their names."""
        people = value if isinstance(value, tuple) else (reading.text(value),)
        return ", ".join(name_of(one, self.names) for one in people)

    def facts(self, told: Mapping[str, str]) -> dict[str, str]:
        """Return the facts of a finding as the reader writes them."""
        return facts.read_facts(told, self.titles, language=self.language)


def labels_of(standard: Standard, language: Language) -> dict[str, dict[str, str]]:
    """Return for each choice set what its keys and stored labels are called in a language."""
    return {
        name: {
            known: choice.label.say(language)
            for choice in reversed(known_set.choices)
            for known in (choice.label.fr, choice.label.en, choice.key)
        }
        for name, known_set in standard.choices.items()
    }
