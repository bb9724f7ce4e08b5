"""FIN: money that does not add up, is not kept up to date, or changed without a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from pmo365.indicators.arithmetic import ZERO, total
from pmo365.indicators.cost import ACCRUAL, ACTUAL, ESTIMATE
from pmo365.model.finding import Finding
from pmo365.rules.case import Case
from pmo365.rules.rows import Kept, kept, known, parameter, reached

APPROVED = ("APP", "IMP", "CLO")
"""Keys of the states of a change somebody approved."""


def not_summed(case: Case) -> Iterator[Finding]:
    """FIN-SUM: a movement is on no known budget line: the lines do not add up to what was spent."""
    lines = {one.row.id for one in kept(case, "BudgetLines")}
    for one in kept(case, "CostEntries") if known(case, "BudgetLines") else ():
        if one.points_at("BudgetRef") not in lines:
            yield one.about(amount=f"{one.number('Amount') or ZERO:f}")


def estimate_stale(case: Case) -> Iterator[Finding]:
    """FIN-ETC-STALE: the estimate to complete of a line is the same, and not nought, in ``periods`` periods."""
    count = parameter(case, "periods", 3)
    told: dict[int | None, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for one in kept(case, "CostEntries"):
        if one.key("Kind") == ESTIMATE and one.text("PeriodKey"):
            told[one.points_at("BudgetRef")][one.text("PeriodKey")] += one.number("Amount") or ZERO
    for line in kept(case, "BudgetLines"):
        periods = told.get(line.row.id, {})
        last = sorted(periods)[-count:]
        amounts = {periods[period] for period in last}
        if len(last) == count and len(amounts) == 1 and amounts != {ZERO}:
            yield line.about(amount=f"{amounts.pop():f}", count=str(count), period=last[-1])


def period_open(case: Case) -> Iterator[Finding]:
    """FIN-PERIOD-OPEN: the last month is not closed on day ``day`` of the next: no actual cost, no estimate.

    Asked from planning on, of projects at work that have budget lines.
    """
    month = _closed(case.today, day=parameter(case, "day", 8))
    at_work = case.project is not None and case.project.life in ("ACT", "EXC") and reached(case, "PLAN")
    if not at_work or not known(case, "BudgetLines", "CostEntries") or not case.rows("BudgetLines"):
        return
    moved = [one for one in kept(case, "CostEntries") if one.key("Kind") in (ACTUAL, ACCRUAL, ESTIMATE)]
    if not any(one.text("PeriodKey") >= month for one in moved):
        last = max((one.text("PeriodKey") for one in moved), default="") or case.word("nothing")
        facts = {"list": case.title("CostEntries"), "period": month, "observed": last}
        yield case.finding("CostEntries", facts, url=case.address("CostEntries"))


def currency(case: Case) -> Iterator[Finding]:
    """FIN-CURRENCY: a budget line is in another currency than the organisation's: nothing can be added up."""
    due = case.standard.organisation.currency
    for one in kept(case, "BudgetLines"):
        if one.text("Currency") not in ("", due):
            yield one.about(observed=one.text("Currency"), expected=due)


def unapproved_revision(case: Case) -> Iterator[Finding]:
    """FIN-UNAPPROVED-REVISION: a line was revised without an approved change of the same amount.

    The lines of one change move by its cost impact all together, or by nothing when it moves money between lines.
    """
    if not known(case, "Changes"):
        return
    changes = {one.reference: one for one in kept(case, "Changes") if one.reference}
    moved: dict[str, list[tuple[Kept, Decimal]]] = defaultdict(list)
    for line in kept(case, "BudgetLines"):
        gap = (line.number("RevisedAmount") or ZERO) - (line.number("InitialAmount") or ZERO)
        if gap:
            moved[line.text("LastChangeRef")].append((line, gap))
    for reference, lines in moved.items():
        if not _covers(changes.get(reference), total(gap for _, gap in lines)):
            for line, gap in lines:
                yield line.about(amount=f"{gap:+f}", change=reference or case.word("nothing"))


def _covers(change: Kept | None, gap: Decimal) -> bool:
    if change is None or change.key("ChangeStatus") not in APPROVED:
        return False
    return gap in (ZERO, change.number("ImpactCost") or ZERO)


def _closed(today: date, *, day: int) -> str:
    """Return the last month that should be closed by now, ``2026-06``."""
    first = today.replace(day=1)
    ended = first - timedelta(days=1)
    return f"{ended if today.day > day else ended.replace(day=1) - timedelta(days=1):%Y-%m}"
