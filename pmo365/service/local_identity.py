"""An identity for the local tenant: a key and a self-signed certificate, made once and kept in the state folder."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from pmo365.settings import write_private

_VALID = timedelta(days=365)
_EARLY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalIdentity:
    """The application that signs in to the local tenant."""

    client_id: str
    key_file: Path
    """PEM, readable by its owner alone."""
    certificate_file: Path
    """PEM."""
    certificate: str = field(repr=False)
    """The text of the certificate file, for the tenant's register of applications."""
    expires: datetime


def local_identity(folder: Path, name: str, *, now: datetime) -> LocalIdentity:
    """Return the identity kept in a folder, made afresh when there is none or it ends within 30 days.

    ``name`` goes into the certificate; the client id follows from it, so that a new certificate keeps the old id.
    """
    key, certificate = folder / f"{name}.key.pem", folder / f"{name}.cert.pem"
    if not _lasting(key, certificate, now):
        make_pair(key, certificate, name, now=now)
    text = certificate.read_text(encoding="ascii")
    return LocalIdentity(
        client_id=str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.pmo365.local")),
        key_file=key,
        certificate_file=certificate,
        certificate=text,
        expires=expiry_of(certificate),
    )


def expiry_of(certificate: Path) -> datetime:
    """Return when the certificate of a PEM file ends, aware UTC."""
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def _lasting(key: Path, certificate: Path, now: datetime) -> bool:
    return key.is_file() and certificate.is_file() and expiry_of(certificate) - now > _EARLY


def make_pair(key: Path, certificate: Path, name: str, *, now: datetime) -> None:
    """Write a key and a self-signed certificate for one year, both for their owner alone."""
    secret, signed = fresh_pair(name, now=now)
    write_private(key, secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    write_private(certificate, signed.public_bytes(Encoding.PEM))


def fresh_pair(name: str, *, now: datetime) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """Return a new key and its self-signed certificate for one year; ``name`` goes into it."""
    secret = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(secret.public_key())
    dated = built.not_valid_before(now - timedelta(minutes=5)).not_valid_after(now + _VALID)
    return secret, dated.serial_number(x509.random_serial_number()).sign(secret, hashes.SHA256())
