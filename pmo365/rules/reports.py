"""RPT: status reports that did not come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pmo365.indicators.periods import Period, last_ended, same_period
from pmo365.model.finding import Finding
from pmo365.model.snapshot import Row
from pmo365.model.standard import ListDefinition
from pmo365.rules.case import Case

REPORTING = ("ACT", "EXC")
"""States of a project that owes reports."""


def late(case: Case) -> Iterator[Finding]:
    """RPT-LATE: the last period has no status report, ``grace_days`` after its end.

    The frequency is that of the project card. A project is not asked for periods before the day its card was made.
    """
    card = case.blueprint.list_of("ProjectCard")
    if case.project is None or case.project.life not in REPORTING or card is None:
        return
    if case.snapshot is None or not (case.readable("ProjectCard") and case.readable("StatusReports")):
        return
    cards = case.rows("ProjectCard")
    period = last_ended(_frequency(case, card, cards), case.today - timedelta(days=_grace(case)))
    if period is None or _began_after(case, cards, period=period):
        return
    if not any(same_period(row.get("PmoPeriodKey"), period) for row in case.rows("StatusReports")):
        due = period.end + timedelta(days=_grace(case))
        told = {"period": period.name, "due": case.written(due), "days": str((case.today - due).days)}
        facts = told | {"list": case.title("StatusReports")}
        yield case.finding("StatusReports", facts, url=case.address("StatusReports"))


def _grace(case: Case) -> int:
    """Return how many days after its end a period's report may come: ``days_after_period``, else the rule's grace."""
    return int(case.policy.parameters.get("days_after_period", case.policy.grace_days))


def _frequency(case: Case, card: ListDefinition, cards: tuple[Row, ...]) -> str:
    """Return the key of the frequency on the card, or the one the Standard gives new cards."""
    said = next(
        (key for row in cards if (key := case.key_of(card, "PmoReportFrequency", row.get("PmoReportFrequency")))), ""
    )
    column = card.column("PmoReportFrequency")
    return said or (column.default if column and column.default else "")


def _began_after(case: Case, cards: tuple[Row, ...], *, period: Period) -> bool:
    began = [day for row in cards if (day := case.day(row.created)) is not None]
    return bool(began) and min(began) > period.start
