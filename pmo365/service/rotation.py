"""The next certificate beside the one in use: both are valid at once, so that nobody is locked out meanwhile (K5).

It is kept as the first one is, under ``<name>.next``: two PEM files, a PFX, or entries of the system's keyring. An
administrator uploads its public half to the application, which then holds two; once the tenant accepts it, it takes
the place of the first, which is kept under its day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from pmo365.errors import ConfigurationError, SignInError
from pmo365.gateway.identity import CertificateIdentity
from pmo365.model.profile import IdentityReference, Profile, SecretReference
from pmo365.service.edge import Edge
from pmo365.service.local_identity import fresh_pair
from pmo365.service.opening import BRIEF, gateway_of, identity_from
from pmo365.settings import copy, is_kept, keep, move, reveal, write_private


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """How far a rotation is."""

    step: Literal["made", "waiting", "switched"]
    certificate: str
    """Where its public half lies, for the administrator; after the switch, where the proof in use is kept."""
    private: str
    """Where the rest is kept: a file, or a place of the keyring."""
    ends: datetime
    """When the next certificate ends; after the switch, the one now in use."""
    code: str = ""
    """Why the tenant does not accept it yet."""


def rotate(profile: Profile, *, environ: Mapping[str, str], edge: Edge, provision: bool = False) -> Rotation:
    """Take the next step: make the next certificate, find that the tenant waits for it, or switch to it.

    ConfigurationError when the proof is kept where we cannot put another; Unreachable when nobody answers.
    """
    used = reference_of(profile, provision=provision)
    coming = next_of(used)
    if coming is None:
        raise ConfigurationError("rotation_needs_place", profile=profile.file)
    _finish(used, coming)
    public = _public_file(profile, coming, provision=provision)
    if not is_there(coming):
        _make(coming, public, profile.name, environ=environ, now=edge.now())
        return _told("made", coming, public, ends=identity_in(coming, environ=environ).expires)
    identity = identity_in(coming, environ=environ)
    code = refusal_of(profile, identity, environ=environ, edge=edge)
    if code is not None:
        return _told("waiting", coming, public, ends=identity.expires, code=code)
    _switch(used, coming, now=edge.now())
    if coming.certificate is None or coming.certificate.path is None:
        public.unlink(missing_ok=True)
    return _told("switched", used, Path(parts_of(used)[-1].where), ends=identity.expires)


def reference_of(profile: Profile, *, provision: bool) -> IdentityReference:
    """Return which identity is meant; ConfigurationError when the profile has no provisioner."""
    if provision and profile.provisioner is None:
        raise ConfigurationError("rotation_no_provisioner", profile=profile.file)
    return (profile.provisioner if provision else None) or profile.identity


def parts_of(reference: IdentityReference) -> tuple[SecretReference, ...]:
    """Return where the parts of a proof are kept: key, then certificate, or both in one; none for a machine's own."""
    found = (reference.private_key, reference.certificate, reference.pfx)
    return tuple(one for one in found if one is not None)


def next_of(reference: IdentityReference) -> IdentityReference | None:
    """Return the identity as its next proof is or would be kept; None where we cannot put one (variable, machine)."""
    parts = parts_of(reference)
    if not parts or any(one.kind == "env" for one in parts):
        return None
    key, certificate, pfx = (
        None if one is None else _beside(one) for one in (reference.private_key, reference.certificate, reference.pfx)
    )
    return replace(reference, private_key=key, certificate=certificate, pfx=pfx)


def is_there(reference: IdentityReference) -> bool:
    """Return whether a proof is kept, whole: its certificate comes last."""
    return is_kept(parts_of(reference)[-1])


def identity_in(reference: IdentityReference, *, environ: Mapping[str, str]) -> CertificateIdentity:
    """Return the identity of a proof; ConfigurationError when its parts do not belong together."""
    identity = identity_from(reference, environ=environ)
    assert isinstance(identity, CertificateIdentity)
    return identity


def refusal_of(
    profile: Profile, identity: CertificateIdentity, *, environ: Mapping[str, str], edge: Edge
) -> str | None:
    """Return why the tenant does not accept an identity, None when it does."""
    try:
        gateway_of(profile, identity, edge=edge, environ=environ, patience=BRIEF).check()
    except SignInError as error:
        return str(error.facts.get("code", "")) or error.key
    return None


def _beside(one: SecretReference, mark: str = "next") -> SecretReference:
    """Return the place beside another: ``pmo365.next.key.pem``, ``SERVICE/NAME.next``."""
    if one.path is None:
        return replace(one, where=f"{one.where}.{mark}")
    name, dot, rest = one.path.name.partition(".")
    return replace(one, where=str(one.path.with_name(f"{name}.{mark}{dot}{rest}")))


def _public_file(profile: Profile, coming: IdentityReference, *, provision: bool) -> Path:
    """Return where the public half lies: what the administrator uploads is a file in any case."""
    if coming.certificate is not None and coming.certificate.path is not None:
        return coming.certificate.path
    if coming.pfx is not None and coming.pfx.path is not None:
        return coming.pfx.path.with_suffix(".cert.pem")
    return profile.file.with_name(f"{profile.name}{'-provisioner' if provision else ''}.next.cert.pem")


def _make(coming: IdentityReference, public: Path, name: str, *, environ: Mapping[str, str], now: datetime) -> None:
    """Make the next proof; its certificate comes last, so that a cut can be told."""
    key, certificate = fresh_pair(name, now=now)
    shown = certificate.public_bytes(Encoding.PEM)
    if coming.certificate is None or coming.certificate.path != public:
        write_private(public, shown)
    if coming.pfx is not None:
        secret = coming.pfx_password
        password = "" if secret is None else reveal(secret, environ=environ).rstrip("\r\n")
        lock = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        both = pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, lock)
        keep(coming.pfx, both, binary=True)
        return
    assert coming.private_key is not None
    assert coming.certificate is not None
    keep(coming.private_key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    keep(coming.certificate, shown)


def _told(
    step: Literal["made", "waiting", "switched"],
    reference: IdentityReference,
    public: Path,
    *,
    ends: datetime | None,
    code: str = "",
) -> Rotation:
    assert ends is not None
    part = parts_of(reference)[0]
    private = part.where if part.path is not None else f"keyring:{part.where}"
    certificate = private if step == "switched" and len(parts_of(reference)) == 1 else str(public)
    return Rotation(step=step, certificate=certificate, private=private, ends=ends, code=code)


def _switch(used: IdentityReference, coming: IdentityReference, *, now: datetime) -> None:
    """Keep the old proof under its day, then put the next one in its place: key first, so that a cut can be told."""
    for one in parts_of(used):
        copy(one, _until(one, now))
    for mine, theirs in zip(parts_of(used), parts_of(coming), strict=True):
        move(theirs, mine)


def _until(one: SecretReference, now: datetime) -> SecretReference:
    mark = f"until-{now:%Y%m%d}"
    if one.path is None:
        return _beside(one, mark)
    return replace(one, where=str(one.path.with_name(f"{one.path.stem}.{mark}{one.path.suffix}")))


def _finish(used: IdentityReference, coming: IdentityReference) -> None:
    """End a switch that was cut off between its two parts."""
    there = [is_kept(one) for one in parts_of(coming)]
    if there == [False, True]:
        move(parts_of(coming)[1], parts_of(used)[1])
