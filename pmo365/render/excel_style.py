"""Colours, fonts and number formats of the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pmo365.model.page import Kind, Tone
from pmo365.model.words import Language

INK, GREY, LINE, PALE = "#262626", "#595959", "#D9D9D9", "#F5F6F8"
RIGHT = frozenset({Kind.WHOLE, Kind.NUMBER, Kind.MONEY, Kind.POINTS})
"""Kinds that stand on the right of their column."""
_FILLS: Mapping[Tone, tuple[str, str]] = MappingProxyType(
    {
        Tone.GOOD: ("#E2F0D9", "#2B6119"),
        Tone.WATCH: ("#FFF5CC", "#6E5500"),
        Tone.WARN: ("#FBE0C3", "#8A4100"),
        Tone.BAD: ("#F8D3D1", "#9E1719"),
        Tone.UNKNOWN: ("#E9E9E9", "#505050"),
    }
)
_STRONG: Mapping[Tone, str] = MappingProxyType(
    {
        Tone.GOOD: "#5B9E42",
        Tone.WATCH: "#E8C33A",
        Tone.WARN: "#E58A2B",
        Tone.BAD: "#C8322F",
        Tone.UNKNOWN: "#A6A6A6",
    }
)
_SYMBOLS: Mapping[str, str] = MappingProxyType({"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF", "CAD": "CAD"})


@dataclass(frozen=True, slots=True)
class Style:
    """Formats of one workbook, each made once."""

    book: Any
    """The xlsxwriter workbook."""
    main: str
    """Main colour, ``#1F3864``."""
    language: Language
    currency: str
    made: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)
    cells: dict[tuple[Kind, bool, bool], Any] = field(default_factory=dict)

    def get(self, **properties: Any) -> Any:
        """Return the format with these properties."""
        whole = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "vcenter", **properties}
        key = tuple(sorted(whole.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(whole)
        return self.made[key]

    def value(self, kind: Kind, *, quoted: bool = False, link: bool = False) -> Any:
        """Return the format of a cell of a table; asked for each cell, so remembered."""
        key = (kind, quoted, link)
        if key not in self.cells:
            more: dict[str, Any] = {"quote_prefix": True} if quoted else {}
            more |= {"font_color": self.main, "underline": 1} if link else {}
            self.cells[key] = self._value(kind, **more)
        return self.cells[key]

    def _value(self, kind: Kind, **more: Any) -> Any:
        shape: dict[str, Any] = {"bottom": 1, "bottom_color": LINE}
        shape |= {"align": "right" if kind in RIGHT else "left", "indent": 1, "text_wrap": kind is Kind.TEXT}
        pattern = self.pattern(kind)
        return self.get(**shape, **({"num_format": pattern} if pattern else {}), **more)

    def pattern(self, kind: Kind) -> str:
        """Return the number format of a kind in the workbook's language; empty for text."""
        return {
            Kind.WHOLE: "#,##0" if self.language == "en" else "[$-40C]#,##0",
            Kind.MONEY: self.money(),
            Kind.POINTS: '0.0"%"' if self.language == "en" else '[$-40C]0.0"\u00a0%"',
            Kind.DAY: "[$-40C]dd/mm/yyyy" if self.language == "fr" else "[$-809]dd mmm yyyy",
            Kind.MOMENT: "[$-40C]dd/mm/yyyy hh:mm" if self.language == "fr" else "[$-809]dd mmm yyyy hh:mm",
        }.get(kind, "")

    def money(self) -> str:
        """Return the format of amounts: the currency after the figure in French, before it in English."""
        symbol = _SYMBOLS.get(self.currency, self.currency)
        if self.language == "fr":
            return f'[$-40C]#,##0"\u00a0{symbol}"'
        gap = "" if len(symbol) == 1 else "\u00a0"
        return f'"{symbol}{gap}"#,##0;-"{symbol}{gap}"#,##0'

    def thousands(self) -> str:
        """Return the format of amounts on the axis of a chart, in thousands."""
        symbol = _SYMBOLS.get(self.currency, self.currency)
        return f'[$-40C]#,##0,"\u00a0k{symbol}"' if self.language == "fr" else f'"{symbol}"#,##0,"k"'

    def header(self, **more: Any) -> Any:
        """Return the format of the headers of a table."""
        shape = {
            "bold": True,
            "font_color": "#FFFFFF",
            "bg_color": self.main,
            "text_wrap": True,
            "align": "left",
            "indent": 1,
        }
        return self.get(**(shape | {"border": 1, "border_color": "#FFFFFF"} | more))

    def total(self, kind: Kind) -> Any:
        """Return the format of a line of totals."""
        pattern = self.pattern(kind)
        shape = {"bold": True, "top": 2, "top_color": self.main, "bg_color": PALE, "indent": 1}
        return self.get(**shape, **({"num_format": pattern, "align": "right"} if pattern else {}))

    def fill(self, tone: Tone) -> tuple[str, str]:
        """Return background and text colours of a tone; both pass contrast 4.5 to 1."""
        return _FILLS.get(tone, (PALE, self.main))

    def strong(self, tone: Tone) -> str:
        """Return the colour of a tone in charts and marks."""
        if tone is Tone.SOFT:
            return mixed(self.main, share=0.45)
        return _STRONG.get(tone, self.main)


def mixed(colour: str, *, share: float) -> str:
    """Return a colour mixed with white; ``share`` is how much of the colour stays."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)
