"""Editions of the status workbook: of any day, of part of the portfolio, for a reader."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from pmo365 import sheets
from pmo365.errors import ConfigurationError, FaultyTemplate, PmoError, TemplateError
from pmo365.languages import say
from pmo365.model.document import Artifact
from pmo365.model.page import Page
from pmo365.model.plan import Plan
from pmo365.model.snapshot import Snapshot
from pmo365.model.standard import OwnWorkbook
from pmo365.service.history import late, portfolio_at, with_history
from pmo365.service.moments import at_period, day_of, moment_of, seen_from
from pmo365.service.pack import pack_files
from pmo365.service.plans import Tell, read_portfolio
from pmo365.service.shelf import Shelf
from pmo365.service.workspace import Workspace
from pmo365.sheets.portfolio import Portfolio
from pmo365.sheets.scope import Scope, scoped
from pmo365.verbs.own_workbook import filled
from pmo365.verbs.report import drawn, file_name, filed, plan_filing
from pmo365.verbs.unread import only_unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What a person asks of the report; nothing said: the whole portfolio as it is now."""

    as_of: str = ""
    """A day, a month, or a snapshot number."""
    period: str = ""
    """A month: frozen once it is closed."""
    compare: tuple[str, str] | None = None
    """Two moments, the earlier one first."""
    scope: Scope = field(default_factory=Scope)
    template: Path | None = None
    """A workbook of the PMO's own to fill instead of drawing ours."""
    committee: str = ""
    """``today`` or the day of a steering committee: its whole pack, not the workbook alone."""

    @property
    def past(self) -> bool:
        """Return whether it is made from stored snapshots alone."""
        return bool(self.as_of or self.period or self.compare)


USUAL = Edition()
"""The whole portfolio as it is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An edition: what it shows, drawn, and what has to be filed."""

    portfolio: Portfolio
    pages: tuple[Page, ...]
    artifacts: tuple[Artifact, ...]
    plan: Plan
    remarks: tuple[PmoError, ...] = ()
    """What the owner of a filled workbook may want to know."""

    @property
    def left_out(self) -> tuple[tuple[str, PmoError], ...]:
        """Return the projects whose site could not be read, by code, and why."""
        return tuple((one.code, one.error) for one in self.portfolio.missing if one.error is not None)


def make(
    workspace: Workspace,
    edition: Edition,
    *,
    hub: Snapshot | None,
    tell: Tell = lambda project, text: None,
) -> Made:
    """Return an edition; ``hub`` is the hub as it is now, None when nothing is to be filed."""
    edition = _dated(workspace, edition)
    portfolio = portfolio_of_edition(workspace, edition, hub=hub, tell=tell)
    pages = sheets.build(portfolio)
    now = workspace.now()
    artifacts, remarks = _files(workspace, edition, portfolio, pages=pages)
    place = hub or portfolio.hub
    plan = plan_filing(artifacts, hub=place, standard=workspace.standard, now=now)
    if not edition.past:
        plan = replace(plan, findings=only_unread(portfolio.findings))
    return Made(portfolio=portfolio, pages=pages, artifacts=artifacts, plan=plan, remarks=remarks)


def _dated(workspace: Workspace, edition: Edition) -> Edition:
    """Return the edition of a committee with its day; of a past day, the figures are those of that day."""
    if not edition.committee:
        return edition
    today = workspace.today()
    day = today if edition.committee == "today" else day_of(edition.committee)
    return replace(edition, committee=day.isoformat(), as_of=day.isoformat() if day < today else "")


_Files = tuple[tuple[Artifact, ...], tuple[PmoError, ...]]


def _files(workspace: Workspace, edition: Edition, portfolio: Portfolio, *, pages: tuple[Page, ...]) -> _Files:
    """Return our workbook and the PMO's own where the Standard names one, or only the own one that was asked for."""
    if edition.committee:
        return pack_files(workspace, portfolio, pages, narrowed=edition.scope.narrows), ()
    policy = portfolio.standard.report.template or OwnWorkbook(file="")
    if edition.template is not None:
        return _own(workspace, portfolio, policy, edition.template)
    ours = drawn(portfolio, pages, now=workspace.now())
    if not policy.file:
        return (ours,), ()
    file = workspace.profile.templates / policy.file
    shelf = Shelf(workspace=workspace, hub=portfolio.hub)
    refused: list[PmoError] = []
    for content in () if edition.past else shelf.workbooks(file.name):
        try:
            own, remarks = _filled(workspace, portfolio, policy, file, content=content)
        except TemplateError as error:
            refused += error.faults if isinstance(error, FaultyTemplate) else (error,)
            continue
        return (ours, *own), (*refused, *remarks)
    own, remarks = _own(workspace, portfolio, policy, file)
    return (ours, *own), (*refused, *remarks)


def _own(workspace: Workspace, portfolio: Portfolio, policy: OwnWorkbook, file: Path) -> _Files:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise TemplateError("own_file_missing", file=file, reason=error.strerror or type(error).__name__) from error
    return _filled(workspace, portfolio, policy, file, content=content)


def _filled(workspace: Workspace, portfolio: Portfolio, policy: OwnWorkbook, file: Path, *, content: bytes) -> _Files:
    own = filled(portfolio, policy, content)
    name = file_name(portfolio, file.suffix, stem=file.stem)
    made = filed(portfolio, own.filled.content, name=name, inputs=own.inputs, now=workspace.now())
    return (made,), own.filled.remarks


def portfolio_of_edition(workspace: Workspace, edition: Edition, *, hub: Snapshot | None, tell: Tell) -> Portfolio:
    """Return what an edition shows; ConfigurationError when it asks for two things at once or an unknown scope."""
    if sum(bool(one) for one in (edition.as_of, edition.period, edition.compare)) > 1:
        raise ConfigurationError("edition_two_days")
    whole = _whole(workspace, edition, hub=hub, tell=tell)
    if edition.committee:
        whole = replace(whole, edition=edition.committee)
    return scoped(whole, edition.scope)


def _whole(workspace: Workspace, edition: Edition, *, hub: Snapshot | None, tell: Tell) -> Portfolio:
    if edition.compare:
        return _compared(workspace, *edition.compare)
    if edition.period:
        return _past(workspace, edition.period, period=True)
    if edition.as_of:
        return _past(workspace, edition.as_of)
    now = read_portfolio(workspace, hub or workspace.known_hub(), tell=tell)
    return replace(with_history(workspace, now), late=late(workspace, now))


def _past(workspace: Workspace, text: str, *, period: bool = False) -> Portfolio:
    moment = at_period(workspace, text) if period else moment_of(workspace, text)
    found = with_history(seen_from(workspace, moment), portfolio_at(workspace, moment))
    return replace(found, edition=text)


def _compared(workspace: Workspace, first: str, second: str) -> Portfolio:
    before, after = _past(workspace, first), _past(workspace, second)
    if before.number > after.number or before.as_of > after.as_of:
        before, after, first, second = after, before, second, first
    day = before.as_of.strftime(say(workspace.profile.language, "rules.words.date"))
    note = say(workspace.profile.language, "workbook.edition.since", day=day)
    return replace(
        after,
        before=before,
        edition=f"{first}_{second}",
        asked=("since", *after.standard.report.sheets),
        notes=(*after.notes, note),
    )
