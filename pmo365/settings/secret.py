"""Secrets: read from where a profile says they are, never from the profile."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from pmo365.errors import ConfigurationError
from pmo365.model.profile import SecretReference


def reveal(reference: SecretReference, *, environ: Mapping[str, str]) -> str:
    """Return a secret; ConfigurationError when it is not where it should be, or its file is open to others."""
    if reference.kind == "env":
        if not environ.get(reference.where):
            raise ConfigurationError("secret_absent", reference=f"env:{reference.where}")
        return environ[reference.where]
    path = Path(reference.where)
    refuse_open(path)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError("secret_absent", reference=f"file:{path}") from error


def refuse_open(path: Path) -> None:
    """Raise ConfigurationError when other people may read a key; a file that is not there is no danger."""
    # Windows keeps rights in access lists, which the mode bits do not tell.
    if os.name == "posix" and path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigurationError("secret_open", file=path)
