"""The files of a Standard, each in its shape; those that could not be read are absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel

from pmo365.standard import shapes
from pmo365.standard.checking import checked
from pmo365.standard.faults import Fault
from pmo365.standard.reading import Source, read

SINGLE: dict[str, type[BaseModel]] = {
    "pmo.yaml": shapes.PmoFile,
    "choices.yaml": shapes.ChoicesFile,
    "content_types.yaml": shapes.ContentTypesFile,
    "documents.yaml": shapes.DocumentsFile,
    "report.yaml": shapes.ReportFile,
    "roles.yaml": shapes.RolesFile,
    "rules.yaml": shapes.RulesFile,
    "thresholds.yaml": shapes.ThresholdsFile,
}
"""Files every Standard has."""

MANY: dict[str, type[BaseModel]] = {
    "blueprints": shapes.BlueprintShape,
    "registers": shapes.RegisterShape,
    "libraries": shapes.LibraryShape,
}
"""Folders of files; the name of a file is its key."""

STAND_INS: Mapping[str, BaseModel] = MappingProxyType(
    {
        "pmo.yaml": shapes.PmoFile(version="0.0", language="en", organisation=shapes.OrganisationShape(name="?")),
        "documents.yaml": shapes.DocumentsFile({}),
        "report.yaml": shapes.ReportFile(
            title=shapes.WordsShape(fr="?", en="?"),
            library="",
            file_name=shapes.WordsShape(fr="?", en="?"),
            sheets=["?"],
        ),
        "rules.yaml": shapes.RulesFile({}),
        "thresholds.yaml": shapes.ThresholdsFile(risk_cells=["GGGGG"] * 5, thresholds={}),
    }
)
"""What stands in for a faulty file, so that the lists can be judged in the same go; never part of a loaded Standard."""

NEEDED = ("blueprints/hub.yaml", "blueprints/project.yaml")
NOT_OURS = ("schema", "pictures/", "README.md", "README.fr.md")

Read = TypeVar("Read", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Sources and shapes by file name, and every fault met on the way."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    shapes: Mapping[str, BaseModel] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def single(self, file: str, shape: type[Read]) -> Read | None:
        """Return one file in its shape, None when it could not be read."""
        found = self.shapes.get(file)
        return found if isinstance(found, shape) else None

    def needed(self, file: str, shape: type[Read]) -> Read:
        """Return one file in its shape, or what stands in for it; KeyError when nothing does."""
        found = self.shapes.get(file, STAND_INS.get(file))
        if not isinstance(found, shape):
            raise KeyError(file)
        return found

    @property
    def judgeable(self) -> bool:
        """Return whether lists can be judged: the files whose words they use are without fault."""
        return all(file in self.shapes for file in (*SINGLE, *NEEDED) if file not in STAND_INS)

    def many(self, folder: str, shape: type[Read]) -> dict[str, Read]:
        """Return the readable files of a folder by key."""
        found = {_key(file): one for file, one in self.shapes.items() if file.startswith(f"{folder}/")}
        return {key: one for key, one in found.items() if isinstance(one, shape)}

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the keys of all files of a folder, readable or not."""
        return tuple(_key(file) for file in self.sources if file.startswith(f"{folder}/"))

    def data(self, file: str, *steps: str) -> tuple[str, ...]:
        """Return the keys of a mapping of a file as written, whether or not the file is without fault."""
        found: Any = self.sources[file].data if file in self.sources else None
        for step in steps:
            found = found.get(step) if isinstance(found, dict) else None
        return tuple(str(key) for key in found) if isinstance(found, dict) else ()


def _key(file: str) -> str:
    return file.rsplit("/", 1)[-1].removesuffix(".yaml")


def read_files(folder: Path) -> Files:
    """Return every file of the folder of a Standard, in a fixed order."""
    wanted = {**SINGLE, **_many(folder)}
    sources = {file: read(folder, file) for file in sorted(wanted)}
    found: dict[str, BaseModel] = {}
    faults = [*_strays(folder, wanted)]
    for file, source in sources.items():
        if source.faults:
            faults.extend(source.faults)
            continue
        shaped, wrong = checked(source, wanted[file])
        faults.extend(wrong)
        if shaped is not None:
            found[file] = shaped
    return Files(sources=sources, shapes=found, faults=tuple(faults))


def _many(folder: Path) -> dict[str, type[BaseModel]]:
    found = dict.fromkeys(NEEDED, MANY["blueprints"])
    return found | {
        f"{name}/{path.name}": shape for name, shape in MANY.items() for path in (folder / name).glob("*.yaml")
    }


def _strays(folder: Path, wanted: Mapping[str, object]) -> tuple[Fault, ...]:
    """Return a fault for each file nobody would read: a wrong ending or a wrong folder would go unnoticed for years."""
    present = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    hidden = (one for one in present if not any(part.startswith(".") for part in one.split("/")))
    strays = (one for one in sorted(hidden) if one not in wanted and not one.startswith(NOT_OURS))
    return tuple(Fault(file=one, key="stray_file") for one in strays)
