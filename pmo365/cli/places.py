"""Where the command line keeps its state when no profile says so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def state_folder(environment: Mapping[str, str], *, system: str, home: Path) -> Path:
    """Return the state folder: PMO365_STATE, or the place the operating system (``sys.platform``) has for it."""
    if said := environment.get("PMO365_STATE"):
        return Path(said)
    if system == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "pmo365"
    if system == "darwin":
        return home / "Library" / "Application Support" / "pmo365"
    return Path(environment.get("XDG_STATE_HOME") or home / ".local" / "state") / "pmo365"
