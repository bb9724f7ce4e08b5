"""Where the lists and columns of a Standard are written: the file and the path a fault points at."""

from __future__ import annotations

from dataclasses import dataclass

from pmo365.model.standard import Blueprint, ColumnDefinition, LibraryDefinition, ListDefinition, Standard
from pmo365.standard.faults import Fault

TYPES = "content_types.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One list of one blueprint, and its file."""

    file: str
    definition: ListDefinition
    blueprint: Blueprint

    @property
    def own_columns(self) -> tuple[ColumnDefinition, ...]:
        """Return the columns the file of the list declares or gets; not those its content types bring."""
        if not isinstance(self.definition, LibraryDefinition):
            return self.definition.columns
        return tuple(one for one in self.definition.columns if one not in self.blueprint.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One column where it is written."""

    file: str
    column: ColumnDefinition
    blueprint: Blueprint

    def fault(self, key: str, *steps: str | int, suggestion: str = "", **facts: object) -> Fault:
        """Return a fault of the column, at a setting below it when steps are given."""
        path = ("columns", short(self.column.name), *steps)
        told = {"column": short(self.column.name), **facts}
        return Fault(file=self.file, key=key, path=path, facts=told, suggestion=suggestion)


def short(name: str) -> str:
    """Return a name as the files write it: without ``Pmo``."""
    return name.removeprefix("Pmo")


def listed(standard: Standard) -> tuple[Listed, ...]:
    """Return every list of every blueprint; a list of two blueprints comes twice, its columns may differ."""
    return tuple(
        Listed(file=f"{_folder(one)}/{one.key}.yaml", definition=one, blueprint=blueprint)
        for blueprint in standard.blueprints.values()
        for one in (*blueprint.registers, *blueprint.libraries)
    )


def _folder(definition: ListDefinition) -> str:
    return "libraries" if isinstance(definition, LibraryDefinition) else "registers"


def written(standard: Standard) -> tuple[Written, ...]:
    """Return every column once for each file it is written in, files in order."""
    found: dict[tuple[str, str], Written] = {}
    for blueprint in standard.blueprints.values():
        for column in blueprint.columns:
            found.setdefault((TYPES, column.name), Written(file=TYPES, column=column, blueprint=blueprint))
    for one in listed(standard):
        for column in one.own_columns:
            place = Written(file=one.file, column=column, blueprint=one.blueprint)
            found.setdefault((one.file, column.name), place)
    return tuple(found[key] for key in sorted(found))
