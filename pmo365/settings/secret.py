"""Secrets: read from where a profile says they are, never from the profile."""

from __future__ import annotations

import base64
import binascii
import importlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
        return _from_keyring(reference)
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


def is_kept(reference: SecretReference) -> bool:
    """Return whether a file or the keyring holds something under a reference; a variable is not ours to look into."""
    if reference.path is not None:
        return reference.path.exists()
    if reference.kind != "keyring":
        return False
    with _keyring(reference.where) as keyring:
        return bool(keyring.get_password(*_place(reference)))


def keep(reference: SecretReference, content: bytes, *, binary: bool = False) -> None:
    """Put a secret where a reference says, in place of what was there, for its owner alone.

    In the keyring a ``binary`` one becomes base64. ConfigurationError for a variable: it is set by somebody else.
    """
    if reference.path is not None:
        write_private(reference.path, content)
    elif reference.kind == "keyring":
        text = (base64.b64encode(content) if binary else content).decode("ascii")
        with _keyring(reference.where) as keyring:
            keyring.set_password(*_place(reference), text)
    else:
        raise ConfigurationError("secret_not_ours", reference=f"{reference.kind}:{reference.where}")


def move(source: SecretReference, target: SecretReference) -> None:
    """Put a secret in the place of another of its kind, whole or not at all; nothing is left where it was."""
    if source.path is not None and target.path is not None:
        source.path.replace(target.path)
        return
    copy(source, target)
    with _keyring(source.where) as keyring:
        keyring.delete_password(*_place(source))


def copy(source: SecretReference, target: SecretReference) -> None:
    """Keep a secret in a second place of its kind."""
    if source.path is not None and target.path is not None:
        target.path.unlink(missing_ok=True)
        target.path.hardlink_to(source.path)
        return
    found = _from_keyring(source)
    with _keyring(target.where) as keyring:
        keyring.set_password(*_place(target), found)


def write_private(path: Path, content: bytes) -> None:
    """Replace a file that nobody else could read at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    fresh.replace(path)


def _place(reference: SecretReference) -> tuple[str, str]:
    service, _, name = reference.where.partition("/")
    return service, name


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


def _from_keyring(reference: SecretReference) -> str:
    with _keyring(reference.where) as keyring:
        found = keyring.get_password(*_place(reference))
    if not found:
        raise ConfigurationError("secret_absent", reference=f"keyring:{reference.where}")
    return str(found)


@contextmanager
def _keyring(where: str) -> Iterator[Any]:
    """Give the keyring of the system; its refusals, a locked one or none at all, become ours."""
    # Optional: servers have no keyring, and its package brings a desktop bus along.
    try:
        errors = importlib.import_module("keyring.errors")
        keyring = importlib.import_module("keyring")
    except ImportError:
        raise ConfigurationError("keyring_absent", reference=f"keyring:{where}") from None
    try:
        yield keyring
    except errors.KeyringError as error:
        raise ConfigurationError("keyring_refused", reference=f"keyring:{where}", reason=type(error).__name__) from None
