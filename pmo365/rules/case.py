"""What one rule looks at, and how it tells what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pmo365.languages import say
from pmo365.model.finding import Finding
from pmo365.model.people import is_application, name_of
from pmo365.model.plan import Change
from pmo365.model.project import Project
from pmo365.model.site import Library, Register, Site
from pmo365.model.snapshot import FileFact, Row, Snapshot, Value
from pmo365.model.standard import (
    Blueprint,
    ColumnDefinition,
    LibraryDefinition,
    ListDefinition,
    RulePolicy,
    Standard,
)
from pmo365.model.words import ChoiceSet, Language
from pmo365.rules.measured import Measured, TemplateFact

HUB = "HUB"
"""The project code of findings about the hub itself."""
FINDINGS = "Findings"
"""Key of the hub's register of findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One site under one rule; what could not be read is simply not offered to the rule."""

    snapshot: Snapshot | None
    desired: Site
    standard: Standard
    project: Project | None
    """None for the hub."""
    today: date
    policy: RulePolicy
    hub: Snapshot | None = None
    sites: tuple[str, ...] = ()
    """Addresses of the sites that belong to the hub."""
    service: str = ""
    """E-mail address of the service; an application that has none is seen as an empty author."""
    measured: Measured | None = None
    """The figures of the project; rules that need them find nothing without."""
    templates: tuple[TemplateFact, ...] = ()
    """What there is to tell of the hub's templates."""

    @property
    def code(self) -> str:
        """Return the project code, or ``HUB``."""
        return self.project.code if self.project else HUB

    @property
    def language(self) -> Language:
        """Return the language of the site."""
        return self.desired.language or self.standard.language

    @property
    def blueprint(self) -> Blueprint:
        """Return what the Standard says of sites of this kind."""
        return self.standard.blueprint(self.project.blueprint if self.project else "hub")

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which the site's people count days."""
        return ZoneInfo(self.desired.time_zone or self.standard.organisation.time_zone)

    def readable(self, key: str) -> bool:
        """Return whether a list may be judged: the site was read and the list was not refused."""
        return self.snapshot is not None and key not in self.snapshot.unreadable

    def pairs(self) -> Iterator[tuple[Register, Register]]:
        """Yield (desired, observed) for each list that is there and was read."""
        if self.snapshot is None:
            return
        for wanted in self.desired.lists:
            found = self.snapshot.site.list_of(wanted.key)
            if found is not None and self.readable(wanted.key):
                yield wanted, found

    def rows(self, key: str) -> tuple[Row, ...]:
        """Return the rows of a register; none when it could not be read."""
        return self.snapshot.rows_of(key) if self.snapshot is not None and self.readable(key) else ()

    def governed(self) -> Iterator[tuple[LibraryDefinition, FileFact]]:
        """Yield each file of the governed libraries with the definition of its library."""
        yield from ((library, file) for library, file in self.filed() if library.governed)

    def filed(self) -> Iterator[tuple[LibraryDefinition, FileFact]]:
        """Yield each file of the libraries of the Standard with the definition of its library."""
        for library in self.blueprint.libraries:
            if self.snapshot is not None and self.readable(library.key):
                for file in self.snapshot.files_of(library.key):
                    yield library, file

    def column(self, definition: ListDefinition, name: str) -> ColumnDefinition | None:
        """Return what the Standard says of a column of a list, be it the list's own or one of the site."""
        own = definition.column(name)
        return own or next((column for column in self.blueprint.columns if column.name == name), None)

    def choices(self, definition: ListDefinition, name: str) -> ChoiceSet | None:
        """Return the vocabulary of a column, None when it has none."""
        column = self.column(definition, name)
        return self.standard.choices[column.choices] if column and column.choices else None

    def key_of(self, definition: ListDefinition, name: str, label: Value) -> str | None:
        """Return the key of a stored label; None when empty or unknown."""
        known = self.choices(definition, name)
        return known.key_of(label) if known and label else None

    def day(self, value: Value) -> date | None:
        """Return the day of a date or of a moment on the site's calendar; None for anything else."""
        if isinstance(value, datetime):
            return value.astimezone(self.zone).date()
        return value if isinstance(value, date) else None

    def written(self, day: date) -> str:
        """Return a day as the site's people write it."""
        return day.strftime(self.word("date"))

    def word(self, key: str, **facts: str) -> str:
        """Return a word of ``rules.words`` in the site's language."""
        return say(self.language, f"rules.words.{key}", **facts)

    def title(self, key: str) -> str:
        """Return what people see as the title of a list."""
        found = self.snapshot.site.list_of(key) if self.snapshot else None
        wanted = self.desired.list_of(key)
        return (found and found.title) or (wanted and wanted.title) or key

    def address(self, key: str, below: str = "") -> str:
        """Return the address of a list or of what is below it."""
        part = self.desired.list_of(key) or (self.snapshot and self.snapshot.site.list_of(key))
        root = key if isinstance(part, Library) else f"Lists/{key}"
        return f"{self.desired.url}/{quote(root)}{'/' + below if below else ''}"

    def person(self, address: str) -> str:
        """Return how a person is called, or that it was the service."""
        if is_application(address) or address == self.service:
            return self.word("service")
        return name_of(address, dict(self.snapshot.site.people) if self.snapshot else {})

    def finding(
        self, path: str, facts: Mapping[str, str], *, url: str = "", repairs: tuple[Change, ...] = ()
    ) -> Finding:
        """Return a finding of this rule about a part of this site; ``facts`` are ready to be read."""
        return Finding(
            rule=self.policy.rule,
            project=self.code,
            site=self.desired.url,
            path=path,
            severity=self.policy.severity,
            facts=facts,
            url=url or self.desired.url,
            repairs=repairs,
        )


def row_facts(case: Case, row: Row) -> dict[str, str]:
    """Return the facts by which people recognise a row: its list, its reference, its title."""
    ref = str(row.get("PmoRef") or row.id)
    return {"list": case.title(row.register), "item": f"{ref} – {row.title}" if row.title else ref}


def row_address(case: Case, row: Row) -> str:
    """Return the page that shows a row."""
    return case.address(row.register, f"DispForm.aspx?ID={row.id}")


def file_address(case: Case, file: FileFact) -> str:
    """Return the address of a file."""
    return case.address(file.library, quote(file.path))
