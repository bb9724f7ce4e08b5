"""The next certificate beside the one in use: both are valid at once, so that nobody is locked out meanwhile (K5).

It lies beside the files the profile names, as ``<name>.next.cert.pem`` and ``<name>.next.key.pem``. An administrator
uploads it to the application, which then holds two; once the tenant accepts it, it takes the place of the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pmo365.errors import ConfigurationError, SignInError
from pmo365.gateway.identity import CertificateIdentity, certificate_identity
from pmo365.model.profile import IdentityReference, Profile
from pmo365.service.edge import Edge
from pmo365.service.local_identity import make_pair
from pmo365.service.opening import gateway_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Where a certificate and its key lie."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """How far a rotation is."""

    step: Literal["made", "waiting", "switched"]
    certificate: Path
    key: Path
    ends: datetime
    """When the next certificate ends; after the switch, the one now in use."""
    code: str = ""
    """Why the tenant does not accept it yet."""


def rotate(profile: Profile, *, environ: Mapping[str, str], edge: Edge, provision: bool = False) -> Rotation:
    """Take the next step: make the next certificate, find that the tenant waits for it, or switch to it.

    ConfigurationError when the identity's proof is not kept in two PEM files; Unreachable when nobody answers.
    """
    reference = reference_of(profile, provision=provision)
    used, coming = pair_of(reference), next_of(reference)
    if used is None or coming is None:
        raise ConfigurationError("rotation_needs_files", profile=profile.file)
    _finish(used, coming)
    if not coming.certificate.exists():
        make_pair(coming.key, coming.certificate, used.certificate.name.split(".")[0], now=edge.now())
        return _told("made", coming, reference)
    code = refusal_of(profile, reference, coming, environ=environ, edge=edge)
    if code is not None:
        return _told("waiting", coming, reference, code=code)
    _switch(used, coming, now=edge.now())
    return _told("switched", used, reference)


def reference_of(profile: Profile, *, provision: bool) -> IdentityReference:
    """Return which identity is meant; ConfigurationError when the profile has no provisioner."""
    if provision and profile.provisioner is None:
        raise ConfigurationError("rotation_no_provisioner", profile=profile.file)
    return (profile.provisioner if provision else None) or profile.identity


def pair_of(reference: IdentityReference) -> Pair | None:
    """Return the files of an identity, None when it is not kept in two."""
    key, certificate = reference.private_key, reference.certificate
    if key is None or certificate is None or key.path is None or certificate.path is None:
        return None
    return Pair(certificate=certificate.path, key=key.path)


def next_of(reference: IdentityReference) -> Pair | None:
    """Return where the next pair of an identity lies or would lie; None when it is not kept in two files."""
    used = pair_of(reference)
    if used is None:
        return None
    name = used.certificate.name.split(".")[0]
    folder = used.certificate.parent
    return Pair(certificate=folder / f"{name}.next.cert.pem", key=folder / f"{name}.next.key.pem")


def refusal_of(
    profile: Profile, reference: IdentityReference, pair: Pair, *, environ: Mapping[str, str], edge: Edge
) -> str | None:
    """Return why the tenant does not accept a pair, None when it does."""
    identity = identity_in(reference, pair)
    try:
        gateway_of(profile, identity, edge=edge, environ=environ).check()
    except SignInError as error:
        return str(error.facts.get("code", "")) or error.key
    return None


def identity_in(reference: IdentityReference, pair: Pair) -> CertificateIdentity:
    """Return the identity of a pair; ConfigurationError when the files do not belong together."""
    return certificate_identity(reference.client_id, pair.key, pair.certificate)


def _told(
    step: Literal["made", "waiting", "switched"], pair: Pair, reference: IdentityReference, *, code: str = ""
) -> Rotation:
    ends = identity_in(reference, pair).expires
    assert ends is not None
    return Rotation(step=step, certificate=pair.certificate, key=pair.key, ends=ends, code=code)


def _switch(used: Pair, coming: Pair, *, now: datetime) -> None:
    """Keep the old pair under its day, then put the next one in its place: key first, so that a cut can be told."""
    for file in (used.key, used.certificate):
        kept = file.with_name(f"{file.stem}.until-{now:%Y%m%d}{file.suffix}")
        kept.unlink(missing_ok=True)
        kept.hardlink_to(file)
    coming.key.replace(used.key)
    coming.certificate.replace(used.certificate)


def _finish(used: Pair, coming: Pair) -> None:
    """End a switch that was cut off between its two files."""
    if coming.certificate.exists() and not coming.key.exists():
        coming.certificate.replace(used.certificate)
