"""Open a profile: its Standard is loaded, its state brought up to date, its identity read; nothing is sent yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from types import MappingProxyType
from urllib.parse import quote

from pmo365.errors import ConfigurationError
from pmo365.gateway.allowance import Allowance, allowance_of
from pmo365.gateway.gateway import Gateway, connect
from pmo365.gateway.identity import CertificateIdentity, Identity, ManagedIdentity, certificate_of, pfx_identity
from pmo365.gateway.pace import Budget
from pmo365.gateway.told import Tenant
from pmo365.model.profile import IdentityReference, Profile
from pmo365.service.calibration import learned
from pmo365.service.certificate import ends_of
from pmo365.service.edge import Edge
from pmo365.service.workspace import Workspace
from pmo365.settings import reveal, reveal_bytes
from pmo365.standard import load
from pmo365.store import Store

_NOTHING: Mapping[str, str] = MappingProxyType({})

BRIEF = Budget(attempts=3, seconds=60.0, longest=60.0)
"""The patience of somebody who waits for a diagnosis: a tenant that does not answer is told at once."""
LONG_WAIT = 5.0
"""Seconds from which a pause is told."""


@contextmanager
def open_workspace(profile: Profile, *, environ: Mapping[str, str], edge: Edge | None = None) -> Iterator[Workspace]:
    """Give the workspace of a profile, closed afterwards; ConfigurationError, FaultyStandard or StateError first."""
    around = edge or Edge()
    standard = load(profile.standard)
    identity = identity_of(profile, environ=environ)
    provisioner = identity_of(profile, environ=environ, provision=True) if profile.provisioner else None
    with Store.open(profile.state, now=around.now) as store:
        make = partial(gateway_of, profile, edge=around, environ=environ, store=store)
        worker = make(identity, sees_rights=provisioner is None)
        maker = None if provisioner is None else make(provisioner, sees_applications=True)
        workspace = Workspace(
            profile=profile,
            standard=standard,
            store=store,
            gateway=worker,
            edge=around,
            provisioner=maker,
            proof_ends=ends_of(one for one in (identity, provisioner) if one is not None),
        )
        try:
            yield workspace
        finally:
            for one in (worker, maker):
                if one is not None:
                    one.put_aside()


def identity_of(
    profile: Profile, *, environ: Mapping[str, str], provision: bool = False
) -> CertificateIdentity | ManagedIdentity:
    """Return the worker's identity, or the provisioner's where the profile has one.

    ConfigurationError when key or certificate cannot be used.
    """
    return identity_from((profile.provisioner if provision else None) or profile.identity, environ=environ)


def identity_from(reference: IdentityReference, *, environ: Mapping[str, str]) -> CertificateIdentity | ManagedIdentity:
    """Return the identity whose proof is kept as a reference says; ConfigurationError when it cannot be used."""
    if reference.managed:
        return ManagedIdentity(client_id=reference.client_id)
    if reference.pfx is not None:
        content = reveal_bytes(reference.pfx, environ=environ)
        secret = reference.pfx_password
        password = None if secret is None else reveal(secret, environ=environ).rstrip("\r\n")
        return pfx_identity(reference.client_id, content, password=password, name=reference.pfx.where)
    key, certificate = reference.private_key, reference.certificate
    assert key is not None
    assert certificate is not None
    return certificate_of(
        reference.client_id,
        private_key=reveal(key, environ=environ),
        certificate=reveal(certificate, environ=environ),
        names=(key.where, certificate.where),
    )


def gateway_of(
    profile: Profile,
    identity: Identity,
    *,
    edge: Edge,
    environ: Mapping[str, str] = _NOTHING,
    store: Store | None = None,
    sees_applications: bool = False,
    sees_rights: bool = True,
    patience: Budget | None = None,
) -> Gateway:
    """Return a gateway to the profile's tenant for an identity.

    The provisioner's sees whom the sites let in; the worker's beside it does not ask who holds which rights.
    """
    tenant = Tenant(
        id=profile.tenant.id,
        domain=profile.tenant.domain,
        sharepoint_host=profile.tenant.sharepoint,
        company=profile.company,
    )
    return connect(
        tenant,
        identity,
        connect_to=profile.connect_to,
        now=edge.now,
        sleep=partial(_wait, edge),
        record=edge.record,
        granted=None if profile.connect_to else _granted(profile, store),
        sees_applications=sees_applications,
        sees_rights=sees_rights,
        budget=patience,
        proxy=_proxy(profile, environ),
        authority=str(profile.proxy.authority) if profile.proxy and profile.proxy.authority else None,
        kept=None
        if store is None
        else partial(_spend, store, application_of(profile, getattr(identity, "client_id", ""))),
    )


def _granted(profile: Profile, store: Store | None) -> Allowance:
    return allowance_of(profile.licences) if store is None else learned(profile, store)


def application_of(profile: Profile, client_id: str) -> str:
    """Return under which name what an application spends is remembered: the allowance is per application and tenant."""
    return f"{profile.tenant.id} {client_id}".rstrip()


def _spend(store: Store, application: str, day: date, units: int) -> int:
    return store.spend(application, day, units=units)


def _proxy(profile: Profile, environ: Mapping[str, str]) -> str | None:
    """Return the address of the proxy with its login; ConfigurationError when the login is not to be had."""
    if profile.proxy is None or profile.proxy.login is None:
        return None if profile.proxy is None else profile.proxy.address
    kept = profile.proxy.login
    name, mark, password = reveal(kept, environ=environ).rstrip("\r\n").partition(":")
    if not (name and mark):
        raise ConfigurationError("proxy_login_form", reference=f"{kept.kind}:{kept.where}")
    scheme, _, rest = profile.proxy.address.partition("://")
    return f"{scheme}://{quote(name, safe='')}:{quote(password, safe='')}@{rest}"


def _wait(edge: Edge, seconds: float) -> None:
    if seconds >= LONG_WAIT:
        edge.waits(seconds)
    edge.sleep(seconds)
