"""What people of the sample portfolio do by hand on their sites: ask, fill in, approve, and break."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pmo365.errors import PmoError
from pmo365.gateway.gateway import Gateway
from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Change, Kind, Outcome, RowWrite, Status
from pmo365.model.site import Column, ColumnKind, Library, Register, Site, Versioning
from pmo365.model.snapshot import FileFact, Value
from pmo365.model.standard import Blueprint, Standard
from pmo365.model.words import Language
from pmo365.standard.demo import DemoRow, Sabotage, referenced, row_values, writing_order

Signed = Callable[[str], Gateway]
"""E-mail address → a gateway in that person's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The people of the sample portfolio at work on one tenant."""

    signed: Signed
    standard: Standard
    today: date
    lead: str
    """E-mail address of the PMO lead."""
    sites: dict[str, Site] = field(default_factory=dict)

    def site(self, url: str) -> Site:
        """Return a site as it is, read once; PmoError when it is not there."""
        if url not in self.sites:
            found = self.signed(self.lead).site(url)
            if found is None:
                raise PmoError("site_absent", project="", url=url)
            self.sites[url] = found
        return self.sites[url]

    def write(self, url: str, changes: Sequence[Change], *, by: str) -> tuple[Outcome, ...]:
        """Write in a person's name; PmoError when the tenant refuses: the story would not be true."""
        outcomes = self.signed(by).write(self.site(url), changes)
        refused = [one for one in outcomes if one.status is not Status.DONE]
        if refused:
            first = refused[0]
            raise PmoError("demo_refused", path=first.change.path, reason=f"{first.code} {first.message}")
        return outcomes

    def publish(self, url: str, fact: FileFact) -> None:
        """Publish a document as a major version and approve it, in the lead's name."""
        gateway = self.signed(self.lead)
        gateway.publish(url, fact.library, fact.path)
        gateway.approve(url, fact.library, fact.path)


def fill_register(
    people: People, url: str, key: str, rows: Sequence[DemoRow], *, blueprint: Blueprint, language: Language,
    references: dict[str, int], common: Mapping[str, Value],
) -> None:  # fmt: skip
    """Enter rows in one register; ``references`` learns the id of each row by its reference."""
    definition = blueprint.list_of(key)
    if definition is None or not rows:
        return
    named = referenced(definition, rows)
    changes = []
    for number, row in enumerate(named, start=1):
        values = row_values(
            definition, row, standard=people.standard, language=language, today=people.today, references=references
        )
        write = RowWrite(list=key, values={**common, **values}, key=f"demo-{key}-{number}")
        changes.append(_row(url, write, f"{key}/rows/{write.key}"))
    for row, outcome in zip(named, people.write(url, changes, by=people.lead), strict=True):
        if "Ref" in row and outcome.id:
            references[str(row["Ref"])] = int(outcome.id)


def fill_site(
    people: People,
    url: str,
    project_code: str,
    rows: Mapping[str, tuple[DemoRow, ...]],
    *,
    blueprint: Blueprint,
    language: Language,
) -> None:
    """Enter everything a project team has entered by now; the card that the service began is completed."""
    references: dict[str, int] = {}
    for key in writing_order(blueprint):
        if key == "ProjectCard":
            _complete_card(people, url, rows.get(key, ()), blueprint=blueprint, language=language)
        else:
            fill_register(
                people, url, key, rows.get(key, ()), blueprint=blueprint, language=language,
                references=references, common={"PmoProjectCode": project_code},
            )  # fmt: skip


def _complete_card(
    people: People, url: str, rows: Sequence[DemoRow], *, blueprint: Blueprint, language: Language
) -> None:
    definition = blueprint.list_of("ProjectCard")
    card = people.signed(people.lead).row_by_key(url, "ProjectCard", "card")
    if definition is None or card is None or not rows:
        return
    values = row_values(
        definition, rows[0], standard=people.standard, language=language, today=people.today, references={}
    )
    people.write(
        url, [_update(url, RowWrite(list="ProjectCard", id=card.id, values=values), card.etag)], by=people.lead
    )


def sabotage(people: People, url: str, what: Sabotage, *, language: Language) -> None:
    """Break one thing by hand; PmoError when there is nothing to break."""
    site = people.site(url)
    target = site.list_of(what.list)
    if what.kind == "list_added":
        people.write(url, [_added(url, what)], by=what.by)
        return
    if target is None:
        raise PmoError("demo_nothing_to_break", kind=what.kind, list=what.list)
    people.write(url, [_breaking(people, url, target, what, language)], by=what.by)
    if what.kind == "metadata_emptied":
        people.publish(url, _document(people, url, target, what))


def _added(url: str, what: Sabotage) -> Change:
    register = Register(key=what.list, title=str(what.details["title"]))
    return Change(kind=Kind.REGISTER, action=Action.CREATE, site=url, path=what.list, after=register)


def _breaking(people: People, url: str, target: Register, what: Sabotage, language: Language) -> Change:
    match what.kind:
        case "versioning_off" | "approval_off":
            return _settings(url, target, what)
        case "column_renamed" | "column_deleted" | "index_removed" | "choice_removed":
            return _column(people, url, target, what, language)
        case "view_deleted":
            view = next(one for one in target.views if one.key == what.details["view"])
            path = f"{target.key}/views/{view.key}"
            return Change(kind=Kind.VIEW, action=Action.REMOVE, site=url, path=path, after=view)
        case "metadata_emptied":
            fact = _document(people, url, target, what)
            empty: dict[str, Value] = {f"Pmo{name}": None for name in what.details["columns"]}
            return _update(url, RowWrite(list=fact.library, id=fact.id, values=empty), fact.etag)
        case "file_overwritten":
            return _overwritten(people, url, target, what)
        case _:
            return _row_value(people, url, target, what, language)


def _settings(url: str, target: Register, what: Sabotage) -> Change:
    off = Versioning(major=False, minor=False) if what.kind == "versioning_off" else Versioning(approval=False)
    part = Library(key=target.key) if isinstance(target, Library) else Register(key=target.key)
    return Change(
        kind=Kind.SETTINGS, action=Action.UPDATE, site=url, path=target.key, after=replace(part, versioning=off)
    )


def _column(people: People, url: str, target: Register, what: Sabotage, language: Language) -> Change:
    column = target.column(f"Pmo{what.details['column']}")
    if column is None:
        raise PmoError("demo_nothing_to_break", kind=what.kind, list=what.list)
    bare = Column(name=column.name, kind=column.kind, lookup=column.lookup)
    action, after = Action.UPDATE, bare
    if what.kind == "column_renamed":
        after = replace(bare, title=str(what.details["title"]))
    elif what.kind == "index_removed":
        after = replace(bare, indexed=False)
    elif what.kind == "choice_removed":
        gone = _label(people, target, column, str(what.details["choice"]), language)
        after = replace(bare, choices=tuple(one for one in column.choices or () if one != gone))
    else:
        action, after = Action.REMOVE, column
    return Change(kind=Kind.COLUMN, action=action, site=url, path=f"{target.key}/columns/{column.name}", after=after)


def _label(people: People, target: Register, column: Column, key: str, language: Language) -> str:
    for blueprint in people.standard.blueprints.values():
        definition = blueprint.list_of(target.key)
        known = definition.column(column.name) if definition else None
        if known is not None and known.choices:
            return people.standard.choices[known.choices].label_of(key, language)
    raise PmoError("demo_nothing_to_break", kind="choice_removed", list=target.key)


def _document(people: People, url: str, target: Register, what: Sabotage) -> FileFact:
    if not isinstance(target, Library):
        raise PmoError("demo_nothing_to_break", kind=what.kind, list=what.list)
    ending = f"-{what.details['document']}.docx"
    for fact in people.signed(people.lead).files(url, target):
        if fact.name.endswith(ending):
            return fact
    raise PmoError("demo_nothing_to_break", kind=what.kind, list=what.list)


def _overwritten(people: People, url: str, target: Register, what: Sabotage) -> Change:
    """Save a changed copy over an approved file, as an editor does."""
    fact = _document(people, url, target, what)
    assert isinstance(target, Library)
    content = io.BytesIO(people.signed(what.by).file_bytes(url, target, fact.path))
    with zipfile.ZipFile(content, "a") as package:
        package.comment = f"saved by {what.by}".encode()
    folder, _, name = fact.path.rpartition("/")
    artifact = Artifact(site=url, library=target.key, folder=folder, name=name, content=content.getvalue())
    path = f"{target.key}/files/{fact.path}"
    return Change(kind=Kind.FILE, action=Action.UPDATE, site=url, path=path, after=artifact)


def _row_value(people: People, url: str, target: Register, what: Sabotage, language: Language) -> Change:
    gateway = people.signed(people.lead)
    rows = gateway.rows(url, target).rows
    row = next((one for one in rows if one.get("PmoRef") == what.details["ref"]), None)
    column = target.column(f"Pmo{what.details['column']}")
    if row is None or column is None:
        raise PmoError("demo_nothing_to_break", kind=what.kind, list=what.list)
    told = what.details["value"]
    value: Value = None if told in (None, "") else str(told)
    if column.kind in (ColumnKind.DATE, ColumnKind.DATETIME) and value is not None:
        value = date.fromisoformat(str(told))
    return _update(url, RowWrite(list=target.key, id=row.id, values={column.name: value}), row.etag)


def _row(url: str, write: RowWrite, path: str) -> Change:
    return Change(kind=Kind.ROW, action=Action.CREATE, site=url, path=path, after=write)


def _update(url: str, write: RowWrite, etag: str) -> Change:
    path = f"{write.list}/rows/{write.id}"
    return Change(kind=Kind.ROW, action=Action.UPDATE, site=url, path=path, after=write, etag=etag)
