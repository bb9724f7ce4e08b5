"""Who signs in: a certificate or a machine in production, a person by a code, a person's token on the local tenant."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from pmo365.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateIdentity:
    """An application that proves itself with a certificate: the only kind SharePoint accepts without a person."""

    client_id: str
    private_key: str = field(repr=False)
    """PEM."""
    public_certificate: str = field(repr=False)
    """PEM."""
    thumbprint: str = ""
    """SHA-1 of the certificate, upper case hexadecimal."""
    expires: datetime | None = None
    """When the certificate ends, aware UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonIdentity:
    """A person of the local tenant, by e-mail: a stand-in for interactive sign-in, refused anywhere else."""

    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedIdentity:
    """The identity Azure gives a machine: it vouches for us, and no secret is kept anywhere."""

    client_id: str = ""
    """Of a user-assigned identity; empty for the machine's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """What a person has to type, and where."""

    code: str
    address: str
    minutes: int
    """How long the code lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceIdentity:
    """A person who signs in on another screen, with a code; the rights are that person's own."""

    client_id: str
    """The application the person consents to; it must allow public client flows."""
    told: Callable[[DeviceCode], None] = field(repr=False)
    """Receives the code to show; the sign-in then waits for the person."""


Identity: TypeAlias = CertificateIdentity | ManagedIdentity | DeviceIdentity | PersonIdentity


def certificate_identity(client_id: str, key_file: Path, certificate_file: Path) -> CertificateIdentity:
    """Return the identity kept in two PEM files.

    ConfigurationError when a file is missing, is not PEM, the two do not belong together, or (on POSIX) the key can
    be read by other people.
    """
    key, certificate = _text_of(key_file), _text_of(certificate_file)
    _refuse_open_key(key_file)
    return certificate_of(
        client_id, private_key=key, certificate=certificate, names=(str(key_file), str(certificate_file))
    )


def certificate_of(
    client_id: str, *, private_key: str, certificate: str, names: tuple[str, str]
) -> CertificateIdentity:
    """Return the identity of two PEM texts; ``names`` say where key and certificate come from, for the faults.

    ConfigurationError when a text is not PEM, or the two do not belong together.
    """
    public = _public(private_key, certificate, key_file=names[0], certificate_file=names[1])
    return CertificateIdentity(
        client_id=client_id,
        private_key=private_key,
        public_certificate=certificate,
        thumbprint=public.fingerprint(hashes.SHA1()).hex().upper(),
        expires=public.not_valid_after_utc,
    )


def pfx_identity(client_id: str, content: bytes, *, password: str | None, name: str) -> CertificateIdentity:
    """Return the identity kept in a PFX (PKCS#12); ``name`` says where it comes from.

    ConfigurationError when it cannot be opened with the password, or lacks the key or the certificate.
    """
    try:
        key, public, _ = pkcs12.load_key_and_certificates(content, password.encode() if password else None)
    except ValueError:
        # A wrong password and a damaged file look alike; the parser's words are not chained.
        raise ConfigurationError("pfx_unreadable", file=name) from None
    if key is None or public is None:
        raise ConfigurationError("pfx_incomplete", file=name)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    certificate = public.public_bytes(Encoding.PEM).decode()
    return certificate_of(client_id, private_key=private, certificate=certificate, names=(name, name))


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError("key_file_unreadable", file=path, reason=type(error).__name__) from error


def _refuse_open_key(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigurationError("key_file_open", file=path)


def _public(key: str, certificate: str, *, key_file: str, certificate_file: str) -> x509.Certificate:
    try:
        private = load_pem_private_key(key.encode(), password=None)
    except (ValueError, TypeError) as error:
        # The parser's own words may quote the key: they are not chained.
        raise ConfigurationError("key_file_invalid", file=key_file, reason=type(error).__name__) from None
    try:
        public = x509.load_pem_x509_certificate(certificate.encode())
    except ValueError as error:
        raise ConfigurationError("key_file_invalid", file=certificate_file, reason=type(error).__name__) from None
    if private.public_key() != public.public_key():
        raise ConfigurationError("key_mismatch", file=key_file, certificate=certificate_file)
    return public
