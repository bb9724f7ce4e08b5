"""Conditional formats: what a cell means is shown by a colour beside its shape, word or sign."""

from __future__ import annotations

from typing import Any

from pmo365.model.page import SHAPES, Field, Kind, Meaning, Tone
from pmo365.render.excel_canvas import Canvas
from pmo365.render.excel_style import mixed

_HEAT = ((110, Tone.BAD), (100, Tone.WARN))
"""Points of a capacity beyond which a load is red, then amber."""


def rules(canvas: Canvas, field: Field, *, at: str) -> list[dict[str, Any]]:
    """Return the conditional formats of a field; ``at`` is the first cell of its column, and they follow the rows."""
    day = f"DATE({canvas.page.day.year},{canvas.page.day.month},{canvas.page.day.day})"
    late = {Meaning.SLIP: f"{at}>0", Meaning.DUE: f"{at}<{day}", Meaning.GAP: f"{at}<0"}
    shapes = [_formula(canvas, f'=LEFT({at},1)="{sign}"', tone=tone) for tone, sign in SHAPES.items()]
    if field.meaning is Meaning.SHAPE:
        return shapes
    if field.meaning in late:
        bad = canvas.book.add_format({"font_color": canvas.style.fill(Tone.BAD)[1], "bold": True})
        return [{"type": "formula", "criteria": f"=AND(ISNUMBER({at}),{late[field.meaning]})", "format": bad}]
    if field.meaning is Meaning.LOAD:
        return [_heat(canvas, at, limit=limit, tone=tone) for limit, tone in _HEAT] + shapes
    if field.meaning is Meaning.BAR:
        return [_bar(canvas, field)]
    return [_scale(canvas)] if field.meaning is Meaning.SCALE else []


def _heat(canvas: Canvas, at: str, *, limit: int, tone: Tone) -> dict[str, Any]:
    """A number above the limit is coloured and carries the shape of its colour."""
    rule = _formula(canvas, f"=AND(ISNUMBER({at}),{at}>{limit})", tone=tone)
    unit = "%" if canvas.style.language == "en" else "\u00a0%"
    rule["format"].set_num_format(f'"{SHAPES[tone]} "0"{unit}"')
    return rule


def _formula(canvas: Canvas, formula: str, *, tone: Tone) -> dict[str, Any]:
    fill, ink = canvas.style.fill(tone)
    return {
        "type": "formula",
        "criteria": formula,
        "format": canvas.book.add_format({"bg_color": fill, "font_color": ink}),
        "stop_if_true": True,
    }


def _bar(canvas: Canvas, field: Field) -> dict[str, Any]:
    rule = {
        "type": "data_bar",
        "bar_color": mixed(canvas.style.main, share=0.25),
        "bar_solid": True,
        "data_bar_2010": True,
    }
    full = {Kind.POINTS: 100, Kind.NUMBER: 100, Kind.WHOLE: 25}[field.kind]
    return rule | {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": full}


def _scale(canvas: Canvas) -> dict[str, Any]:
    return {
        "type": "3_color_scale",
        "min_type": "num",
        "min_value": 0,
        "mid_type": "num",
        "mid_value": 75,
        "max_type": "num",
        "max_value": 100,
        "min_color": canvas.style.fill(Tone.BAD)[0],
        "mid_color": canvas.style.fill(Tone.WATCH)[0],
        "max_color": canvas.style.fill(Tone.GOOD)[0],
    }
