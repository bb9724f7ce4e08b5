"""Secrets: read from where a profile says they are, never from the profile."""

from __future__ import annotations

import base64
import binascii
import importlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pmo365.errors import ConfigurationError
from pmo365.model.profile import SecretReference


def reveal(reference: SecretReference, *, environ: Mapping[str, str]) -> str:
    """Return a secret; ConfigurationError when it is not where it should be, or its file is open to others."""
    if reference.kind == "env":
        if not environ.get(reference.where):
            raise ConfigurationError("secret_absent", reference=f"env:{reference.where}")
        return environ[reference.where]
    if reference.kind == "keyring":
        return _from_keyring(reference.where)
    try:
        return _content(Path(reference.where)).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError("secret_absent", reference=f"file:{reference.where}") from error


def reveal_bytes(reference: SecretReference, *, environ: Mapping[str, str]) -> bytes:
    """Return a binary secret: the bytes of a file, or the base64 kept in a variable or in the keyring."""
    if reference.path is not None:
        return _content(reference.path)
    try:
        return base64.b64decode("".join(reveal(reference, environ=environ).split()), validate=True)
    except binascii.Error:
        told = f"{reference.kind}:{reference.where}"
        raise ConfigurationError("secret_not_base64", reference=told) from None


def refuse_open(path: Path) -> None:
    """Raise ConfigurationError when other people may read a key; a file that is not there is no danger."""
    # Windows keeps rights in access lists, which the mode bits do not tell.
    if os.name == "posix" and path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigurationError("secret_open", file=path)


def _content(path: Path) -> bytes:
    refuse_open(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError("secret_absent", reference=f"file:{path}") from error


def _from_keyring(where: str) -> str:
    """Return a secret of the system's keyring; ``where`` is ``SERVICE/NAME``."""
    service, _, name = where.partition("/")
    keyring = _keyring(where)
    try:
        found = keyring.get_password(service, name)
    except keyring.errors.KeyringError as error:
        # A locked keyring, or a machine without one.
        raise ConfigurationError("keyring_refused", reference=f"keyring:{where}", reason=type(error).__name__) from None
    if not found:
        raise ConfigurationError("secret_absent", reference=f"keyring:{where}")
    return str(found)


def _keyring(where: str) -> Any:
    # Optional: servers have no keyring, and its package brings a desktop bus along.
    try:
        importlib.import_module("keyring.errors")
        return importlib.import_module("keyring")
    except ImportError:
        raise ConfigurationError("keyring_absent", reference=f"keyring:{where}") from None
