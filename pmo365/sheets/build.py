"""The pages of the workbook, in the order the Standard asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from pmo365.errors import ConfigurationError
from pmo365.model.page import Page
from pmo365.sheets import (
    action_list,
    actions,
    awaited,
    benefit_list,
    benefits,
    budget,
    budget_lines,
    change_list,
    changes,
    dashboard,
    data_quality,
    document_list,
    documents,
    executive,
    findings,
    issue_list,
    issues,
    load_list,
    milestones,
    parameters,
    projects,
    qcdr,
    resources,
    risk_list,
    risks,
    since,
    trend,
)
from pmo365.sheets.portfolio import Portfolio
from pmo365.sheets.split import ROWS, split
from pmo365.sheets.survey import Survey, survey

Sheet: TypeAlias = Callable[[Survey], Page]

SHEETS: Mapping[str, tuple[Sheet, ...]] = MappingProxyType(
    {
        "dashboard": (dashboard.page,),
        "qcdr": (qcdr.page,),
        "projects": (projects.page,),
        "milestones": (milestones.page,),
        "risks": (risks.page, risk_list.page),
        "issues": (issues.page, issue_list.page),
        "changes": (changes.page, change_list.page),
        "budget": (budget.page, budget_lines.page),
        "resources": (resources.page, load_list.page),
        "benefits": (benefits.page, benefit_list.page),
        "documents": (documents.page, document_list.page),
        "actions": (actions.page, action_list.page),
        "findings": (findings.page,),
        "data_quality": (data_quality.page,),
        "awaited": (awaited.page,),
        "executive": (executive.page,),
        "since": (since.page,),
        "trend": (trend.page,),
        "parameters": (parameters.page,),
    }
)
"""Names a Standard may ask for in ``report.sheets``; some give a summary and a list."""


def build(portfolio: Portfolio, *, rows: int = ROWS) -> tuple[Page, ...]:
    """Return the pages of the sheets the Standard asks for, in its order; lists beyond ``rows`` are in parts.

    ConfigurationError for a sheet nobody knows how to make.
    """
    asked = tuple(dict.fromkeys(portfolio.asked or portfolio.standard.report.sheets))
    for name in asked:
        if name not in SHEETS:
            raise ConfigurationError("workbook_sheet_unknown", sheet=name, known=", ".join(SHEETS))
    ground = survey(portfolio)
    pages = (sheet(ground) for name in asked for sheet in SHEETS[name])
    return tuple(part for page in pages for part in split(ground, page, rows=rows))
