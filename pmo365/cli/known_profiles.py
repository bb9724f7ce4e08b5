"""The profiles this account knows by name: a file in the state folder that holds paths, nothing of the tenants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pmo365.errors import ConfigurationError

_FILE = "profiles.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Name → file of each profile, and the name of the one in use."""

    files: Mapping[str, Path] = field(default_factory=dict)
    current: str = ""

    def file_of(self, name: str) -> Path:
        """Return the file of a profile; ConfigurationError when the name is not known."""
        if name not in self.files:
            raise ConfigurationError("profile_not_known", name=name, known=", ".join(sorted(self.files)) or "-")
        return self.files[name]

    def added(self, name: str, file: Path) -> Known:
        """Return the same with one more; ConfigurationError when the name is another file's."""
        if self.files.get(name, file) != file:
            raise ConfigurationError("profile_name_taken", name=name, file=self.files[name])
        return replace(self, files={**self.files, name: file})

    def removed(self, name: str) -> Known:
        """Return the same without one; its files are left alone."""
        self.file_of(name)
        left = {one: file for one, file in self.files.items() if one != name}
        return Known(files=left, current="" if self.current == name else self.current)

    def used(self, name: str) -> Known:
        """Return the same with another one in use."""
        self.file_of(name)
        return replace(self, current=name)


def read_known(folder: Path) -> Known:
    """Return what the state folder knows; nothing when it was never told, or the file is damaged."""
    try:
        told = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        files = {str(name): Path(file) for name, file in told["files"].items()}
        return Known(files=files, current=str(told["current"]) if told["current"] in files else "")
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return Known()


def keep_known(folder: Path, known: Known) -> None:
    """Write what is known, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{_FILE}.new"
    told = {"files": {name: str(file) for name, file in sorted(known.files.items())}, "current": known.current}
    fresh.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    fresh.replace(folder / _FILE)
