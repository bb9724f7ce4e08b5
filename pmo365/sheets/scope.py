"""Which part of the portfolio an edition shows, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pmo365.errors import ConfigurationError
from pmo365.languages import say
from pmo365.model.finding import Finding
from pmo365.model.project import Project
from pmo365.model.snapshot import Reference, Row, Snapshot
from pmo365.sheets.portfolio import Point, Portfolio

_CODE = "PmoProjectCode"
_HUB = "HUB"
"""How findings call the hub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a reader asked for; empty parts do not narrow."""

    programme: str = ""
    unit: str = ""
    codes: tuple[str, ...] = ()
    audience: str = ""

    @property
    def name(self) -> str:
        """Return what tells it in a file name."""
        return "-".join(part for part in (self.programme, self.unit, *self.codes, self.audience) if part)

    @property
    def narrows(self) -> bool:
        """Return whether some projects may be left out because nobody asked for them."""
        return bool(self.programme or self.unit or self.codes)


def scoped(portfolio: Portfolio, scope: Scope) -> Portfolio:
    """Return the portfolio as far as a scope goes, with what it leaves out told by number, never by name.

    ConfigurationError for a programme, unit, project or audience nobody knows.
    """
    if not scope.name:
        return portfolio
    _require_known(portfolio, scope)
    return _narrowed(portfolio, scope)


def _narrowed(portfolio: Portfolio, scope: Scope) -> Portfolio:
    keeps = _keeper(portfolio, scope)
    known = portfolio.listed
    open_to = [one for one in known if keeps(one.confidentiality)]
    kept = {one.code for one in open_to if _asked(one.code, one.programme, one.business_unit, scope=scope)}
    hidden = tuple(one for one in known if one.code not in kept)
    rows = _hidden_rows(portfolio.hub, hidden)
    return replace(
        portfolio,
        edition=_joined(portfolio.edition, scope.name),
        hub=replace(portfolio.hub, rows=tuple(row for row in portfolio.hub.rows if _place(row) not in rows)),
        projects=tuple(one for one in portfolio.projects if one[0].code in kept),
        findings=tuple(one for one in portfolio.findings if not _mentions(one, hidden, rows)),
        missing=tuple(one for one in portfolio.missing if one.code in kept),
        listed=tuple(one for one in known if one.code in kept),
        late=tuple(one for one in portfolio.late if one.code in kept),
        history=tuple(_point(one, scope, keeps=keeps) for one in portfolio.history),
        before=_narrowed(replace(portfolio.before, edition=""), scope) if portfolio.before else None,
        asked=_sheets(portfolio, scope),
        notes=(*portfolio.notes, *_notes(portfolio, scope, confidential=len(known) - len(open_to), kept=len(kept))),
    )


def _joined(*parts: str) -> str:
    return "-".join(part for part in parts if part)


def _asked(code: str, programme: str, unit: str, *, scope: Scope) -> bool:
    return (
        (not scope.programme or programme.casefold() == scope.programme.casefold())
        and (not scope.unit or unit.casefold() == scope.unit.casefold())
        and (not scope.codes or code.upper() in {one.upper() for one in scope.codes})
    )


def _keeper(portfolio: Portfolio, scope: Scope) -> Callable[[str], bool]:
    """Return whether a level of confidentiality may be seen by the audience; without one, everything may."""
    audience = portfolio.standard.report.audiences.get(scope.audience)
    return lambda level: audience is None or level in audience.confidentiality


def _sheets(portfolio: Portfolio, scope: Scope) -> tuple[str, ...]:
    if not scope.audience:
        return portfolio.asked
    first = ("since",) if portfolio.before is not None else ()
    return (*first, *portfolio.standard.report.audiences[scope.audience].sheets)


def _require_known(portfolio: Portfolio, scope: Scope) -> None:
    projects = portfolio.listed
    if portfolio.before is not None:
        projects += portfolio.before.listed
    asked = [("programme", scope.programme, {one.programme for one in projects})]
    asked += [("unit", scope.unit, {one.business_unit for one in projects})]
    asked += [("audience", scope.audience, set(portfolio.standard.report.audiences))]
    asked += [("project", code, {one.code for one in projects}) for code in scope.codes]
    for kind, word, known in asked:
        if word and word.casefold() not in {one.casefold() for one in known}:
            told = ", ".join(sorted(one for one in known if one)) or "–"
            raise ConfigurationError(f"scope_unknown_{kind}", word=word, known=told)


def _hidden_rows(hub: Snapshot, hidden: tuple[Project, ...]) -> frozenset[str]:
    """Return the places of the hub's rows that speak of hidden projects."""
    codes = {one.code for one in hidden}
    return frozenset(_place(row) for row in hub.rows if _code(row) in codes)


def _place(row: Row) -> str:
    return f"{row.register}/{row.id}"


def _code(row: Row) -> object:
    value = row.get(_CODE)
    return value.text if isinstance(value, Reference) else value


def _mentions(finding: Finding, hidden: tuple[Project, ...], rows: frozenset[str]) -> bool:
    """A finding of the hub may name a project by its row, in its path or in its facts."""
    if finding.project == _HUB and finding.path in rows:
        return True
    told = " ".join((finding.project, finding.path, *finding.facts.values()))
    return any(word and word in told for one in hidden for word in (one.code, one.title))


def _point(point: Point, scope: Scope, *, keeps: Callable[[str], bool]) -> Point:
    kept = (
        one
        for one in point.projects
        if keeps(one.confidentiality) and _asked(one.code, one.programme, one.unit, scope=scope)
    )
    return replace(point, projects=tuple(kept))


def _notes(portfolio: Portfolio, scope: Scope, *, confidential: int, kept: int) -> tuple[str, ...]:
    language = portfolio.language
    notes: list[str] = []
    if scope.narrows:
        parts = ", ".join(part for part in (scope.programme, scope.unit, *scope.codes) if part)
        total = len(portfolio.listed)
        notes.append(say(language, "workbook.edition.scope", scope=parts, kept=kept, total=total))
    if scope.audience:
        audience = portfolio.standard.report.audiences[scope.audience].title.say(language)
        notes.append(say(language, "workbook.edition.audience", audience=audience, count=confidential))
    return tuple(notes)
