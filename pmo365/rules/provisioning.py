"""PRV: the site is not made as the Standard says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pmo365.model.finding import Finding
from pmo365.model.plan import Action, Change, Kind, Payload
from pmo365.model.site import Column, ColumnKind, Library, Register
from pmo365.model.snapshot import Link
from pmo365.rules.builtin import is_built_in_column, is_built_in_list
from pmo365.rules.case import Case

ACTIVE = ("ACT", "HOLD", "EXC")
"""States of a project that must have a site."""

_CHOICES = (ColumnKind.CHOICE, ColumnKind.CHOICES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ColumnPair:
    """A declared column beside the one that is there."""

    path: str
    kind: Kind
    place: str
    url: str
    wanted: Column
    found: Column | None

    @property
    def title(self) -> str:
        return self.wanted.title or self.wanted.name

    @property
    def bare(self) -> Column:
        return Column(name=self.wanted.name, kind=self.wanted.kind, lookup=self.wanted.lookup)


def site_missing(case: Case) -> Iterator[Finding]:
    """PRV-SITE-MISSING: an active project has no site that answers."""
    if case.snapshot is None and (case.project is None or case.project.life in ACTIVE):
        bare = replace(case.desired, columns=(), content_types=(), registers=(), libraries=(), roles=())
        repair = _change(case, Kind.SITE, ".", after=bare)
        facts = {"site": case.desired.url, "title": case.desired.title or case.code}
        yield case.finding(".", facts, repairs=(repair,))


def site_orphan(case: Case) -> Iterator[Finding]:
    """PRV-SITE-ORPHAN: a site belongs to the hub and no row of the portfolio names it."""
    if case.project is not None or not case.readable("Projects"):
        return
    known = {_same(case.desired.url)} | {_same(_link(row.get("PmoSiteUrl"))) for row in case.rows("Projects")}
    for url in case.sites:
        if _same(url) not in known:
            yield case.finding(f"sites/{url.rstrip('/').rsplit('/', 1)[-1]}", {"site": url}, url=url)


def list_missing(case: Case) -> Iterator[Finding]:
    """PRV-LIST-MISSING: a declared register or library is not there."""
    if case.snapshot is None:
        return
    for wanted in case.desired.lists:
        if case.readable(wanted.key) and case.snapshot.site.list_of(wanted.key) is None:
            yield case.finding(wanted.key, {"list": wanted.title or wanted.key}, repairs=_list_repairs(case, wanted))


def column_missing(case: Case) -> Iterator[Finding]:
    """PRV-COL-MISSING: a declared column is not there."""
    for pair in _columns(case):
        if pair.found is None:
            repair = _change(case, pair.kind, pair.path, after=pair.wanted)
            yield _about(case, pair, repairs=(repair,))


def column_type(case: Case) -> Iterator[Finding]:
    """PRV-COL-TYPE: a column holds another kind of value; its content is people's, nobody converts it."""
    for pair in _columns(case):
        if pair.found is not None and pair.found.kind is not pair.wanted.kind:
            expected, observed = (case.word(f"kinds.{one.kind}") for one in (pair.wanted, pair.found))
            yield _about(case, pair, expected=expected, observed=observed)


def index_missing(case: Case) -> Iterator[Finding]:
    """PRV-INDEX: a column declared as indexed is not: the list stops answering above 5,000 rows."""
    for pair in _same_kind(case):
        if pair.wanted.indexed and pair.found is not None and pair.found.indexed is False:
            after, before = replace(pair.bare, indexed=True), replace(pair.bare, indexed=False)
            yield _about(case, pair, repairs=(_change(case, pair.kind, pair.path, after=after, before=before),))


def choice_drift(case: Case) -> Iterator[Finding]:
    """PRV-CHOICE-DRIFT: labels were added to or taken from a vocabulary.

    What was taken is put back in its place; what people added stays and is only told.
    """
    for pair in _same_kind(case):
        wanted, found = pair.wanted.choices, pair.found.choices if pair.found else None
        if pair.wanted.kind not in _CHOICES or wanted is None or found is None:
            continue
        removed = tuple(label for label in wanted if label not in found)
        added = tuple(label for label in found if label not in wanted)
        if removed or added:
            after, before = replace(pair.bare, choices=(*wanted, *added)), replace(pair.bare, choices=found)
            repair = _change(case, pair.kind, pair.path, after=after, before=before)
            told = {"removed": _labels(case, removed), "added": _labels(case, added)}
            yield _about(case, pair, repairs=(repair,) if removed else (), **told)


def column_renamed(case: Case) -> Iterator[Finding]:
    """PRV-COL-RENAMED: people gave a declared column another title; its internal name did not move."""
    for pair in _same_kind(case):
        found = pair.found.title if pair.found else None
        if pair.wanted.title and found and found != pair.wanted.title:
            after, before = replace(pair.bare, title=pair.wanted.title), replace(pair.bare, title=found)
            repair = _change(case, pair.kind, pair.path, after=after, before=before)
            yield _about(case, pair, repairs=(repair,), observed=found)


def unknown_part(case: Case) -> Iterator[Finding]:
    """PRV-UNKNOWN-PART: somebody added a list or a column the Standard does not know; it is theirs and stays."""
    if case.snapshot is None:
        return
    for found in case.snapshot.site.lists:
        if case.desired.list_of(found.key) is None and not is_built_in_list(found.key):
            yield case.finding(found.key, {"part": found.title or found.key}, url=case.address(found.key))
    site_columns = {column.name for column in case.desired.columns}
    for wanted, found in case.pairs():
        known = site_columns | {column.name for column in wanted.columns}
        for column in found.columns:
            if column.name not in known and not is_built_in_column(column.name):
                facts = {"part": f"{case.title(found.key)} / {column.title or column.name}"}
                yield case.finding(f"{found.key}/columns/{column.name}", facts, url=case.address(found.key))


def _columns(case: Case) -> Iterator[_ColumnPair]:
    """Yield each declared column of the site and of the lists that are there and were read."""
    if case.snapshot is None:
        return
    observed = {column.name: column for column in case.snapshot.site.columns}
    for column in case.desired.columns:
        yield _ColumnPair(
            path=f"columns/{column.name}",
            kind=Kind.SITE_COLUMN,
            place=case.word("site_columns"),
            url=f"{case.desired.url}/_layouts/15/mngfield.aspx",
            wanted=column,
            found=observed.get(column.name),
        )
    for wanted, found in case.pairs():
        place, url = case.title(wanted.key), case.address(wanted.key)
        for column in wanted.columns:
            yield _ColumnPair(
                path=f"{wanted.key}/columns/{column.name}",
                kind=Kind.COLUMN,
                place=place,
                url=url,
                wanted=column,
                found=found.column(column.name),
            )


def _same_kind(case: Case) -> Iterator[_ColumnPair]:
    """Yield the columns that are there with the declared kind: settings of another kind mean nothing."""
    return (pair for pair in _columns(case) if pair.found is not None and pair.found.kind is pair.wanted.kind)


def _about(case: Case, pair: _ColumnPair, *, repairs: tuple[Change, ...] = (), **facts: str) -> Finding:
    named = {"list": pair.place, "column": pair.title}
    return case.finding(pair.path, named | facts, url=pair.url, repairs=repairs)


def _change(case: Case, kind: Kind, path: str, *, after: Payload, before: Payload | None = None) -> Change:
    action = Action.CREATE if before is None else Action.UPDATE
    site, rule = case.desired.url, case.policy.rule
    return Change(kind=kind, action=action, site=site, path=path, after=after, before=before, why=rule)


def _list_repairs(case: Case, wanted: Register) -> tuple[Change, ...]:
    """Return the creation of a list and of each of its parts."""
    bare = replace(wanted, columns=(), views=(), grants=None)
    if isinstance(bare, Library):
        bare = replace(bare, content_types=None, folders=(), defaults=None)
    kind = Kind.LIBRARY if isinstance(wanted, Library) else Kind.REGISTER
    parts: list[tuple[Kind, str, Payload]] = [(kind, "", bare)]
    parts += [(Kind.COLUMN, f"/columns/{column.name}", column) for column in wanted.columns]
    parts += [(Kind.VIEW, f"/views/{view.key}", view) for view in wanted.views]
    parts += _library_parts(case, wanted) if isinstance(wanted, Library) else []
    if wanted.grants is not None:
        parts.append((Kind.GRANTS, "/grants", tuple(sorted(wanted.grants, key=lambda grant: grant.role))))
    return tuple(_change(case, kind, f"{wanted.key}{path}", after=after) for kind, path, after in parts)


def _library_parts(case: Case, wanted: Library) -> list[tuple[Kind, str, Payload]]:
    names = {one.id: one.name for one in case.desired.content_types}
    types = wanted.content_types or ()
    parts: list[tuple[Kind, str, Payload]] = [
        (Kind.LIST_CONTENT_TYPE, f"/contenttypes/{names.get(one, one)}", one) for one in types
    ]
    parts += [(Kind.FOLDER, f"/folders/{folder.path}", folder) for folder in wanted.folders]
    left = dict(wanted.defaults or ()).items() - wanted.born_defaults.items()
    parts += [(Kind.DEFAULTS, "/defaults", wanted.defaults)] if left and wanted.defaults else []
    return parts


def _labels(case: Case, labels: tuple[str, ...]) -> str:
    return ", ".join(labels) or case.word("none")


def _link(value: object) -> str:
    return value.url if isinstance(value, Link) else str(value or "")


def _same(url: str) -> str:
    return url.rstrip("/").casefold()
