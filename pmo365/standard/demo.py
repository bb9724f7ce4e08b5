"""The sample portfolio: ``config/demo/*.yaml`` in, frozen values out; its dates are relative, so it never ages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pmo365.errors import ConfigurationError
from pmo365.model.snapshot import Value
from pmo365.model.standard import Blueprint, ListDefinition, Standard
from pmo365.model.words import LANGUAGES, Language
from pmo365.standard.demo_values import cell_value

PORTFOLIO = "portfolio.yaml"
PROJECTS = "projects"

DemoRow = Mapping[str, Any]
"""Short column name → what is written in the YAML; ``Title`` and ``Ref`` too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProject:
    """One project of the sample portfolio."""

    code: str
    language: Language
    request: DemoRow
    """Its row in the hub's Requests."""
    register: DemoRow
    """What its row in the hub's Projects says beyond the request."""
    rows: Mapping[str, tuple[DemoRow, ...]]
    """Register key → rows, in the order they are entered."""

    @property
    def title(self) -> str:
        """Return the project's title."""
        return str(self.request["Title"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sabotage:
    """One thing somebody breaks by hand."""

    kind: str
    """What is done: a name of ``SABOTAGE_KINDS``."""
    project: str
    list: str
    """Key of the register or library."""
    by: str
    """E-mail address of who does it."""
    rule: str
    """Rule that must find it."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """``column``, ``columns``, ``title``, ``choice``, ``document``, ``value``: what the kind needs."""


SABOTAGE_KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "versioning_off": (),
        "approval_off": (),
        "column_renamed": ("column", "title"),
        "column_deleted": ("column",),
        "index_removed": ("column",),
        "choice_removed": ("column", "choice"),
        "view_deleted": ("view",),
        "list_added": ("title",),
        "metadata_emptied": ("document", "columns"),
        "file_overwritten": ("document",),
        "row_value": ("ref", "column", "value"),
    }
)
"""What can be broken, and the details each needs; ``document`` is a key of DOCTYPE, ``choice`` a key of the set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPortfolio:
    """The whole sample portfolio."""

    people: Mapping[str, str]
    """E-mail address → name."""
    hub: Mapping[str, tuple[DemoRow, ...]]
    """Rows of the hub's own registers."""
    projects: tuple[DemoProject, ...]
    sabotage: tuple[Sabotage, ...]

    def project(self, code: str) -> DemoProject:
        """Return the project of a code; KeyError when there is none."""
        for one in self.projects:
            if one.code == code:
                return one
        raise KeyError(code)


def load_demo(folder: Path) -> DemoPortfolio:
    """Return the portfolio of a folder; ConfigurationError when a file is missing, no YAML, or lacks a key.

    Whether its words are those of a Standard is told by ``demo_check.faults``.
    """
    whole = _read(folder / PORTFOLIO)
    paths = sorted((folder / PROJECTS).glob("*.yaml"))
    try:
        return DemoPortfolio(
            people={str(email).lower(): str(name) for email, name in whole["people"].items()},
            hub=_rows(whole.get("hub", {})),
            projects=tuple(_project(_read(path)) for path in paths),
            sabotage=tuple(_sabotage(one) for one in whole["sabotage"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ConfigurationError("demo_form", folder=folder, reason=str(error)) from error


def row_values(
    register: ListDefinition,
    row: DemoRow,
    *,
    standard: Standard,
    language: Language,
    today: date,
    references: Mapping[str, int],
) -> dict[str, Value]:
    """Return the cells of a row by internal name, choices as the labels of the language.

    ``references`` gives the row id of each reference already written (``B-001``). KeyError for a column, a choice
    or a reference nobody knows; ValueError for what is no date or number.
    """
    values: dict[str, Value] = {}
    for name, told in row.items():
        if name in ("Title", "Ref"):
            values[name if name == "Title" else "PmoRef"] = str(told)
            continue
        column = register.column(f"Pmo{name}")
        if column is None:
            raise KeyError(f"{register.key} has no column {name!r}")
        values[column.name] = cell_value(
            column, told, standard=standard, language=language, today=today, references=references
        )
    return values


def referenced(register: ListDefinition, rows: Sequence[DemoRow]) -> tuple[DemoRow, ...]:
    """Return the rows, each with its reference: prefix and number in the order of entry, ``R-001``."""
    if not register.prefix:
        return tuple(rows)
    return tuple({"Ref": f"{register.prefix}-{number:03d}"} | dict(row) for number, row in enumerate(rows, start=1))


def writing_order(blueprint: Blueprint) -> tuple[str, ...]:
    """Return the registers of a blueprint so that what a lookup points at is written before it."""
    waiting = {one.key: {c.lookup for c in one.columns if c.lookup} - {one.key} for one in blueprint.registers}
    order: list[str] = []
    while waiting:
        ready = [key for key, needs in waiting.items() if not needs & waiting.keys()]
        if not ready:
            raise ValueError(f"lookups go round in circles: {', '.join(sorted(waiting))}")
        order += ready
        for key in ready:
            del waiting[key]
    return tuple(order)


def _read(path: Path) -> Any:
    try:
        return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError("file_unreadable", file=path, reason=type(error).__name__) from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError("file_not_yaml", file=path, reason=str(error)) from error


def _project(data: Mapping[str, Any]) -> DemoProject:
    language = data["request"]["Language"]
    if language not in LANGUAGES:
        raise ValueError(f"{data['code']}: language {language!r}")
    return DemoProject(
        code=data["code"],
        language=cast(Language, language),
        request=dict(data["request"]),
        register=dict(data["project"]),
        rows=_rows(data["registers"]),
    )


def _rows(data: Mapping[str, Sequence[DemoRow]]) -> dict[str, tuple[DemoRow, ...]]:
    return {str(key): tuple(dict(row) for row in rows) for key, rows in data.items()}


def _sabotage(data: Mapping[str, Any]) -> Sabotage:
    known = {name: str(data[name]) for name in ("kind", "project", "list", "by", "rule")}
    details = {name: value for name, value in data.items() if name not in known}
    missing = [name for name in SABOTAGE_KINDS[known["kind"]] if name not in details]
    if missing:
        raise ValueError(f"{known['kind']} needs {', '.join(missing)}")
    return Sabotage(**known, details=details)
