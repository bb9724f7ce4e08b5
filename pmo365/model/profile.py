"""A profile: which tenant, which identity, which state, which schedule. It names secrets, it never holds one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pmo365.model.cron import Cron
from pmo365.model.plan import Limits
from pmo365.model.quiet import QuietHours
from pmo365.model.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantAddress:
    """The Microsoft 365 organisation of a profile."""

    id: str
    """GUID, lower case."""
    domain: str
    """``contoso.onmicrosoft.com``."""
    sharepoint: str
    """Host: ``contoso.sharepoint.com``."""
    hub: str
    """Address of the hub site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretReference:
    """Where a secret is kept."""

    kind: Literal["file", "env", "keyring"]
    where: str
    """Absolute path, name of the environment variable, or ``SERVICE/NAME`` in the keyring of the system."""

    @property
    def path(self) -> Path | None:
        """Return the file, or None for what is not kept in one."""
        return Path(self.where) if self.kind == "file" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityReference:
    """The application that signs in, and where its proof is: two PEM texts, one PFX, or the machine itself."""

    client_id: str
    """GUID, lower case; empty for the machine's own (system-assigned) identity."""
    certificate: SecretReference | None = None
    private_key: SecretReference | None = None
    pfx: SecretReference | None = None
    """Certificate and key in one file; its text is base64 where it is no file."""
    pfx_password: SecretReference | None = None
    managed: bool = False
    """Whether the machine vouches for it (managed identity of Azure): nothing secret is kept anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyAddress:
    """The proxy of the organisation, when the tenant is reached through one."""

    address: str
    """``http://proxy.contoso.com:8080``."""
    login: SecretReference | None = None
    """Where ``USER:PASSWORD`` is kept, when the proxy asks for them."""
    authority: Path | None = None
    """PEM file of the authority that signs for it, when it opens what passes; None: the public ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One line of the schedule."""

    name: str
    """Unique in the profile; the slots of a job are claimed under it."""
    task: str
    """What it does: the name of a task of the service."""
    cron: Cron
    catch_up: bool = True
    """Whether the newest of the slots missed while the service was off is made up for, once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything pmo365 must know of one organisation before it reads the Standard."""

    name: str
    file: Path
    """The profile's own file."""
    tenant: TenantAddress
    identity: IdentityReference
    """The worker: what every verb signs in with."""
    connect_to: str | None
    """``http://127.0.0.1:8365``: the local tenant that answers instead of the cloud; None for the cloud."""
    state: str
    """Absolute path of the SQLite file, or address of another database."""
    standard: Path
    templates: Path
    language: Language
    workers: int
    """How many projects are worked on at the same time."""
    limits: Limits | None
    """None: those of the Standard."""
    company: str
    """Name that decorates the traffic: ``NONISV|<company>|pmo365/…``."""
    owner: str
    """E-mail of the person who owns the sites it creates, empty when not said."""
    schedule: tuple[Job, ...]
    licences: int = 0
    """How many licences the tenant has: its allowance of requests grows with them; 0 when not said."""
    baseline_pdf: bool = False
    """Whether a PDF is kept beside each baseline, where LibreOffice is installed."""
    proxy: ProxyAddress | None = None
    """None: straight to Microsoft 365, whatever the environment says."""
    quiet: QuietHours | None = None
    """When the schedule starts nothing."""
    provisioner: IdentityReference | None = None
    """What ``provision`` signs in with, when it is not the worker."""
