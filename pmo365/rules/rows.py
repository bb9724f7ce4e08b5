"""What the rules about rows share: one row of a register, read with its definition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pmo365.model.finding import Finding
from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.model.snapshot import Link, Reference, Row, Value
from pmo365.model.standard import ListDefinition
from pmo365.rules.case import Case, row_address, row_facts
from pmo365.rules.registers import is_open


@dataclass(frozen=True, slots=True)
class Kept:
    """One row somebody keeps; names of columns without ``Pmo``."""

    case: Case
    definition: ListDefinition
    row: Row

    @property
    def reference(self) -> str:
        """Return the row's reference, ``R-001``; empty while it has none."""
        return self.text("Ref")

    @property
    def open(self) -> bool:
        """Return whether the row still waits for somebody."""
        return is_open(self.case, self.definition, self.row)

    def get(self, name: str) -> Value:
        """Return a cell."""
        return self.row.get(f"Pmo{name}")

    def text(self, name: str) -> str:
        """Return a cell as text without blanks around it; empty when there is none."""
        value = self.get(name)
        return str(value.url if isinstance(value, Link) else value or "").strip()

    def key(self, name: str) -> str | None:
        """Return the key of a choice; None when empty or unknown."""
        return self.case.key_of(self.definition, f"Pmo{name}", self.get(name))

    def day(self, name: str) -> date | None:
        """Return a day on the site's calendar; None when there is none."""
        return self.case.day(self.get(name))

    def number(self, name: str) -> Decimal | None:
        """Return a number; None when there is none."""
        return number(self.get(name))

    def people(self, name: str) -> tuple[str, ...]:
        """Return the addresses of one person or of several, in lower case."""
        value = self.get(name)
        told = value if isinstance(value, tuple) else (str(value),) if value else ()
        return tuple(one.lower() for one in told)

    def points_at(self, name: str) -> int | None:
        """Return the id of the row a lookup points at."""
        value = self.get(name)
        return value.id if isinstance(value, Reference) else None

    def about(self, *, repairs: tuple[Change, ...] = (), part: str = "", **facts: str) -> Finding:
        """Return a finding of this rule about the row, or about a part of it."""
        path = f"{self.row.register}/{self.row.id}{'/' + part if part else ''}"
        told = row_facts(self.case, self.row) | facts
        return self.case.finding(path, told, url=row_address(self.case, self.row), repairs=repairs)

    def mend(self, **values: Value) -> tuple[Change, ...]:
        """Return the write of some cells of the row."""
        named = {f"Pmo{name}": value for name, value in values.items()}
        before = RowWrite(list=self.row.register, id=self.row.id, values={name: self.row.get(name) for name in named})
        return (
            Change(
                kind=Kind.ROW,
                action=Action.UPDATE,
                site=self.case.desired.url,
                path=f"{self.row.register}/rows/{self.row.id}",
                after=RowWrite(list=self.row.register, id=self.row.id, values=named),
                before=before,
                why=self.case.policy.rule,
                etag=self.row.etag,
            ),
        )


def kept(case: Case, key: str) -> Iterator[Kept]:
    """Yield the rows of a register; none when the Standard has no such register or it could not be read."""
    definition = case.blueprint.list_of(key)
    if definition is not None:
        for row in case.rows(key):
            yield Kept(case, definition, row)


def left(case: Case, key: str) -> Iterator[Kept]:
    """Yield the open rows of a register."""
    return (one for one in kept(case, key) if one.open)


def known(case: Case, *keys: str) -> bool:
    """Return whether all these registers are in the Standard and could be read: only then may absence be judged."""
    return all(case.blueprint.list_of(key) is not None and case.readable(key) for key in keys)


def number(value: Value) -> Decimal | None:
    """Return a cell as a number; None for anything else."""
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def parameter(case: Case, name: str, default: float) -> int:
    """Return a whole number the PMO set for this rule, or the default."""
    return int(case.policy.parameters.get(name, default))


def reached(case: Case, phase: str) -> bool:
    """Return whether the project is in a phase or beyond it; False for the hub and for unknown phases."""
    phases = case.standard.choices.get("PHASE")
    order = [one.key for one in phases.choices] if phases else []
    now = case.project.phase if case.project else ""
    return phase in order and now in order and order.index(now) >= order.index(phase)
