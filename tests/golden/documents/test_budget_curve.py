"""The budget over time: planned, spent, the way to the landing, as a chart Word draws."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from pmo365.render.package import inflate, read
from pmo365.render.word import fill, inputs_fingerprint

CHART = "word/charts/chart1.xml"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def rows(case: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in case.context("steering")["budget_curve"].rows]


def lines(content: bytes) -> dict[str, list[str]]:
    """Return the figures of each line of the chart, by its name."""
    root = etree.fromstring(inflate(read(content)[CHART]))
    return {
        str(one.findtext(f"{C}tx/{C}v")): [str(value.text) for value in one.iterfind(f"{C}val//{C}v")]
        for one in root.iter(f"{C}ser")
    }


def test_the_curve_ends_at_the_budget_and_at_the_landing(running: Any) -> None:
    told, costs = rows(running["en"]), running["en"].context("steering")["costs"]
    planned = [Decimal(row["planned"]) for row in told]
    assert planned == sorted(planned), "what is planned only grows"
    assert planned[-1] == Decimal(told[-1]["budget"])
    actual = [Decimal(row["actual"]) for row in told if row["actual"]]
    landing = [Decimal(row["landing"]) for row in told if row["landing"]]
    assert f"{actual[-1]:,.0f}" in str(costs["actual"])
    assert landing[0] == actual[-1], "the way begins where the spending stands"
    assert f"{landing[-1]:,.0f}" in str(costs["landing"])
    assert not any(row["actual"] for row in told[len(actual) :]), "nothing is spent in the future"


def test_months_are_written_in_the_readers_language(running: Any) -> None:
    assert rows(running["fr"])[0]["month"] != rows(running["en"])[0]["month"]
    assert len({row["month"] for row in rows(running["fr"])}) == len(rows(running["fr"]))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_chart_of_a_pack_shows_them(running: Any, language: str) -> None:
    case = running[language]
    told, content = rows(case), case.filled("steering").content
    shown = lines(content)
    assert [one for row in told if (one := row["planned"])] in shown.values()
    assert [one for row in told if (one := row["actual"])] in shown.values()
    assert content == case.filled("steering").content, "the same figures, the same bytes"


def test_a_refresh_brings_new_figures_and_keeps_what_people_formatted(running: Any) -> None:
    case = running["en"]
    first = case.filled("steering").content
    dearer = tuple(
        replace(row, values={**row.values, "PmoAmount": row.values["PmoAmount"] * 2})
        if row.register == "CostEntries" and row.values.get("PmoAmount") is not None
        else row
        for row in case.snapshot.rows
    )
    moved = replace(case, snapshot=replace(case.snapshot, rows=dearer))
    again = fill(first, moved.context("steering"), properties={}, language="en", strict=False).content
    assert lines(again)["Spent"] == [row["actual"] for row in rows(moved) if row["actual"]]
    assert lines(again)["Spent"] != lines(first)["Spent"]
    assert lines(again)["Planned"] == lines(first)["Planned"]


def test_figures_of_a_chart_are_inputs_of_the_document(running: Any) -> None:
    case = running["en"]
    told = dict(case.context("steering"))
    before = inputs_fingerprint(case.template("steering"), told)
    curve = told["budget_curve"]
    told["budget_curve"] = replace(curve, rows=({**curve.rows[0], "planned": "1.00"}, *curve.rows[1:]))
    assert inputs_fingerprint(case.template("steering"), told) != before


def test_without_a_budget_the_chart_says_so(bare: Any) -> None:
    assert [row["month"] for row in rows(bare)] == ["Néant"]
    assert all(not figures for figures in lines(bare.filled("steering").content).values())
