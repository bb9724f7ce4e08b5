"""ISS and ASM: issues nobody decides on, assumptions nobody verifies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pmo365.model.finding import Finding
from pmo365.rules.case import Case
from pmo365.rules.rows import kept, left, parameter


def no_decision(case: Case) -> Iterator[Finding]:
    """ISS-NO-DECISION: an issue raised more than ``days`` ago still awaits a decision."""
    latest = case.today - timedelta(days=parameter(case, "days", 10))
    for one in left(case, "Issues"):
        raised = one.day("RaisedOn")
        if one.key("IssueStatus") == "DEC" and raised is not None and raised < latest:
            days = str((case.today - raised).days)
            yield one.about(level=one.text("DecisionLevel") or case.word("empty"), days=days, due=case.written(raised))


def expired(case: Case) -> Iterator[Finding]:
    """ASM-EXPIRED: an assumption was to be verified by a day that is past."""
    for one in left(case, "Assumptions"):
        due = one.day("VerifyBy")
        if due is not None and due < case.today:
            yield one.about(due=case.written(due), days=str((case.today - due).days))


def invalid(case: Case) -> Iterator[Finding]:
    """ASM-INVALID: an assumption proved wrong and no risk says what follows."""
    for one in kept(case, "Assumptions"):
        if one.key("AssumptionStatus") == "INV" and one.points_at("RiskRef") is None:
            yield one.about()
