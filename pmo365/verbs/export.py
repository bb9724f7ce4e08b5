"""An edition of the report as plain data, for spreadsheets and programs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from pmo365.model.page import Page
from pmo365.render import plain
from pmo365.sheets import build
from pmo365.sheets.portfolio import Portfolio
from pmo365.verbs.report import file_name, fingerprint

_UNFIT = re.compile(r"\s+")

SHAPE = "pmo365/report/1"
"""Name of the documented shape: raised when a reader has to be changed."""


def csv_files(portfolio: Portfolio, pages: tuple[Page, ...]) -> dict[str, bytes]:
    """Return one CSV file per table, by name."""
    zone = portfolio.standard.organisation.time_zone
    return plain.csv_files(pages, language=portfolio.language, zone=zone)


def decisions_files(portfolio: Portfolio) -> tuple[tuple[str, bytes, str], ...]:
    """Return the decisions awaited as Markdown and CSV: name, bytes, fingerprint of what they say."""
    (page,) = build(replace(portfolio, asked=("awaited",)))
    zone, inputs = portfolio.standard.organisation.time_zone, fingerprint((page,), portfolio.standard)
    stem = _UNFIT.sub("-", page.name)
    ((_, rows),) = csv_files(portfolio, (page,)).items()
    return (
        (file_name(portfolio, ".md", stem=stem), plain.markdown(page, zone=zone), inputs),
        (file_name(portfolio, ".csv", stem=stem), rows, inputs),
    )


def data(portfolio: Portfolio, pages: tuple[Page, ...]) -> dict[str, Any]:
    """Return the report as JSON data."""
    standard = portfolio.standard
    zone = standard.organisation.time_zone
    return {
        "shape": SHAPE,
        "title": standard.report.title.say(portfolio.language),
        "organisation": standard.organisation.name,
        "currency": standard.organisation.currency,
        "language": portfolio.language,
        "period": portfolio.label,
        "day": portfolio.as_of.isoformat(),
        "snapshot": portfolio.number,
        "standard": {"version": standard.version, "fingerprint": standard.fingerprint},
        "edition": portfolio.edition,
        "notes": list(portfolio.notes),
        "missing": [{"code": one.code, "reason": one.reason} for one in portfolio.missing],
        "sheets": [plain.page_data(page, zone=zone) for page in pages],
    }


def json_bytes(portfolio: Portfolio, pages: tuple[Page, ...]) -> bytes:
    """Return the report as a JSON file: UTF-8, sorted as it is read."""
    return (json.dumps(data(portfolio, pages), ensure_ascii=False, indent=1) + "\n").encode()
